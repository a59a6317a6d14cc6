"""Lookup tables: the skills that a table elsewhere in a document gives its stories.

A row says which story it is about by a link to it, or by its title; its skills stand in a column
of tags, or failing one are the names of the columns that are ticked for it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from coach.reading.columns import Use, columns
from coach.reading.labels import fold
from coach.reading.rows import TICKS
from coach.reading.skills import as_skills
from coach.reading.titles import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from coach.reading.grid import Grid, Row
    from coach.story import Story

_LINK: Final = re.compile(r"\]\(#([^()\s]+)\)|\[\[#?([^\[\]|#]+)")
_ANCHOR: Final = re.compile(r"<a\s[^<>]*(?:id|name)=[\"']?([^\"'<>\s]+)")
_ABOVE: Final = 3  # lines above a story its anchor can stand


def with_skills(
    stories: Sequence[Story], grids: Sequence[Grid], lines: Sequence[str]
) -> list[Story]:
    """The stories with the skills that lookup tables name for them."""
    if not grids or not stories:
        return list(stories)
    places = names(stories, lines)
    given: dict[int, dict[str, None]] = {}
    for grid in grids:
        for row, skills in _rows(grid):
            at = next((places[name] for name in _named(row) if name in places), None)
            if at is not None:
                given.setdefault(at, {}).update(dict.fromkeys(skills))
    return [
        replace(story, skills=tuple(dict.fromkeys((*story.skills, *given.get(at, ())))))
        for at, story in enumerate(stories)
    ]


def names(stories: Sequence[Story], lines: Sequence[str]) -> Mapping[str, int]:
    """Which story a title, or an anchor at its beginning, names."""
    found: dict[str, int] = {}
    for at, story in enumerate(stories):
        found.setdefault(fold(story.title), at)
        for number in range(max(1, story.first_line - _ABOVE), story.first_line + 2):
            line = lines[number - 1] if number <= len(lines) else ""
            for match in _ANCHOR.finditer(line[:400]):
                found[fold(match[1])] = at
    found.pop("", None)  # a title of signs alone names nothing
    return found


def _named(row: Row) -> Iterator[str]:
    """What a row may be about: the targets of its links, and its cells as they are."""
    for cell in row.cells[:3]:
        for match in _LINK.finditer(cell.text):
            yield fold(match[1] or match[2])
        yield fold(clean(cell.text))


def _rows(grid: Grid) -> Iterator[tuple[Row, list[str]]]:
    """Each row with the skills it names."""
    header, *below = grid.rows
    named = columns(header)
    tags = [each for each in named if each.use is Use.SKILLS]
    for row in below:
        if tags:
            yield row, [name for each in tags for name in as_skills(row.cell(each.at).text)]
        else:
            ticked = (each for each in named if TICKS.fullmatch(row.cell(each.at).text))
            yield row, [each.name for each in ticked if each.name]
