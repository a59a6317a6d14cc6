"""The sheet for the night before as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.render import sheet_words as words
from coach.render.markdown import escaped, front

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coach.sheet import Entry, Sheet

FRONT = front(words.KIND)


def sheet_markdown(sheet: Sheet) -> str:
    """A heading for each competency, then what is missing."""
    return FRONT + "\n".join(_page(sheet)) + "\n"


def _page(sheet: Sheet) -> Iterator[str]:
    yield f"\n# {escaped(words.heading(sheet))}\n"
    if about := words.under(sheet):
        yield f"{escaped(about)}\n"
    if not sheet.entries:
        yield "No story of yours answers any of this.\n"
    for entry in sheet.entries:
        yield f"## {escaped(words.clipped(entry.name, words.NAME))}\n"
        yield from _entry(entry)
        yield ""
    for label, names in words.ending(sheet):
        yield f"**{label}:** {escaped(names)}\n"


def _entry(entry: Entry) -> Iterator[str]:
    title = escaped(words.clipped(entry.story.story.title, words.TITLE))
    again = words.again(entry)
    yield f"**{title}** ({entry.fit}{f', {escaped(again)}' if again else ''})\n"
    for label, text in words.lines(entry):
        yield f"- {label}: {escaped(text)}"
    if entry.figures:
        yield f"- {words.FIGURES}: {', '.join(map(escaped, words.figures(entry)))}"
    for question in entry.questions:
        yield f"- {words.ASKED}: {escaped(words.clipped(question, words.QUESTION))}"
