"""Word and OpenDocument texts: their elements become those of a page in HTML, which is read.

Line n is the nth paragraph or row of a table. Tracked changes are read as if accepted; comments
and notes are left out.
"""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from typing import Final

from coach.errors import UnreadableDocument
from coach.ingest.model import ReadResult
from coach.ingest.readers import markdown, plain_text
from coach.ingest.readers.as_markdown import read_as_markdown
from coach.ingest.readers.document import Document
from coach.ingest.readers.elements import Element, MarkdownWriter

_MOST_BYTES: Final = 200_000_000  # unpacked; a long book with its pictures is a tenth of it
_MOST_MEMBERS: Final = 100_000
_WORD: Final = "word/document.xml"
_NO_TEXT: Final = """del moveFrom instrText delText sectPr tblPr tblGrid sdtPr trPr tcPr numPr
    annotation annotationRef note tracked-changes covered-table-cell sequence-decls forms"""
_LEFT_OUT: Final = frozenset(_NO_TEXT.split())
_AS_HTML: Final = """tbl table; tc td; cr br; txbxContent div; text-box div; list ul; list-item li;
    list-header li; table-row tr; table-cell td; line-break br; ptab tab; s tab"""
_TAGS: Final = dict(pair.split() for pair in _AS_HTML.split(";"))
_HEADING: Final = re.compile(r"heading (\d)", re.IGNORECASE)
_LAST_LINE: Final = 65_535  # that an element can have
_NO_MEMORY: Final = 2  # the code of such an error of lxml
_STRUCTURE: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "li", "table"})
_OFF: Final = frozenset({"0", "false", "off", "none"})
_WEIGHT: Final = "font-weight: bold"


def read(document: Document) -> ReadResult:
    """Read a document; UnreadableDocument if it is none, damaged, or too large."""
    is_word = document.path.suffix.lower() == ".docx"
    what = f"{'Word document' if is_word else 'OpenDocument text'} that can be read"
    too_large = f"unpacked it is {{size:,}} bytes, no {what}."
    stream = check_archive(document, f"this is no {what}.", too_large)
    try:
        with zipfile.ZipFile(stream) as archive:
            root = _word_text(archive) if is_word else _open_text(archive)
    except MemoryError:  # more than `limited` allows: it says so
        raise
    except Exception as error:  # a damaged part can raise anything: KeyError, a parser's own
        if getattr(error, "code", 0) == _NO_MEMORY:
            raise MemoryError from error
        raise UnreadableDocument(document.path, f"this is no {what}.") from None
    tags = {str(element.tag) for element in root.iter()}
    # Without headings, lists and tables it is a text, where its writer set blank lines, too.
    is_plain = not tags & _STRUCTURE and any(_is_blank(each) for each in root.iter("p"))
    writer = MarkdownWriter(tight=is_plain)
    writer.write(root)
    reader = plain_text.read if is_plain else markdown.read
    return read_as_markdown(document, writer.text, reader=reader)


def _is_blank(element: Element) -> bool:
    return not "".join(element.itertext()).strip()


def _part(archive: zipfile.ZipFile, name: str, *, needed: bool = False) -> Element:
    """Return a part as a tree, its names without their namespaces; None where it is not there."""
    from lxml import etree

    if not needed and name not in archive.namelist():
        return None
    root = etree.fromstring(archive.read(name), etree.XMLParser(resolve_entities=False))
    for element in root.iter():
        if isinstance(element.tag, str):
            element.tag = etree.QName(element).localname
            for key, value in element.attrib.items():
                element.set(etree.QName(key).localname, value)
    return root


def _as_page(root: Element) -> Element:
    """Return a tree with the tags of HTML, its paragraphs and rows numbered in place of lines."""
    number = 0
    for element in [*root.iter()]:
        tag = str(element.tag) if isinstance(element.tag, str) else "del"
        is_item = tag == "list-item"
        tag = "script" if tag in _LEFT_OUT else _TAGS.get(tag, tag)
        if tag == "tab":
            tag, element.text = "span", " "
        is_line = tag in {"p", "li"} or re.fullmatch(r"h\d", tag)
        is_inside = is_item or next(element.iterancestors("tr"), None) is not None
        number += tag in {"tr", "br"} or bool(is_line and not is_inside)
        element.tag, element.sourceline = tag, min(max(number, 1), _LAST_LINE)
    return root


