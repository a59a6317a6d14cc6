"""Lookup tables: the skills that a table elsewhere in a document gives its stories.

Either a row is about a story, which it names by a link or by its title: its skills stand in a
column of tags, or failing one are the names of the columns that are ticked for it. Or a row is
about a skill, in its first cell, and the others hold nothing but links to stories that show it.
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

    from coach.reading.grid import Cell, Grid, Row
    from coach.story import Story

_LINK: Final = re.compile(r"\]\(#([^()\s]+)\)|\[\[#?([^\[\]|#]+)")
_ANCHOR: Final = re.compile(r"<a\s[^<>]*(?:id|name)=[\"']?([^\"'<>\s]+)")
_ABOVE: Final = 3  # lines above a story its anchor can stand
_LINKS_ALONE: Final = re.compile(
    r"(?:(?:\[[^\[\]]*\]\(#[^()\s]+\)|\[\[#?[^\[\]]+\]\])[\s,;|/•-]*)+"
)
_LETTERS: Final = re.compile(r"[^\W\d_]{2}")
_OTHERS: Final = frozenset({Use.TITLE, Use.QUESTION, Use.DATE, Use.PART})  # no column of skills


def with_skills(
    stories: Sequence[Story], grids: Sequence[Grid], lines: Sequence[str]
) -> list[Story]:
    """The stories with the skills that lookup tables name for them."""
    if not grids or not stories:
        return list(stories)
    places = names(stories, lines)
    given: dict[int, dict[str, None]] = {}
    for grid in grids:
        for at, skills in (*_of_stories(grid, places), *_of_skills(grid, places)):
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


def _of_stories(grid: Grid, places: Mapping[str, int]) -> Iterator[tuple[int, list[str]]]:
    """Each row about a story with the skills it names."""
    header, *below = grid.rows
    named = columns(header)
    tags = [each for each in named if each.use is Use.SKILLS]
    for row in below:
        at = next((places[name] for name in _named(row) if name in places), None)
        if at is None:
            continue
        if tags:
            yield at, [name for each in tags for name in as_skills(row.cell(each.at).text)]
        else:
            ticked = (each for each in named if TICKS.fullmatch(row.cell(each.at).text))
            yield at, [each.name for each in ticked if each.name]


def _named(row: Row) -> Iterator[str]:
    """What a row may be about: the targets of its links, and its cells as they are."""
    for cell in row.cells[:3]:
        yield from _targets(cell)
        yield fold(clean(cell.text))


def _of_skills(grid: Grid, places: Mapping[str, int]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Each story that a row about a skill links, with that skill.

    The row of column names may be one: Markdown has no table without it.
    """
    anchors = {_joined(name): at for name, at in places.items()}
    for row in grid.rows:
        first, *others = row.cells
        told = [cell for cell in others if cell.text]
        if not told or not all(_LINKS_ALONE.fullmatch(cell.text) for cell in told):
            continue
        if _is_skill(first.text, grid, places):
            for name in (name for cell in told for name in _targets(cell)):
                if (at := anchors.get(_joined(name))) is not None:
                    yield at, as_skills(clean(first.text))


def _is_skill(text: str, grid: Grid, places: Mapping[str, int]) -> bool:
    """Whether the first cell of a row of links may be a skill: no number, date or story."""
    column, *_ = columns(grid.rows[0])
    return (
        column.use not in _OTHERS
        and bool(_LETTERS.search(text))
        and not _LINK.search(text)
        and fold(clean(text)) not in places
    )


def _targets(cell: Cell) -> Iterator[str]:
    """What the links of a cell lead to."""
    for match in _LINK.finditer(cell.text):
        yield fold(match[1] or match[2])


def _joined(name: str) -> str:
    """A name as the anchors that editors make of titles have it: "Couldn’t" is "couldnt"."""
    return name.replace(" ", "")
