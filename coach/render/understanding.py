"""How a document was understood, block by block: `coach add --explain`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from coach.render.added import reason
from coach.render.lines import hanging
from coach.render.terminal import INDENT, clean, place, print_line
from coach.story import Part, Skipped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from coach.story import Added, Story

LINES = 10
"""Columns for "first-last" lines, beside which everything else is wrapped."""


def show_understanding(out: Console, added: Added) -> None:
    """Every block of every document in order: its lines, what it was taken for, and why."""
    blocks: dict[str, list[Story | Skipped]] = {}
    for path, story in added.stories:
        blocks.setdefault(path, []).append(story)
    for path, skipped in added.skipped:
        blocks.setdefault(path, []).append(skipped)
    for path in sorted(blocks):
        print_line(out, Text(" " * INDENT).append(place(path, 1), style="cyan"))
        for block in sorted(blocks[path], key=lambda block: (block.first_line, block.last_line)):
            for lines, taken_for, style in _rows(block):
                _row(out, lines, Text(taken_for, style=style))


def _row(out: Console, lines: str, taken_for: Text) -> None:
    hanging(out, Text(f"{' ' * 2 * INDENT}{lines:<{LINES}}", style="dim"), taken_for)


def _rows(block: Story | Skipped) -> Iterator[tuple[str, str, str]]:
    """(lines, what they were taken for, style) of a block and of its parts."""
    span = f"{block.first_line}-{block.last_line}"
    if isinstance(block, Skipped):
        title = f"{clean(block.title)}: " if block.title else ""
        yield span, f"left out: {title}{clean(reason(block))}", "dim"
    else:
        yield from _story_rows(span, block)


def _story_rows(span: str, story: Story) -> Iterator[tuple[str, str, str]]:
    yield span, f"story: {clean(story.title)}", "bold"
    yield "", _why(story), "default"
    for section in story.sections:
        last = section.line + section.text.count("\n")
        lines = f"{section.line}-{last}" if last > section.line else f"{section.line}"
        yield lines, f"  {section.part}", "default"
    facts = [("date", story.date or ""), ("skills", ", ".join(story.skills))]
    for name, value in (*facts, *(("also answers", asked) for asked in story.questions)):
        if value:
            yield "", f"  {name}: {clean(value)}", "default"


def _why(story: Story) -> str:
    """What a story was recognised by."""
    labelled = [part for part in Part if part in story.parts and part is not Part.UNLABELLED]
    if story.marked:
        return f"you marked it as a story, line {story.marked}"
    if story.general:
        return "an essay: it tells of everybody, so it is never offered before an episode"
    if labelled:
        return f"recognised by its labelled parts ({', '.join(labelled)})"
    return "prose without labelled parts, taken as one story"
