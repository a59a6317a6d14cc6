"""CSV, TSV and sheets: a story per row."""

from __future__ import annotations

import csv
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from coach.domain.episode import is_general, tells_an_act
from coach.domain.story import Part, SkippedBlock, Story
from coach.ingest import assemble, table_rows, titles
from coach.ingest.build_outline import ParsedDocument
from coach.ingest.model import DraftStory, Grid, GridCell, GridRow, ReadResult, tidy_cell
from coach.ingest.reference_resolution import resolve_references
from coach.ingest.table_rows import Column, ColumnUse, columns_of, transposed_story
from coach.ingest.tables import StoryTable
from coach.ingest.titles import is_placeholder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from coach.ingest.readers.document import Document


_NO_STORIES: Final = "a table that tells no story"
_NO_PAST: Final = "nothing that happened is told in it"
_MOST_COLUMNS: Final = 50
_LONG: Final = 12  # words of most texts in a column that tells stories


def stories_of_values(grid: Grid, path: Path) -> tuple[list[Story], list[SkippedBlock]]:
    """The stories of a table, and the rows or the whole that are none, every row in one of them."""
    single = transposed_story(grid)
    found: list[DraftStory | SkippedBlock] = (
        [single] if single else table_rows.stories_in_rows(grid) or []
    )
    found = found or list(_long_texts(grid))
    if not found and grid.rows:
        found.append(_all(grid))
    told = [_story(each) for each in found if isinstance(each, DraftStory)]
    skipped = [each for each in found if isinstance(each, SkippedBlock)]
    skipped += [gap for each in found if isinstance(each, DraftStory) for gap in each.telling.gaps]
    table = StoryTable(grid.first, grid.last, tuple(found))
    resolved = resolve_references(ParsedDocument((), tables=[table]), (), told, skipped, path)
    return resolved.stories, resolved.skipped


def _all(grid: Grid) -> SkippedBlock:
    """A table that tells nothing, as one block."""
    return SkippedBlock(table_rows.row_title(grid.rows[0]), grid.first, grid.last, _NO_STORIES)


def _story(found: DraftStory) -> Story:
    """A row as a story, called by its title or its first sentence."""
    sections = found.telling.sections
    story = Story(
        found.heading or found.telling.title or titles.first_sentence(sections[0].text),
        sections,
        found.first,
        found.last,
        found.telling.skills,
        found.telling.date,
    )
    labelled = story.parts != {Part.UNLABELLED}
    return replace(story, general=is_general(story.text, labelled=labelled))


def _long_texts(grid: Grid) -> Iterator[DraftStory | SkippedBlock]:
    """Each row's long text as a story; nothing where no one column has long texts that tell."""
    at = _long_column(grid.rows)
    if at is None:
        return
    header, *below = grid.rows
    first = len(header.cell(at).text.split()) < _LONG / 2
    named = columns_of(header) if first else []
    if first:
        yield SkippedBlock(
            table_rows.row_title(header), header.first, header.last, "column names, not a story"
        )
    for row in below if first else grid.rows:
        yield _long_text(row, at, named)


def _long_text(row: GridRow, at: int, named: Sequence[Column]) -> DraftStory | SkippedBlock:
    """A row's long text as a story, or why it is none."""
    found = table_rows.row_as_story(row, named, [Column(at, "", ColumnUse.PART)])
    if isinstance(found, DraftStory) and not tells_an_act(row.cell(at).text):
        return SkippedBlock(
            found.heading or table_rows.row_title(row), row.first, row.last, _NO_PAST
        )
    return found


def _long_column(all_: Sequence[GridRow]) -> int | None:
    """The only column whose texts are long and for the most part tell what happened."""
    width = max((len(row.cells) for row in all_), default=0)
    long = [at for at in range(min(width, _MOST_COLUMNS)) if _is_long(all_, at)]
    return long[0] if len(long) == 1 else None


def _is_long(all_: Sequence[GridRow], at: int) -> bool:
    """Whether a column's texts, its name aside, are long and tell what happened."""
    cells = [row.cell(at).text for row in all_[1:] or all_]
    texts = [text for text in cells if not is_placeholder(text)]
    long = sum(len(text.split()) >= _LONG for text in texts)
    return long * 2 >= len(texts) > 0 and sum(map(tells_an_act, texts)) * 2 >= len(texts)


_SUFFIXES: Final = frozenset({".csv", ".tsv", ".tab"})
_LOOKED_AT: Final = 20_000  # characters
_SEPARATORS: Final = ",;\t|"
_REST: Final = "blank cells"


def detect(document: Document) -> bool:
    """Whether this is a file of values, by its suffix."""
    return document.path.suffix.lower() in _SUFFIXES


def read(document: Document) -> ReadResult:
    """Read a file of values."""
    lines = document.lines
    found = tuple(_rows(lines, _separator(document.text[:_LOOKED_AT])))
    told, skipped = stories_of_values(Grid(found, 1, len(lines)), document.path)
    skipped += assemble.uncovered(lines, [*told, *skipped], _REST)
    return ReadResult(tuple(told), tuple(sorted(skipped, key=lambda each: each.first_line)))


def _separator(text: str) -> str:
    """What stands between values: the sign that parts the first lines most alike, outside quotes.

    The standard library's `csv.Sniffer` guesses letters as separators where texts are long.
    """
    outside = "".join(text.split('"')[::2])
    first = outside.split("\n", 1)[0]
    return max(_SEPARATORS, key=lambda sign: (first.count(sign), outside.count(sign)))


def _rows(lines: Sequence[str], separator: str) -> Iterator[GridRow]:
    """The rows with something in them, each with all its lines."""
    csv.field_size_limit(2**31 - 1)
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=separator)
    last = 0
    for record in reader:
        first, last = last + 1, reader.line_num
        row = GridRow(tuple(_cells(record, first)), first, last)
        if not row.is_empty:
            yield row


def _cells(record: Sequence[str], line: int) -> Iterator[GridCell]:
    """A record's values, each with the line its text begins on."""
    for value in record:
        blank = len(value) - len(value.lstrip())
        yield GridCell(tidy_cell(value), line + value[:blank].count("\n"))
        line += value.count("\n")
