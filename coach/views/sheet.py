"""The cheat sheet as text and Markdown, and the words that its HTML page shares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.text import Text

from coach.dates import long_date
from coach.printing import one_line
from coach.views.layout import FIT_STYLES, INDENT, escape_table_cell, markdown_front

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coach.interview.sheet import Sheet, SheetEntry
    from coach.views.layout import Screen


KIND: Final = "coach sheet"
NOTHING: Final = "No story of yours answers any of this."

MOST_NAMED: Final = 6
"""Competencies named at the end; `coach gaps` names all."""

FIGURES, ASKED = "Numbers", "Asked"
_LABEL = 9


def sheet_heading(sheet: Sheet) -> str:
    """Return what the sheet is for: the next interview, or the day it was made on."""
    if sheet.interview is None:
        return f"Cheat sheet, {long_date(sheet.today)}"
    company = one_line(sheet.interview.company)
    where = f", {company}" if company else ""
    return f"Cheat sheet for {long_date(sheet.interview.day)}{where}"


def sheet_lines(entry: SheetEntry) -> list[tuple[str, list[str]]]:
    """Return label and texts of each part of an entry: opening, end, numbers, questions."""
    hook = one_line(entry.hook) if entry.hook != entry.opening else ""
    lines = [
        ("Begin", [one_line(entry.opening)]),
        ("End on", [hook]),
        (FIGURES, [one_line(figure) for figure in entry.figures]),
        (ASKED, [one_line(question) for question in entry.questions]),
    ]
    return [(label, texts) for label, texts in lines if any(texts)]


def again_words(entry: SheetEntry) -> str:
    """Return that the story is told above too; empty where it is not."""
    return f"told above too, for {one_line(entry.before)}" if entry.before else ""


def ending_words(sheet: Sheet) -> list[tuple[str, str]]:
    """Return what the sheet does not have, with a label each."""
    missing = (
        ("No story answers", sheet.gaps),
        ("No story left for", sheet.spent),
        ("Not on this page", sheet.left_out),
    )
    return [(label, _names(names)) for label, names in missing if names]


def _names(names: tuple[str, ...]) -> str:
    shown = ", ".join(one_line(name) for name in names[:MOST_NAMED])
    more = len(names) - MOST_NAMED
    return f"{shown} and {more} more (coach gaps names all)" if more > 0 else shown


def show_sheet(out: Screen, sheet: Sheet) -> None:
    """Show each competency with its story, then what is missing."""
    out.show_heading(sheet_heading(sheet))
    if about := one_line(sheet.framework):
        out.indented(about, style="dim")
    if not sheet.entries:
        out.indented(NOTHING)
    for entry in sheet.entries:
        out.show_heading(one_line(entry.name))
        for label, text in _entry_lines(entry):
            head = Text(f"{'':<{2 * INDENT}}{label:<{_LABEL}}", style="dim")
            out.hanging_indent(head, text)
    out.print()
    for label, names in ending_words(sheet):
        out.hanging_indent(f"{'':<{INDENT}}{label}: ", names)
    out.print()


def _entry_lines(entry: SheetEntry) -> Iterator[tuple[str, Text]]:
    title = Text(one_line(entry.title))
    title.append(f"  {entry.fit}", style=FIT_STYLES[entry.fit])
    if again := again_words(entry):
        title.append(f", {again}", style="dim")
    yield "Story", title
    for label, texts in sheet_lines(entry):
        for number, line in enumerate(texts):
            style = "italic" if label == ASKED else ""
            yield "" if number else label, Text(line, style=style)


def sheet_markdown(sheet: Sheet) -> str:
    """Return a heading for each competency, then what is missing."""
    return markdown_front(KIND) + "\n".join(_markdown_lines(sheet)) + "\n"


def _markdown_lines(sheet: Sheet) -> Iterator[str]:
    yield f"\n# {escape_table_cell(sheet_heading(sheet))}\n"
    if about := one_line(sheet.framework):
        yield f"{escape_table_cell(about)}\n"
    if not sheet.entries:
        yield f"{NOTHING}\n"
    for entry in sheet.entries:
        title = escape_table_cell(one_line(entry.title))
        again = again_words(entry)
        yield f"## {escape_table_cell(one_line(entry.name))}\n"
        yield f"**{title}** ({entry.fit}{f', {escape_table_cell(again)}' if again else ''})\n"
        for label, texts in sheet_lines(entry):
            yield from (f"- {label}: {escape_table_cell(text)}" for text in texts)
        yield ""
    for label, names in ending_words(sheet):
        yield f"**{label}:** {escape_table_cell(names)}\n"
