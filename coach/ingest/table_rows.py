"""What each column is for; stories in rows and in transposed tables.

A table is one of stories where its column names are the parts of one, or where a column named
"Answer" or the like tells what happened. Any other table looks something up and is none.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import pairwise
from typing import Final

from coach.domain.episode import tells_an_act
from coach.domain.story import SkippedBlock
from coach.ingest.labels import (
    STAR,
    LabelRole,
    PartLabel,
    Role,
    count_words,
    fold_label,
    keep_story_labels,
    label_of,
    read_label,
)
from coach.ingest.model import (
    ENOUGH_PARTS,
    DraftStory,
    Grid,
    GridCell,
    GridRow,
    Item,
    LabelledText,
)
from coach.ingest.references import REFERS, reference_in
from coach.ingest.sections import EMPTY, sort_passages
from coach.ingest.titles import as_skills, clean_title, first_sentence

_ANSWERS: Final = "answer details description notes response content text example story what"
_SAY_NOTHING: Final = frozenset(_ANSWERS.split()) | {
    "my answer",
    "your answer",
    "my story",
    "value",
}
_TITLE_ROWS: Final = frozenset({"title", "story", "name", "question", "project", "example"})
_BRACKETED: Final = re.compile(r"[(\[{（【]([^()\[\]{}（）【】]*)[)\]}）】]")
TICKS: Final = re.compile(
    r"[xX✓✔✅☑🗸●•*yY+]|[Yy]es|:(?:white_check_mark|heavy_check_mark):|\[[xX]\]"
)
_LETTERS_NEEDED: Final = 3
_LONGEST_NAME: Final = 60
_MOST_ABOVE: Final = 10  # rows that can stand above the column names
_PARTS_IN_FULL: Final = 3  # fewer are also what tables of problems and fixes have
_LONGEST: Final = 200  # characters of a title; of more, the first sentence
_FEWEST_WORDS: Final = 5  # of a row that tells a story
_PROSE: Final = 15  # words on average of a column that tells stories without labels
_WORTH_KEEPING: Final = 4  # words of a cell in a column of no known use
_FEWEST_STORIES: Final = 2  # columns of a transposed table
_HEADER: Final = "column names, not a story"


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
    return frozenset(" ".join(word.split()) for word in words.split(";"))


_BY_NAME: Final = {
    ColumnUse.QUESTION: _names(
        """question; interview question; behavioral question; behavioural question; questions;
        prompt; bq; asked; q; question asked; interview questions; sample question"""
    ),
    ColumnUse.TITLE: _names(
        """title; story; story title; story name; name; name of story; example; project;
        experience; story id; headline; topic; stories; project name; situation title;
        initiative; event; accomplishment"""
    ),
    ColumnUse.SKILLS: _names(
        """theme; themes; category; categories; skill area; value; values; attribute; attributes;
        quality; trait; behaviour; behavior; core competency; competency area; lp s;
        competencies shown; skills demonstrated; notes tags; labels; label; competence; skill
        set; amazon lp; amazon leadership principle; leadership principles shown; dimension"""
    ),
    ColumnUse.NUMBER: _names(
        """; no; nr; num; number; id; s no; sr no; sl no; row; index; rank; priority; count"""
    ),
}
_BY_ROLE: Final[dict[Role, ColumnUse]] = {
    **dict.fromkeys(STAR, ColumnUse.PART),
    LabelRole.SKILLS: ColumnUse.SKILLS,
    LabelRole.DATE: ColumnUse.DATE,
    LabelRole.TITLE: ColumnUse.TITLE,
}
_ANSWER_COLUMNS: Final = _names(
    """answer; my answer; response; story; star; star answer; star story; full story; sample
        answer; full answer; star response; narrative; details; description; text; notes;
        example answer; content; example; body; entry; what happened"""
)


def columns_of(header: GridRow) -> list[Column]:
    """Return what each column of a table is for, by the names in its header."""
    columns: list[Column] = []
    for at, cell in enumerate(header.cells):
        name = clean_title(cell.text)
        words, label = fold_label(name), _part_label(name)
        by_role = _BY_ROLE.get(label.role, ColumnUse.OTHER) if label else ColumnUse.OTHER
        use = next((use for use, names in _BY_NAME.items() if words in names), by_role)
        columns.append(Column(at, name, use, label if use is ColumnUse.PART else None))
    return columns


def _part_label(name: str) -> PartLabel | None:
    """Return the label a name is: also "What I did (Action)"."""
    bracketed = _BRACKETED.search(name[:_LONGEST_NAME])
    return label_of(name) or (label_of(bracketed[1]) if bracketed else None)


def _are_parts(labels: Iterable[PartLabel | None]) -> bool:
    """Return whether labels are a story's parts: two different ones, or three letters."""
    present = [label for label in labels if label]
    letters = {label.word for label in present if label.is_letter}
    roles = {label.role for label in present if not label.is_letter} & STAR
    return len(letters) >= _LETTERS_NEEDED or len(roles) >= ENOUGH_PARTS


