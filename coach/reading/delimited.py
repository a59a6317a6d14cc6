"""Files of values between commas, semicolons or tabs (CSV, TSV): a row a story."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Final

from coach.reading import assembly, values
from coach.reading.grid import Cell, Grid, Row, tidy
from coach.reading.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coach.reading.document import Document

_SUFFIXES: Final = frozenset({".csv", ".tsv", ".tab"})
_LOOKED_AT: Final = 20_000  # characters
_SEPARATORS: Final = ",;\t|"
_REST: Final = "blank cells"


def detect(document: Document) -> bool:
    """Whether this is a file of values, by its suffix."""
    return document.path.suffix.lower() in _SUFFIXES


def read(document: Document) -> Reading:
    """Read a file of values."""
    lines = document.lines
    found = tuple(_rows(lines, _separator(document.text[:_LOOKED_AT])))
    told, skipped = values.stories(Grid(found, 1, len(lines)), document.path)
    skipped += assembly.uncovered(lines, [*told, *skipped], _REST)
    return Reading(tuple(told), tuple(sorted(skipped, key=lambda each: each.first_line)))


def _separator(text: str) -> str:
    """What stands between values: the sign that parts the first lines most alike, outside quotes.

    The standard library's `csv.Sniffer` guesses letters as separators where texts are long.
    """
    outside = "".join(text.split('"')[::2])
    first = outside.split("\n", 1)[0]
    return max(_SEPARATORS, key=lambda sign: (first.count(sign), outside.count(sign)))


def _rows(lines: Sequence[str], separator: str) -> Iterator[Row]:
    """The rows with something in them, each with all its lines."""
    csv.field_size_limit(2**31 - 1)
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=separator)
    last = 0
    for record in reader:
        first, last = last + 1, reader.line_num
        row = Row(tuple(_cells(record, first)), first, last)
        if not row.is_empty:
            yield row


def _cells(record: Sequence[str], line: int) -> Iterator[Cell]:
    """A record's values, each with the line its text begins on."""
    for value in record:
        blank = len(value) - len(value.lstrip())
        yield Cell(tidy(value), line + value[:blank].count("\n"))
        line += value.count("\n")
