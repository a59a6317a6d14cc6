"""DOCX and ODT: the same outline as from Markdown, and what is refused."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import docx
import pytest
from odf import opendocument, style, table, text

from coach.domain.story import Part
from coach.errors import UnreadableDocument
from coach.ingest.readers.registry import read_document
from tests.reading.office import open_document
from tests.reading.office import word as word_of

if TYPE_CHECKING:
    from collections.abc import Callable

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


def told(name: str, data: bytes) -> list[tuple[str, list[tuple[Part, str]]]]:
    """Each story of a document with its parts and texts."""
    stories = read_document(Path(name), data).stories
    return [(story.title, [(x.part, x.text) for x in story.sections]) for story in stories]


ROWS = """\
# The kite on the roof
| Situation | A kite hung on the roof of the school. |
| Action | I fetched it with a fishing rod. |
| Result | Nobody climbed up there again. |
# More
| Title | Situation | Action | Result |
| The frozen lock | The lock of the shed was frozen. | I warmed the key. | It opened at once. |
| The bees | Bees sat in the post box. | I rang a keeper. | He took all of them. |
"""


@pytest.mark.parametrize(("name", "make"), [("a.docx", word_of), ("a.odt", open_document)])
def test_tables_of_stories(name: str, make: Callable[[str], bytes]) -> None:
    """A worksheet with a part in each row is a story, and so is each row below column names."""
    assert told(name, make(ROWS)) == [
        (
            "The kite on the roof",
            [
                (S, "A kite hung on the roof of the school."),
                (A, "I fetched it with a fishing rod."),
                (R, "Nobody climbed up there again."),
            ],
        ),
        (
            "The frozen lock",
            [
                (S, "The lock of the shed was frozen."),
                (A, "I warmed the key."),
                (R, "It opened at once."),
            ],
        ),
        (
            "The bees",
            [
                (S, "Bees sat in the post box."),
                (A, "I rang a keeper."),
                (R, "He took all of them."),
            ],
        ),
    ]


def word_with(body: str) -> bytes:
    """A Word document of this XML; `{TEXT}` is a run of that text."""
    packed = io.BytesIO(word_of("x"))
    body = re.sub(r"\{([^{}]*)\}", r'<w:r><w:t xml:space="preserve">\1</w:t></w:r>', body)
    made = io.BytesIO()
    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(made, "w") as new:
        for member in old.namelist():
            data = old.read(member)
            if member == "word/document.xml":
                text = re.sub(r"(?s)<w:body>.*</w:body>", "<w:body></w:body>", data.decode())
                data = text.replace("<w:body>", f"<w:body>{body}").encode()
            new.writestr(member, data)
    return made.getvalue()


HEADING = '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr>{The kite}</w:p>'
SITUATION = "<w:p>{Situation: It hung on the roof.}</w:p>"


CONTROLS = f"""<w:sdt><w:sdtContent>{SITUATION}</w:sdtContent></w:sdt>
<w:p>{{Action: I fetched }}<w:sdt><w:sdtContent>{{it.}}</w:sdtContent></w:sdt></w:p>"""
CHANGES = """<w:p>{Situation: It hung }<w:ins>{on the }</w:ins>
<w:del><w:r><w:delText>in a tree</w:delText></w:r></w:del><w:moveTo>{roof.}</w:moveTo>
<w:moveFrom>{yard}</w:moveFrom></w:p><w:ins><w:p>{Action: I fetched it.}</w:p></w:ins>"""
BOX = f"""{SITUATION}<w:p><w:r><mc:AlternateContent xmlns:mc="urn:mc"><mc:Choice><w:txbxContent>
<w:p>{{Action: I fetched it.}}</w:p></w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>
<w:p>{{Action: I fetched it.}}</w:p></w:txbxContent></mc:Fallback></mc:AlternateContent>
</w:r></w:p>"""
FIELDS = f"""{SITUATION}<w:p><w:hyperlink>{{Action: I }}</w:hyperlink>
<w:r><w:instrText>PAGE</w:instrText></w:r><w:fldSimple>{{fetched}}</w:fldSimple>
<w:r><w:rPr><w:vanish/></w:rPr><w:t>no</w:t></w:r><w:r><w:tab/><w:t>it.</w:t></w:r></w:p>"""


@pytest.mark.parametrize("body", [CONTROLS, CHANGES, BOX, FIELDS])
def test_all_text_of_a_word_document(body: str) -> None:
    """No text is lost, and none is read twice or though it was deleted."""
    assert told("a.docx", word_with(HEADING + body)) == [
        ("The kite", [(S, "It hung on the roof."), (A, "I fetched it.")])
    ]


def test_numbered_lists_and_outline_levels() -> None:
    """Numbered items have their numbers; a style of one's own with a level makes headings."""
    numbered = '<w:pPr><w:pStyle w:val="ListNumber"/></w:pPr>'
    data = word_with(
        '<w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr>{The kite}</w:p>'
        f"{SITUATION}<w:p>{{Action:}}</w:p><w:p>{numbered}{{I looked.}}</w:p>"
        f"<w:p>{numbered}{{I fetched it.}}</w:p>"
    )
    assert told("a.docx", data) == [
        ("The kite", [(S, "It hung on the roof."), (A, "1. I looked.\n2. I fetched it.")])
    ]


def test_very_long_word_document() -> None:
    """A document of more paragraphs than an element can have lines is read to its end."""
    body = f"{HEADING}{SITUATION}{'<w:p/>' * 70_000}<w:p>{{Result: It flew.}}</w:p>"
    assert told("a.docx", word_with(body)) == [
        ("The kite", [(S, "It hung on the roof."), (R, "It flew.")])
    ]


def test_plain_word_document_is_plain_text() -> None:
    """Without headings and lists it reads as the same text, whose blank lines are paragraphs."""
    text = "The kite\n\n\nSituation: It hung on the roof.\nResult: I fetched it.\n\n1) No list\n"
    plain = read_document(Path("kite.txt"), text.encode())
    document = docx.Document()
    for line in text.split("\n"):
        document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    assert read_document(Path("kite.docx"), stream.getvalue()) == plain
