"""Sheet as text and Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.text import Text

from coach.dates import long_date
from coach.views.layout import (
    FIT_STYLES,
    INDENT,
    escape_table_cell,
    hanging_indent,
    indented,
    markdown_front,
    one_line,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from coach.interview.sheet import Sheet, SheetEntry


KIND: Final = "coach sheet"

NAME, TITLE, LINE, OPENING, FIGURE, QUESTION = 44, 64, 120, 150, 20, 90
"""Characters at which the texts of an entry are cut, so that a sheet stays one page."""

MOST_NAMED: Final = 6
"""Competencies named at the end; `coach gaps` names all."""

BEGIN, END, FIGURES, ASKED = "Begin", "End on", "Numbers", "Asked"
"""The labels of an entry's lines."""


def clip_words(text: str, most: int) -> str:
    """A text on one line, cut between words where it is longer than `most` characters."""
    line = one_line(text)
    if len(line) <= most:
        return line
    return f"{line[: most - 1].rsplit(' ', 1)[0].rstrip(' ,;:')}…"


def sheet_heading(sheet: Sheet) -> str:
    """What the sheet is for: the next interview, or the day it was made on."""
    if sheet.interview is None:
        return f"Cheat sheet, {long_date(sheet.today)}"
    company = one_line(sheet.interview.company)
    where = f", {clip_words(company, NAME)}" if company else ""
    return f"Cheat sheet for {long_date(sheet.interview.day)}{where}"


def sheet_subheading(sheet: Sheet) -> str:
    """The framework, if one was named."""
    return clip_words(sheet.framework, TITLE) if sheet.framework else ""


def sheet_lines(entry: SheetEntry) -> list[tuple[str, str]]:
    """Label and text of each line of an entry, but for its questions and numbers."""
    found = [(BEGIN, clip_words(entry.opening, OPENING))]
    if entry.hook != entry.opening:
        found.append((END, clip_words(entry.hook, LINE)))
    return [(label, text) for label, text in found if text]


def figures_words(entry: SheetEntry) -> list[str]:
    """The key numbers."""
    return [clip_words(each, FIGURE) for each in entry.figures]


def again_words(entry: SheetEntry) -> str:
    """That the story is told above too; empty where it is not."""
    return f"told above too, for {clip_words(entry.before, NAME)}" if entry.before else ""


def ending_words(sheet: Sheet) -> list[tuple[str, str]]:
    """What the sheet does not have, with a label each."""
    found = (
        ("No story answers", sheet.gaps),
        ("No story left for", sheet.spent),
        ("Not on this page", sheet.left_out),
    )
    return [(label, _named(names)) for label, names in found if names]


def _named(names: tuple[str, ...]) -> str:
    shown = ", ".join(clip_words(each, NAME) for each in names[:MOST_NAMED])
    more = len(names) - MOST_NAMED
    return f"{shown} and {more} more (coach gaps names all)" if more > 0 else shown


_LABEL = 9


def show_sheet(out: Console, sheet: Sheet) -> None:
    """Each competency with its story, then what is missing."""
    out.print()
    indented(out, Text(sheet_heading(sheet), style="bold"))
    if about := sheet_subheading(sheet):
        indented(out, Text(about, style="dim"))
    if not sheet.entries:
        indented(out, Text("No story of yours answers any of this."))
    for entry in sheet.entries:
        _show_entry(out, entry)
    out.print()
    for label, names in ending_words(sheet):
        hanging_indent(out, Text(f"{'':<{INDENT}}{label}: "), Text(names))
    out.print()


def _show_entry(out: Console, entry: SheetEntry) -> None:
    out.print()
    indented(out, Text(clip_words(entry.name, NAME), style="bold"))
    title = Text(clip_words(entry.story.story.title, TITLE))
    title.append(f"  {entry.fit}", style=FIT_STYLES[entry.fit])
    if again := again_words(entry):
        title.append(f", {again}", style="dim")
    _line(out, "Story", title)
    for label, text in sheet_lines(entry):
        _line(out, label, Text(text))
    if entry.figures:
        _line(out, FIGURES, Text(", ".join(figures_words(entry))))
    for number, question in enumerate(entry.questions):
        _line(out, "" if number else ASKED, Text(one_line(question), style="italic"))


def _line(out: Console, label: str, text: Text) -> None:
    hanging_indent(out, Text(f"{'':<{2 * INDENT}}{label:<{_LABEL}}", style="dim"), text)


FRONT = markdown_front(KIND)


def sheet_markdown(sheet: Sheet) -> str:
    """A heading for each competency, then what is missing."""
    return FRONT + "\n".join(_page(sheet)) + "\n"


def _page(sheet: Sheet) -> Iterator[str]:
    yield f"\n# {escape_table_cell(sheet_heading(sheet))}\n"
    if about := sheet_subheading(sheet):
        yield f"{escape_table_cell(about)}\n"
    if not sheet.entries:
        yield "No story of yours answers any of this.\n"
    for entry in sheet.entries:
        yield f"## {escape_table_cell(clip_words(entry.name, NAME))}\n"
        yield from _entry(entry)
        yield ""
    for label, names in ending_words(sheet):
        yield f"**{label}:** {escape_table_cell(names)}\n"


def _entry(entry: SheetEntry) -> Iterator[str]:
    title = escape_table_cell(clip_words(entry.story.story.title, TITLE))
    again = again_words(entry)
    yield f"**{title}** ({entry.fit}{f', {escape_table_cell(again)}' if again else ''})\n"
    for label, text in sheet_lines(entry):
        yield f"- {label}: {escape_table_cell(text)}"
    if entry.figures:
        yield f"- {FIGURES}: {', '.join(map(escape_table_cell, figures_words(entry)))}"
    for question in entry.questions:
        yield f"- {ASKED}: {escape_table_cell(clip_words(question, QUESTION))}"
