"""Excel workbooks: every sheet a table, a row a story; its line is the row's number.

Sheets follow one another: the rows of the second are counted on from the last of the first, so
that no two stories of a workbook share a line.
"""

import io
import warnings
from collections.abc import Iterator
from importlib import import_module
from typing import Any, Final

from coach.errors import UnreadableDocument
from coach.ingest.model import Grid, GridCell, GridRow, ReadResult, tidy_cell
from coach.ingest.readers.csv import stories_of_values
from coach.ingest.readers.document import Document
from coach.ingest.readers.office import check_archive

_MISSING: Final = "reading Excel workbooks needs one more package: pip install 'storycoach[xlsx]'"
_MOST_COLUMNS: Final = 200


def read(document: Document) -> ReadResult:
    """Read a workbook."""
    try:
        openpyxl = import_module("openpyxl")  # an extra: not everybody has it
    except ImportError as error:
        raise UnreadableDocument(document.path, _MISSING) from error
    too_large = "this workbook is too large to be notes."
    stream = check_archive(document, "this is not an Excel workbook.", too_large)
    try:
        results = [stories_of_values(grid, document.path) for grid in _sheets(openpyxl, stream)]
    except MemoryError:  # more than `limited` allows: it says so
        raise
    except Exception as error:  # whatever a broken archive makes of the parsers
        raise UnreadableDocument(document.path, "this workbook is damaged.") from error
    return ReadResult(
        tuple(story for result in results for story in result.stories),
        tuple(block for result in results for block in result.skipped),
    )


def _sheets(openpyxl: Any, stream: io.BytesIO) -> Iterator[Grid]:  # noqa: ANN401  (a module)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and validation, which are not read
        book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
        before = 0
        for sheet in book.worksheets:
            # A sheet may say that each of its rows, an empty one too, is 16,384 columns wide.
            width = sheet.max_column and min(sheet.max_column, _MOST_COLUMNS)
            records = enumerate(sheet.iter_rows(max_col=width, values_only=True), before + 1)
            filled = (_row(*row) for row in records if row[1].count(None) < len(row[1]))
            if rows := tuple(row for row in filled if not row.is_empty):
                yield Grid(rows, rows[0].first, rows[-1].last)
                before = rows[-1].last
        book.close()


def _row(number: int, record: tuple[object, ...]) -> GridRow:
    values = ("" if value is None else str(value) for value in record[:_MOST_COLUMNS])
    cells = (GridCell(tidy_cell(value.removesuffix(" 00:00:00")), number) for value in values)
    return GridRow(tuple(cells), number, number)
