"""`coach gaps` and `coach sheet`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from coach.cli.context import (
    example,
    framework_option,
    job_option,
    level_option,
    question_list_option,
    round_option,
)
from coach.cli.output import Output, output_options

if TYPE_CHECKING:
    from pathlib import Path

    from coach.cli.context import Run
    from coach.ingest.jobs import JobDescription

GAP_PAGES = {
    "markdown": "coach.views.gaps_files.gaps_markdown",
    "csv": "coach.views.gaps_files.gaps_csv",
    "html": "coach.views.html.gaps.gaps_page",
}
SKILL_PAGES = {
    "markdown": "coach.views.gaps_files.skills_markdown",
    "csv": "coach.views.gaps_files.skills_csv",
    "html": "coach.views.html.gaps.skills_page",
}

SHEET_PAGES = {
    "markdown": "coach.views.sheet.sheet_markdown",
    "html": "coach.views.html.reports.sheet_page",
}


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
@output_options("text", "json", "markdown", "csv", "html", file=True)
@click.pass_obj
@example("coach gaps --framework amazon\ncoach gaps --jd job.txt -o gaps.md\ncoach gaps --by skill")
def gaps(
    run: Run,
    framework: str,
    job: JobDescription | None,
    listed: Path | None,
    level: str | None,
    by: str,
    everything: bool,
    output: Output,
) -> None:
    """See which competencies no story of yours answers, how bad that is, and what to do about it.

    Each has its fit, how many stories answer it, the best one, when it was told last and how much
    of it is left, what is wrong, and the command that fixes it. At the end: what the bank as a
    whole lacks, and a map of competencies and stories.
    """
    from coach.interview.gaps import GapScope

    if by == "skill" and (listed or level):
        raise click.UsageError("--by skill goes with --framework and --jd only.")
    scope = GapScope(framework, job, str(listed or ""), level or "")
    with run.open_app() as app:
        if by == "skill":
            output.write(app.skills(scope), "coach.views.gaps.show_skills", SKILL_PAGES)
        else:
            report = app.gaps(scope, everywhere=output.form == "html")
            show = "coach.views.gaps.show_gaps"
            output.write(report, show, GAP_PAGES, everything=everything)


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
@round_option
@output_options("text", "html", "markdown", file=True)
@click.pass_obj
@example("coach sheet\ncoach sheet --framework amazon -o sheet.html\ncoach sheet --round manager")
def sheet(run: Run, framework: str, count: int, asked_by: str, output: Output) -> None:
    """Make a one-page cheat sheet for the night before the interview.

    For each competency the story to tell, a different one where that can be: the sentence to begin
    with, the line to end on, its key numbers, and questions that it answers. At the end your points
    for questions such as "Why us?" (coach new --standing), and what no story of yours answers. The
    HTML page prints on one sheet of paper.
    """
    with run.open_app() as app:
        page = app.sheet(framework, count, asked_by)
    output.write(page, "coach.views.sheet.show_sheet", SHEET_PAGES)
