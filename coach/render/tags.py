"""What is suggested of stories' competencies, and what their owner said, for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from coach.render.terminal import INDENT, clean, indented, place, print_line
from coach.sentences import plain
from coach.story import Part

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rich.console import Console

    from coach.story import BankStory
    from coach.tagging import Suggestion, Tagged


def show_tagged(out: Console, tagged: Iterable[Tagged], names: Mapping[str, str]) -> None:
    """Stories, each with what is confirmed, rejected and suggested.

    `names` are the competencies' by id.
    """
    for each in tagged:
        show_head(out, each.story)
        _said(out, "Confirmed", each.confirmed, names)
        _said(out, "Rejected", each.rejected, names)
        for suggestion in each.suggestions:
            show_suggestion(out, suggestion, names)
    out.print()


def show_head(out: Console, known: BankStory, count: str = "") -> None:
    """A story's title, place and name; `count` says which of how many it is."""
    out.print()
    title = Text(clean(known.story.title), style="bold")
    indented(out, title.append(f"   {count}", style="dim") if count else title)
    line = Text(" " * INDENT)
    line.append(place(known.path, known.story.first_line), style="cyan")
    print_line(out, line.append(f"   {known.slug}", style="dim"))


def show_suggestion(out: Console, suggestion: Suggestion, names: Mapping[str, str]) -> None:
    """A competency, and below it the skill that names it, and the sentence that suggests it."""
    out.print()
    indented(out, Text(f"{names[suggestion.competency]}?", style="bold yellow"), 2 * INDENT)
    for skill in suggestion.named[:1]:
        indented(out, Text(f"Your skill “{clean(skill)}”"), 3 * INDENT)
    quote = Text(f"“{clean(plain(suggestion.evidence.text))}”")
    if suggestion.evidence.part is not Part.UNLABELLED:
        quote.append(f"  ({suggestion.evidence.part})", style="dim")
    indented(out, quote, 3 * INDENT)


def _said(out: Console, label: str, known: Sequence[str], names: Mapping[str, str]) -> None:
    if known:
        said = ", ".join(names[each] for each in known)
        indented(out, Text(f"{label}: ", style="dim").append(said, style="default"), 2 * INDENT)
