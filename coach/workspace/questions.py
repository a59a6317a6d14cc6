"""Questions as a person types or pastes them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TextIO

from coach.errors.questions import NoQuestion, QuestionTooLong

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LONGEST_QUESTION = 2000
LONGEST_LINE = 1_000_000
"""Characters; of a longer one in a file of questions no more is read."""
"""Characters; the longest of the published question lists have some 300."""

_MARK = re.compile(
    r"(?:[-*+•‣·–—]|\(?(?:\d{1,3}|[a-z])[.):]|[Qq]\d{0,3}[.):]|[Qq]\d{1,3}|\[[ xX]?\])(?=\s|$)"
)
"""A bullet, a number (1. 2) (3) a. Q4:) or a box to tick, at the beginning of a line."""

_QUOTES = {'"': '"', "“": "”", "„": "“", "«": "»"}


def read_lines(file: TextIO, where: str) -> Iterator[str]:
    """The lines of a file, none of them read whole that is longer than LONGEST_LINE.

    Raises:
        QuestionTooLong: a line is; `where` names the file.
    """
    number = 0
    while line := file.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE and not line.endswith("\n"):
            raise QuestionTooLong(None, LONGEST_QUESTION, f"{where}:{number}")
        yield line


def listed(lines: Iterable[str], where: str) -> Iterator[str]:
    """The questions of a list, one a line: without numbers, bullets and quotation marks.

    Blank lines and lines that begin with # are left out.

    Raises:
        QuestionTooLong: a line is a document; `where` names the file.
    """
    for number, line in enumerate(lines, start=1):
        text = line.strip()
        while mark := _MARK.match(text):
            text = text[mark.end() :].lstrip()
        if len(text) > 1 and _QUOTES.get(text[0]) == text[-1]:
            text = text[1:-1].strip()
        if text and not line.lstrip().startswith("#"):
            yield clean_question(text, f"{where}:{number}")


def clean_question(question: str, where: str = "") -> str:
    """A question as it is matched: control characters gone, white space single.

    Raises:
        NoQuestion: nothing is left of it.
        QuestionTooLong: it has more than LONGEST_QUESTION characters.
    """
    printable = "".join(char if char.isprintable() else " " for char in question)
    cleaned = " ".join(printable.split())
    if not cleaned:
        raise NoQuestion(where)
    if len(cleaned) > LONGEST_QUESTION:
        raise QuestionTooLong(len(cleaned), LONGEST_QUESTION, where)
    return cleaned
