"""`coach gaps` and `coach sheet`."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coach.cli.context import (
    console_out,
    example,
    framework_option,
    job_option,
    level_option,
    one_line_error,
    question_list_option,
)
from coach.cli.output import force_option, hand_over_report, output_option, page_option

if TYPE_CHECKING:
    from rich.console import Console

    from coach.catalog.skills import Skills
    from coach.cli.context import Run
    from coach.interview.gaps import GapReport


FORMATS = ("text", "json", "markdown", "csv", "html")
BY_SUFFIX = {".json": "json", ".md": "markdown", ".csv": "csv", ".html": "html", ".htm": "html"}


@click.command(short_help="See what no story of yours answers.")
@framework_option("Only what a framework asks for.", metavar="NAME|FILE")
@job_option
@question_list_option("Only what a list asks for.")
@level_option
@click.option(
    "--by",
    type=click.Choice(["competency", "skill"]),
    default="competency",
    help="By skill: what your stories name themselves.",
)
@click.option("--all", "everything", is_flag=True, help="What is covered too, line by line.")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="Output; coach help json explains JSON. Default: by the name of -o, else text.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write it into a file; an older report there is replaced, nothing else.",
)
@click.option("--force", is_flag=True, help="With -o: replace whatever is there.")
@click.pass_obj
@example("coach gaps --framework amazon\ncoach gaps --jd job.txt -o gaps.md\ncoach gaps --by skill")
def gaps(
    run: Run,
    framework: str,
    job: Path | None,
    listed: Path | None,
    level: str | None,
    by: str,
    everything: bool,
    form: str | None,
    output: Path | None,
    force: bool,
) -> None:
    """See which competencies no story of yours answers, how bad that is, and what to do about it.

    Each has its fit, how many stories answer it, the best one, when it was told last and how much
    of it is left, what is wrong, and the command that mends it. At the end: what the bank as a
    whole lacks, and a map of competencies and stories.
    """
    from coach.interview.gaps import GapScope

    if by == "skill" and (listed or level):
        raise click.UsageError("--by skill goes with --framework and --jd only.")
    form = form or (BY_SUFFIX.get(output.suffix.lower(), "text") if output else "text")
    scope = GapScope(framework, str(job or ""), str(listed or ""), level or "")
    with run.open_app() as app:
        found: GapReport | Skills = (
            app.skills(scope) if by == "skill" else app.gaps(scope, everywhere=form == "html")
        )

    if output is None and form == "text":
        show_gap_report(console_out(), found, everything=everything)
        return
    page = gap_page(found, form, everything=everything)
    if output is None:
        click.echo(page, nl=False)
        return
    from coach.cli.output import write_report

    write_report(output, page, report_begins(form, by), force=force)
    click.echo(f"Written: {one_line_error(str(output))}")


TEXT = "coach gaps\n"
"""The first line of a report kept as text."""


def show_gap_report(out: Console, found: GapReport | Skills, *, everything: bool) -> None:
    """The report for the terminal."""
    from coach.interview.gaps import GapReport

    if isinstance(found, GapReport):
        from coach.views.gaps import show_gaps

        show_gaps(out, found, everything=everything)
    else:
        from coach.views.gaps import show_skills

        show_skills(out, found)


def gap_page(found: GapReport | Skills, form: str, *, everything: bool) -> str:
    """The whole report as one text, in one of its forms."""
    if form == "text":
        return _text(found, everything=everything)
    return {"json": _json, "csv": _csv, "markdown": _markdown, "html": _html}[form](found)


def report_begins(form: str, by: str) -> str:
    """How every report of a form begins: what coach knows its own files by."""
    from coach.views import gaps_files
    from coach.views.html import page as page_html
    from coach.views.json import dump

    header = gaps_files.SKILLS if by == "skill" else gaps_files.GAPS
    return {
        "text": TEXT,
        "json": dump({"report": "coach gaps"})[:-1],
        "markdown": gaps_files.FRONT,
        "csv": ",".join(header),
        "html": page_html.page_head("coach gaps"),
    }[form]


def _text(found: GapReport | Skills, *, everything: bool) -> str:
    from coach.views.layout import console

    stream = io.StringIO()
    show_gap_report(console(stream), found, everything=everything)
    return TEXT + stream.getvalue()


def _json(found: GapReport | Skills) -> str:
    from coach.views.json import dump

    return dump(found.to_dict()) + "\n"


def _csv(found: GapReport | Skills) -> str:
    from coach.interview.gaps import GapReport
    from coach.views.gaps_files import gaps_csv, skills_csv

    return gaps_csv(found) if isinstance(found, GapReport) else skills_csv(found)


def _markdown(found: GapReport | Skills) -> str:
    from coach.interview.gaps import GapReport
    from coach.views.gaps_files import gaps_markdown, skills_markdown

    return gaps_markdown(found) if isinstance(found, GapReport) else skills_markdown(found)


def _html(found: GapReport | Skills) -> str:
    from coach.interview.gaps import GapReport
    from coach.views.html.gaps import gaps_page, skills_page

    return gaps_page(found) if isinstance(found, GapReport) else skills_page(found)


MOST = 10
"""Competencies that still fit one page (tests print it with the longest texts there can be)."""


@click.command(short_help="Make a one-page cheat sheet for the night before.")
@framework_option(
    "What a framework asks for first. Default: what your stories cover best.", metavar="NAME|FILE"
)
@click.option(
    "-n",
    "--count",
    type=click.IntRange(1, MOST),
    default=8,
    show_default=True,
    help="How many competencies.",
)
@page_option
@output_option
@force_option
@click.pass_obj
@example("coach sheet\ncoach sheet --framework amazon -o sheet.html")
def sheet(
    run: Run, framework: str, count: int, form: str | None, output: Path | None, force: bool
) -> None:
    """Make a one-page cheat sheet for the night before the interview.

    For each competency the story to tell, a different one where that can be: the sentence to begin
    with, the line to end on, its key numbers, and questions that it answers. At the end, what no
    story of yours answers. The HTML page prints on one sheet of paper.
    """
    with run.open_app() as app:
        made = app.sheet(framework, count)
    from coach.views import sheet as sheet_views  # rich
    from coach.views.html.reports import sheet_page
    from coach.views.sheet import sheet_markdown, show_sheet

    hand_over_report(
        sheet_views.KIND,
        lambda console: show_sheet(console, made),
        {"html": lambda: sheet_page(made), "markdown": lambda: sheet_markdown(made)},
        form=form,
        output=output,
        force=force,
    )
