"""Documents: a file's bytes as text whose line numbers are those an editor shows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from coach.errors.documents import UnreadableDocument
from coach.reading.decoding import decode

if TYPE_CHECKING:
    from pathlib import Path


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
        text = decode(self.data)
        if "\0" in text:
            raise UnreadableDocument(self.path, "this is not a text document.")
        return text.replace("\r\n", "\n").replace("\r", "\n")

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The text's lines; line n of the file is `lines[n - 1]`.

        Only line feeds end a line: form feeds and U+2028 do not move an editor's line numbers.
        """
        return tuple(self.text.split("\n"))
