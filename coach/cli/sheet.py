"""`coach sheet`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from coach.cli.group import example
from coach.cli.options import Run, complete_framework
from coach.cli.output_options import force_option, hand_over, output_option, page_option

if TYPE_CHECKING:
    from pathlib import Path

MOST = 10
"""Competencies that still fit one page (tests print it with the longest texts there can be)."""


@click.command(short_help="Make a one-page cheat sheet for the night before.")
@click.option(
    "--framework",
    default="",
    metavar="NAME|FILE",
    help="What a framework asks for first. Default: what your stories cover best.",
    shell_complete=complete_framework,
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
    with run.workspace() as workspace:
        made = workspace.sheet(framework, count)
    from coach.render import sheet_words  # noqa: PLC0415  (rich)
    from coach.render.html.sheet import sheet_page  # noqa: PLC0415
    from coach.render.sheet import show_sheet  # noqa: PLC0415
    from coach.render.sheet_markdown import sheet_markdown  # noqa: PLC0415

    hand_over(
        sheet_words.KIND,
        lambda console: show_sheet(console, made),
        {"html": lambda: sheet_page(made), "markdown": lambda: sheet_markdown(made)},
        form=form,
        output=output,
        force=force,
    )
