"""Console, wrapping, columns, safe text."""

from __future__ import annotations

import os
import re
import unicodedata
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from rich.console import Console
from rich.text import Text

from coach.dates import month_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date


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


def clean_text(text: str) -> str:
    """Text a terminal cannot be steered with: escape and bidi control characters gone."""
    return "".join(
        char
        for char in text.replace("\t", "    ")
        if char == "\n" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co")
    )


def place_link(path: str, line: int | None) -> str:
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
    return clean_text(path).replace("\n", " ")


def indented(out: Console, text: Text, by: int = INDENT) -> None:
    """Text wrapped, `by` spaces from the left."""
    for line in text.wrap(out, out.width - by):
        print_line(out, Text(" " * by) + line)


def print_line(out: Console, line: Text) -> None:
    """One line as it is; no padding to the right, for pipes."""
    line.rstrip()
    out.print(line, soft_wrap=True)


def one_line(text: str) -> str:
    """A text on one line that cannot steer a terminal."""
    return " ".join(clean_text(text).split())


def cut_line(text: str, room: int, style: str = "") -> Text:
    """The beginning of a text, at most `room` cells of it."""
    beginning = Text(one_line(text), style=style)
    beginning.truncate(room, overflow="ellipsis")
    return beginning


def pad(text: str, room: int, style: str = "") -> Text:
    """The beginning of a text in exactly `room` cells, the last of them blank."""
    cell = cut_line(text, room - 1, style)
    cell.pad_right(room - cell.cell_len)
    return cell


def hanging_indent(out: Console, label: Text, text: Text) -> None:
    """A label, and a text wrapped beside it."""
    left = label.cell_len
    for number, line in enumerate(text.wrap(out, max(1, out.width - left))):
        print_line(out, (Text(" " * left) if number else label) + line)


def labelled_line(out: Console, label: str, text: Text, style: str = "dim") -> None:
    """A text wrapped beside a label, whose column is as wide as every label of a page."""
    hanging_indent(out, Text(f"{'':<{INDENT}}").append(f"{label:<{LABEL}}", style=style), text)


def enumerated(words: Sequence[str]) -> str:
    """A; A and B; A, B and C."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


COLUMNS_FROM = 60
"""Columns of a terminal below which a table becomes sentences."""

_MINUTE = 60
_HOUR = 60


def beside(out: Console, label: str, text: str, style: str = "") -> None:
    """A label, and text wrapped beside it."""
    hanging_indent(out, Text(f"{'':<{INDENT}}{label}"), Text(text, style=style))


def list_words(out: Console, text: str) -> None:
    """A sentence of a list: its first line stands out to the left."""
    for number, line in enumerate(Text(text).wrap(out, out.width - 3 * INDENT)):
        print_line(out, Text(" " * INDENT * (3 if number else 2)) + line)


def draw_bars(values: Sequence[float], room: int) -> tuple[list[str], int]:
    """A bar of `#` for each value, in at most `room` columns; and what one mark stands for.

    What is not nothing has a mark.
    """
    each = max(1, ceil(max(values, default=0) / room))
    return ["#" * ceil(value / each) for value in values], each


def duration_words(seconds: float) -> str:
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


def times_words(count: int) -> str:
    """Once, twice, 3 times."""
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{count:,} times")


_MARKS = re.compile(r"([\\`*_{}\[\]<>()#+!|~&])")


def markdown_front(kind: str) -> str:
    """How every report of a kind ("coach gaps") begins; it keeps coach from reading it as notes."""
    return f"---\ncoach: skip\nreport: {kind}\n---\n"


def escape_table_cell(text: str) -> str:
    """A text on one line in which nothing is markup, HTML or the end of a cell."""
    return _MARKS.sub(r"\\\1", one_line(text)).replace("\\<", "&lt;").replace("\\>", "&gt;")


def markdown_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """A table, cells escaped already, and a blank line."""
    for row in (header, ["---"] * len(header), *rows):
        yield f"| {' | '.join(row)} |"
    yield ""


MOST_ROWS = 5
"""Rows of a list; --format json has all."""

_IN = 4


@dataclass(frozen=True, slots=True)
class TextPage:
    """Where to print, and whether for a screen reader."""

    out: Console
    plain: bool

    @property
    def columns(self) -> bool:
        """Whether there are tables."""
        return not self.plain and self.out.width >= COLUMNS_FROM

    def heading(self, text: str) -> None:
        """A heading with a blank line above."""
        self.out.print()
        indented(self.out, Text(text, style="bold"))

    def rows(self, rows: Sequence[tuple[str, str]], width: int) -> None:
        """(figures, what they are of), the figures first where there are columns."""
        for figures, title in rows[:MOST_ROWS]:
            if self.columns:
                beside(self.out, f"  {figures:<{width}}  ", title)
            else:
                list_words(self.out, f"{figures.strip()}: {title}")
        if len(rows) > MOST_ROWS:
            more = len(rows) - MOST_ROWS
            indented(self.out, Text(f"and {more:,} more; --format json has all.", "dim"), _IN)

    def note(self, text: str) -> None:
        """A sentence below a heading."""
        indented(self.out, Text(text), _IN)

    def sentence(self, text: str) -> None:
        """One of several sentences that stand for the rows of a table."""
        list_words(self.out, text)