def stories_in_rows(grid: Grid) -> list[Item] | None:
    """Return a table's stories and the rows that are none; None where it is no table of stories."""
    for at, row in enumerate(grid.rows[:_MOST_ABOVE]):
        below = grid.rows[at + 1 :]
        columns = columns_of(row)
        parts = _part_columns(columns, below) or _answer_column(columns, below)
        if parts:
            # The column names, and what stands above them, each up to the next row.
            headers = [
                header_row(above, max(above.last, following.first - 1))
                for above, following in pairwise(grid.rows[: at + 2])
                if not above.is_empty
            ]
            rows = (row_as_story(line, columns, parts) for line in below if not line.is_empty)
            return [*headers, *rows]
    return None


def _part_columns(columns: Sequence[Column], below: Sequence[GridRow]) -> list[Column]:
    """Return the columns of parts, where the rows below them tell stories."""
    parts = [column for column in columns if column.use is ColumnUse.PART]
    written = [row for row in below if _count_words(row, parts) >= _FEWEST_WORDS]
    if not written or not _are_parts(column.label for column in parts):
        return []
    if len({column.label.role for column in parts if column.label}) >= _PARTS_IN_FULL:
        return parts
    telling = sum(tells_an_act(_text_of(row, parts)) for row in written)
    return parts if telling * 2 > len(written) else []


def _answer_column(columns: Sequence[Column], below: Sequence[GridRow]) -> list[Column]:
    """Return the column of whole answers, if there is one and most of it tells what happened."""
    for column in columns:
        if fold_label(column.name) not in _ANSWER_COLUMNS:
            continue
        texts = [text for row in below if (text := row.cell(column.at).text)]
        long = sum(len(text.split()) for text in texts) >= _PROSE * len(texts) > 0
        if long and sum(map(tells_an_act, texts)) * 2 > len(texts):
            return [replace(column, use=ColumnUse.PART)]
    return []


def header_row(row: GridRow, last: int) -> SkippedBlock:
    """Return a row of column names as a skipped block."""
    return SkippedBlock(row_title(row), row.first, last, _HEADER)


def is_header(item: Item) -> bool:
    """Return whether an item of a table is its column names, or stands above them."""
    return isinstance(item, SkippedBlock) and item.reason == _HEADER


def row_title(row: GridRow) -> str:
    """Return a row in a few words: its first cell with any."""
    for cell in row.cells:
        if fold_label(cell.text[:400]):
            return clean_title(cell.text.split("\n")[0])
    return "A row"


def row_as_story(row: GridRow, columns: Sequence[Column], parts: Sequence[Column]) -> Item:
    """Return a row as a story, told in some of its columns, or why it is none."""
    used = {column.at for column in parts}
    others = [column for column in columns if column.at not in used]
    title = _title(row, others)
    content = sort_passages([*_about(row, others, title), *_passages(row, parts)])
    texts = [text for column in parts if (text := row.cell(column.at).text)]
    references = [reference_in(text) for text in texts]
    is_reference = bool(texts) and all(reference and reference.sure for reference in references)
    if is_reference:
        refusal: str | None = REFERS
    elif texts and all(map(TICKS.fullmatch, texts)):
        refusal = "a row of a lookup table, not a story"
    elif content.refusal is None and _count_words(row, parts) < _FEWEST_WORDS:
        refusal = "too little to be a story"
    else:
        refusal = content.refusal
    if refusal:
        refers = texts[0] if is_reference else ""
        return SkippedBlock(title or row_title(row), row.first, row.last, refusal, refers=refers)
    # A table for many stories has cells left empty by nature.
    gaps = () if all(gap.reason == EMPTY for gap in content.gaps) else content.gaps
    content = replace(content, skills=_skills(row, others), gaps=gaps)
    return DraftStory(row.first, row.last, content, heading=title)


def _passages(row: GridRow, parts: Sequence[Column]) -> Iterator[LabelledText]:
    """Yield the cells that tell the story; one of a column without label is cut at labels."""
    for column in parts:
        cell = row.cell(column.at)
        if column.label:
            yield LabelledText(column.label, row.first, row.last, cell.text, cell.line)
        else:
            yield from _cut_cell(cell, row)


