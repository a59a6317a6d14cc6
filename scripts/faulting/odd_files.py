"""Files that are no notes: pipes that nobody writes to, and 200 MB of text."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from faulting.row import judge

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from faulting.home import Home, Said
    from faulting.row import Row

_HUGE: Final = 200_000_000
_MOST_MEMORY: Final = 300_000_000
"""Bytes that a command may take that meets a file of _HUGE: it must not read it whole."""


def fifo(home: Home) -> Row:
    """A pipe that nobody writes to is added."""
    path = home.notes / "pipe.md"
    os.mkfifo(path)
    return judge("FIFO: add", home.coach("add", path), 1, "this is not an ordinary file.")


def fifo_in_folder(home: Home) -> Row:
    """A folder with such a pipe is added."""
    os.mkfifo(home.notes / "pipe.md")
    return judge("FIFO in a folder: add", home.coach("add", home.notes), 0, "2 stories")


def fifo_reviewed(home: Home) -> Row:
    """A pipe that nobody writes to is to be reviewed."""
    path = home.notes / "pipe.md"
    os.mkfifo(path)
    return judge("FIFO: review", home.coach("review", path), 1, "this is not an ordinary file.")


def fifo_competencies(home: Home) -> Row:
    """The person's own competencies are a pipe."""
    os.mkfifo(home.bank / "competencies.toml")
    said = home.coach("match", "a time the lights went out")
    return judge("FIFO as competencies.toml: match", said, 1, "This is not an ordinary file.")


def huge(home: Home) -> Row:
    """A file of 200 MB is added."""
    path = _huge(home)
    return _light("200 MB file: add", home.coach("add", path), 1, "larger than 50 MB")


def huge_in_folder(home: Home) -> Row:
    """A folder with such a file is added: the rest is taken in."""
    _huge(home)
    said = home.coach("add", home.notes)
    row = _light("200 MB file in a folder: add", said, 0, "larger than 50 MB")
    return row if "2 stories" in said.out else judge(row.fault, said, 0, "2 stories")


def huge_reviewed(home: Home) -> Row:
    """Such a file is reviewed as an answer."""
    return _light("200 MB file: review", home.coach("review", _huge(home)), 1, "larger than 50 MB")


def huge_piped(home: Home) -> Row:
    """As much is piped into a review."""
    said = home.coach("review", "-", given=_huge(home))
    return _light("200 MB piped: review", said, 2, "more than")


def huge_questions(home: Home) -> Row:
    """A file of 200 MB without a line end is given as questions to match."""
    said = home.coach("match", "-f", _huge(home))
    return _light("200 MB file: match -f", said, 2, "far too many characters")


def huge_competencies(home: Home) -> Row:
    """The person's own competencies are as large."""
    _huge(home).rename(home.bank / "competencies.toml")
    said = home.coach("match", "a time the lights went out")
    return _light("200 MB competencies.toml: match", said, 1, "larger than")


def _huge(home: Home) -> Path:
    path = home.notes / "huge.md"
    line = b"I mended the oven in three hours and it held until spring. "
    with path.open("wb") as file:
        for _ in range(_HUGE // (len(line) * 10_000) + 1):
            file.write(line * 10_000)
    return path


def _light(fault: str, said: Said, code: int, words: str) -> Row:
    """The row of a fault that must not take much memory."""
    row = judge(fault, said, code, words)
    if said.peak <= _MOST_MEMORY:
        return row
    return replace(row, wrong=(*row.wrong, f"it took {said.peak // 1_000_000} MB of memory"))


FAULTS: Final[Mapping[str, Callable[[Home], Row]]] = {
    "fifo": fifo,
    "fifo-in-folder": fifo_in_folder,
    "fifo-reviewed": fifo_reviewed,
    "fifo-competencies": fifo_competencies,
    "huge": huge,
    "huge-in-folder": huge_in_folder,
    "huge-reviewed": huge_reviewed,
    "huge-piped": huge_piped,
    "huge-questions": huge_questions,
    "huge-competencies": huge_competencies,
}
