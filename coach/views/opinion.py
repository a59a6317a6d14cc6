"""The second opinion of another model: what it is sent, and what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.text import Text

from coach.printing import one_line
from coach.views.layout import INDENT, LABEL
from coach.views.review import quote_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.domain.story import BankStory
    from coach.views.layout import Screen

_SENT: Final = (
    ("review", "the question and your answer"),
    ("match", "the question, and 2,000 letters of each of the first eight stories"),
    ("map", "the same, for each kind of question"),
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


def show_story_opinion(
    out: Screen, name: str, found: Sequence[tuple[BankStory, str]], asked: int, own: int | None
) -> None:
    """Show the stories that another model names, of so many; `own` is the one coach names."""
    out.indented(Text(f"Second opinion, by {one_line(name)}", style="bold"))
    if not found:
        out.indented(f"It finds none among the first {asked} that answers.")
    for number, (story, quote) in enumerate(found, start=1):
        title = Text(story.story.title)
        if story.id == own:
            title.append("  as coach says", style="dim")
        out.labelled_line(str(number), title)
        out.indented(f"“{quote_text(quote)}”", INDENT + LABEL)
    out.print()


def show_remark_opinion(out: Screen, name: str, found: Sequence[tuple[str, str]]) -> None:
    """Show what another model has the user ask themselves, with the words that it is about."""
    out.indented(Text(f"Second opinion, by {one_line(name)}: ask yourself", style="bold"))
    if not found:
        out.indented("It has nothing to ask.")
    for ask, quote in found:
        out.indented(ask)
        out.indented(f"“{quote_text(quote)}”", 2 * INDENT + 1, style="italic")
    out.print()
