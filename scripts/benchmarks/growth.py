"""What more stories cost: matching over many, and adding a thousand."""

from __future__ import annotations

import os
import time
from itertools import count
from typing import TYPE_CHECKING, Final

from benchmarks.banks import RandomEncoder, fill
from benchmarks.commands import COACH
from benchmarks.race import Racer, command, race, show
from benchmarks.texts import QUESTION, write_stories
from coach.domain.sentences import sentence_texts
from coach.ingest.sources import preview_documents

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.conditions import Conditions
    from benchmarks.peer import Peer

FEW, MANY = 10, 10_000
ADDED: Final = 1000
MOST_ROUNDS: Final = 3
"""Of adding so many: half a minute each, on a quiet machine."""


def race_sizes(under: Conditions, encoder: RandomEncoder) -> None:
    """Print how long a match takes over few stories and over many, with random vectors."""
    folder = under.folder
    here = os.environ | {"COACH_CACHE": str(under.cache)}
    racers: list[Racer] = []
    for stories in (FEW, MANY):
        bank = folder / f"bank-{stories}"
        # Random vectors must not reach the cache of the real competency space.
        fill(bank, folder / "cache", write_stories(folder / f"notes-{stories}", stories), encoder)
        lap = command([*COACH, "--bank", str(bank), "match", QUESTION], here)
        racers.append(
            Racer(f"coach match, {stories:,} stories", lap, racers[0].label if racers else "")
        )
    print(f"growth, rounds: {under.rounds}")
    show(racers, race(racers, under.rounds))


def race_adding(under: Conditions) -> None:
    """Print what a story costs: `coach add`, against sentence-transformers' encode alone."""
    notes = write_stories(under.folder / f"notes-{ADDED}", ADDED)
    stories = [story for _, story in preview_documents([notes]).stories]
    sentences = list(dict.fromkeys(text for story in stories for text in sentence_texts(story)))
    numbers = count()

    def add() -> float:
        bank = under.folder / f"bank-add-{next(numbers)}"
        here = os.environ | {"COACH_CACHE": str(under.cache), "COACH_MODEL": under.model.key}
        return command([*COACH, "--bank", str(bank), "add", str(notes)], here)()

    encode = _encoding(under.peer)
    same = "encode alone, the same sentences"
    racers = [
        Racer(same, encode(sentences)),
        Racer("encode alone, the whole stories", encode([story.text for story in stories])),
        Racer("coach add, the whole process", add, same),
    ]
    rounds = min(under.rounds, MOST_ROUNDS)
    print(f"{ADDED:,} stories, rounds: {rounds}; encode is that of sentence-transformers, loaded")
    times = race(racers, rounds, warm_ups=0)
    show(racers, times)
    print(f"  {times[racers[-1].label] / ADDED * 1000:.1f} ms a story to add")


def _encoding(peer: Peer) -> Callable[[list[str]], Callable[[], float]]:
    """Laps of the library's own encode, already imported, loaded and warm."""
    from coach.embeddings.onnx_export import load_transformer  # noqa: PLC0415  (torch: seconds)

    loaded = load_transformer(str(peer.model))
    loaded.encode(["warm"], show_progress_bar=False)

    def encode(texts: list[str]) -> Callable[[], float]:
        def lap() -> float:
            start = time.perf_counter()
            loaded.encode(texts, show_progress_bar=False)
            return time.perf_counter() - start

        return lap

    return encode
