"""Transposed tables: one story, its parts down the first column and what they say in the second."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from coach.reading.acts import tells_an_act
from coach.reading.columns import are_parts, part_of
from coach.reading.found import Found
from coach.reading.labels import STAR, Label, Role, label_of
from coach.reading.passages import Passage
from coach.reading.telling import tell
from coach.reading.titles import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.reading.grid import Grid, Row
    from coach.story import Skipped

_TWO: Final = 2
_NAMES: Final = frozenset({"title", "story", "name", "question", "project", "example"})
_TITLE: Final = Label(Role.TITLE, "title")

_ANSWERS: Final = "answer details description notes response content text example story what"
_SAY_NOTHING: Final = frozenset(_ANSWERS.split()) | {"my answer", "your answer", "my story"}


def story(grid: Grid) -> Found | None:
    """The story a table tells, if its rows are the parts of one."""
    if any(cell.text for row in grid.rows for cell in row.cells[_TWO:]):
        return None
    labels = [_label(row) for row in grid.rows]
    if not are_parts([label for label in labels if label]):
        return None
    passages = [
        Passage(label, row.first, row.last, row.cell(1).text, row.cell(1).line)
        for row, label in zip(grid.rows, labels, strict=True)
        if label or (row.cell(1).text and row is not grid.rows[0])
    ]
    told = tell(passages)
    text = "\n".join(section.text for section in told.sections)
    if told.refusal or not tells_an_act(text):
        return None
    return Found(grid.first, grid.last, told, heading=_header(grid, labels[0]))


def stories(grid: Grid) -> list[Found | Skipped] | None:
    """The stories of a table with one in each column, their parts down the first column."""
    width = max((len(row.cells) for row in grid.rows), default=0)
    if width <= _TWO:
        return None
    found: list[Found] = []
    for at in range(1, width):
        rows = tuple(
            replace(row, cells=(row.cell(0), row.cell(at)))
            for row in grid.rows
            if row.cell(0).text or row.cell(at).text
        )
        single = story(replace(grid, rows=rows))
        if single:
            found.append(single)
    return _apart(grid, found) if len(found) >= _TWO else None


def _apart(grid: Grid, found: Sequence[Found]) -> list[Found | Skipped]:
    """Stories told in the same lines, each given lines of its own to be known by.

    A story's lines say where to look, and no two stories can have the same: of those in one table
    each has a row of its own, and what is left of the table goes with the last one.
    """
    lines = grid.last - grid.first + 1
    if len(found) > lines:
        return []
    return [
        replace(
            each,
            first=grid.first + at,
            last=grid.last if at + 1 == len(found) else grid.first + at,
        )
        for at, each in enumerate(found)
    ]


def _label(row: Row) -> Label | None:
    """What a row is, by its first cell."""
    name = clean(row.cell(0).text)
    if name.casefold() in _NAMES:
        return _TITLE
    label = part_of(name)
    # Only a name that is a label's own word can be one of the aside kinds.
    return label if label is None or label.role in STAR else label_of(name)


def _header(grid: Grid, label: Label | None) -> str:
    """The title in the row of column names: "| STAR | The outage |"."""
    name = clean(grid.rows[0].cell(1).text) if label is None else ""
    return "" if name.casefold() in _SAY_NOTHING else name
