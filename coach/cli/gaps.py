"""`coach gaps`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from coach.cli.group import example, one_line
from coach.cli.options import Run, complete_framework, out

if TYPE_CHECKING:
    from coach.gaps import Report
    from coach.skills import Skills

FORMATS = ("text", "json", "markdown", "csv", "html")
BY_SUFFIX = {".json": "json", ".md": "markdown", ".csv": "csv", ".html": "html", ".htm": "html"}
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(short_help="See what no story of yours answers.")
@click.option(
    "--framework",
    default="",
    metavar="NAME|FILE",
    help="Only what a framework asks for.",
    shell_complete=complete_framework,
)
@click.option(
    "--jd", "job", type=_FILE, metavar="FILE", help="Only what a job description asks for."
)
@click.option(
    "--questions", "listed", type=_FILE, metavar="FILE", help="Only what a list asks for."
)
@click.option("--level", type=click.Choice(["junior", "senior", "staff"]), help="Worded for whom.")
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
    from coach.question import Level  # noqa: PLC0415
    from coach.workspace.asked_about import Asked  # noqa: PLC0415

    if by == "skill" and (listed or level):
        raise click.UsageError("--by skill goes with --framework and --jd only.")
    form = form or (BY_SUFFIX.get(output.suffix.lower(), "text") if output else "text")
    asked = Asked(framework, job, listed, Level(level) if level else None)
    with run.workspace() as workspace:
        found: Report | Skills = (
            workspace.skills(asked)
            if by == "skill"
            else workspace.gaps(asked, everywhere=form == "html")
        )
    from coach.cli import gap_pages  # noqa: PLC0415  (rich)

    if output is None and form == "text":
        gap_pages.show(out(), found, everything=everything)
        return
    page = gap_pages.page(found, form, everything=everything)
    if output is None:
        click.echo(page, nl=False)
        return
    from coach.cli.output import write_report  # noqa: PLC0415

    write_report(output, page, gap_pages.begins(form, by), force=force)
    click.echo(f"Written: {one_line(str(output))}")
