"""Rows: the stories in a table with columns for their parts, a row a story.

A table is one of stories where its column names are the parts of one, or where a column named
"Answer" or the like tells what happened. Any other table looks something up and is none.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from coach.reading.acts import tells_an_act
from coach.reading.columns import TEXTS, Column, Use, columns, parts
from coach.reading.found import Found
from coach.reading.labels import STAR, Label, Role, fold
from coach.reading.marks import Mark, mark_at, telling
from coach.reading.passages import Passage
from coach.reading.references import REFERS, reference_in
from coach.reading.skills import as_skills
from coach.reading.telling import Telling, tell
from coach.reading.titles import clean, first_sentence
from coach.story import Skipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coach.reading.grid import Cell, Grid, Row

_MOST_ABOVE: Final = 10  # rows that can stand above the column names
_PARTS_IN_FULL: Final = 3  # fewer are also what tables of problems and fixes have
_TOLD: Final = 2  # labels inside a cell that make its text a story's parts
_LONGEST: Final = 200  # characters of a title; of more, the first sentence
_FEWEST_WORDS: Final = 5  # of a row that tells a story
_PROSE: Final = 15  # words on average of a column that tells stories without labels
_WORTH_KEEPING: Final = 4  # words of a cell in a column of no known use
TICKS: Final = re.compile(
    r"[xX✓✔✅☑🗸●•*yY+]|[Yy]es|:(?:white_check_mark|heavy_check_mark):|\[[xX]\]"
)
_NAMES_ALONE: Final = "column names, not a story"


def stories(grid: Grid) -> list[Found | Skipped] | None:
    """The stories of a table and the rows that are none; None where it is no table of stories."""
    for at, row in enumerate(grid.rows[:_MOST_ABOVE]):
        below = grid.rows[at + 1 :]
        named = columns(row)
        told = _told(named, below) or _prose(named, below)
        if told:
            return [*_above(grid.rows[: at + 2]), *_each(below, named, told)]
    return None


def _told(named: Sequence[Column], below: Sequence[Row]) -> list[Column]:
    """The columns of parts, where the rows below them tell stories."""
    held = parts(named)
    roles = {column.label.role for column in held if column.label}
    written = [row for row in below if _words(row, held) >= _FEWEST_WORDS]
    if not held or not written:
        return []
    if len(roles) >= _PARTS_IN_FULL:
        return held
    tells = sum(tells_an_act(_text(row, held)) for row in written)
    return held if tells * 2 > len(written) else []


def _prose(named: Sequence[Column], below: Sequence[Row]) -> list[Column]:
    """The column of whole answers, where there is one and most of its rows tell what happened."""
    for column in named:
        if fold(column.name) not in TEXTS or not below:
            continue
        written = [row for row in below if row.cell(column.at).text]
        texts = [row.cell(column.at).text for row in written]
        long = sum(len(text.split()) for text in texts) >= _PROSE * len(texts) > 0
        if long and sum(map(tells_an_act, texts)) * 2 > len(texts):
            return [replace(column, use=Use.PART)]
    return []


def _above(rows: Sequence[Row]) -> Iterator[Skipped]:
    """The column names, and what stands above them, each up to the next row."""
    for row, following in pairwise(rows):
        if not row.is_empty:
            last = max(row.last, following.first - 1)
            yield Skipped(row_title(row), row.first, last, _NAMES_ALONE)


def row_title(row: Row) -> str:
    """A row in a few words: its first cell with any."""
    return next(
        (clean(cell.text.split("\n")[0]) for cell in row.cells if fold(cell.text[:400])), "A row"
    )


def _each(
    rows: Sequence[Row], named: Sequence[Column], told: Sequence[Column]
) -> Iterator[Found | Skipped]:
    """Each row as a story, or why it is none."""
    for row in rows:
        if not row.is_empty:
            yield row_as_story(row, named, told)


def row_as_story(row: Row, named: Sequence[Column], told: Sequence[Column]) -> Found | Skipped:
    """A row as a story, or why it is none."""
    used = {column.at for column in told}
    others = [column for column in named if column.at not in used]
    title = _title(row, others)
    passages = [*_about(row, others, title), *_passages(row, told)]
    found = tell(passages)
    refers = _reference(row, told)
    if refers:
        return Skipped(title or row_title(row), row.first, row.last, REFERS, refers=refers)
    if _is_ticked(row, told):
        refusal: str | None = "a row of a lookup table, not a story"
    elif found.refusal is None and _words(row, told) < _FEWEST_WORDS:
        refusal = "too little to be a story"
    else:
        refusal = found.refusal
    if refusal:
        return Skipped(title or row_title(row), row.first, row.last, refusal)
    found = replace(
        found, skills=_skills(row, others), gaps=() if _is_sparse(found) else found.gaps
    )
    return Found(row.first, row.last, found, heading=title)


def is_header(item: Found | Skipped) -> bool:
    """Whether an item of a table is its column names, or stands above them."""
    return isinstance(item, Skipped) and item.reason == _NAMES_ALONE


def _reference(row: Row, told: Sequence[Column]) -> str:
    """The reference to another answer that stands where a row's story belongs, if one does."""
    texts = [text for column in told if (text := row.cell(column.at).text)]
    found = [reference_in(text) for text in texts]
    return texts[0] if found and all(each and each.sure for each in found) else ""


