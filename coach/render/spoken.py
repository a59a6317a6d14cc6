"""What a spoken session shows beside what a typed one does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from coach.render.terminal import clean, indented

if TYPE_CHECKING:
    from rich.console import Console


def show_heard(out: Console, text: str) -> None:
    """The words that were heard."""
    out.print()
    indented(out, Text("What was heard", style="bold"))
    indented(out, Text(clean(text)))
    out.print()


def nothing_heard(*, has_voice: bool) -> str:
    """That no word was heard, and what may mend it."""
    if has_voice:
        return "A voice was heard, and no word of English in it. Speak again, or t to type."
    return "Nothing was heard. Is the microphone switched on, and the right one? Speak again."
