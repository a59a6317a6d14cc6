"""What each column is for; stories in rows and in transposed tables.

Rows: the stories in a table with columns for their parts, a row a story.

A table is one of stories where its column names are the parts of one, or where a column named
"Answer" or the like tells what happened. Any other table looks something up and is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from coach.domain.episode import tells_an_act
from coach.domain.story import SkippedBlock
from coach.ingest.labels import (
    STAR,
    LabelHit,
    LabelRole,
    PartLabel,
    fold_label,
    is_story_label,
    label_at,
    label_of,
)
from coach.ingest.model import DraftStory
from coach.ingest.references import REFERS, reference_in
from coach.ingest.sections import DraftSections, LabelledText, sort_passages
from coach.ingest.titles import as_skills, clean_title, first_sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coach.ingest.model import Grid, GridCell, GridRow


_TITLES: Final = """title; story; story title; story name; name; name of story; example; project;
    experience; story id; headline; topic; stories; project name; situation title; initiative;
    event; accomplishment"""
_QUESTIONS: Final = """question; interview question; behavioral question; behavioural question;
    questions; prompt; bq; asked; q; question asked; interview questions; sample question"""
_SKILLS: Final = """theme; themes; category; categories; skill area; value; values; attribute;
    attributes; quality; trait; behaviour; behavior; core competency; competency area; lp s;
    competencies shown; skills demonstrated; notes tags; labels; label; competence; skill set;
    amazon lp; amazon leadership principle; leadership principles shown; dimension"""
_TEXTS: Final = """answer; my answer; response; story; star; star answer; star story; full story;
    sample answer; full answer; star response; narrative; details; description; text; notes;
    example answer; content; example; body; entry; what happened"""
_NUMBERS: Final = "no; nr; num; number; id; s no; sr no; sl no; row; index; rank; priority; count"
_CORE: Final = {
    "situation": LabelRole.SITUATION,
    "task": LabelRole.TASK,
    "action": LabelRole.ACTION,
    "actions": LabelRole.ACTION,
    "result": LabelRole.RESULT,
    "results": LabelRole.RESULT,
    "outcome": LabelRole.RESULT,
}
_BRACKETED: Final = re.compile(r"[(\[{（【]([^()\[\]{}（）【】]*)[)\]}）】]")
_LETTERS_NEEDED: Final = 3
_PARTS_NEEDED: Final = 2
_LONGEST_NAME: Final = 60
_CORE_AMONG: Final = 6  # words of a name that one of STAR's own may stand among


class ColumnUse(Enum):
    """What a column holds."""

    PART = auto()
    TITLE = auto()
    QUESTION = auto()
    SKILLS = auto()
    DATE = auto()
    NUMBER = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Column:
    """A column: where, its name as written, what it holds, and the label of a part."""

    at: int
    name: str
    use: ColumnUse
    label: PartLabel | None = None


def _names(words: str) -> frozenset[str]:
    """The names in a list of them."""
    return frozenset(" ".join(word.split()) for word in words.split(";"))


_BY_NAME: Final = {
    ColumnUse.QUESTION: _names(_QUESTIONS),
    ColumnUse.TITLE: _names(_TITLES),
    ColumnUse.SKILLS: _names(_SKILLS),
    ColumnUse.NUMBER: _names(_NUMBERS) | {""},
}
_BY_ROLE: Final = {
    LabelRole.SKILLS: ColumnUse.SKILLS,
    LabelRole.DATE: ColumnUse.DATE,
    LabelRole.TITLE: ColumnUse.TITLE,
}
TEXTS: Final = _names(_TEXTS)


def columns_of(header: GridRow) -> list[Column]:
    """What each column of a table is for, by the names in its header."""
    return [_column(at, clean_title(cell.text)) for at, cell in enumerate(header.cells)]


def _column(at: int, name: str) -> Column:
    """What one column is for."""
    words = fold_label(name)
    for use, names in _BY_NAME.items():
        if words in names:
            return Column(at, name, use)
    label = part_of(name)
    if label is None:
        return Column(at, name, ColumnUse.OTHER)
    if label.role in STAR:
        return Column(at, name, ColumnUse.PART, label)
    return Column(at, name, _BY_ROLE.get(label.role, ColumnUse.OTHER))


def part_of(name: str) -> PartLabel | None:
    """The label a column's or row's name is: also "What I did (Action)" and "Situation summary"."""
    if len(name) > _LONGEST_NAME:
        return None
    bracketed = _BRACKETED.search(name)
    label = label_of(name) or (label_of(bracketed[1]) if bracketed else None)
    if label:
        return label
    words = fold_label(name).split()
    core = [word for word in words if word in _CORE]
    alone = len(core) == 1 and len(words) <= _CORE_AMONG
    return PartLabel(_CORE[core[0]], core[0]) if alone else None


def are_parts(labels: Sequence[PartLabel]) -> bool:
    """Whether labels are those of a story's parts: two different ones, or three letters."""
    words = [label for label in labels if label.role in STAR and not label.is_letter]
    letters = {label.word for label in labels if label.is_letter}
    roles = {label.role for label in words}
    if len(letters) >= _LETTERS_NEEDED:
        return True
    return len(roles) >= _PARTS_NEEDED


