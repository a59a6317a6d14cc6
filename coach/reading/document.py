"""Documents: a file's bytes as text whose line numbers are those an editor shows."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from coach.errors import UnreadableDocument

if TYPE_CHECKING:
    from pathlib import Path

# UTF-32's mark begins with UTF-16's: it is looked for first.
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


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
        text = _decode(self.data)
        if "\0" in text:
            raise UnreadableDocument(self.path, "this is not a text document.")
        return text.replace("\r\n", "\n").replace("\r", "\n")

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The text's lines; line n of the file is `lines[n - 1]`.

        Only line feeds end a line: form feeds and U+2028 do not move an editor's line numbers.
        """
        return tuple(self.text.split("\n"))


def _decode(data: bytes) -> str:
    """Decode by byte order mark, else as UTF-8, else as the Windows code page old notes are in."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
