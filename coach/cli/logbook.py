"""`coach stats` and `coach history`."""

from __future__ import annotations

import click

from coach.cli.group import example
from coach.cli.options import Run, complete_story, format_option, is_plain, out

FOUR_WEEKS = 28
MOST_DAYS = 366

plain_option = click.option(
    "--plain", is_flag=True, help="For screen readers: no bars and no columns."
)


@click.command(short_help="Show how your practice goes.")
@click.option(
    "--days",
    type=click.IntRange(1, MOST_DAYS),
    default=FOUR_WEEKS,
    show_default=True,
    metavar="N",
    help="How many days to look back.",
)
@plain_option
@format_option
@click.pass_obj
@example("coach stats\ncoach stats --days 7\ncoach stats --format json")
def stats(run: Run, days: int, plain: bool, form: str) -> None:
    """Show how your practice goes: when, how much, and what has changed.

    How the parts of your answers and the time until a story comes have changed, what you would
    still know now, what comes hardest, which stories you tell too often or not at all, and whether
    you grade yourself as your answers do. There is no overall score.
    """
    with run.workspace() as workspace:
        found = workspace.logbook.stats(days)
        if form == "json":
            from coach.render.documents import dump  # noqa: PLC0415
            from coach.render.logbook import stats_document  # noqa: PLC0415

            click.echo(dump(stats_document(found)))
        else:
            from coach.render.stats import show_stats  # noqa: PLC0415

            show_stats(out(), found, workspace.logbook.names, plain=plain or is_plain())


@click.command(short_help="Show your answers about a story over time.")
@click.argument("story", shell_complete=complete_story)
@click.option("--full", is_flag=True, help="The last two answers too, beside each other.")
@plain_option
@format_option
@click.pass_obj
@example("coach history index-rebuild\ncoach history index-rebuild --full")
def history(run: Run, story: str, full: bool, plain: bool, form: str) -> None:
    """Show your answers about one story over time, side by side.

    Their length, parts and grades, which points of the story each told and left out, and what all
    of them left out. STORY is its name, the beginning of it, or words of its title; stories that
    you removed or whose documents are gone keep their history.
    """
    with run.workspace() as workspace:
        found = workspace.logbook.history(story)
    if form == "json":
        from coach.render.documents import dump  # noqa: PLC0415
        from coach.render.logbook import history_document  # noqa: PLC0415

        click.echo(dump(history_document(found)))
    else:
        from coach.render.history import show_history  # noqa: PLC0415

        show_history(out(), found, full=full, plain=plain or is_plain())
