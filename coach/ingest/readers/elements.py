"""Elements of HTML as Markdown, by lxml: paragraphs, lists, tables, bold type."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeAlias

from coach.ingest.model import Grid, GridCell, GridRow, tidy_cell
from coach.ingest.readers.document import code_lines

_FRAMES: Final = """script style nav footer head template noscript svg math button select textarea
    iframe object canvas audio video"""
_LEFT_OUT: Final = frozenset(_FRAMES.split())
_NAMES: Final = """address article aside blockquote body caption center dd details dialog div dl dt
    fieldset figcaption figure form h1 h2 h3 h4 h5 h6 header hr legend li main ol p pre section
    summary table tbody td tfoot th thead tr ul"""
_BLOCKS: Final = frozenset(_NAMES.split())
_LISTS: Final = frozenset({"ul", "ol"})
_LINES: Final = {"details": "<details>", "hr": "---"}
_HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
_BOLD: Final = frozenset({"b", "strong"})
_WEIGHT: Final = re.compile(r"font-weight\s*:\s*(?P<weight>\w+)")
_DECLARED: Final = re.compile(r"^\s*<\?xml[^<>]*\?>")
_SPACE: Final = re.compile(r"\s+")
_TABLE: Final = re.compile(r"<(/?)table\b", re.IGNORECASE)
_LINE: Final = re.compile(r"\S(?:[^\n]*\S)?")
_LOOSE: Final = re.compile(r"\n\n(?=(?:- |\d+\. ))")
_DEEPEST: Final = 8  # lists in lists that are told apart
_MOST_SPANNED: Final = 50
_MOST_CHARACTERS: Final = 4_000_000  # of a table

Element: TypeAlias = Any
"""An element of a tree; lxml has no types."""


def parse_html(text: str) -> Element | None:
    """Return the tree of a text in HTML; None where it is too deep for the parser to go on."""
    from lxml import etree  # 0.03 s

    parser = etree.HTMLParser(encoding="utf-8", remove_pis=True, huge_tree=True)
    source = f"<html>{_DECLARED.sub('', text)}</html>"
    root = etree.fromstring(source.encode("utf-8", "replace"), parser)
    return None if any("depth" in error.message for error in parser.error_log) else root


@dataclass(slots=True)
class MarkdownLines:
    """Lines of Markdown; `spans` are the first and last line of the document for each."""

    lines: list[str] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)

    def add(self, line: str, first: int, last: int = 0) -> None:
        """Add a line; what would end it is a blank."""
        self.lines.append(line.replace("\r", " ").replace("\n", " "))
        self.spans.append((first, max(first, last)))

    def add_blank(self) -> None:
        """Add a blank line, unless there is one."""
        if self.lines and self.lines[-1]:
            self.add("", *self.spans[-1][1:])


def join_runs(pieces: Iterable[tuple[str, bool]]) -> str:
    """Join pieces of text, each bold or not; neighbours alike are one piece."""
    merged: list[tuple[str, bool]] = []
    for text, bold in pieces:
        if merged and (merged[-1][1] == bold or not text.strip()):
            merged[-1] = (merged[-1][0] + text, merged[-1][1])
        else:
            merged.append((text, bold))
    # Bold text is marked line by line, the blanks around it outside the marks.
    return "".join(_LINE.sub(r"**\g<0>**", text) if bold else text for text, bold in merged)


class MarkdownWriter:
    """Writes the elements of a page as Markdown; without `marks` nothing is bold.

    Where `tight`, paragraphs are lines, and only empty ones are blank lines between them.
    """

    def __init__(self, *, marks: bool = True, tight: bool = False) -> None:
        self.text = MarkdownLines()
        self.line = 1
        self._tight = tight
        self._marks = marks
        self._rows: list[tuple[list[tuple[str, bool]], list[int]]] = [([], [])]
        self._weights: list[tuple[Element, bool]] = [(None, False)]
        self._lists: list[tuple[str, int]] = []
        self._item = ("", 0)  # the mark that is still to be written, and the lists around it
        self._is_item = False  # what was written last
        self._follows = False  # the next paragraph, without a blank line before it

    def write(self, root: Element) -> None:
        """Write an element and all in it."""
        from lxml import etree

        walk = etree.iterwalk(root, events=("start", "end", "comment"))
        for event, element in walk:
            if event == "start":
                self.line = max(self.line, element.sourceline or 0)
                if self._open(element):
                    self._add(element.text)
                else:
                    walk.skip_subtree()
                continue
            if event == "comment" and element.text.strip().lower().startswith("coach:"):
                self._end_paragraph()
                self._write_line(f"<!--{element.text}-->", element.sourceline)
            elif event == "end":
                self._close(element)
            if element is not root:
                self._add(element.tail)
        self._end_paragraph()

    def _open(self, element: Element) -> bool:
        """Begin an element; return whether what is in it is to be written too."""
        tag = element.tag
        if tag in _LEFT_OUT or element.get("role") == "navigation":
            return False
        weight = _WEIGHT.search(element.get("style") or "")
        if weight or tag in _BOLD:
            is_bold = weight["weight"] in {"bold", "bolder", "600", "700"} if weight else True
            self._weights.append((element, is_bold and self._marks))
        if tag == "br":
            self._rows.append(([], []))
        if tag not in _BLOCKS:
            return True
        self._end_paragraph()
        if tag in _LISTS:
            self._lists.append((tag, 0))
        elif tag == "li":
            kind, number = self._lists[-1] if self._lists else ("ul", 0)
            self._lists[-1:] = [(kind, number + 1)] if self._lists else []
            mark = element.get("mark") or (f"{number + 1}." if kind == "ol" else "-")
            self._item = (mark, int(element.get("depth") or len(self._lists) or 1))
        elif tag in _LINES:
            self._write_line(_LINES[tag], self.line)
        elif tag == "pre":
            self._write_code(element)
            return False
        elif tag == "table" and (rows := page_table(element)):
            self._write_table(rows)
            return False
        return True

    def _close(self, element: Element) -> None:
        """End an element."""
        tag = element.tag
        if self._weights[-1][0] is element:
            self._weights.pop()
        if tag not in _BLOCKS:
            return
        if tag in _HEADINGS:
            self._end_paragraph(f"{'#' * int(tag[1])} ")
        elif tag == "summary":
            self._end_paragraph("<summary>", "</summary>")
        elif tag == "dt":
            self._rows = [([(text, True) for text, _ in row], at) for row, at in self._rows]
            self._end_paragraph()
            self._follows = True
        elif tag == "p" and self._tight and not any(row for row, _ in self._rows):
            self.text.add("", self.line)
        else:
            self._end_paragraph()
        if tag in _LISTS:
            self._lists.pop()
        if tag in _LISTS or tag == "li":
            self._item = ("", len(self._lists))
        elif tag == "details":
            self._write_line("</details>", self.line)

    def _add(self, text: str | None) -> None:
        """Add text to the paragraph that is open."""
        if text:
            row, lines = self._rows[-1]
            if bare := text.strip():
                first = self.line + text.count("\n", 0, text.index(bare[0]))
                lines += [first, first + bare.count("\n")]
            row.append((_SPACE.sub(" ", text), self._weights[-1][1]))
            self.line += text.count("\n")

    def _end_paragraph(self, before: str = "", after: str = "") -> None:
        """Write the paragraph that is open; between `before` and `after` on one line."""
        rows = [(_SPACE.sub(" ", join_runs(row)).strip(), lines) for row, lines in self._rows]
        self._rows = [([], [])]
        while rows and not rows[0][0]:
            del rows[0]
        while rows and not rows[-1][0]:
            del rows[-1]
        if not rows:
            return
        if before:
            title = " ".join(text for text, _ in rows)
            self._write_line(f"{before}{title}{after}", rows[0][1][0], rows[-1][1][-1])
            return
        mark, depth = self._item
        indent = "    " * min(depth, _DEEPEST)
        if not (self._follows or self._tight or (mark and self._is_item)):
            self.text.add_blank()
        for text, lines in rows:
            first, last = (lines[0], lines[-1]) if lines else self.text.spans[-1]
            start = f"{indent[4:]}{mark} " if mark else indent
            self.text.add(f"{start}{text}" if text else "", first, last)
            mark = ""
        self._is_item = bool(self._item[0])
        self._item, self._follows = ("", depth), False

    def _write_line(self, line: str, first: int, last: int = 0) -> None:
        """Write a line that stands alone."""
        self._is_item = False
        self.text.add_blank()
        self.text.add(line, first, last)
        self.text.add_blank()

    def _write_code(self, element: Element) -> None:
        first = self.line
        lines = "".join(element.itertext()).strip("\n").split("\n")
        self.text.add_blank()
        for at, line in enumerate(["```", *lines, "```"]):
            self.text.add(line, first + min(max(at - 1, 0), len(lines) - 1))
        self.text.add_blank()

    def _write_table(self, rows: Sequence[GridRow]) -> None:
        """Write a table as Markdown has it, each row on one line."""
        self.text.add_blank()
        width = max(len(row.cells) for row in rows)
        for at, row in enumerate(rows):
            cells = (row.cell(column).text for column in range(width))
            words = (text.replace("|", "\\|").replace("\n", "<br>") for text in cells)
            self.text.add(f"| {' | '.join(words)} |", row.first, row.last)
            if not at:
                self.text.add(f"|{'---|' * width}", row.first, row.last)
        self.text.add_blank()


def page_table(table: Element) -> list[GridRow]:
    """Return the rows of a table; none where it only lays out a page."""
    if any(table.find(f".//{tag}") is not None for tag in ("table", *_HEADINGS)):
        return []
    rows = table_rows(table)
    is_box = len(rows) < 2 or all(len(row.cells) < 2 for row in rows)  # noqa: PLR2004 (one cell)
    return [] if is_box else rows


def table_rows(table: Element, offset: int = 0) -> list[GridRow]:
    """Return the rows of a table, whose first line is one below `offset`."""
    rows: list[GridRow] = []
    spanned: dict[int, tuple[int, GridCell]] = {}
    for element in table.iter("tr"):
        if next(element.iterancestors("table"), None) is not table:
            continue
        cells: list[GridCell] = []
        first = last = (element.sourceline or 1) + offset
        for child in element.iterchildren("td", "th"):
            cell, last = _cell(child, offset)
            _reach_down(spanned, cells, first)
            across, down = (_count(child, name) for name in ("colspan", "rowspan"))
            for at in range(across):
                if down > 1:
                    spanned[len(cells)] = (down - 1, cell)
                cells.append(cell if not at else GridCell("", cell.line))
        _reach_down(spanned, cells, first)
        if cells:
            above = [
                replace(row, last=max(row.first, min(row.last, first - 1))) for row in rows[-1:]
            ]
            rows[-1:] = [*above, GridRow(tuple(cells), first, max(first, last))]
    return rows


def _reach_down(spanned: dict[int, tuple[int, GridCell]], cells: list[GridCell], line: int) -> None:
    """Add the cells that reach into a row from rows above."""
    while reaching := spanned.pop(len(cells), None):
        rows, above = reaching
        if rows > 1:
            spanned[len(cells)] = (rows - 1, above)
        cells.append(GridCell(above.text, line))


def _cell(element: Element, offset: int) -> tuple[GridCell, int]:
    """Return a cell, and the line it ends on."""
    writer = MarkdownWriter(marks=False)
    writer.write(element)
    text = _LOOSE.sub("\n", tidy_cell("\n".join(writer.text.lines)))
    first = writer.text.spans[0][0] if text else element.sourceline or 1
    below = (element.tail or "").count("\n")
    return GridCell(text, first + offset), writer.line + below + offset


def _count(element: Element, name: str) -> int:
    value = element.get(name) or "1"
    return min(max(int(value), 1), _MOST_SPANNED) if value.isascii() and value.isdigit() else 1


def find_html_tables(lines: Sequence[str]) -> Iterator[Grid]:
    """Yield the tables in a text of Markdown, outermost ones that are closed, outside code."""
    depth = first = 0
    code = code_lines(lines)
    for number, line in enumerate(lines, 1):
        for tag in () if number in code else _TABLE.finditer(line):
            opens = not tag[1]
            if opens and not depth:
                if line[: tag.start()].strip() and not line.lstrip().startswith("<"):
                    continue
                first = number
            depth = max(0, depth + (1 if opens else -1))
            if not opens and not depth and first:
                source = "\n".join(lines[first - 1 : number])
                root = parse_html(source) if len(source) <= _MOST_CHARACTERS else None
                table = None if root is None else root.find(".//table")
                rows = [] if table is None else table_rows(table, first - 1)
                if rows:
                    yield Grid(tuple(rows), first, number)
                first = 0
