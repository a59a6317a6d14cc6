"""`coach report`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from coach.cli.group import example
from coach.cli.options import Run, out
from coach.cli.output_options import force_option, hand_over, output_option, page_option

if TYPE_CHECKING:
    from pathlib import Path


@click.command(short_help="Show the report on a mock interview again.")
@click.option(
    "--session",
    type=click.IntRange(min=1),
    metavar="N",
    help="Another session, of any mode. Default: the latest mock interview.",
)
@click.option("--list", "listed", is_flag=True, help="Number, day and mode of every session.")
@page_option
@output_option
@force_option
@click.pass_obj
@example("coach report\ncoach report -o interview.html\ncoach report --list")
def report(
    run: Run,
    session: int | None,
    listed: bool,
    form: str | None,
    output: Path | None,
    force: bool,
) -> None:
    """Show the report on a mock interview again, or keep it as a page.

    Every question with your answer, the scores of its parts, what to mend, what you left out of
    your story, the follow-up and the grades; then what came up in more than one answer.
    """
    if listed and (session or form or output):
        raise click.UsageError("--list goes with no other option.")
    with run.workspace() as workspace:
        if listed:
            from coach.render.session import show_sessions  # noqa: PLC0415  (rich)

            show_sessions(out(), workspace.logbook.sessions())
            return
        found = workspace.logbook.session(session)
    from coach.render import session_words  # noqa: PLC0415
    from coach.render.html.session import session_page  # noqa: PLC0415
    from coach.render.session import show_session  # noqa: PLC0415
    from coach.render.session_markdown import session_markdown  # noqa: PLC0415

    hand_over(
        session_words.KIND,
        lambda console: show_session(console, found),
        {"html": lambda: session_page(found), "markdown": lambda: session_markdown(found)},
        form=form,
        output=output,
        force=force,
    )
