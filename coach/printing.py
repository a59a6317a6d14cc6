"""The one place through which coach prints: no text that is written here steers the terminal.

An escape sequence in a title could write to the clipboard or answer a question for the user; a bidi
control makes one thing look like another. Whatever prints (click, `print`, warnings, a traceback,
libraries) writes to `sys.stdout` or `sys.stderr`, which are clean from the start of a command.
Escape sequences reach the terminal only from what draws: rich through `views.layout.console`,
prompt_toolkit through `tui.prompt.terminal`. Both write to the stream below, and clean the text
between their sequences.
"""

from __future__ import annotations

import sys
from itertools import chain
from typing import IO, Any, Final, TextIO

STEERING: Final[dict[int, str | None]] = dict.fromkeys(
    chain(
        # Control characters but tab and line feed: C0, DEL, C1.
        *(range(9), range(0x0B, 0x20), range(0x7F, 0xA0)),
        # Bidi controls, and line ends that only some programs know.
        *([0x061C, 0x200E, 0x200F], range(0x2028, 0x202F), range(0x2066, 0x206A)),
        # What shows nothing: soft hyphens, zero-width spaces, byte order marks, tags.
        *([0x00AD, 0x180E, 0x200B, 0xFEFF], range(0x2060, 0x2066), range(0x206A, 0x2070)),
        *(range(0xFFF9, 0xFFFC), range(0xE0000, 0xE0080)),
        # Halves of surrogate pairs: what bytes that are no text become.
        range(0xD800, 0xE000),
    )
) | {ord("\t"): "    "}
"""Not the joiners U+200C and U+200D, nor variation selectors: Persian words and emoji need them."""


def clean_text(text: str) -> str:
    """Return a text without what could steer a terminal; its lines stay apart."""
    return text.translate(STEERING)


def one_line(text: str) -> str:
    """Return a text on one line, spaces single, without what could steer a terminal."""
    return " ".join(clean_text(" ".join(text.split())).split())


class CleanStream:
    """A stream of text, or of UTF-8, that drops from all it is given what steers a terminal."""

    def __init__(self, below: IO[Any]) -> None:
        self.below = below

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  (whatever a stream has)
        """Return `below`'s; click writes bytes to its buffer where the locale is ASCII."""
        there = getattr(self.below, name)
        return CleanStream(there) if name == "buffer" else there

    def write(self, text: str | bytes) -> int:
        """Write what may be written of a text; return its length."""
        if isinstance(text, str):
            self.below.write(clean_text(text))
        else:
            self.below.write(clean_text(bytes(text).decode(errors="replace")).encode())
        return len(text)

    def writelines(self, lines: list[str]) -> None:
        """Write one text after the other."""
        self.write("".join(lines))


def clean_streams() -> None:
    """Let nothing that is printed from now on steer the terminal."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is not None and not isinstance(stream, CleanStream):
            setattr(sys, name, CleanStream(stream))


def stream_below(stream: TextIO) -> TextIO:
    """Return the stream that takes escape sequences, for text in which all are coach's own."""
    below: TextIO = getattr(stream, "below", stream)
    return below
