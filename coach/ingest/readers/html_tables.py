"""Tables written in HTML, in Markdown: where they stand, and their cells."""

import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from typing import Final

from coach.ingest.model import Grid, GridCell, GridRow, tidy_cell
from coach.ingest.readers.document import FENCE

_TABLE: Final = re.compile(r"<(/?)table\b", re.IGNORECASE)
_EMPTY_ITEM: Final = re.compile(r"^-\n+(?=\S)", re.MULTILINE)  # its text is a paragraph
_LOOSE: Final = re.compile(r"\n\n(?=- )")
_BREAKS: Final = frozenset({"br", "p", "div", "ul", "ol"})
_CELLS: Final = frozenset({"td", "th"})
_MOST_SPANNED: Final = 50
_MOST_CHARACTERS: Final = 4_000_000


def find_html_tables(lines: Sequence[str]) -> Iterator[Grid]:
    """Yield the tables in a document's lines, outermost ones that are closed, outside code."""
    fence, depth, first = "", 0, 0
    for number, line in enumerate(lines, 1):
        match = FENCE.match(line)
        if match and not depth and (not fence or match[1].startswith(fence)):
            fence = "" if fence else match[1]
        if fence:
            continue
        for tag in _TABLE.finditer(line):
            opens = not tag[1]
            if opens and not depth:
                if line[: tag.start()].strip() and not line.lstrip().startswith("<"):
                    continue
                first = number
            depth = max(0, depth + (1 if opens else -1))
            if not opens and not depth and first:
                rows = _rows("\n".join(lines[first - 1 : number]), first)
                if rows:
                    yield Grid(tuple(rows), first, number)
                first = 0


def _rows(source: str, first: int) -> Sequence[GridRow]:
    """Return the rows of a table that begins on a line; none where it cannot be read."""
    if len(source) > _MOST_CHARACTERS:
        return ()
    parser = _TableParser(first)
    try:
        parser.feed(source)
        parser.close()
    except AssertionError:  # what the standard library answers to "<![x"
        return ()
    parser.end_row()
    return parser.rows


class _TableParser(HTMLParser):
    """Gathers the rows of the outermost table; tables inside a cell are its text."""

    def __init__(self, first: int) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[GridRow] = []
        self._offset = first - 1
        self._depth = 0
        self._cells: list[GridCell] = []
        self._spanned: dict[int, tuple[int, GridCell]] = {}
        self._span = (1, 1)
        self._text: list[str] | None = None
        self._line = 0
        self._start = 0

    @property
    def _number(self) -> int:
        return self.getpos()[0] + self._offset

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a row or a cell, or break a line in one."""
        if tag == "table":
            self._depth += 1
        elif self._depth == 1 and tag == "tr":
            self.end_row(max(self._start, self._number - 1))
            self._start = self._number
        elif self._depth == 1 and tag in _CELLS:
            self._end_cell()
            self._start = self._start or self._number
            self._text, self._line = [], 0
            self._span = (_count(attrs, "colspan"), _count(attrs, "rowspan"))
        elif tag == "li":
            self._add("\n- ")
        elif tag in _BREAKS or tag == "tr":
            self._add("\n")
        elif tag in _CELLS:
            self._add(" ")

    def handle_endtag(self, tag: str) -> None:
        """Close what the tag closes."""
        if tag == "table":
            self._depth -= 1
            if not self._depth:
                self.end_row()
        elif self._depth == 1 and tag in _CELLS:
            self._end_cell()
        elif self._depth == 1 and tag == "tr":
            self.end_row()
        elif tag in _BREAKS:
            self._add("\n")

    def handle_data(self, data: str) -> None:
        """Add text to the cell that is open, if one is."""
        blank = len(data) - len(data.lstrip())
        if self._text is not None and not self._line and blank < len(data):
            self._line = self._number + data[:blank].count("\n")
        self._add(data)

    def _add(self, text: str) -> None:
        """Add text, or what a tag stands for, to the cell that is open."""
        if self._text is not None:
            self._text.append(text)

    def _end_cell(self) -> None:
        """Put the open cell into the row, after those that reach down from rows above."""
        if self._text is None:
            return
        text = _LOOSE.sub("\n", _EMPTY_ITEM.sub("- ", tidy_cell("".join(self._text))))
        cell = GridCell(text, self._line or self._number)
        self._text = None
        while reaching := self._spanned.pop(len(self._cells), None):
            rows, above = reaching
            if rows > 1:
                self._spanned[len(self._cells)] = (rows - 1, above)
            self._cells.append(GridCell(above.text, self._start))
        across, down = self._span
        for at in range(across):
            if down > 1:
                self._spanned[len(self._cells)] = (down - 1, cell)
            self._cells.append(cell if not at else GridCell("", cell.line))

    def end_row(self, last: int | None = None) -> None:
        """Put the open row with the others; `last` is its last line, else the one at hand."""
        self._end_cell()
        if self._cells:
            self.rows.append(GridRow(tuple(self._cells), self._start, last or self._number))
        self._cells, self._start = [], 0


def _count(attrs: Sequence[tuple[str, str | None]], name: str) -> int:
    value = dict(attrs).get(name) or "1"
    return min(max(int(value), 1), _MOST_SPANNED) if value.isascii() and value.isdigit() else 1
