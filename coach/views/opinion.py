"""The second opinion of another model: what it is sent, and what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from coach.printing import one_line
from coach.views.layout import INDENT
from coach.views.review import quote_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.views.layout import Screen

_SENT: Final = (
    ("review", "the question and your answer"),
    ("match", "the question, and 2,000 letters of each of the first eight stories"),
    ("practice", "the question, your answer, what was asked on and what you said to it"),
    ("map", "what match sends, for each kind of question"),
)
_WHOLE: Final = "They are sent as they are; --redact replaces names, money and addresses first."
_REDACTED: Final = (
    "Names, money, addresses and the like are replaced first, by rules, which miss some."
)


def show_other_model(out: Screen, name: str, place: str, *, is_here: bool, redacted: bool) -> None:
    """Show which model gives second opinions, where it runs, and what is sent to it."""
    out.show_heading(f"Second opinion by {one_line(name)}")
    out.indented(one_line(f"It is {place}." if is_here else f"It is NOT on this machine: {place}."))
    out.print()
    out.indented("What is sent when you ask for one, and nothing else:")
    for command, what in _SENT:
        out.labelled_line(command, what)
    out.indented(_REDACTED if redacted else _WHOLE)
    out.print()


def show_opinion(out: Screen, name: str, found: Sequence[tuple[str, str]], nothing: str) -> None:
    """Show what another model picks, each with the words that it is about."""
    out.indented(f"Second opinion, by {one_line(name)}", style="bold")
    if not found:
        out.indented(nothing)
    for number, (what, quote) in enumerate(found, start=1):
        out.hanging_indent(f"  {number:<3}", one_line(what))
        out.indented(f"“{quote_text(quote)}”", 2 * INDENT + 1, style="italic")
    out.print()
