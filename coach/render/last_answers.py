"""The last two answers about a story in full, beside each other where there is room."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from rich.text import Text

from coach.dates import long
from coach.render.lines import one_line
from coach.render.terminal import INDENT, clean, indented, print_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from coach.logbook.history import Answer

BESIDE_FROM = 70
"""Columns of a terminal below which two texts beside each other would be too narrow to read."""

_GAP = 3
_COMPARED = 2

NO_TEXT = "No answer about this story was written down."


def show_answers(out: Console, numbered: Sequence[tuple[int, Answer]], *, plain: bool) -> None:
    """The last two answers that were written, with what was asked and answered after them."""
    written = [(number, each) for number, each in numbered if each.attempt.answer.strip()]
    pages = [_page(number, answer) for number, answer in written[-_COMPARED:]]
    out.print()
    if not pages:
        indented(out, Text(NO_TEXT))
    elif plain or out.width < BESIDE_FROM or len(pages) < _COMPARED:
        for number, page in enumerate(pages):
            if number:
                out.print()
            for paragraph in page:
                indented(out, paragraph)
    else:
        _show_beside(out, *pages)


def _show_beside(out: Console, left: Sequence[Text], right: Sequence[Text]) -> None:
    """Two columns, each paragraph beginning on the same line in both."""
    width = (out.width - INDENT - _GAP) // 2
    for one, other in zip_longest(left, right, fillvalue=Text()):
        lines = zip_longest(one.wrap(out, width), other.wrap(out, width), fillvalue=Text())
        for here, there in lines:
            line = Text(" " * INDENT) + here
            line.pad_right(INDENT + width + _GAP - line.cell_len)
            print_line(out, line + there)


def _page(number: int, answer: Answer) -> list[Text]:
    """A head, the question, the answer, and the follow-up with its answer if there was one."""
    attempt = answer.attempt
    page = [
        Text(f"{number}  {long(answer.day)}, {attempt.mode}", style="bold"),
        Text(one_line(attempt.question), style="italic"),
        Text(""),
        Text(clean(attempt.answer).strip()),
    ]
    if attempt.probe_answer.strip():
        page += [
            Text(""),
            Text(f"Follow-up: {one_line(attempt.probe)}", style="italic"),
            Text(clean(attempt.probe_answer).strip()),
        ]
    return page
