"""The console, safe text, wrapping, columns, and words for counts and times."""

from __future__ import annotations

import os
import re
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from rich.console import Console
from rich.segment import Segment
from rich.text import Text

from coach.dates import month_name
from coach.domain.story import Part
from coach.printing import clean_text, one_line, stream_below

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from rich.console import ConsoleOptions, RenderableType

    from coach.domain.sentences import Passage
    from coach.domain.story import BankStory


WIDTH = 80
NARROWEST = 40
INDENT = 2
LABEL = 9
COLUMNS_FROM = 60
"""Columns of a terminal below which a table becomes sentences."""

FIT_STYLES = {
    "strong": "bold green",
    "possible": "bold yellow",
    "unsure": "bold cyan",
    "none": "bold red",
}
"""Colour says nothing that the words do not."""


class Screen(Console):
    """A console that wraps, indents and labels what it prints.

    Of escape sequences only its own reach the terminal: text is cleaned when it is drawn.
    """

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterator[Segment]:
        """Draw as rich does; what is no control sequence of rich's own is cleaned."""
        for text, style, control in super().render(renderable, options):
            yield Segment(text if control else clean_text(text), style, control)

    def print_line(self, line: Text | str) -> None:
        """Print one line as it is; no padding to the right, for pipes."""
        text = Text(line) if isinstance(line, str) else line
        text.rstrip()
        self.print(text, soft_wrap=True)

    def hanging_indent(self, label: Text | str, text: Text | str) -> None:
        """Print a label, and a text wrapped beside it."""
        head = Text(label) if isinstance(label, str) else label
        body = Text(text) if isinstance(text, str) else text
        left = head.cell_len
        for number, line in enumerate(body.wrap(self, max(1, self.width - left))):
            self.print_line((Text(" " * left) if number else head) + line)

    def indented(self, text: Text | str, by: int = INDENT, style: str = "") -> None:
        """Print a text wrapped, `by` spaces from the left."""
        body = Text(text, style=style) if isinstance(text, str) else text
        self.hanging_indent(" " * by, body)

    def labelled_line(self, label: str, text: Text | str, style: str = "dim") -> None:
        """Print a text beside a label, whose column is as wide as every label of a page."""
        head = Text(" " * INDENT).append(f"{label:<{LABEL}}", style=style)
        self.hanging_indent(head, text)

    def show_heading(self, text: str) -> None:
        """Print a heading with a blank line above."""
        self.print()
        self.indented(text, style="bold")

    def show_place(self, story: BankStory, by: int = INDENT, *, named: bool = False) -> None:
        """Print where a story is, never wrapped or cut, as it is copied; and its name."""
        place = place_link(story.path, story.story.first_line)
        line = Text(" " * by).append(place, style="cyan")
        self.print_line(line.append(f"   {story.slug}", style="dim") if named else line)


def console(stream: TextIO) -> Screen:
    """Return a screen NARROWEST to WIDTH wide; colour follows the stream and NO_COLOR."""
    below = stream_below(stream)
    width = max(NARROWEST, min(WIDTH, Console(file=below).width))
    return Screen(file=below, width=width, highlight=False, markup=False, emoji=False)


def place_link(path: str, line: int | None) -> str:
    """Return file:line, or the file alone, as short as it stays clickable."""
    try:
        shown = os.path.relpath(path)
    except (ValueError, OSError):  # another drive; the current folder is gone
        shown = path
    if shown.startswith(os.pardir):
        home = str(Path.home())
        shown = "~" + path[len(home) :] if path.startswith(home + os.sep) else path
    return shown_path(shown) + (f":{line}" if line else "")


def typed_place(place: str) -> str:
    """Return a place as it is typed into a shell, where ~ stays the home folder."""
    from shlex import quote  # not for a list

    return f"~/{quote(place[2:])}" if place.startswith("~/") else quote(place)


def shown_path(path: str) -> str:
    """Return a path on one line that cannot steer a terminal."""
    return clean_text(re.sub(r"\s", " ", path))


def passage_text(passage: Passage) -> Text:
    """Return a sentence of a story in quotes, with its part."""
    from coach.domain.sentences import strip_markup

    quote = Text(f"“{strip_markup(passage.text)}”")
    if passage.part is not Part.UNLABELLED:
        quote.append(f"  ({passage.part})", style="dim")
    return quote


def cut_line(text: str, room: int, style: str = "") -> Text:
    """Return the beginning of a text, at most `room` cells of it."""
    beginning = Text(one_line(text), style=style)
    beginning.truncate(room, overflow="ellipsis")
    return beginning


def pad(text: str, room: int) -> Text:
    """Return the beginning of a text in exactly `room` cells, the last of them blank."""
    cell = cut_line(text, room - 1)
    cell.pad_right(room - cell.cell_len)
    return cell


def draw_bars(values: Sequence[float], room: int) -> tuple[list[str], int]:
    """Return bars of `#` of at most `room` columns, none without a mark, and what a mark is."""
    mark = max(1, ceil(max(values, default=0) / room))
    return ["#" * ceil(value / mark) for value in values], mark


def enumerated(words: Sequence[str]) -> str:
    """Return A; A and B; A, B and C."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def counted(count: int, noun: str, nouns: str = "") -> str:
    """Return 1 answer, 12 answers; `nouns` are several of what does not take an s."""
    return f"{count:,} {noun if count == 1 else nouns or f'{noun}s'}"


def times_words(count: int) -> str:
    """Return once, twice, 3 times."""
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{count:,} times")


def duration_words(seconds: float) -> str:
    """Return a time spent: 35 min, 3 h 20 min."""
    minutes = round(seconds / 60)
    if minutes < 1:
        return "less than a minute"
    hours, rest = divmod(minutes, 60)
    return " ".join(f"{count} {unit}" for count, unit in ((hours, "h"), (rest, "min")) if count)


def day_of_month(day: date) -> str:
    """Return 3 Dec."""
    return f"{day.day} {month_name(day)}"


def days_ahead(days: int) -> str:
    """Return when something is, so many days from now: tomorrow, in 3 days."""
    return {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")


_MARKS = re.compile(r"([\\`*_{}\[\]<>()#+!|~&])")


def markdown_front(kind: str) -> str:
    """Return how a report of a kind ("coach gaps") begins; coach does not read it as notes."""
    return f"---\ncoach: skip\nreport: {kind}\n---\n"


def escape_table_cell(text: str) -> str:
    """Return a text on one line in which nothing is markup, HTML or the end of a cell."""
    return _MARKS.sub(r"\\\1", one_line(text)).replace("\\<", "&lt;").replace("\\>", "&gt;")


def markdown_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield a table, cells escaped already, and a blank line."""
    for row in (header, ["---"] * len(header), *rows):
        yield f"| {' | '.join(row)} |"
    yield ""
