"""One prompt of `coach practice` by itself, for tests/test_prompting_terminal.py.

Run with the name of the prompt; the answer and every saved draft are printed or written as JSON.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coach.domain.practice import Grade
from coach.tui.answer_editor import type_answer
from coach.tui.draft import AnswerDraft, stopwatch
from coach.tui.story_picker import pick_story
from coach.tui.timer import choose_grade, tick_points, time_answer

if TYPE_CHECKING:
    from collections.abc import Callable

PLAIN = "--plain" in sys.argv
LIMITED = "--limit" in sys.argv
STORIES = [
    (4, "The night the pumps stopped", "The generator failed at four."),
    (7, "Pumping out the cellar", "We carried buckets."),
    (9, "Überstunden im Café", ""),
    (12, "倉庫の火事", ""),
]
LONG = "I rang the fire brigade at once, before anything else, and gave the address twice."
POINTS = ["Forty litres a minute came in.", LONG, "Nobody was hurt."]
DRAFT = Path("draft.json")


def _save(text: str, seconds: float) -> None:
    """Write the draft in one step, as a database would."""
    new = DRAFT.with_suffix(".new")
    new.write_text(json.dumps({"text": text, "seconds": seconds}), encoding="utf-8")
    new.replace(DRAFT)


def _draft() -> str:
    if not DRAFT.exists():
        return ""
    return str(json.loads(DRAFT.read_text(encoding="utf-8"))["text"])


def _tell() -> object:
    hints = iter(["Say how many litres.", "Say who was there."])
    return type_answer(
        "1/6  Describe a time when you had to act fast with a lot at stake.",
        AnswerDraft(_save, stopwatch(time.monotonic), _draft(), editing=Path("editing")),
        lambda: next(hints, None),
        plain=PLAIN,
        target=5,
    )


ASKED: dict[str, Callable[[], object]] = {
    "tell": _tell,
    "pick": lambda: pick_story(
        STORIES, limit=6.0 if LIMITED else None, plain=PLAIN, clock=time.monotonic
    ),
    "grade": lambda: choose_grade(Grade.HARD, plain=PLAIN),
    "aloud": lambda: time_answer(3, plain=PLAIN, clock=time.monotonic),
    "tick": lambda: tick_points(POINTS, plain=PLAIN),
}

if __name__ == "__main__":
    Path("pid").write_text(str(os.getpid()), encoding="utf-8")
    click.echo(ascii(ASKED[sys.argv[1]]()))
