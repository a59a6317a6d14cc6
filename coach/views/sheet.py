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

NAME, TITLE, LINE, OPENING, FIGURE, QUESTION, POINTS = 44, 64, 120, 150, 20, 90, 240
"""Characters at which the texts of an entry are cut, so that a sheet stays one page."""

MOST_NAMED: Final = 6
"""Competencies named at the end; `coach gaps` names all."""

FIGURES, ASKED = "Numbers", "Asked"
_LABEL = 9


def clip_words(text: str, most: int) -> str:
    """Return a text on one line, cut between words if longer than `most` characters."""
    line = one_line(text)
    if len(line) <= most:
        return line
    return f"{line[: most - 1].rsplit(' ', 1)[0].rstrip(' ,;:')}…"


def sheet_heading(sheet: Sheet) -> str:
    """Return what the sheet is for: the next interview, or the day it was made on."""
    if sheet.interview is None:
        return f"Cheat sheet, {long_date(sheet.today)}"
    company = one_line(sheet.interview.company)
    where = f", {clip_words(company, NAME)}" if company else ""
    return f"Cheat sheet for {long_date(sheet.interview.day)}{where}"


def sheet_lines(entry: SheetEntry) -> list[tuple[str, list[str]]]:
    """Return label and texts of each part of an entry: opening, end, numbers, questions."""
    hook = clip_words(entry.hook, LINE) if entry.hook != entry.opening else ""
    lines = [
        ("Begin", [clip_words(entry.opening, OPENING)]),
        ("End on", [hook]),
        (FIGURES, [clip_words(figure, FIGURE) for figure in entry.figures]),
        (ASKED, [clip_words(question, QUESTION) for question in entry.questions]),
    ]
    return [(label, texts) for label, texts in lines if any(texts)]


def again_words(entry: SheetEntry) -> str:
    """Return that the story is told above too; empty where it is not."""
    return f"told above too, for {clip_words(entry.before, NAME)}" if entry.before else ""


def ending_words(sheet: Sheet) -> list[tuple[str, str]]:
    """Return what is said without a story, and what the sheet does not have, with a label each."""
    prepared = [
        (
            one.question.id.replace("-", " ").capitalize(),
            clip_words("; ".join(point.rstrip(".") for point in one.points), POINTS)
            or f"no points of yours yet (coach new --standing {one.question.id})",
        )
        for one in sheet.standing
    ]
    missing = (
        ("No story answers", sheet.gaps),
        ("No story left for", sheet.spent),
        ("Not on this page", sheet.left_out),
    )
    return prepared + [(label, _names(names)) for label, names in missing if names]


def _names(names: tuple[str, ...]) -> str:
    shown = ", ".join(clip_words(name, NAME) for name in names[:MOST_NAMED])
    more = len(names) - MOST_NAMED
    return f"{shown} and {more} more (coach gaps names all)" if more > 0 else shown


def show_sheet(out: Screen, sheet: Sheet) -> None:
    """Show each competency with its story, then what is missing."""
    out.show_heading(sheet_heading(sheet))
    if about := clip_words(sheet.framework, TITLE):
        out.indented(about, style="dim")
    if not sheet.entries:
        out.indented(NOTHING)
    for entry in sheet.entries:
        out.show_heading(clip_words(entry.name, NAME))
        for label, text in _entry_lines(entry):
            head = Text(f"{'':<{2 * INDENT}}{label:<{_LABEL}}", style="dim")
            out.hanging_indent(head, text)
    out.print()
    for label, names in ending_words(sheet):
        out.hanging_indent(f"{'':<{INDENT}}{label}: ", names)
    out.print()


def _entry_lines(entry: SheetEntry) -> Iterator[tuple[str, Text]]:
    title = Text(clip_words(entry.story.story.title, TITLE))
    title.append(f"  {entry.fit}", style=FIT_STYLES[entry.fit])
    if again := again_words(entry):
        title.append(f", {again}", style="dim")
    yield "Story", title
    for label, texts in sheet_lines(entry):
        if label == ASKED:
            for number, question in enumerate(entry.questions):
                yield "" if number else label, Text(one_line(question), style="italic")
        else:
            yield label, Text(", ".join(texts))


def sheet_markdown(sheet: Sheet) -> str:
    """Return a heading for each competency, then what is missing."""
    return markdown_front(KIND) + "\n".join(_markdown_lines(sheet)) + "\n"


def _markdown_lines(sheet: Sheet) -> Iterator[str]:
    yield f"\n# {escape_table_cell(sheet_heading(sheet))}\n"
    if about := clip_words(sheet.framework, TITLE):
        yield f"{escape_table_cell(about)}\n"
    if not sheet.entries:
        yield f"{NOTHING}\n"
    for entry in sheet.entries:
        title = escape_table_cell(clip_words(entry.story.story.title, TITLE))
        again = again_words(entry)
        yield f"## {escape_table_cell(clip_words(entry.name, NAME))}\n"
        yield f"**{title}** ({entry.fit}{f', {escape_table_cell(again)}' if again else ''})\n"
        for label, texts in sheet_lines(entry):
            cells = list(map(escape_table_cell, texts))
            lines = cells if label == ASKED else [", ".join(cells)]
            yield from (f"- {label}: {line}" for line in lines)
        yield ""
    for label, names in ending_words(sheet):
        yield f"**{label}:** {escape_table_cell(names)}\n"
