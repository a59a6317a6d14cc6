"""`coach forget`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from coach.cli.group import example, one_line
from coach.cli.options import Run, can_ask, complete_story

if TYPE_CHECKING:
    from coach.workspace.forgetting import Farewell


@click.command(short_help="Delete all that coach keeps of one story.")
@click.argument("story", shell_complete=complete_story)
@click.option("--yes", is_flag=True, help="Do not ask first; needed without a terminal.")
@click.pass_obj
@example("coach forget index-rebuild\ncoach forget index-rebuild --yes")
def forget(run: Run, story: str, yes: bool) -> None:
    """Delete all that coach keeps of one story, for good.

    Its text, its vectors and competencies, every answer you gave with it and when it would come
    back. A file that coach new wrote for it goes too; your own documents are never written to.
    coach remove only leaves a story out: its text and answers stay, and it can come back with them.

    What stays are two hashes, so that coach leaves it out when it reads your document again.
    Older backups still hold it.
    """
    if not yes and not can_ask():
        raise click.UsageError("Nobody can be asked here. Add --yes to forget it unasked.")
    with run.workspace() as workspace:
        workspace.refresh()
        farewell = workspace.forgetting.farewell(story)
        _announce(farewell)
        if not yes:
            from coach.cli import prompts  # noqa: PLC0415  (questionary: 0.2 s)

            if not prompts.confirm("Delete this for good?", default=False):
                click.echo("Nothing was changed.")
                return
        swept = workspace.forgetting.forget(farewell)
    click.echo(f"Forgotten: {farewell.story.slug}")
    if not swept:
        click.echo(
            "Another coach has this bank open, so some bytes may remain. "
            "The next command after it has ended removes them.",
            err=True,
        )
    _tell_what_stays(farewell)


def _announce(farewell: Farewell) -> None:
    """What will be deleted, said before anybody is asked."""
    from coach.render.rows import counted  # noqa: PLC0415

    click.echo(f"{one_line(farewell.story.story.title)}  ({farewell.story.slug})")
    click.echo(f"  its text, vectors and competencies, {counted(farewell.answers, 'answer')}")
    for each in farewell.stories[1:]:
        click.echo(f"  the same text once more: {each.slug}")
    for path in farewell.written:
        click.echo(f"  the file {one_line(str(path))}")


def _tell_what_stays(farewell: Farewell) -> None:
    """Where the story is still told, and what is nearly the same."""
    from coach.render.terminal import place  # noqa: PLC0415

    first_lines = {each.path: each.story.first_line for each in farewell.stories}
    for path in farewell.documents:
        where = one_line(place(path, first_lines[path]))
        click.echo(f"Your document still tells it: {where}")
        click.echo(f"coach leaves it out. To take it in again: coach add {where}")
    for each in farewell.alike:
        click.echo(f"Nearly the same is kept: coach forget {each.slug}")
