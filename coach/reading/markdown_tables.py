"""Markdown tables: their cells, from a parser's tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.reading.grid import Cell, Grid, Row, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token


def find(tokens: Sequence[Token]) -> Iterator[Grid]:
    """The tables of a document, in lists and quotations too."""
    rows: list[Row] = []
    cells: list[Cell] = []
    first = end = line = 0
    for token in tokens:
        if token.type == "table_open" and token.map:
            first, end = token.map[0] + 1, token.map[1]
            rows = []
        elif token.type == "tr_open" and token.map:
            line = token.map[0] + 1
            cells = []
        elif token.type == "inline" and first:
            cells.append(Cell(plain(token.content), line))
        elif token.type == "tr_close":
            rows.append(Row(tuple(cells), line, line))
        elif token.type == "table_close":
            yield Grid(tuple(rows), first, end)
            first = 0
