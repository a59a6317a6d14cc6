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
    grid = None
    for first, line in _lines(text):
        if first == "|":
            grid = grid or document.add_table(0, len(_cells(line)))
            for cell, words in zip(grid.add_row().cells, _cells(line), strict=True):
                cell.text = words
            continue
        grid = None
        if first == "#":
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
    grid = None
    for first, line in _lines(text):
        if first == "|":
            grid = grid or document.text.addElement(table.Table()) or document.text.lastChild
            grid.addElement(_row(line))
        else:
            grid = None
            document.text.addElement(_element(first, line, bold))
    stream = io.BytesIO()
    document.write(stream)
    return stream.getvalue()


def _element(first: str, line: str, bold: Any) -> Any:  # noqa: ANN401  (odfpy has no types)
    """A line as an element of an OpenDocument text."""
    if first == "#":
        marks, _, title = line.partition(" ")
        return odf_text.H(outlinelevel=len(marks), text=title)
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


def _row(line: str) -> Any:  # noqa: ANN401  (odfpy has no types)
    """A line as the row of a table in an OpenDocument text."""
    row = table.TableRow()
    for words in _cells(line):
        cell = table.TableCell()
        cell.addElement(odf_text.P(text=words))
        row.addElement(cell)
    return row


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


def pdf(*pages: str) -> bytes:
    """A PDF of lines: `#` headings are larger, a line between `**` is bold."""
    objects = ["<</Type/Catalog/Pages 2 0 R>>", ""]
    fonts = "".join(
        f"/{key}<</Type/Font/Subtype/Type1/BaseFont/{name}/Encoding/WinAnsiEncoding>>"
        for key, name in (("R", "Helvetica"), ("B", "Helvetica-Bold"))
    )
    for page in pages:
        drawn = ["BT 14 TL 72 720 Td"]
        for line in page.split("\n"):
            mark, size = ("B", 18) if line.startswith("#") else ("R", 11)
            words = re.sub(r"([()\\])", r"\\\1", line.lstrip("# "))
            for piece in _BOLD.split(words):
                font = "B" if piece.startswith("**") else mark
                drawn.append(f"/{font} {size} Tf ({piece.strip('*')}) Tj" if piece else "")
            drawn.append("T*")
        content = " ".join([*drawn, "ET"])
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<<{fonts}>>>>"
            f"/Contents {len(objects) + 2} 0 R>>"
        )
        objects.append(f"<</Length {len(content.encode('cp1252'))}>>stream\n{content}\nendstream")
    kids = " ".join(f"{number} 0 R" for number in range(3, 3 + 2 * len(pages), 2))
    objects[1] = f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>"
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj{body}endobj\n".encode("cp1252")
    index = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{index}trailer<</Size {size}/Root 1 0 R>>"
    return data + f"{end}\nstartxref\n{len(data)}\n%%EOF".encode()


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    """An archive of these members."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()