def _is_sparse(found: Telling) -> bool:
    """Whether every gap is a cell left empty, which a table for many stories has by nature."""
    return all(gap.reason == "nothing written yet" for gap in found.gaps)


def _passages(row: Row, told: Sequence[Column]) -> Iterator[Passage]:
    """The cells that tell the story; one that has labels inside is cut at them."""
    for column in told:
        cell = row.cell(column.at)
        if column.label is None:
            yield from inside(cell, row)
        else:
            yield Passage(column.label, row.first, row.last, cell.text, cell.line)


def inside(cell: Cell, row: Row) -> Iterator[Passage]:
    """A cell's text cut at the labels in it ("S: ... T: ..."), whole where it has none."""
    lines = cell.text.split("\n")
    found = [mark_at(at, line, depth=0, opens=True) for at, line in enumerate(lines)]
    marks = telling([mark for mark in found if mark])
    if len({mark.label.role for mark in marks} & STAR) < _TOLD:
        marks = []
    starts: list[Mark | None] = [*marks] if marks and not marks[0].line else [None, *marks]
    ends = [mark.line for mark in starts[1:] if mark] + [len(lines)]
    for mark, end in zip(starts, ends, strict=True):
        at = mark.line if mark else 0
        text = "\n".join([*([mark.rest] if mark else lines[:1]), *lines[at + 1 : end]]).strip()
        line = min(cell.line + at, row.last)
        yield Passage(mark.label if mark else None, row.first, row.last, text, line)


def _title(row: Row, others: Sequence[Column]) -> str:
    """What a row is called: by its title, its question, or a first column of another name."""
    for use in (Use.TITLE, Use.QUESTION, Use.OTHER, Use.SKILLS):
        for column in others:
            text = row.cell(column.at).text
            if column.use is use and fold(text[:400]) and not TICKS.fullmatch(text):
                return first_sentence(text) if len(text) > _LONGEST else clean(text)
    return ""


def _about(row: Row, others: Sequence[Column], title: str) -> Iterator[Passage]:
    """The date, and text in columns of no known use, which is the story's without a label."""
    for column in others:
        cell = row.cell(column.at)
        if column.use is Use.DATE and cell.text:
            yield Passage(Label(Role.DATE, "date"), row.first, row.last, cell.text, cell.line)
        elif (
            column.use in {Use.OTHER, Use.QUESTION, Use.TITLE}
            and len(cell.text.split()) >= _WORTH_KEEPING
            and clean(cell.text) != title
        ):
            yield Passage(None, row.first, row.last, cell.text, cell.line)


def _skills(row: Row, others: Sequence[Column]) -> tuple[str, ...]:
    """The skills a row names, and those of the columns that are ticked for it."""
    found: list[str] = []
    for column in others:
        text = row.cell(column.at).text
        if column.use is Use.SKILLS:
            found += as_skills(text)
        elif column.use is Use.OTHER and TICKS.fullmatch(text):
            found.append(column.name)
    return tuple(dict.fromkeys(found))


def _is_ticked(row: Row, told: Sequence[Column]) -> bool:
    """Whether what stands where parts belong are check marks alone."""
    texts = [text for column in told if (text := row.cell(column.at).text)]
    return bool(texts) and all(TICKS.fullmatch(text) for text in texts)


def _text(row: Row, told: Sequence[Column]) -> str:
    """What a row's telling cells say, a line each."""
    return "\n".join(row.cell(column.at).text for column in told)


def _words(row: Row, told: Sequence[Column]) -> int:
    """How many words a row's telling cells have."""
    return len(fold(_text(row, told)[:2000]).split())
