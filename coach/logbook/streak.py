"""How many days in a row a person has practised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Streak:
    """The days in a row up to today, or to yesterday where `today` is still to come.

    `longest` is the longest run ever.
    """

    days: int
    longest: int
    today: bool


def streak(days: Iterable[date], today: date) -> Streak:
    """The streak of somebody who answered on these days; days after today do not count.

    A day that is not over cannot break it.
    """
    practised = {day for day in days if day <= today}
    run = longest = 0
    runs: dict[date, int] = {}
    for day in sorted(practised):
        run = run + 1 if day - _ONE_DAY in practised else 1
        runs[day] = run
        longest = max(longest, run)
    there = today in practised
    return Streak(runs.get(today if there else today - _ONE_DAY, 0), longest, there)
