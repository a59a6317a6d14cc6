"""The formats coach reads, and the files of a folder that are in one of them.

A new format is a module with `read(document)` here, and a line in FORMATS.
"""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass, replace
from importlib import import_module
from operator import attrgetter, itemgetter
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Final, TypeAlias, cast

from coach.errors import UnreadableDocument

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.domain.outline import OutlineDecision
    from coach.ingest.model import ReadResult
    from coach.ingest.readers.document import Document


READING_RECIPE: Final = 7
"""Raised when the same bytes would read differently: every document is then read again."""

FolderEntry: TypeAlias = tuple[str, os.stat_result, bool]
"""A file below a folder: its path, its state, and whether it is a link."""


@dataclass(frozen=True, slots=True)
class DocumentFormat:
    """A format: the module that reads it, and its suffixes.

    Those not `in_folders` are read only when a file is named; the others that are text also in an
    archive.
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
    DocumentFormat("markdown", frozenset({".md", ".markdown", ".mdown", ".mdx"}), is_text=True),
    DocumentFormat("org", frozenset({".org"}), is_text=True),
    DocumentFormat("html", frozenset({".html", ".htm", ".xhtml"}), is_text=True),
    DocumentFormat("markup", frozenset({".adoc", ".asciidoc", ".rst", ".tex"}), is_text=True),
    DocumentFormat("csv", frozenset({".csv", ".tsv", ".tab"}), is_text=True),
    DocumentFormat("office", frozenset({".docx", ".odt"})),
    DocumentFormat("pdf", frozenset({".pdf"})),
    DocumentFormat("xlsx", frozenset({".xlsx", ".xlsm"})),
    DocumentFormat("records", frozenset({".ipynb"}), is_text=True),
    DocumentFormat(
        "records", frozenset({".json", ".yaml", ".yml"}), in_folders=False, is_text=True
    ),
    DocumentFormat("zip_export", frozenset({".zip"}), in_folders=False),
    DocumentFormat("plain_text", frozenset({".txt", ".text"}), is_text=True),
)
"""Plain text, the last, is any text: what is of no other format is read as that."""

_NOT_READ: Final = {
    "Word documents of this kind": ".doc .dotx .docm .dot",
    "OpenDocument files of this kind": ".ods .odp .fodt .ott",
    "Rich text files": ".rtf .rtfd",
    "Spreadsheets of this kind": ".xls .xlsb .numbers",
    "Presentations": ".pptx .ppt .key",
    "Archives of this kind": ".gz .tar .tgz .7z .rar .bz2 .xz",
    "E-books": ".epub .mobi .azw3",
    "Apple Pages documents": ".pages",
    "Evernote exports": ".enex",
    "Outlines in OPML": ".opml",
    "OneNote files": ".one .onepkg",
    "Web archives": ".mht .mhtml .webarchive .maff",
    "XML files": ".xml .fb2 .docbook",
    "Files of JSON lines": ".jsonl .ndjson",
    "Mails": ".eml .msg .mbox",
    "Pictures": ".png .jpg .jpeg .gif .heic .webp .tif .tiff .svg",
}
FOLDER_SUFFIXES: Final = frozenset().union(*(form.suffixes for form in FORMATS if form.in_folders))
PAGE_SUFFIXES: Final = frozenset().union(
    *(form.suffixes for form in FORMATS if form.is_text and form.in_folders)
)
_LOCKS: Final = ("~$", ".~lock.")  # what Word and LibreOffice lay beside an open document
_NOT_NOTES: Final = frozenset({"node_modules", "__pycache__", "CVS"})


def find_format(path: Path) -> DocumentFormat:
    """Return the first format that knows a file's name; UnreadableDocument if it is not read."""
    if path.name.startswith(_LOCKS):
        why = "this only says that somebody has a document open. Name the document itself."
        raise UnreadableDocument(path, why)
    detected = next((form for form in FORMATS if form.detect(path)), None)
    for name, suffixes in _NOT_READ.items():
        if detected is None and path.suffix.lower() in suffixes.split():
            why = f"{name} are not read. Save it as Word (.docx), HTML, Markdown or plain text."
            raise UnreadableDocument(path, why)
    return detected or FORMATS[-1]


