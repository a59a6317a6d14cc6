"""Stories for the terminal: all of them a line each, or one whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from coach.render.lines import labelled
from coach.render.terminal import INDENT, clean, indented, place, print_line
from coach.story import Part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from coach.story import BankStory, Story

LONGEST_LABEL = 48
LETTERS = {
    Part.SITUATION: "S",
    Part.TASK: "T",
    Part.ACTION: "A",
    Part.RESULT: "R",
    Part.LEARNING: "L",
}


def show_stories(out: Console, stories: Sequence[BankStory]) -> None:
    """All stories, a line each: name, the parts it has, where it is."""
    show_places(out, [(known.slug, known.path, known.story) for known in stories])


def show_places(out: Console, rows: Sequence[tuple[str, str, Story]]) -> None:
    """A line for each (label, document, story): the label, the parts, the place.

    Where one of them would not fit a terminal, every place has a line of its own there: a path is
    never wrapped, and a pipe always gets a story a line.
    """
    widest = min(max(cell_len(label) for label, _, _ in rows), LONGEST_LABEL)
    places = [place(path, story.first_line) for _, path, story in rows]
    left = INDENT + widest + 2 + len(letters(rows[0][2])) + 2
    fits = not out.is_terminal or left + max(map(cell_len, places)) <= out.width
    for (label, _, story), where in zip(rows, places, strict=True):
        shown = f"{label[: LONGEST_LABEL - 1]}…" if cell_len(label) > LONGEST_LABEL else label
        line = Text(" " * INDENT + f"{set_cell_size(shown, widest)}  {letters(story)}")
        line.append("  " if fits else f"\n{' ' * 2 * INDENT}")
        line.append(where, style="cyan")
        print_line(out, line)


def letters(story: Story) -> str:
    """The parts of a story as S T A R L, a dot for each it lacks; prose where none is labelled."""
    if story.general:
        return "essay"
    if not story.parts - {Part.UNLABELLED}:
        return "prose"
    return "".join(letter if part in story.parts else "." for part, letter in LETTERS.items())


def show_story(
    out: Console, known: BankStory, lacks: Sequence[str], shows: Sequence[str] = ()
) -> None:
    """A whole story, part by part, as it is written; `shows` are confirmed competencies' names."""
    story = known.story
    out.print()
    indented(out, Text(clean(story.title), style="bold"))
    line = Text(" " * INDENT)
    line.append(place(known.path, story.first_line), style="cyan")
    line.append(f"   {known.slug}", style="dim")
    print_line(out, line)
    for section in story.sections:
        out.print()
        if section.part is not Part.UNLABELLED:
            indented(out, Text(section.part.capitalize(), style="bold"))
        indented(out, Text(clean(section.text)), INDENT + 2)
    facts = [("Date", story.date or ""), ("Skills", ", ".join(story.skills))]
    facts += [("Shows", ", ".join(shows))]
    facts += [("" if at else "Answers", asked) for at, asked in enumerate(story.questions)]
    facts += [("" if number else "Lacks", sentence) for number, sentence in enumerate(lacks)]
    out.print()
    for label, value in facts:
        if value:
            labelled(out, label, Text(clean(value)))
    if any(value for _, value in facts):
        out.print()
