"""DOCX and ODT: the same outline as from Markdown, and what is refused."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest
from odf import opendocument, style, table, text

from coach.domain.story import Part
from coach.errors import UnreadableDocument
from coach.ingest.readers.registry import read_document

S, A, R = Part.SITUATION, Part.ACTION, Part.RESULT
TOLD = [
    ("The queue", [(S, "It grew."), (A, "I paused it\nand drained it."), (R, "Empty by noon.")]),
    ("The disk", [(S, "It was full."), (R, "I freed it.")]),
]


def word() -> bytes:
    """A Word document of two stories and a table."""
    document = docx.Document()
    document.add_heading("My stories", 0)
    document.add_heading("The queue", 1)
    document.add_paragraph()
    first = document.add_paragraph()
    first.add_run("Situation: ").bold = True
    first.add_run("It grew.")
    second = document.add_paragraph()
    second.add_run("Action").bold = True
    second.add_run(":").bold = True
    second.add_run(" I paused it")
    second.add_run().add_break()
    second.add_run("and drained it.")
    document.add_paragraph("Result: Empty by noon.")
    document.add_heading("The disk", 1)
    document.add_paragraph("Situation: It was full.", style="List Bullet")
    document.add_paragraph("Result: I freed it.", style="List Bullet")
    document.add_heading("Numbers", 1)
    cells = document.add_table(rows=1, cols=2).rows[0].cells
    cells[0].text, cells[1].text = "a", "b"
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def open_text() -> bytes:
    """The same as an OpenDocument text."""
    document = opendocument.OpenDocumentText()
    bold = style.Style(name="B", family="text")
    bold.addElement(style.TextProperties(fontweight="bold"))
    document.automaticstyles.addElement(bold)
    body = document.text

    def paragraph(label: str, words: str, more: str = "") -> text.P:
        made = text.P()
        made.addElement(text.Span(stylename=bold, text=label))
        made.addText(words)
        if more:
            made.addElement(text.LineBreak())
            made.addText(more)
        return made

    body.addElement(text.P(stylename="Title", text="My stories"))
    body.addElement(text.H(outlinelevel=1, text="The queue"))
    body.addElement(text.P())
    body.addElement(paragraph("Situation:", " It grew."))
    body.addElement(paragraph("Action:", " I paused it", "and drained it."))
    spaced = text.P(text="Result: Empty by")
    spaced.addElement(text.S(c=1))
    spaced.addText("noon.")
    body.addElement(spaced)
    body.addElement(text.H(outlinelevel=1, text="The disk"))
    items = text.List()
    for words in ("Situation: It was full.", "Result: I freed it."):
        item = text.ListItem()
        item.addElement(text.P(text=words))
        items.addElement(item)
    body.addElement(items)
    body.addElement(text.H(outlinelevel=1, text="Numbers"))
    grid, header, line = table.Table(), table.TableHeaderRows(), table.TableRow()
    for words in ("a", "b"):
        cell = table.TableCell()
        cell.addElement(text.P(text=words))
        line.addElement(cell)
    header.addElement(line)
    grid.addElement(header)
    body.addElement(grid)
    stream = io.BytesIO()
    document.write(stream)
    return stream.getvalue()


@pytest.mark.parametrize(("name", "data"), [("a.docx", word()), ("a.odt", open_text())])
def test_office_documents(name: str, data: bytes) -> None:
    """Headings, bold labels, line breaks, lists and tables are what they are in Markdown."""
    reading = read_document(Path(name), data)
    assert [(s.title, [(x.part, x.text) for x in s.sections]) for s in reading.stories] == TOLD
    assert [(s.first_line, s.last_line) for s in reading.stories] == [(2, 7), (8, 10)]
    assert [(s.title, s.first_line, s.last_line) for s in reading.skipped] == [
        ("My stories", 1, 1),
        ("Numbers", 11, 12),
    ]


def test_what_is_no_text_in_an_open_document() -> None:
    """Notes, columns, page breaks and styles that are not bold leave the words as they are."""
    document = opendocument.OpenDocumentText()
    slanted = style.Style(name="I", family="text")
    slanted.addElement(style.TextProperties(fontstyle="italic"))
    document.automaticstyles.addElement(slanted)
    document.text.addElement(text.SoftPageBreak())
    said = text.P(text="I freed the ")
    said.addElement(text.Span(stylename=slanted, text="disk"))
    note = text.Note(noteclass="footnote")
    note.addElement(text.NoteCitation(text="1"))
    said.addElement(note)
    said.addText(" at night.")
    document.text.addElement(said)
    grid, line, cell = table.Table(), table.TableRow(), table.TableCell()
    grid.addElement(table.TableColumn())
    cell.addElement(text.P(text="I wrote it down."))
    line.addElement(cell)
    grid.addElement(line)
    document.text.addElement(grid)
    stream = io.BytesIO()
    document.write(stream)
    (story,) = read_document(Path("a.odt"), stream.getvalue()).stories
    assert story.text == "I freed the disk at night.\n\nI wrote it down."


@pytest.mark.parametrize("name", ["a.docx", "a.odt"])
@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"no archive"])
def test_no_office_document(name: str, data: bytes) -> None:
    """What is no archive is refused in one sentence."""
    with pytest.raises(UnreadableDocument, match="this is no "):
        read_document(Path(name), data)


@pytest.mark.parametrize("name", ["a.docx", "a.odt"])
def test_damaged_or_too_large(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An archive of other things is refused, and so is one that unpacks to too much."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("content.xml", "<a")
    with pytest.raises(UnreadableDocument, match="this is no "):
        read_document(Path(name), stream.getvalue())
    monkeypatch.setattr("coach.ingest.readers.office._MOST_BYTES", 1)
    with pytest.raises(UnreadableDocument, match="unpacked it is 2 bytes"):
        read_document(Path(name), stream.getvalue())
