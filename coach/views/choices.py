"""What the user chose for questions, and the kinds of question to choose for, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from coach.views.layout import INDENT, pad

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.matching.choices import MappedKind, QuestionChoice
    from coach.views.layout import Screen

NONE = "None of yours."
_GONE = "Its story is not there any more."


def choice_words(choice: QuestionChoice) -> str:
    """Return the titles of the stories chosen, or that there is none."""
    titles = "; ".join(story.story.title for story in choice.stories)
    return titles or (NONE if choice.none else _GONE)


def show_choices(out: Screen, choices: Sequence[QuestionChoice]) -> None:
    """Show each question with the stories chosen for it."""
    for choice in choices:
        out.print()
        out.indented(Text(f"“{choice.question}”", style="italic"))
        if not choice.stories:
            out.indented(choice_words(choice), 2 * INDENT)
        for story in choice.stories:
            out.indented(Text(story.story.title, style="bold"), 2 * INDENT)
            out.show_place(story, 2 * INDENT, named=True)
    out.print()


def show_kinds(out: Screen, kinds: Sequence[MappedKind]) -> None:
    """Show each kind of question with what was said of it, else with the likeliest story."""
    left = INDENT + max(cell_len(mapped.kind.id) for mapped in kinds) + 2
    for mapped in kinds:
        out.print()
        name = Text(" " * INDENT).append_text(pad(mapped.kind.id, left - INDENT))
        out.hanging_indent(name, Text(mapped.kind.question, style="italic"))
        if mapped.choice is not None:
            said = Text("You said: ", style="dim")
            out.indented(said.append(choice_words(mapped.choice), style="default"), left)
        if not mapped.is_settled:
            for story in mapped.ranked[:1]:
                likeliest = Text("Likeliest: ", style="dim").append(story.slug, style="cyan")
                out.indented(likeliest, left)
    out.print()
