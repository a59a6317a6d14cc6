"""`coach plan`."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

import click

from coach.cli.group import example
from coach.cli.match import from_arguments
from coach.cli.options import Run, format_option, out

if TYPE_CHECKING:
    from collections.abc import Iterator


@click.command(short_help="Choose stories for a whole interview.")
@click.argument("question", nargs=-1)
@click.option(
    "-f",
    "--file",
    type=click.File(encoding="utf-8-sig", errors="replace"),
    help="Questions, one a line; - for stdin. Numbers and bullets are left out.",
)
@click.option("--once", is_flag=True, help="Tell no story twice, even where nothing else answers.")
@format_option
@click.pass_obj
@example(
    "coach plan -f questions.txt\n"
    'coach plan "a conflict with a colleague" "a failure of yours" --format json'
)
def plan(run: Run, question: tuple[str, ...], file: TextIO | None, once: bool, form: str) -> None:
    """Choose a different story for each question of one interview.

    An interviewer who hears one story three times believes there is no other. The plan tells each
    story where it counts for most, and says what that gives up and what to hold back.
    """
    if question and file:
        raise click.UsageError("Give questions or a file with -f, not both.")
    asked = list(_from_file(file)) if file else from_arguments(question)
    with run.workspace() as workspace:
        chosen = workspace.plan(asked, once=once)
    if form == "json":
        from coach.render.documents import dump, plan_document  # noqa: PLC0415

        click.echo(dump(plan_document(chosen)))
    else:
        from coach.render.plan import show_plan  # noqa: PLC0415

        show_plan(out(), chosen)


def _from_file(file: TextIO) -> Iterator[str]:
    from coach.workspace.questions import listed, read_lines  # noqa: PLC0415

    name = getattr(file, "name", "<stdin>")
    return listed(read_lines(file, name), name)
