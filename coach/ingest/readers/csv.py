"""CSV, TSV and sheets: a story per row."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Final

from coach.domain.episode import tells_an_act
from coach.domain.story import SkippedBlock, Story
from coach.ingest.assemble import as_story, read_result, split_items
from coach.ingest.build_outline import ParsedDocument
from coach.ingest.model import (
    DraftStory,
    Grid,
    GridCell,
    GridRow,
    Item,
    ReadResult,
    StoryTable,
    tidy_cell,
)
from coach.ingest.readers.document import Document
from coach.ingest.reference_resolution import resolve_references
from coach.ingest.table_rows import (
    Column,
    ColumnUse,
    columns_of,
    header_row,
    row_as_story,
    row_title,
)
from coach.ingest.tables import story_table
from coach.ingest.titles import is_placeholder

_NO_STORIES: Final = "a table that tells no story"
_NO_PAST: Final = "nothing that happened is told in it"
_REST: Final = "blank cells"
_MOST_COLUMNS: Final = 50
_LONG: Final = 12  # words of most texts in a column that tells stories
_LOOKED_AT: Final = 20_000  # characters
_SEPARATORS: Final = ",;\t|"


def read(document: Document) -> ReadResult:
    """Read a file of values."""
    rows = tuple(_rows(document.lines, _separator(document.text[:_LOOKED_AT])))
    result = stories_of_values(Grid(rows, 1, len(document.lines)), document.path)
    return read_result(document.lines, result.stories, result.skipped, _REST)


def _separator(text: str) -> str:
    """Return the sign that parts the first lines most alike, outside quotes.

    The standard library's `csv.Sniffer` guesses letters as separators where texts are long.
    """
    outside = "".join(text.split('"')[::2])
    first = outside.split("\n", 1)[0]
    return max(_SEPARATORS, key=lambda sign: (first.count(sign), outside.count(sign)))


def _rows(lines: Sequence[str], separator: str) -> Iterator[GridRow]:
    csv.field_size_limit(2**31 - 1)
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=separator)
    last = 0
    for record in reader:
        first, last = last + 1, reader.line_num
        row = GridRow(tuple(_cells(record, first)), first, last)
        if not row.is_empty:
            yield row


def _cells(record: Sequence[str], line: int) -> Iterator[GridCell]:
    """Yield a record's values, each with the line its text begins on."""
    for value in record:
        blank = len(value) - len(value.lstrip())
        yield GridCell(tidy_cell(value), line + value[:blank].count("\n"))
        line += value.count("\n")


def stories_of_values(grid: Grid, path: Path) -> ReadResult:
    """Return the stories of a table, and the rows or the whole that are none: all that is there."""
    items = grid_items(grid)
    if not items and grid.rows:
        items = [SkippedBlock(row_title(grid.rows[0]), grid.first, grid.last, _NO_STORIES)]
    return result_of_items(items, grid.first, grid.last, path)


def grid_items(grid: Grid) -> list[Item]:
    """Return the stories in the rows or columns of a table, and the rows that are none."""
    table = story_table(grid)
    return [*(table.items if table else _long_texts(grid))]


def result_of_items(items: Sequence[Item], first: int, last: int, path: Path) -> ReadResult:
    """Return what was found between two lines of a document of values.

    Of stories that share a line, the nth is said to be on line n.
    """
    drafts, skipped = split_items(items)
    stories = [as_story(draft, draft.heading) for draft in drafts]
    if any(one.last_line >= two.first_line for one, two in pairwise(stories)):
        stories = [_at_line(story, number) for number, story in enumerate(stories, 1)]
    tables = [StoryTable(first, last, tuple(items))] if items else []
    document = ParsedDocument((), tables=tables)
    stories, skipped = resolve_references(document, (), stories, skipped, path)
    return ReadResult(tuple(stories), tuple(sorted(skipped, key=lambda block: block.first_line)))


def _at_line(story: Story, line: int) -> Story:
    sections = tuple(replace(section, line=line) for section in story.sections)
    return replace(story, sections=sections, first_line=line, last_line=line)


def _long_texts(grid: Grid) -> Iterator[Item]:
    """Yield each row's long text as a story; nothing unless one column has long texts that tell."""
    width = max((len(row.cells) for row in grid.rows), default=0)
    long = [at for at in range(min(width, _MOST_COLUMNS)) if _is_long(grid.rows, at)]
    if len(long) != 1:
        return
    rows, columns = grid.rows, []
    if len(rows[0].cell(long[0]).text.split()) < _LONG / 2:
        yield header_row(rows[0], rows[0].last)
        rows, columns = rows[1:], columns_of(rows[0])
    for row in rows:
        item = row_as_story(row, columns, [Column(long[0], "", ColumnUse.PART)])
        if isinstance(item, DraftStory) and not tells_an_act(row.cell(long[0]).text):
            item = SkippedBlock(item.heading or row_title(row), row.first, row.last, _NO_PAST)
        yield item


def _is_long(rows: Sequence[GridRow], at: int) -> bool:
    """Return whether a column's texts, its name aside, are long and tell what happened."""
    cells = [row.cell(at).text for row in rows[1:] or rows]
    texts = [text for text in cells if not is_placeholder(text)]
    long = sum(len(text.split()) >= _LONG for text in texts)
    return long * 2 >= len(texts) > 0 and sum(map(tells_an_act, texts)) * 2 >= len(texts)