def column_parts(found: Sequence[Column]) -> list[Column]:
    """The columns that hold parts of a story; none where they do not make one."""
    held = [column for column in found if column.use is ColumnUse.PART]
    return held if are_parts([column.label for column in held if column.label]) else []


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


def stories_in_rows(grid: Grid) -> list[DraftStory | SkippedBlock] | None:
    """The stories of a table and the rows that are none; None where it is no table of stories."""
    for at, row in enumerate(grid.rows[:_MOST_ABOVE]):
        below = grid.rows[at + 1 :]
        named = columns_of(row)
        told = _told(named, below) or _prose(named, below)
        if told:
            return [*_above(grid.rows[: at + 2]), *_each(below, named, told)]
    return None


def _told(named: Sequence[Column], below: Sequence[GridRow]) -> list[Column]:
    """The columns of parts, where the rows below them tell stories."""
    held = column_parts(named)
    roles = {column.label.role for column in held if column.label}
    written = [row for row in below if _words(row, held) >= _FEWEST_WORDS]
    if not held or not written:
        return []
    if len(roles) >= _PARTS_IN_FULL:
        return held
    tells = sum(tells_an_act(_text(row, held)) for row in written)
    return held if tells * 2 > len(written) else []


def _prose(named: Sequence[Column], below: Sequence[GridRow]) -> list[Column]:
    """The column of whole answers, where there is one and most of its rows tell what happened."""
    for column in named:
        if fold_label(column.name) not in TEXTS or not below:
            continue
        written = [row for row in below if row.cell(column.at).text]
        texts = [row.cell(column.at).text for row in written]
        long = sum(len(text.split()) for text in texts) >= _PROSE * len(texts) > 0
        if long and sum(map(tells_an_act, texts)) * 2 > len(texts):
            return [replace(column, use=ColumnUse.PART)]
    return []


def _above(rows: Sequence[GridRow]) -> Iterator[SkippedBlock]:
    """The column names, and what stands above them, each up to the next row."""
    for row, following in pairwise(rows):
        if not row.is_empty:
            last = max(row.last, following.first - 1)
            yield SkippedBlock(row_title(row), row.first, last, _NAMES_ALONE)


def row_title(row: GridRow) -> str:
    """A row in a few words: its first cell with any."""
    return next(
        (
            clean_title(cell.text.split("\n")[0])
            for cell in row.cells
            if fold_label(cell.text[:400])
        ),
        "A row",
    )


def _each(
    rows: Sequence[GridRow], named: Sequence[Column], told: Sequence[Column]
) -> Iterator[DraftStory | SkippedBlock]:
    """Each row as a story, or why it is none."""
    for row in rows:
        if not row.is_empty:
            yield row_as_story(row, named, told)


