"""What was heard of a spoken answer: to be kept, corrected, or spoken again."""

from __future__ import annotations

from typing import Final

import click

from coach.cli import prompts
from coach.cli.prompting.lines import read_line
from coach.cli.prompting.outcome import Quit, Skipped
from coach.cli.prompting.terminal import is_dumb

KEEP: Final = "keep"
CORRECT: Final = "correct"
AGAIN: Final = "again"

KEYS: Final = {"k": KEEP, "c": CORRECT, "a": AGAIN, "s": "skip", "q": "quit"}
LEAVING: Final[dict[str, Skipped | Quit]] = {"s": Skipped(), "q": Quit()}
QUESTION: Final = "Is that right?"
BY_LINE: Final = "Enter keeps it. Or, and Enter: c correct, a speak again, s skip, q quit"


def look_over(*, plain: bool) -> str | Skipped | Quit:
    """Ask what is to be done with what was heard: KEEP, CORRECT or AGAIN, by one key.

    Raises:
        KeyboardInterrupt: Ctrl-C.
    """
    try:
        key = _by_line() if plain or is_dumb() else prompts.press(QUESTION, KEYS, default="k")
    except EOFError:
        return Quit()
    return LEAVING.get(key) or KEYS[key]


def _by_line() -> str:
    while True:
        typed = read_line(f"{QUESTION} {BY_LINE}\n").strip().lower() or "k"
        if typed in KEYS:
            return typed
        click.echo(f'"{typed}" is none of these.')
