"""Office documents and archives for the tests, made by their libraries from text one can read."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

import docx
import openpyxl
from odf import opendocument, style, table
from odf import text as odf_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

_BOLD = re.compile(r"(\*\*[^*\n]+\*\*)")


def word(text: str) -> bytes:
    """A Word document of lines: `#` headings, `-` list items, `|` table rows, `**` bold."""
    document = docx.Document()
    for first, line in _lines(text):
        if first == "|":
            row = document.add_table(rows=1, cols=len(_cells(line))).rows[0]
            for cell, words in zip(row.cells, _cells(line), strict=True):
                cell.text = words
        elif first == "#":
            marks, _, title = line.partition(" ")
            document.add_heading(title, len(marks))
        else:
            made = document.add_paragraph(style="List Bullet" if first == "-" else None)
            for piece in _BOLD.split(line.removeprefix("- ")):
                made.add_run(piece.strip("*")).bold = piece.startswith("**")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def open_document(text: str) -> bytes:
    """The same as an OpenDocument text."""
    document = opendocument.OpenDocumentText()
    bold = style.Style(name="B", family="text")
    bold.addElement(style.TextProperties(fontweight="bold"))
    document.automaticstyles.addElement(bold)
    for first, line in _lines(text):
        document.text.addElement(_element(first, line, bold))
    stream = io.BytesIO()
    document.write(stream)
    return stream.getvalue()


def _element(first: str, line: str, bold: Any) -> Any:  # noqa: ANN401  (odfpy has no types)
    """A line as an element of an OpenDocument text."""
    if first == "#":
        marks, _, title = line.partition(" ")
        return odf_text.H(outlinelevel=len(marks), text=title)
    if first == "|":
        grid, row = table.Table(), table.TableRow()
        for words in _cells(line):
            cell = table.TableCell()
            cell.addElement(odf_text.P(text=words))
            row.addElement(cell)
        grid.addElement(row)
        return grid
    made = odf_text.P()
    for piece in _BOLD.split(line.removeprefix("- ")):
        if piece.startswith("**"):
            made.addElement(odf_text.Span(stylename=bold, text=piece.strip("*")))
        else:
            made.addText(piece)
    if first != "-":
        return made
    items, item = odf_text.List(), odf_text.ListItem()
    item.addElement(made)
    items.addElement(item)
    return items


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """The lines, each with the sign that says what it is."""
    for line in text.splitlines():
        yield line[:1] if re.match(r"#+ |- |\|", line) else "", line


def _cells(line: str) -> list[str]:
    """The cells of a table's row."""
    return [cell.strip() for cell in line.strip("| ").split("|")]


def excel(sheets: Mapping[str, Sequence[Sequence[object]]]) -> bytes:
    """An Excel workbook of sheets of rows."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    """An archive of these members."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()