class _Word:
    """What a Word document says of its styles and lists, and how many items lists have so far."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.names: dict[str, str] = {}
        self.lists: dict[str, Element] = {}
        self.bold: set[str] = set()
        self.ordered: set[tuple[str, int]] = set()
        self._counts: Counter[tuple[str, int]] = Counter()
        for style in _found(_part(archive, "word/styles.xml"), "style"):
            key = style.get("styleId", "")
            self.names[key] = _value(style.find("name")).lower()
            self.lists[key] = style.find("pPr/numPr")
            if _is_on(style.find("rPr/b")):
                self.bold.add(key)
        numbering = _part(archive, "word/numbering.xml")
        kinds = {
            (kind.get("abstractNumId"), int(level.get("ilvl", "0")))
            for kind in _found(numbering, "abstractNum")
            for level in kind.iter("lvl")
            if _value(level.find("numFmt")) not in {"", "bullet", "none"}
        }
        for number in _found(numbering, "num"):
            of = _value(number.find("abstractNumId"))
            self.ordered |= {(number.get("numId", ""), at) for kind, at in kinds if kind == of}

    def mark_run(self, run: Element) -> None:
        """Make a run bold, or leave it out where it is hidden."""
        bold = run.find("rPr/b")
        if _is_on(bold) or (bold is None and _value(run.find("rPr/rStyle")) in self.bold):
            run.tag = "b"
        if run.find("rPr/vanish") is not None:
            run.tag = "del"

    def mark_paragraph(self, paragraph: Element) -> None:
        """Make a paragraph a heading or an item of a list, by its style or of its own."""
        key = _value(paragraph.find("pPr/pStyle"))
        name = self.names.get(key, key.lower())
        heading, level = _HEADING.match(name), _value(paragraph.find("pPr/outlineLvl"))
        numbering = paragraph.find("pPr/numPr")
        numbering = self.lists.get(key) if numbering is None else numbering
        number = "" if numbering is None else _value(numbering.find("numId"))
        if name.startswith("toc "):
            paragraph.tag = "del"
        elif heading or name == "title" or level.isdigit():
            depth = 1 + int(heading[1]) if heading else 2 + int(level or "-1")
            paragraph.tag = f"h{min(depth, 6)}"
        elif number.strip("0") or name.startswith("list"):
            at = int(_value(numbering.find("ilvl")) or 0) if numbering is not None else 0
            self._counts[number, at] += 1
            is_ordered = (number, at) in self.ordered or name.startswith("list number")
            paragraph.tag = "li"
            paragraph.set("depth", str(at + 1))
            paragraph.set("mark", f"{self._counts[number, at]}." if is_ordered else "-")
        if key in self.bold and paragraph.tag in {"p", "li"}:
            paragraph.set("style", _WEIGHT)


def _value(element: Element | None) -> str:
    """Return what an element of Word's says in its one attribute."""
    return "" if element is None else str(element.get("val", ""))


def _is_on(element: Element | None) -> bool:
    return element is not None and _value(element) not in _OFF


def _found(root: Element | None, tag: str) -> Iterator[Element]:
    return iter(()) if root is None else root.iter(tag)


def _word_text(archive: zipfile.ZipFile) -> Element:
    """Return the text of a Word document."""
    word, root = _Word(archive), _part(archive, _WORD, needed=True)
    for element in root.iter():  # the blanks that lay the XML out
        element.text, element.tail = element.text if element.tag == "t" else None, None
    for row in [*root.iter("tr")]:
        row.tag = "del" if row.find("trPr/del") is not None else "tr"
    for same in [*root.iter("Fallback")]:  # the same once more, for old programs
        same.tag = "del" if same.getparent().find("Choice") is not None else "span"
    for span in root.iter("gridSpan"):
        span.getparent().getparent().set("colspan", _value(span))
    for run in [*root.iter("r")]:
        word.mark_run(run)
    for paragraph in [*root.iter("p")]:
        word.mark_paragraph(paragraph)
    return _as_page(root)


def _open_text(archive: zipfile.ZipFile) -> Element:
    """Return the text of an OpenDocument text."""
    root = _part(archive, "content.xml", needed=True)
    bold = {
        style.get("name")
        for style in root.iter("style")
        if (text := style.find("text-properties")) is not None and text.get("font-weight") == "bold"
    }
    body = root.find("body/text")
    for element in [*body.iter("h", "p", "span", "table-cell")]:
        name = element.get("style-name")
        if element.tag == "h":
            element.tag = f"h{min(6, 1 + int(element.get('outline-level') or 1))}"
        elif element.tag == "p" and name == "Title":
            element.tag = "h1"
        elif name in bold:
            element.set("style", _WEIGHT)
        element.set("colspan", element.get("number-columns-spanned", "1"))
    return _as_page(body)


def check_archive(document: Document, broken: str, too_large: str) -> io.BytesIO:
    """Return a zipped document's bytes; UnreadableDocument if it is `broken` or `too_large`."""
    check_members(document)
    stream = io.BytesIO(document.data)
    try:
        with zipfile.ZipFile(stream) as archive:
            # The sizes an archive names also bound what is read of it, should it lie.
            size = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise UnreadableDocument(document.path, broken) from None
    if size > _MOST_BYTES:
        raise UnreadableDocument(document.path, too_large.format(size=size))
    stream.seek(0)
    return stream


def check_members(document: Document) -> None:
    """Raise UnreadableDocument if an archive has too many members to be listed in a short time."""
    members = document.data.count(b"PK\1\2")  # how each begins in the list of them
    if members > _MOST_MEMBERS:
        raise UnreadableDocument(document.path, f"{members:,} files in it are too many.")
