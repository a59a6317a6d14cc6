"""Questions to the person. The only module that knows questionary."""

from __future__ import annotations

from typing import TYPE_CHECKING

import questionary

if TYPE_CHECKING:
    from collections.abc import Iterable

    from coach.story import Part


def ask_line(question: str, default: str = "") -> str:
    """One line of text; Ctrl-C ends the command."""
    return str(questionary.text(question, default=default).unsafe_ask()).strip()


def ask_part(part: Part, hint: str, default: str = "") -> str:
    """The text of one part, several lines if wanted; empty leaves the part out."""
    answer = questionary.text(
        f"{part.capitalize()}:",
        instruction=f"\n  {hint}\n  (Esc Enter when done; empty leaves it out)\n",
        default=default,
        multiline=True,
    ).unsafe_ask()
    return str(answer).strip()


def confirm(question: str, *, default: bool) -> bool:
    """Yes or no."""
    return bool(questionary.confirm(question, default=default).unsafe_ask())


def tick(question: str, choices: Iterable[tuple[str, str, bool]]) -> list[str]:
    """Those of several (value, words, ticked at first) that are ticked at the end."""
    offered = [
        questionary.Choice(words, value=value, checked=ticked) for value, words, ticked in choices
    ]
    return [str(value) for value in questionary.checkbox(question, offered).unsafe_ask()]
