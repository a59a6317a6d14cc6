"""Numbering: which lines of a document "question 3" can mean."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from coach.reading.chapters import is_question
from coach.reading.marks import unmarked
from coach.reading.outline import Kind
from coach.reading.titles import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from coach.reading.scan import Scan

_TITLE: Final = re.compile(
    r"\W*(?:(?:interview )?(?:question|q|story|answer|example|scenario|number|no)\s?[.#]?\s?#?"
    r"(?P<number>\d{1,3})\b|#?(?P<plain>\d{1,3})(?:\s*[.):\-–—]|$))",
    re.IGNORECASE,
)
_LONGEST: Final = 400


@dataclass(frozen=True, slots=True)
class Place:
    """Where something numbered stands: from its line to the line before the next such."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Series:
    """Things numbered in one way, by number, each in document order."""

    places: dict[int, list[Place]] = field(default_factory=dict)

    def find(self, number: int, before: int, after: int) -> Place | None:
        """The place of a number nearest above a stretch of lines, or failing one below it."""
        all_ = self.places.get(number, [])
        at = bisect_left(all_, before, key=lambda place: place.first)
        if at:
            return all_[at - 1]
        return next((place for place in all_[at:] if place.first > after), None)


def series(numbered: Iterable[tuple[int, Place]]) -> Series:
    """Places in document order as a series."""
    found = Series()
    for number, place in numbered:
        found.places.setdefault(number, []).append(place)
    return found


def all_series(scan: Scan) -> tuple[Series, Series, Series]:
    """What is numbered in a document: its headings, its questions, the items of its lists.

    Headings and questions without any numbers are counted.
    """
    all_ = list(sections(scan))
    headings = [(number_of(title), place) for title, place in all_]
    if not any(number for number, _ in headings):
        asked = [place for title, place in all_ if is_question(title)]
        headings = [*enumerate(asked, 1)]
    lines = list(_lines(scan))
    questions = [(number, first) for number, first, asks in lines if asks]
    if not any(number for number, _ in questions):
        questions = [(number, first) for number, (_, first) in enumerate(questions, 1)]
    items = [(number, first) for number, first, asks in lines if not asks]
    end = len(scan.lines)
    return (
        series((number, place) for number, place in headings if number is not None),
        series(_spread(questions, end)),
        series(_spread(items, end)),
    )


def number_of(title: str) -> int | None:
    """The number a title begins with: "3. Tell me ...", "Question 3", "Q3: ..."."""
    match = _TITLE.match(title)
    return int(match["number"] or match["plain"]) if match else None


def sections(scan: Scan) -> Iterator[tuple[str, Place]]:
    """Each heading's title, and its lines with those of the headings below it."""
    ends = [len(scan.lines)] * len(scan.headings)
    open_: list[int] = []
    for at, heading in enumerate(scan.headings):
        while open_ and scan.headings[open_[-1]].level >= heading.level:
            ends[open_.pop()] = heading.first - 1
        open_.append(at)
    for heading, end in zip(scan.headings, ends, strict=True):
        yield clean(heading.title), Place(heading.first, end)


def _lines(scan: Scan) -> Iterator[tuple[int | None, int, bool]]:
    """(number, line, whether it asks) of each block that begins like a question or an item."""
    for block in scan.blocks:
        line = scan.lines[block.first - 1]
        if block.kind is Kind.SILENT or block.depth > 1 or len(line) > _LONGEST:
            continue
        text = clean(unmarked(line))
        asks = "?" in text or "？" in text or is_question(text)
        number = number_of(line)
        if asks or number is not None:
            yield number, block.first, asks


def _spread(found: Sequence[tuple[int | None, int]], end: int) -> Iterator[tuple[int, Place]]:
    """Numbered lines as places, each reaching to the next."""
    for at, (number, first) in enumerate(found):
        last = found[at + 1][1] - 1 if at + 1 < len(found) else end
        if number is not None:
            yield number, Place(first, last)
