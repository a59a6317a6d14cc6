"""The formats coach reads, and the files of a folder that are in one of them.

A new format is a module with `read(document)` here, and a line in FORMATS.
"""

from __future__ import annotations

import operator
import os
import stat
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from coach.errors import UnreadableDocument
from coach.ingest.readers.document import Document

if TYPE_CHECKING:
    from coach.ingest.model import ReadResult


@dataclass(frozen=True, slots=True)
class DocumentFormat:
    """A format: the module that reads it, and its suffixes.

    Those not `in_folders` are read only when a file is named; `is_text` are an archive's pages.
    """

    module: str
    suffixes: frozenset[str]
    in_folders: bool = True
    is_text: bool = False

    def detect(self, path: Path) -> bool:
        """Return whether a document is of this format, by its suffix."""
        return path.suffix.lower() in self.suffixes

    def read(self, document: Document) -> ReadResult:
        """Read a document; UnreadableDocument if it is damaged, or a package is missing."""
        reader = import_module(f"coach.ingest.readers.{self.module}")  # markdown-it takes 0.1 s
        return cast("ReadResult", reader.read(document))


FORMATS: Final = (
    DocumentFormat("markdown", frozenset({".md", ".markdown", ".mdown"}), is_text=True),
    DocumentFormat("org", frozenset({".org"}), is_text=True),
    DocumentFormat("csv", frozenset({".csv", ".tsv", ".tab"}), is_text=True),
    DocumentFormat("docx", frozenset({".docx"})),
    DocumentFormat("odt", frozenset({".odt"})),
    DocumentFormat("xlsx", frozenset({".xlsx", ".xlsm"})),
    DocumentFormat("json_resume", frozenset({".json"}), in_folders=False),
    DocumentFormat("zip_export", frozenset({".zip"}), in_folders=False),
    DocumentFormat("plain_text", frozenset({".txt", ".text"}), is_text=True),
)
"""Plain text, the last, is any text: what is of no other format is read as that."""

_NOT_READ: Final = {
    "Word documents": ".doc .dotx",
    "OpenDocument files": ".ods .odp",
    "Rich text files": ".rtf",
    "PDF documents": ".pdf",
    "Spreadsheets": ".xls .numbers",
    "Web pages": ".html .htm",
    "Presentations": ".pptx .ppt .key",
    "Archives": ".gz .tar .7z",
    "E-books": ".epub",
    "Apple Pages documents": ".pages",
    "JSON files": ".jsonl",
}
FOLDER_SUFFIXES: Final = frozenset().union(*(form.suffixes for form in FORMATS if form.in_folders))
PAGE_SUFFIXES: Final = frozenset().union(*(form.suffixes for form in FORMATS if form.is_text))
_NOT_NOTES: Final = frozenset({"node_modules", "__pycache__", "CVS"})


def read_document(path: Path, data: bytes) -> ReadResult:
    """Read bytes by the first format that knows them; UnreadableDocument if none is read."""
    detected = next((form for form in FORMATS if form.detect(path)), None)
    for name, suffixes in _NOT_READ.items():
        if detected is None and path.suffix.lower() in suffixes.split():
            why = f"{name} are not read yet. Save it as Markdown or plain text."
            raise UnreadableDocument(path, why)
    return (detected or FORMATS[-1]).read(Document(path, data))


def is_readable(path: Path) -> bool:
    """Return whether a file found in a folder is one of the kinds coach reads, by its suffix."""
    return path.suffix.lower() in FOLDER_SUFFIXES


def discover_documents(path: Path) -> list[Path]:
    """Return the file at a path, or every readable one below a folder, sorted."""
    return [Path(name) for name, _ in list_folder(str(path))] if path.is_dir() else [path]


def list_folder(folder: str) -> list[tuple[str, os.stat_result]]:
    """Return the paths below a folder, sorted, each with its state; hidden ones are left out.

    Linked folders are followed, each real one once, so that a link to a parent ends. Strings, not
    paths: every command looks at every document; 10,000 take 0.05 s so, 0.7 s through `pathlib`.
    """
    files: list[tuple[str, os.stat_result]] = []
    seen: set[tuple[int, int]] = set()
    waiting = [folder]
    while waiting:
        inside = waiting.pop()
        with suppress(OSError):  # gone meanwhile, or not to be entered
            state = os.stat(inside)  # noqa: PTH116  (see above)
            if (state.st_dev, state.st_ino) in seen:
                continue
            seen.add((state.st_dev, state.st_ino))
            with os.scandir(inside) as entries:
                for entry in entries:
                    if not entry.name.startswith(".") and entry.name not in _NOT_NOTES:
                        _take(entry, files, waiting)
    return sorted(files, key=operator.itemgetter(0))


def _take(
    entry: os.DirEntry[str], files: list[tuple[str, os.stat_result]], waiting: list[str]
) -> None:
    with suppress(OSError):  # a link to nowhere
        if entry.is_dir():
            waiting.append(entry.path)
        elif os.path.splitext(entry.name)[1].lower() in FOLDER_SUFFIXES:  # noqa: PTH122  (above)
            state = entry.stat()
            if stat.S_ISREG(state.st_mode):
                files.append((entry.path, state))
