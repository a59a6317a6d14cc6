"""Formats: the kinds of document coach reads, one module each, tried in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from coach.errors import UnreadableDocument
from coach.ingest.readers import csv, docx, json_resume, markdown, odt, org, plain_text, xlsx
from coach.ingest.readers.document import SUFFIXES, Document
from coach.ingest.readers.zip_export import ZipArchive

if TYPE_CHECKING:
    from pathlib import Path

    from coach.ingest.model import ReadResult


class DocumentFormat(Protocol):
    """What a format's module offers."""

    def detect(self, document: Document) -> bool:
        """Whether the document is of this format."""
        ...

    def read(self, document: Document) -> ReadResult:
        """Read it; only called where `detect` said yes."""
        ...


_PAGES: Final[tuple[DocumentFormat, ...]] = (csv, org, markdown, plain_text)
_ARCHIVE: Final = ZipArchive(_PAGES, SUFFIXES - {".docx", ".odt", ".xlsx", ".xlsm"})
FORMATS: Final[tuple[DocumentFormat, ...]] = (
    _ARCHIVE,
    docx,
    odt,
    xlsx,
    json_resume,
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


def read_document(path: Path, data: bytes) -> ReadResult:
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
