"""Bytes as text with an editor's line numbers; files of a folder.

Reading: documents as they lie on disk, understood as stories and what is left out of them.

Import from the modules: `formats.read` and `folder.discover` are the way in, `recipe.RECIPE` is
what every command looks at. Nothing is imported here, so that looking at a recipe or a folder does
not load a Markdown parser (0.1 s).
"""

from __future__ import annotations

import codecs
import operator
import os
import re
import stat
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from coach.errors import UnreadableDocument

# UTF-32's mark begins with UTF-16's: it is looked for first.
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WESTERN: Final = ["cp1252", "mac_roman"]
_OTHERS: Final = ["shift_jis", "euc_jp", "gb18030", "big5", "euc_kr", "cp1251"]
_RUN: Final = re.compile(rb"[\x80-\xff]{3,}")  # accents stand among ASCII, other scripts alone
_ASCII: Final = 127
_SAMPLE: Final = 20_000  # bytes that a code page is told from; more cost time and tell no more
_HALF: Final = 0.4  # of every second byte is zero in UTF-16 of a European language


def decode_bytes(data: bytes) -> str:
    """Text from bytes of any encoding; what no encoding explains becomes U+FFFD."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    if utf16 := _unmarked_utf16(data):
        return data.decode(utf16, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode(_code_page(data), errors="replace")


def _unmarked_utf16(data: bytes) -> str | None:
    """UTF-16 without its mark, by the zero bytes of its ASCII letters, all on one side."""
    sample = data[:_SAMPLE]
    if len(data) % 2 or not sample:
        return None
    high, low = sample[0::2].count(0), sample[1::2].count(0)
    for zeros, others, encoding in ((low, high, "utf-16-le"), (high, low, "utf-16-be")):
        if zeros > _HALF * len(sample) / 2 and not others:
            return encoding
    return None


def _code_page(data: bytes) -> str:
    """The code page that makes the likeliest text of the bytes; Windows' own where none does.

    charset-normalizer, 0.05 s to import, is asked only here, on the lines that are not ASCII.
    """
    from charset_normalizer import from_bytes

    telling: list[bytes] = []
    size = 0
    for line in data.splitlines():
        if size < _SAMPLE and not line.isascii():
            telling.append(line[:_SAMPLE])
            size += len(line)
    sample = b"\n".join(telling)
    foreign = sum(byte > _ASCII for byte in sample)
    in_runs = sum(len(run) for run in _RUN.findall(sample))
    pages = _WESTERN if in_runs * 2 < foreign else [*_WESTERN, *_OTHERS]
    best = from_bytes(sample, cp_isolation=pages).best()
    return best.encoding if best else _WESTERN[0]


SUFFIXES: Final = frozenset(
    {
        *(".md", ".markdown", ".mdown", ".txt", ".text", ".org"),
        *(".csv", ".tsv", ".tab", ".xlsx", ".xlsm"),
        *(".docx", ".odt"),
    }
)
"""What is read when a folder is added; a file named outright is read whatever its suffix.

Archives and JSON are read only so: in a folder they are nearly always something else.
"""

_NOT_NOTES: Final = frozenset({"node_modules", "__pycache__", "CVS"})


def is_readable(path: Path) -> bool:
    """Whether a file found in a folder is one of the kinds coach reads, by its suffix."""
    return path.suffix.lower() in SUFFIXES


def discover_documents(path: Path) -> list[Path]:
    """The documents at a path: the file itself, or every readable one below a folder, sorted.

    Hidden files and folders, those of version control among them, are left out. Linked folders
    are followed, each real folder once, so that a link to a parent ends.
    """
    return [Path(name) for name, _ in list_folder(str(path))] if path.is_dir() else [path]


def list_folder(folder: str) -> list[tuple[str, os.stat_result]]:
    """The paths below a folder as `discover` finds them, each with its state, asked for once.

    Strings and states rather than paths: every command looks at every document, and 10,000 of
    them take 0.05 s so and 0.7 s through `pathlib`.
    """
    found: list[tuple[str, os.stat_result]] = []
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
                    _take(entry, found, waiting)
    return sorted(found, key=operator.itemgetter(0))


def _take(
    entry: os.DirEntry[str], found: list[tuple[str, os.stat_result]], waiting: list[str]
) -> None:
    """Put a folder's entry where it belongs, if anywhere."""
    if not _is_visible(entry.name):
        return
    with suppress(OSError):  # a link to nowhere
        if entry.is_dir():
            waiting.append(entry.path)
        elif os.path.splitext(entry.name)[1].lower() in SUFFIXES:  # noqa: PTH122  (see above)
            state = entry.stat()
            if stat.S_ISREG(state.st_mode):
                found.append((entry.path, state))


def _is_visible(name: str) -> bool:
    """Whether a name is neither hidden nor a tool's own folder."""
    return not name.startswith(".") and name not in _NOT_NOTES


READING_RECIPE: Final = 4
"""Raised when the same bytes would read differently: every document is then read again."""


@dataclass(frozen=True)
class Document:
    """A document as it lies on disk: where, and its bytes."""

    path: Path
    data: bytes

    @cached_property
    def text(self) -> str:
        r"""The text, without byte order mark, every line end a `\n`.

        Raises:
            UnreadableDocument: the bytes are not text.
        """
        text = decode_bytes(self.data)
        if "\0" in text:
            raise UnreadableDocument(self.path, "this is not a text document.")
        return text.replace("\r\n", "\n").replace("\r", "\n")

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The text's lines; line n of the file is `lines[n - 1]`.

        Only line feeds end a line: form feeds and U+2028 do not move an editor's line numbers.
        """
        return tuple(self.text.split("\n"))