def _cut_cell(cell: GridCell, row: GridRow) -> Iterator[LabelledText]:
    """Yield a cell's text cut at the labels in it ("S: ... T: ..."), whole where it has none."""
    lines = cell.text.split("\n")
    all_hits = (read_label(at, line, depth=0, opens=True) for at, line in enumerate(lines))
    hits = keep_story_labels([hit for hit in all_hits if hit])
    if len({hit.label.role for hit in hits} & STAR) < ENOUGH_PARTS:
        hits = []
    end = hits[0].line if hits else len(lines)
    if end:
        text = "\n".join(lines[:end]).strip()
        yield LabelledText(None, row.first, row.last, text, min(cell.line, row.last))
    for hit, following in zip(hits, [*hits[1:], None], strict=False):
        end = following.line if following else len(lines)
        text = "\n".join([hit.rest, *lines[hit.line + 1 : end]]).strip()
        line = min(cell.line + hit.line, row.last)
        yield LabelledText(hit.label, row.first, row.last, text, line)


def _title(row: GridRow, others: Sequence[Column]) -> str:
    """Return what a row is called: by its title, its question, or a first column without a use."""
    for use in (ColumnUse.TITLE, ColumnUse.QUESTION, ColumnUse.OTHER, ColumnUse.SKILLS):
        for column in others:
            text = row.cell(column.at).text
            if column.use is use and fold_label(text[:400]) and not TICKS.fullmatch(text):
                return first_sentence(text) if len(text) > _LONGEST else clean_title(text)
    return ""


def _about(row: GridRow, others: Sequence[Column], title: str) -> Iterator[LabelledText]:
    """Yield the date, and text in columns of no known use, the story's without a label."""
    for column in others:
        cell = row.cell(column.at)
        if column.use is ColumnUse.DATE and cell.text:
            label = PartLabel(LabelRole.DATE, "date")
            yield LabelledText(label, row.first, row.last, cell.text, cell.line)
        elif (
            column.use in {ColumnUse.OTHER, ColumnUse.QUESTION, ColumnUse.TITLE}
            and len(cell.text.split()) >= _WORTH_KEEPING
            and clean_title(cell.text) != title
        ):
            yield LabelledText(None, row.first, row.last, cell.text, cell.line)


def _skills(row: GridRow, others: Sequence[Column]) -> tuple[str, ...]:
    """Return the skills a row names, and those of the columns that are ticked for it."""
    skills: list[str] = []
    for column in others:
        text = row.cell(column.at).text
        if column.use is ColumnUse.SKILLS:
            skills += as_skills(text)
        elif column.use is ColumnUse.OTHER and TICKS.fullmatch(text):
            skills.append(column.name)
    return tuple(dict.fromkeys(skills))


def _text_of(row: GridRow, parts: Sequence[Column]) -> str:
    return "\n".join(row.cell(column.at).text for column in parts)


def _count_words(row: GridRow, parts: Sequence[Column]) -> int:
    return count_words(_text_of(row, parts)[:2000])


def transposed_story(grid: Grid) -> DraftStory | None:
    """Return the story a table of two columns tells, if its rows are the parts of one."""
    if any(cell.text for row in grid.rows for cell in row.cells[2:]):
        return None
    labels = [_row_label(row) for row in grid.rows]
    if not _are_parts(labels):
        return None
    content = sort_passages(
        LabelledText(label, row.first, row.last, row.cell(1).text, row.cell(1).line)
        for row, label in zip(grid.rows, labels, strict=True)
        if label or (row.cell(1).text and row is not grid.rows[0])
    )
    text = "\n".join(section.text for section in content.sections)
    if content.refusal or not tells_an_act(text):
        return None
    # The title in the row of column names: "| STAR | The outage |".
    title = clean_title(grid.rows[0].cell(1).text) if labels[0] is None else ""
    title = "" if title.casefold() in _SAY_NOTHING else title
    return DraftStory(grid.first, grid.last, content, heading=title)


def transposed_stories(grid: Grid) -> list[DraftStory] | None:
    """Return the stories of a table with one in each column, their parts down the first column.

    Each has a row of its own, since no two stories can have the same lines; what is left of the
    table goes with the last one.
    """
    stories: list[DraftStory] = []
    for at in range(1, max((len(row.cells) for row in grid.rows), default=0)):
        rows = tuple(
            replace(row, cells=(row.cell(0), row.cell(at)))
            for row in grid.rows
            if row.cell(0).text or row.cell(at).text
        )
        story = transposed_story(replace(grid, rows=rows))
        if story:
            line = grid.first + len(stories)
            stories.append(replace(story, first=line, last=line))
    if len(stories) < _FEWEST_STORIES or len(stories) > grid.last - grid.first + 1:
        return None
    stories[-1] = replace(stories[-1], last=grid.last)
    return stories


def _row_label(row: GridRow) -> PartLabel | None:
    name = clean_title(row.cell(0).text)
    if name.casefold() in _TITLE_ROWS:
        return PartLabel(LabelRole.TITLE, "title")
    label = _part_label(name)
    # Only a name that is a label's own word can be one of the aside kinds.
    return label if label is None or label.role in STAR else label_of(name)