def row_as_story(
    row: GridRow, named: Sequence[Column], told: Sequence[Column]
) -> DraftStory | SkippedBlock:
    """A row as a story, or why it is none."""
    used = {column.at for column in told}
    others = [column for column in named if column.at not in used]
    title = _title(row, others)
    passages = [*_about(row, others, title), *_passages(row, told)]
    found = sort_passages(passages)
    refers = _reference(row, told)
    if refers:
        return SkippedBlock(title or row_title(row), row.first, row.last, REFERS, refers=refers)
    if _is_ticked(row, told):
        refusal: str | None = "a row of a lookup table, not a story"
    elif found.refusal is None and _words(row, told) < _FEWEST_WORDS:
        refusal = "too little to be a story"
    else:
        refusal = found.refusal
    if refusal:
        return SkippedBlock(title or row_title(row), row.first, row.last, refusal)
    found = replace(
        found, skills=_skills(row, others), gaps=() if _is_sparse(found) else found.gaps
    )
    return DraftStory(row.first, row.last, found, heading=title)


def is_header(item: DraftStory | SkippedBlock) -> bool:
    """Whether an item of a table is its column names, or stands above them."""
    return isinstance(item, SkippedBlock) and item.reason == _NAMES_ALONE


def _reference(row: GridRow, told: Sequence[Column]) -> str:
    """The reference to another answer that stands where a row's story belongs, if one does."""
    texts = [text for column in told if (text := row.cell(column.at).text)]
    found = [reference_in(text) for text in texts]
    return texts[0] if found and all(each and each.sure for each in found) else ""


def _is_sparse(found: DraftSections) -> bool:
    """Whether every gap is a cell left empty, which a table for many stories has by nature."""
    return all(gap.reason == "nothing written yet" for gap in found.gaps)


def _passages(row: GridRow, told: Sequence[Column]) -> Iterator[LabelledText]:
    """The cells that tell the story; one that has labels inside is cut at them."""
    for column in told:
        cell = row.cell(column.at)
        if column.label is None:
            yield from is_inside_table(cell, row)
        else:
            yield LabelledText(column.label, row.first, row.last, cell.text, cell.line)


def is_inside_table(cell: GridCell, row: GridRow) -> Iterator[LabelledText]:
    """A cell's text cut at the labels in it ("S: ... T: ..."), whole where it has none."""
    lines = cell.text.split("\n")
    found = [label_at(at, line, depth=0, opens=True) for at, line in enumerate(lines)]
    marks = is_story_label([mark for mark in found if mark])
    if len({mark.label.role for mark in marks} & STAR) < _TOLD:
        marks = []
    starts: list[LabelHit | None] = [*marks] if marks and not marks[0].line else [None, *marks]
    ends = [mark.line for mark in starts[1:] if mark] + [len(lines)]
    for mark, end in zip(starts, ends, strict=True):
        at = mark.line if mark else 0
        text = "\n".join([*([mark.rest] if mark else lines[:1]), *lines[at + 1 : end]]).strip()
        line = min(cell.line + at, row.last)
        yield LabelledText(mark.label if mark else None, row.first, row.last, text, line)


def _title(row: GridRow, others: Sequence[Column]) -> str:
    """What a row is called: by its title, its question, or a first column of another name."""
    for use in (ColumnUse.TITLE, ColumnUse.QUESTION, ColumnUse.OTHER, ColumnUse.SKILLS):
        for column in others:
            text = row.cell(column.at).text
            if column.use is use and fold_label(text[:400]) and not TICKS.fullmatch(text):
                return first_sentence(text) if len(text) > _LONGEST else clean_title(text)
    return ""


def _about(row: GridRow, others: Sequence[Column], title: str) -> Iterator[LabelledText]:
    """The date, and text in columns of no known use, which is the story's without a label."""
    for column in others:
        cell = row.cell(column.at)
        if column.use is ColumnUse.DATE and cell.text:
            yield LabelledText(
                PartLabel(LabelRole.DATE, "date"), row.first, row.last, cell.text, cell.line
            )
        elif (
            column.use in {ColumnUse.OTHER, ColumnUse.QUESTION, ColumnUse.TITLE}
            and len(cell.text.split()) >= _WORTH_KEEPING
            and clean_title(cell.text) != title
        ):
            yield LabelledText(None, row.first, row.last, cell.text, cell.line)