def read_document(path: Path, data: bytes, decisions: Sequence[OutlineDecision] = ()) -> ReadResult:
    """Read bytes by their format, as is decided; UnreadableDocument if none is read."""
    from coach.ingest.readers.document import Document  # not for a bank that is only looked at
    from coach.ingest.titles import distinct_skills  # its expressions take 0.01 s of `coach list`

    form, document = find_format(path), Document(path, data, tuple(decisions))
    result = form.read(document)
    stories = (replace(each, skills=distinct_skills(each.skills)) for each in result.stories)
    result = replace(result, stories=tuple(stories))
    if form.is_text and (damage := document.damage):
        skipped = sorted([damage, *result.skipped], key=attrgetter("first_line"))
        return replace(result, skipped=tuple(skipped))
    return result


def is_readable(path: Path) -> bool:
    """Return whether a file found in a folder is one of the kinds coach reads, by its suffix."""
    return path.suffix.lower() in FOLDER_SUFFIXES


_LINKED: Final = "it is a link out of the folder, and not followed. To take it in too:"


def discover_documents(path: Path) -> list[Path]:
    """Return the file at a path, or every readable one below a folder, sorted."""
    if not path.is_dir():
        return [path]
    files, _ = list_folder(str(path))
    return [Path(name) for name, *_ in drop_linked(files)]


def list_folder(folder: str) -> tuple[list[FolderEntry], dict[str, str]]:
    """Return what is to be read below a folder, sorted; and what cannot be looked into, and why.

    Linked folders are not followed: who has made the folder may link to the whole disk. One that
    leads out of it is named, so that it can be added. Strings, not paths: every command looks at
    every document; 10,000 take 0.05 s so, 0.7 s through `pathlib`.
    """
    files: list[FolderEntry] = []
    closed: dict[str, str] = {}
    waiting = [folder]
    while waiting:
        inside = waiting.pop()
        try:
            with os.scandir(inside) as entries:
                for entry in entries:
                    if not entry.name.startswith((".", "~$")) and entry.name not in _NOT_NOTES:
                        _take(entry, folder, files, waiting, closed)
        except OSError as error:
            _note_closed(inside, error, closed)
    return sorted(files, key=itemgetter(0)), closed


def _take(
    entry: os.DirEntry[str],
    folder: str,
    files: list[FolderEntry],
    waiting: list[str],
    closed: dict[str, str],
) -> None:
    try:
        if entry.is_dir():
            if entry.is_symlink():
                real, root = os.path.realpath(entry.path), os.path.realpath(folder)
                if os.path.commonpath([real, root]) != root:
                    closed[entry.path] = f"{_LINKED} coach add {quote(entry.path)}"
            elif not _is_of_page(entry):
                waiting.append(entry.path)
        elif os.path.splitext(entry.name)[1].lower() in FOLDER_SUFFIXES:  # noqa: PTH122  (above)
            state = entry.stat()
            if stat.S_ISREG(state.st_mode):
                files.append((entry.path, state, entry.is_symlink()))
    except OSError as error:
        _note_closed(os.path.dirname(entry.path), error, closed)  # noqa: PTH120


def _is_of_page(entry: os.DirEntry[str]) -> bool:
    """Return whether a folder holds the pictures and scripts of a page saved beside it."""
    page = entry.path.removesuffix("_files")
    return page != entry.path and any(os.path.exists(page + end) for end in (".html", ".htm"))  # noqa: PTH110


def _note_closed(folder: str, error: OSError, closed: dict[str, str]) -> None:
    """Note a folder with what cannot be looked at, but for links to nowhere and what is gone."""
    if error.errno in {errno.EACCES, errno.EPERM, errno.ENAMETOOLONG}:
        closed[folder] = f"not all of it can be looked at ({error.strerror})."


def drop_linked(files: Sequence[FolderEntry]) -> Sequence[FolderEntry]:
    """Return files without links to one of them; of several links to another, one stays."""
    if not any(is_link for *_, is_link in files):
        return files
    last = sorted(files, key=itemgetter(2), reverse=True)  # what is no link
    named = {(state.st_dev, state.st_ino): path for path, state, _ in last}
    return [
        (path, state, is_link)
        for path, state, is_link in files
        if not is_link or named[state.st_dev, state.st_ino] == path
    ]
