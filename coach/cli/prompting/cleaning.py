"""Typed and pasted text without what steers a terminal."""

from __future__ import annotations

import unicodedata

from wcwidth import strip_sequences

TAB = " " * 4
_LINE_ENDS = str.maketrans({"\r": "\n", "\v": "\n", "\f": "\n", "\x85": "\n", "\u2028": "\n"})
_STEERING = {"Cc", "Cs"}
"""Control characters; and halves of characters, which undecodable bytes become and no database
takes. Format characters stay: emoji and several scripts are joined by them."""


def clean(text: str) -> str:
    """The text without escape sequences and control characters; line ends are all one newline."""
    lines = strip_sequences(text.replace("\r\n", "\n")).translate(_LINE_ENDS).expandtabs(len(TAB))
    return "".join(
        char for char in lines if char == "\n" or unicodedata.category(char) not in _STEERING
    )
