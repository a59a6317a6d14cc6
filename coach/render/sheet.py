"""The sheet for the night before, for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from coach.render import sheet_words as words
from coach.render.lines import hanging, one_line
from coach.render.terminal import FIT_STYLES, INDENT, indented

if TYPE_CHECKING:
    from rich.console import Console

    from coach.sheet import Entry, Sheet

_LABEL = 9


def show_sheet(out: Console, sheet: Sheet) -> None:
    """Each competency with its story, then what is missing."""
    out.print()
    indented(out, Text(words.heading(sheet), style="bold"))
    if about := words.under(sheet):
        indented(out, Text(about, style="dim"))
    if not sheet.entries:
        indented(out, Text("No story of yours answers any of this."))
    for entry in sheet.entries:
        _show_entry(out, entry)
    out.print()
    for label, names in words.ending(sheet):
        hanging(out, Text(f"{'':<{INDENT}}{label}: "), Text(names))
    out.print()


def _show_entry(out: Console, entry: Entry) -> None:
    out.print()
    indented(out, Text(words.clipped(entry.name, words.NAME), style="bold"))
    title = Text(words.clipped(entry.story.story.title, words.TITLE))
    title.append(f"  {entry.fit}", style=FIT_STYLES[entry.fit])
    if again := words.again(entry):
        title.append(f", {again}", style="dim")
    _line(out, "Story", title)
    for label, text in words.lines(entry):
        _line(out, label, Text(text))
    if entry.figures:
        _line(out, words.FIGURES, Text(", ".join(words.figures(entry))))
    for number, question in enumerate(entry.questions):
        _line(out, "" if number else words.ASKED, Text(one_line(question), style="italic"))


def _line(out: Console, label: str, text: Text) -> None:
    hanging(out, Text(f"{'':<{2 * INDENT}}{label:<{_LABEL}}", style="dim"), text)
