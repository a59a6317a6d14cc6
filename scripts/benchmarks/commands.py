"""Every command a person waits for, beside the honest alternative to it."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

from benchmarks.banks import fill, use
from benchmarks.first_prompt import first_prompt
from benchmarks.race import Racer, command, race, show
from benchmarks.texts import ANSWER, QUESTION
from coach.embeddings.registry import LARGE
from coach.review.answer import split_answer

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.conditions import Conditions

COACH: Final = (sys.executable, "-m", "coach")
ONE, ALL = "the script, a question", "the script, an answer"
MATCH, LIST = "coach match", "coach list"


def race_commands(under: Conditions, notes: Path) -> None:
    """Print the table: against the script what runs a model, against `coach list` what does not."""
    bank, cache, peer = under.folder / "bank", under.cache, under.peer
    story = fill(bank, cache, notes, under.model.key)[0].slug
    known = use(bank, cache)
    answer = under.folder / "answer.txt"
    answer.write_text(ANSWER, encoding="utf-8")
    here = os.environ | {"COACH_BANK": str(bank), "COACH_CACHE": str(cache)}

    def coach(*words: str) -> Racer:
        against = {"match": ONE, "review": ALL, "list": ONE}.get(words[0], LIST)
        return Racer(f"coach {words[0]}", command([*COACH, *words], here), against)

    racers = [
        Racer(ONE, command(peer.words([QUESTION]), peer.environment)),
        Racer(ALL, command(peer.words(split_answer(ANSWER)), peer.environment)),
        coach("match", QUESTION),
        Racer(f"{MATCH}, a known question", command([*COACH, "match", known], here), ONE),
        coach("review", str(answer), "--question", QUESTION),
        coach("list"),
        coach("--help"),
        coach("show", story),
        coach("due"),
        coach("questions"),
        coach("stats"),
        Racer(
            "coach practice, its first prompt", first_prompt([*COACH, "practice"], here, bank), LIST
        ),
        Racer("python -c pass", command([sys.executable, "-c", "pass"], here), LIST),
    ]
    if under.model is not LARGE and LARGE.is_installed:
        large = under.folder / "bank-large"
        fill(large, cache, notes, LARGE.key)
        there = here | {"COACH_BANK": str(large), "COACH_MODEL": LARGE.key}
        lap = command([*COACH, "match", QUESTION], there)
        racers.append(Racer(f"{MATCH}, the large model", lap, MATCH))
    print(f"whole processes, rounds: {under.rounds}, {under.model.name}, {notes}")
    print("the script is sentence-transformers alone: import, load, encode, compare")
    show(racers, race(racers, under.rounds))
