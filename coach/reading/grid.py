"""Grids: a table's cells with their lines, whatever format the table is written in."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Final

_BREAK: Final = re.compile(
    r"\s*<(?:br\b[^<>]*|/?p\b[^<>]*|/?div\b[^<>]*|/?[uo]l\b[^<>]*|/li)>\s*", re.IGNORECASE
)
_ITEM: Final = re.compile(r"\s*<li\b[^<>]*>\s*", re.IGNORECASE)
_STYLE: Final = re.compile(
    r"</?(?:a|b|i|u|em|strong|span|font|small|sub|sup|mark|code|details|summary)\b[^<>]*>",
    re.IGNORECASE,
)
_NO_MARKUP: Final = frozenset("<&")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's text, line breaks and list items on lines of their own; `line` is its first."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Row:
    """A table's row; in a file of values one with line breaks in it has several lines."""

    cells: tuple[Cell, ...]
    first: int
    last: int

    def cell(self, at: int) -> Cell:
        """The cell in a column; an empty one where the row is too short."""
        return self.cells[at] if at < len(self.cells) else Cell("", self.first)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written in any of its cells."""
        return not any(cell.text for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its rows, that of column names among them, and the lines it takes."""

    rows: tuple[Row, ...]
    first: int
    last: int


def plain(text: str) -> str:
    """A Markdown cell's text: tags that break lines as line breaks, other tags and blanks gone."""
    if not _NO_MARKUP.isdisjoint(text):
        text = _STYLE.sub("", _ITEM.sub("\n- ", _BREAK.sub("\n", text)))
        text = html.unescape(text)
    return tidy(text)


def tidy(text: str) -> str:
    """A text without blanks around its lines, or blank lines before, after or doubled in it."""
    lines: list[str] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        bare = line.strip()
        if bare or (lines and lines[-1]):
            lines.append(bare)
    return "\n".join(lines).strip()
