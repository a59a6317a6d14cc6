"""What every form of the sheet for the night before says in the same words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from coach.dates import long
from coach.render.lines import one_line

if TYPE_CHECKING:
    from coach.sheet import Entry, Sheet

KIND: Final = "coach sheet"

NAME, TITLE, LINE, OPENING, FIGURE, QUESTION = 44, 64, 120, 150, 20, 90
"""Characters at which the texts of an entry are cut, so that a sheet stays one page."""

MOST_NAMED: Final = 6
"""Competencies named at the end; `coach gaps` names all."""

BEGIN, END, FIGURES, ASKED = "Begin", "End on", "Numbers", "Asked"
"""The labels of an entry's lines."""


def clipped(text: str, most: int) -> str:
    """A text on one line, cut between words where it is longer than `most` characters."""
    line = one_line(text)
    if len(line) <= most:
        return line
    return f"{line[: most - 1].rsplit(' ', 1)[0].rstrip(' ,;:')}…"


def heading(sheet: Sheet) -> str:
    """What the sheet is for: the next interview, or the day it was made on."""
    if sheet.interview is None:
        return f"Cheat sheet, {long(sheet.today)}"
    company = one_line(sheet.interview.company)
    where = f", {clipped(company, NAME)}" if company else ""
    return f"Cheat sheet for {long(sheet.interview.day)}{where}"


def under(sheet: Sheet) -> str:
    """The framework, if one was named."""
    return clipped(sheet.framework, TITLE) if sheet.framework else ""


def lines(entry: Entry) -> list[tuple[str, str]]:
    """Label and text of each line of an entry, but for its questions and numbers."""
    found = [(BEGIN, clipped(entry.opening, OPENING))]
    if entry.hook != entry.opening:
        found.append((END, clipped(entry.hook, LINE)))
    return [(label, text) for label, text in found if text]


def figures(entry: Entry) -> list[str]:
    """The key numbers."""
    return [clipped(each, FIGURE) for each in entry.figures]


def again(entry: Entry) -> str:
    """That the story is told above too; empty where it is not."""
    return f"told above too, for {clipped(entry.before, NAME)}" if entry.before else ""


def ending(sheet: Sheet) -> list[tuple[str, str]]:
    """What the sheet does not have, with a label each."""
    found = (
        ("No story answers", sheet.gaps),
        ("No story left for", sheet.spent),
        ("Not on this page", sheet.left_out),
    )
    return [(label, _named(names)) for label, names in found if names]


def _named(names: tuple[str, ...]) -> str:
    shown = ", ".join(clipped(each, NAME) for each in names[:MOST_NAMED])
    more = len(names) - MOST_NAMED
    return f"{shown} and {more} more (coach gaps names all)" if more > 0 else shown
