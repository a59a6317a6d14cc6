"""The person's word on what is replaced in an export: all of it, or one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from coach.cli import prompts
from coach.render.redaction import show_entry, show_redaction

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

    from coach.redaction import Redaction

_WHOLE = {"y": "yes, replace all", "o": "one by one", "a": "add a word", "q": "quit"}
_EACH = {"y": "yes", "n": "no, leave it", "q": "quit"}


def approve(out: Console, make: Callable[[list[str]], Redaction]) -> Redaction:
    """What the person agrees to; `make` looks again with words of their own added.

    Raises:
        click.Abort: they quit; nothing is exported.
    """
    own: list[str] = []
    while True:
        redaction = make(own)
        show_redaction(out, redaction)
        key = prompts.press("  Replace these?", _WHOLE)
        if key == "y":
            return redaction
        if key == "o":
            return _one_by_one(out, redaction)
        if key == "q":
            raise click.Abort
        if word := prompts.ask_line("Word or name to replace"):
            own.append(word)


def _one_by_one(out: Console, redaction: Redaction) -> Redaction:
    left: set[str] = set()
    for entry in redaction.entries:
        show_entry(out, entry)
        key = prompts.press("  Replace it?", _EACH, default="y")
        if key == "q":
            raise click.Abort
        if key == "n":
            left.add(entry.placeholder)
    return redaction.without(left)
