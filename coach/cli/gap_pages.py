"""The pages of `coach gaps`, form by form."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from coach.gaps import Report
from coach.render import gaps_csv, gaps_document, gaps_markdown
from coach.render.documents import dump
from coach.render.gaps import show_gaps
from coach.render.html import page as html
from coach.render.html.gaps import gaps_page
from coach.render.html.skills import skills_page
from coach.render.skills import show_skills
from coach.render.terminal import console

if TYPE_CHECKING:
    from rich.console import Console

    from coach.skills import Skills

TEXT = "coach gaps\n"
"""The first line of a report kept as text."""


def show(out: Console, found: Report | Skills, *, everything: bool) -> None:
    """The report for the terminal."""
    if isinstance(found, Report):
        show_gaps(out, found, everything=everything)
    else:
        show_skills(out, found)


def page(found: Report | Skills, form: str, *, everything: bool) -> str:
    """The whole report as one text, in one of its forms."""
    if form == "text":
        stream = io.StringIO()
        show(console(stream), found, everything=everything)
        return TEXT + stream.getvalue()
    if isinstance(found, Report):
        if form == "json":
            return dump(gaps_document.gaps_document(found)) + "\n"
        return _GAPS[form](found)
    if form == "json":
        return dump(gaps_document.skills_document(found)) + "\n"
    return _SKILLS[form](found)


_GAPS = {"csv": gaps_csv.gaps_csv, "markdown": gaps_markdown.gaps_markdown, "html": gaps_page}
_SKILLS = {
    "csv": gaps_csv.skills_csv,
    "markdown": gaps_markdown.skills_markdown,
    "html": skills_page,
}


def begins(form: str, by: str) -> str:
    """How every report of a form begins: what coach knows its own files by."""
    header = gaps_csv.SKILLS if by == "skill" else gaps_csv.GAPS
    return {
        "text": TEXT,
        "json": dump({"report": gaps_document.KIND})[:-1],
        "markdown": gaps_markdown.FRONT,
        "csv": ",".join(header),
        "html": html.begins(gaps_document.KIND),
    }[form]
