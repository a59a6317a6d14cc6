"""Formats: the kinds of document coach reads, one module each, tried in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from coach.errors.documents import UnreadableDocument
from coach.reading import (
    delimited,
    markdown,
    open_document,
    org,
    plain_text,
    resume,
    word,
    workbook,
)
from coach.reading.archive import Archive
from coach.reading.document import Document
from coach.reading.folder import SUFFIXES

if TYPE_CHECKING:
    from pathlib import Path

    from coach.reading.reading import Reading


class Format(Protocol):
    """What a format's module offers."""

    def detect(self, document: Document) -> bool:
        """Whether the document is of this format."""
        ...

    def read(self, document: Document) -> Reading:
        """Read it; only called where `detect` said yes."""
        ...


_PAGES: Final[tuple[Format, ...]] = (delimited, org, markdown, plain_text)
_ARCHIVE: Final = Archive(_PAGES, SUFFIXES - {".docx", ".odt", ".xlsx", ".xlsm"})
FORMATS: Final[tuple[Format, ...]] = (
    _ARCHIVE,
    word,
    open_document,
    workbook,
    resume,
    *_PAGES,
)

_NAMES: Final = {
    "Word documents": "doc dotx",
    "OpenDocument files": "ods odp",
    "Rich text files": "rtf",
    "PDF documents": "pdf",
    "Spreadsheets": "xls numbers",
    "Web pages": "html htm",
    "Presentations": "pptx ppt key",
    "Archives": "gz tar 7z",
    "E-books": "epub",
    "Apple Pages documents": "pages",
    "JSON files": "jsonl",
}
_NOT_YET: Final = {f".{suffix}": name for name, all_ in _NAMES.items() for suffix in all_.split()}


def read(path: Path, data: bytes) -> Reading:
    """Read a document's bytes by the first format that knows them.

    Raises:
        UnreadableDocument: it is in no format that coach reads.
    """
    name = _NOT_YET.get(path.suffix.lower())
    if name:
        why = f"{name} are not read yet. Save it as Markdown or plain text."
        raise UnreadableDocument(path, why)
    document = Document(path, data)
    # Plain text, the last of them, is any text: there is always one.
    return next(each.read(document) for each in FORMATS if each.detect(document))
