"""HTML pages.

A page becomes Markdown: what frames it (navigation, styles, footers) is left out, and stories that
its scripts hold as data are read as those in JSON are.
"""

import re
from contextlib import suppress
from typing import Final

from coach.errors import UnreadableDocument
from coach.ingest.model import ReadResult
from coach.ingest.readers.as_markdown import read_as_markdown
from coach.ingest.readers.csv import result_of_items
from coach.ingest.readers.document import Document
from coach.ingest.readers.elements import MarkdownWriter, parse_html
from coach.ingest.readers.records import script_items

_CHARSET: Final = re.compile(rb"<meta\b[^<>]{0,200}charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_HEAD: Final = 2048  # bytes in which a page has to say in what encoding it is
_FRAME: Final = "the frame of a page, not a story"


def read(document: Document) -> ReadResult:
    """Read a page."""
    document = _as_declared(document)
    writer = MarkdownWriter()
    root = parse_html(document.text)
    if root is None:
        raise UnreadableDocument(document.path, "its elements are nested too deeply for a page.")
    writer.write(root)
    scripts = [(element.text, element.sourceline) for element in root.iter("script")]
    items = [item for text, line in scripts if text for item in script_items(text, line)]
    found = result_of_items(items, 1, len(document.lines), document.path)
    return read_as_markdown(document, writer.text, _FRAME, found)


def _as_declared(document: Document) -> Document:
    """Return a page in UTF-8, where it says itself in what encoding it is."""
    declared = _CHARSET.search(document.data[:_HEAD])
    with suppress(LookupError, UnicodeError):
        if declared and b"utf-16" not in declared[1].lower():  # which no ASCII can declare
            text = document.data.decode(declared[1].decode()).lstrip("\ufeff")
            return Document(document.path, text.encode(), document.decisions)
    return document
