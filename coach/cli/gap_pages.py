"""The pages of `coach gaps`, form by form; a form is imported when it is asked for."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from coach.gaps import Report

if TYPE_CHECKING:
    from rich.console import Console

    from coach.skills import Skills

TEXT = "coach gaps\n"
"""The first line of a report kept as text."""


def show(out: Console, found: Report | Skills, *, everything: bool) -> None:
    """The report for the terminal."""
    if isinstance(found, Report):
        from coach.render.gaps import show_gaps  # noqa: PLC0415

        show_gaps(out, found, everything=everything)
    else:
        from coach.render.skills import show_skills  # noqa: PLC0415

        show_skills(out, found)


def page(found: Report | Skills, form: str, *, everything: bool) -> str:
    """The whole report as one text, in one of its forms."""
    if form == "text":
        return _text(found, everything=everything)
    return {"json": _json, "csv": _csv, "markdown": _markdown, "html": _html}[form](found)


def begins(form: str, by: str) -> str:
    """How every report of a form begins: what coach knows its own files by."""
    from coach.render import gaps_csv, gaps_document, gaps_markdown  # noqa: PLC0415
    from coach.render.documents import dump  # noqa: PLC0415
    from coach.render.html import page as html  # noqa: PLC0415

    header = gaps_csv.SKILLS if by == "skill" else gaps_csv.GAPS
    return {
        "text": TEXT,
        "json": dump({"report": gaps_document.KIND})[:-1],
        "markdown": gaps_markdown.FRONT,
        "csv": ",".join(header),
        "html": html.begins(gaps_document.KIND),
    }[form]


def _text(found: Report | Skills, *, everything: bool) -> str:
    from coach.render.terminal import console  # noqa: PLC0415

    stream = io.StringIO()
    show(console(stream), found, everything=everything)
    return TEXT + stream.getvalue()


def _json(found: Report | Skills) -> str:
    from coach.render.documents import dump  # noqa: PLC0415
    from coach.render.gaps_document import gaps_document, skills_document  # noqa: PLC0415

    whole = gaps_document(found) if isinstance(found, Report) else skills_document(found)
    return dump(whole) + "\n"


def _csv(found: Report | Skills) -> str:
    from coach.render.gaps_csv import gaps_csv, skills_csv  # noqa: PLC0415

    return gaps_csv(found) if isinstance(found, Report) else skills_csv(found)


def _markdown(found: Report | Skills) -> str:
    from coach.render.gaps_markdown import gaps_markdown, skills_markdown  # noqa: PLC0415

    return gaps_markdown(found) if isinstance(found, Report) else skills_markdown(found)


def _html(found: Report | Skills) -> str:
    from coach.render.html.gaps import gaps_page  # noqa: PLC0415
    from coach.render.html.skills import skills_page  # noqa: PLC0415

    return gaps_page(found) if isinstance(found, Report) else skills_page(found)
