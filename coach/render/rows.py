"""Rows of a page: a label with text beside it, bars, and durations."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from rich.text import Text

from coach.dates import month_name
from coach.render.lines import hanging
from coach.render.terminal import INDENT, print_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rich.console import Console

COLUMNS_FROM = 60
"""Columns of a terminal below which a table becomes sentences."""

_MINUTE = 60
_HOUR = 60


def beside(out: Console, label: str, text: str, style: str = "") -> None:
    """A label, and text wrapped beside it."""
    hanging(out, Text(f"{'':<{INDENT}}{label}"), Text(text, style=style))


def listed(out: Console, text: str) -> None:
    """A sentence of a list: its first line stands out to the left."""
    for number, line in enumerate(Text(text).wrap(out, out.width - 3 * INDENT)):
        print_line(out, Text(" " * INDENT * (3 if number else 2)) + line)


def bars(values: Sequence[float], room: int) -> tuple[list[str], int]:
    """A bar of `#` for each value, in at most `room` columns; and what one mark stands for.

    What is not nothing has a mark.
    """
    each = max(1, ceil(max(values, default=0) / room))
    return ["#" * ceil(value / each) for value in values], each


def lasting(seconds: float) -> str:
    """A time spent: 35 min, 3 h 20 min."""
    minutes = round(seconds / _MINUTE)
    if minutes < 1:
        return "less than a minute"
    hours, rest = divmod(minutes, _HOUR)
    return " ".join(f"{count} {unit}" for count, unit in ((hours, "h"), (rest, "min")) if count)


def day_of_month(day: date) -> str:
    """3 Dec."""
    return f"{day.day} {month_name(day)}"


def counted(count: int, noun: str, nouns: str = "") -> str:
    """1 answer, 12 answers; `nouns` are several of what does not take an s."""
    return f"{count:,} {noun if count == 1 else nouns or f'{noun}s'}"


def times(count: int) -> str:
    """Once, twice, 3 times."""
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{count:,} times")
