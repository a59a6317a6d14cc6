"""The terminal: a page of 80 columns, text that cannot steer it, places that can be clicked."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path
from typing import TextIO

from rich.console import Console
from rich.text import Text

WIDTH = 80
NARROWEST = 40
INDENT = 2
LABEL = 9
FIT_STYLES = {"strong": "bold green", "possible": "bold yellow", "none": "bold red"}
"""Colour says nothing that the words do not."""


def console(stream: TextIO) -> Console:
    """A console NARROWEST to WIDTH wide; colour follows the stream and NO_COLOR."""
    probe = Console(file=stream, highlight=False, markup=False, emoji=False)
    return Console(
        file=stream,
        width=max(NARROWEST, min(WIDTH, probe.width)),
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=False,
    )


def clean(text: str) -> str:
    """Text a terminal cannot be steered with: escape and bidi control characters gone."""
    return "".join(
        char
        for char in text.replace("\t", "    ")
        if char == "\n" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co")
    )


def place(path: str, line: int | None) -> str:
    """file:line, as short as it stays clickable: relative below the working folder.

    The file alone where there is no line.
    """
    try:
        shown = os.path.relpath(path)
    except ValueError:  # another drive
        shown = path
    if shown.startswith(os.pardir):
        home = str(Path.home())
        shown = "~" + path[len(home) :] if path.startswith(home + os.sep) else path
    return shown_path(shown) + (f":{line}" if line else "")


def shown_path(path: str) -> str:
    """A path on one line that cannot steer a terminal."""
    return clean(path).replace("\n", " ")


def indented(out: Console, text: Text, by: int = INDENT) -> None:
    """Text wrapped, `by` spaces from the left."""
    for line in text.wrap(out, out.width - by):
        print_line(out, Text(" " * by) + line)


def print_line(out: Console, line: Text) -> None:
    """One line as it is; no padding to the right, for pipes."""
    line.rstrip()
    out.print(line, soft_wrap=True)
