"""Questions as users type or paste them: read from a file, without list marks, on one line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TextIO

from coach.errors import NoQuestion, QuestionTooLong
from coach.printing import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LONGEST_QUESTION = 2000
"""Characters; the longest of the published question lists have some 300."""

LONGEST_LINE = 1_000_000
"""Characters; of a longer one in a file of questions no more is read."""

_MARK = re.compile(
    r"(?:[-*+•‣·–—]|\(?(?:\d{1,3}|[a-z])[.):]|[Qq]\d{0,3}[.):]|[Qq]\d{1,3}|\[[ xX]?\])(?=\s|$)"
)
"""A bullet, a number (1. 2) (3) a. Q4:) or a box to tick, at the beginning of a line."""

_QUOTES = {'"': '"', "“": "”", "„": "“", "«": "»"}


def read_lines(file: TextIO, where: str) -> Iterator[str]:
    """Yield the lines of a file; raise QuestionTooLong at one longer than LONGEST_LINE."""
    for number, line in enumerate(iter(lambda: file.readline(LONGEST_LINE), ""), start=1):
        if len(line) == LONGEST_LINE and not line.endswith("\n"):
            raise QuestionTooLong(None, LONGEST_QUESTION, f"{where}:{number}")
        yield line


def clean_list(lines: Iterable[str], where: str) -> Iterator[str]:
    """Yield the questions of a list, without numbers, bullets, quotation marks and # comments.

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
    """Return a question as it is matched: control characters gone, white space single.

    Raises:
        NoQuestion: nothing is left of it.
        QuestionTooLong: it has more than LONGEST_QUESTION characters.
    """
    cleaned = one_line(question)
    if not cleaned:
        raise NoQuestion(where)
    if len(cleaned) > LONGEST_QUESTION:
        raise QuestionTooLong(len(cleaned), LONGEST_QUESTION, where)
    return cleaned
