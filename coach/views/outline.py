"""The outline of a document: what is a story, what is left out, and how sure coach is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from coach.domain.story import Story
from coach.ingest.outline import is_decided
from coach.views.layout import INDENT, counted, shown_path
from coach.views.stories import part_letters

if TYPE_CHECKING:
    from coach.domain.story import SkippedBlock
    from coach.ingest.outline import DocumentOutline
    from coach.views.layout import Screen

_NUMBER = 5
"""Columns for a number, beside which everything else is wrapped."""


def show_outline(out: Screen, outline: DocumentOutline) -> None:
    """Show every story and every block left out, by number, and what they come to."""
    for number, item in enumerate(outline.items, 1):
        style = "default" if isinstance(item, Story) else "dim"
        label = Text(f"{' ' * INDENT}{number:>{_NUMBER - INDENT}}  ")
        out.hanging_indent(label, Text(block_line(item), style=style))
    out.print_line(f"{shown_path(str(outline.path))}: {count_line(outline)}.")


def count_line(outline: DocumentOutline) -> str:
    """Return how many stories a document looks like, and whether coach is sure."""
    unsure = " (coach is not sure)" if outline.is_doubtful else ""
    return f"{counted(len(outline.stories), 'story', 'stories')}{unsure}"


def block_line(item: Story | SkippedBlock) -> str:
    """Return a story or a block left out in one line: title, lines, parts, how sure, or why not."""
    several = f"lines {item.first_line}-{item.last_line}"
    lines = several if item.last_line > item.first_line else f"line {item.first_line}"
    if not isinstance(item, Story):
        return ", ".join(filter(None, [item.title, lines])) + f": left out, {item.reason}"
    by_mark = f"marked, line {item.marked}" if item.marked else f"{item.chance:.0%} sure"
    sure = "as you said" if is_decided(item) else by_mark
    return f"{item.title}, {lines}, {part_letters(item)}, {sure}"
