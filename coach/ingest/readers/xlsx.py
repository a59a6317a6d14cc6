"""Excel workbooks: every sheet a table, a row a story; its line is the row's number.

Sheets follow one another: the rows of the second are counted on from the last of the first, so
that no two stories of a workbook share a line.
"""

from __future__ import annotations

import io
import warnings
import zipfile
from typing import TYPE_CHECKING, Any, Final

from coach.errors import UnreadableDocument
from coach.ingest.model import Grid, GridCell, GridRow, ReadResult, tidy_cell
from coach.ingest.readers import csv

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from coach.domain.story import SkippedBlock, Story
    from coach.ingest.readers.document import Document


_SUFFIXES: Final = frozenset({".xlsx", ".xlsm"})
_MOST_UNPACKED: Final = 200_000_000  # bytes; the notes of a life are far below it
_MOST_COLUMNS: Final = 200


def detect(document: Document) -> bool:
    """Whether this is a workbook, by its suffix and its first bytes: it is a ZIP archive."""
    return document.path.suffix.lower() in _SUFFIXES


def read(document: Document) -> ReadResult:
    """Read a workbook.

    Raises:
        UnreadableDocument: openpyxl is not installed, or this is no sound workbook.
    """
    openpyxl = _openpyxl(document)
    _refuse_bombs(document)
    told: list[Story] = []
    skipped: list[SkippedBlock] = []
    try:
        for grid in _sheets(openpyxl, document.data):
            stories, others = csv.stories_of_values(grid, document.path)
            told += stories
            skipped += others
    except Exception as error:  # whatever a broken archive makes of the parsers
        raise UnreadableDocument(document.path, "this workbook is damaged.") from error
    return ReadResult(tuple(told), tuple(sorted(skipped, key=lambda each: each.first_line)))


def _openpyxl(document: Document) -> ModuleType:
    """The library that reads workbooks."""
    try:
        import openpyxl  # an extra: not everybody has it
    except ImportError as error:
        why = "reading Excel workbooks needs one more package: pip install 'storycoach[xlsx]'"
        raise UnreadableDocument(document.path, why) from error
    return openpyxl


def _refuse_bombs(document: Document) -> None:
    """Refuse an archive that would unpack to more than any notes are."""
    try:
        with zipfile.ZipFile(io.BytesIO(document.data)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise UnreadableDocument(document.path, "this is not an Excel workbook.") from error
    if size > _MOST_UNPACKED:
        raise UnreadableDocument(document.path, "this workbook is too large to be notes.")


def _sheets(openpyxl: ModuleType, data: bytes) -> Iterator[Grid]:
    """The sheets with anything in them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and validation, which are not read
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        before = 0
        for sheet in book.worksheets:
            found = tuple(_rows(sheet, before))
            if found:
                yield Grid(found, found[0].first, found[-1].last)
                before = found[-1].last
        book.close()


def _rows(sheet: Any, before: int) -> Iterator[GridRow]:  # noqa: ANN401  (openpyxl's read-only sheet)
    """The rows with something in them, a line each."""
    for number, record in enumerate(sheet.iter_rows(values_only=True), before + 1):
        cells = tuple(GridCell(_text(value), number) for value in record[:_MOST_COLUMNS])
        row = GridRow(cells, number, number)
        if not row.is_empty:
            yield row


def _text(value: object) -> str:
    """What a cell holds, as text; dates without a time of day."""
    if value is None:
        return ""
    return tidy_cell(str(value).removesuffix(" 00:00:00"))