def _skills(row: GridRow, others: Sequence[Column]) -> tuple[str, ...]:
    """The skills a row names, and those of the columns that are ticked for it."""
    found: list[str] = []
    for column in others:
        text = row.cell(column.at).text
        if column.use is ColumnUse.SKILLS:
            found += as_skills(text)
        elif column.use is ColumnUse.OTHER and TICKS.fullmatch(text):
            found.append(column.name)
    return tuple(dict.fromkeys(found))


def _is_ticked(row: GridRow, told: Sequence[Column]) -> bool:
    """Whether what stands where parts belong are check marks alone."""
    texts = [text for column in told if (text := row.cell(column.at).text)]
    return bool(texts) and all(TICKS.fullmatch(text) for text in texts)


def _text(row: GridRow, told: Sequence[Column]) -> str:
    """What a row's telling cells say, a line each."""
    return "\n".join(row.cell(column.at).text for column in told)


def _words(row: GridRow, told: Sequence[Column]) -> int:
    """How many words a row's telling cells have."""
    return len(fold_label(_text(row, told)[:2000]).split())


_TWO: Final = 2
_NAMES: Final = frozenset({"title", "story", "name", "question", "project", "example"})
_TITLE: Final = PartLabel(LabelRole.TITLE, "title")

_ANSWERS: Final = "answer details description notes response content text example story what"
_SAY_NOTHING: Final = frozenset(_ANSWERS.split()) | {"my answer", "your answer", "my story"}


def transposed_story(grid: Grid) -> DraftStory | None:
    """The story a table tells, if its rows are the parts of one."""
    if any(cell.text for row in grid.rows for cell in row.cells[_TWO:]):
        return None
    labels = [_label(row) for row in grid.rows]
    if not are_parts([label for label in labels if label]):
        return None
    passages = [
        LabelledText(label, row.first, row.last, row.cell(1).text, row.cell(1).line)
        for row, label in zip(grid.rows, labels, strict=True)
        if label or (row.cell(1).text and row is not grid.rows[0])
    ]
    told = sort_passages(passages)
    text = "\n".join(section.text for section in told.sections)
    if told.refusal or not tells_an_act(text):
        return None
    return DraftStory(grid.first, grid.last, told, heading=_header(grid, labels[0]))


def transposed_stories(grid: Grid) -> list[DraftStory | SkippedBlock] | None:
    """The stories of a table with one in each column, their parts down the first column."""
    width = max((len(row.cells) for row in grid.rows), default=0)
    if width <= _TWO:
        return None
    found: list[DraftStory] = []
    for at in range(1, width):
        rows = tuple(
            replace(row, cells=(row.cell(0), row.cell(at)))
            for row in grid.rows
            if row.cell(0).text or row.cell(at).text
        )
        single = transposed_story(replace(grid, rows=rows))
        if single:
            found.append(single)
    return _apart(grid, found) if len(found) >= _TWO else None


def _apart(grid: Grid, found: Sequence[DraftStory]) -> list[DraftStory | SkippedBlock]:
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


def _label(row: GridRow) -> PartLabel | None:
    """What a row is, by its first cell."""
    name = clean_title(row.cell(0).text)
    if name.casefold() in _NAMES:
        return _TITLE
    label = part_of(name)
    # Only a name that is a label's own word can be one of the aside kinds.
    return label if label is None or label.role in STAR else label_of(name)


def _header(grid: Grid, label: PartLabel | None) -> str:
    """The title in the row of column names: "| STAR | The outage |"."""
    name = clean_title(grid.rows[0].cell(1).text) if label is None else ""
    return "" if name.casefold() in _SAY_NOTHING else name
