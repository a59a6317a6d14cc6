"""`coach backup` and `coach restore`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coach.cli.group import example, one_line
from coach.cli.options import can_ask

if TYPE_CHECKING:
    from coach.cli.options import Run


@click.command(short_help="Keep a copy of your bank in one file.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace a file that is there already.")
@click.pass_obj
@example("coach backup ~/backups\ncoach backup bank.zip --force")
def backup(run: Run, file: Path, force: bool) -> None:
    """Keep a copy of your bank in one file, all that coach cannot make again.

    FILE is a ZIP archive with your stories' texts, answers, dates and drafts, and what you wrote
    with coach new. It is read back and checked before it takes its name. A folder as FILE gets one
    named after the day. Your own documents are not in it, and it is not encrypted.
    """
    from coach.render.rows import counted  # noqa: PLC0415
    from coach.render.terminal import place  # noqa: PLC0415
    from coach.workspace.backup import make_backup  # noqa: PLC0415

    made = make_backup(run.settings, file, datetime.now(UTC), force=force)
    held = made.held
    click.echo(
        f"{counted(held.stories, 'story', 'stories')} ({made.written:,} written with coach new), "
        f"{counted(held.answers, 'answer')}, {counted(held.sessions, 'session')}"
    )
    click.echo(f"In {one_line(place(str(made.path), None))} ({_size(made.size)}), read and checked")
    for path in made.left_out:
        click.echo(f"Not in it, as it is no ordinary file: {one_line(str(path))}", err=True)


@click.command(short_help="Make a backup your bank.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Move a bank that holds something aside, unasked.")
@click.pass_obj
@example("coach restore ~/backups/coach-2026-11-22.zip\ncoach --bank new restore bank.zip --force")
def restore(run: Run, file: Path, force: bool) -> None:
    """Make a backup your bank, once all of it is checked.

    What the bank held is moved aside into a folder beside it, and never deleted.
    """
    from coach.render.rows import counted  # noqa: PLC0415
    from coach.render.terminal import place  # noqa: PLC0415
    from coach.workspace.restore import in_the_way  # noqa: PLC0415
    from coach.workspace.restore import restore as put_back  # noqa: PLC0415

    if not force and can_ask() and file.is_file() and in_the_way(run.settings):
        from coach.cli import prompts  # noqa: PLC0415  (questionary: 0.2 s)

        bank = one_line(place(str(run.settings.bank), None))
        if not prompts.confirm(
            f"{bank} holds something. Move it aside and restore?", default=False
        ):
            click.echo("Nothing was changed.")
            return
        force = True
    restored = put_back(run.settings, file, datetime.now(UTC), force=force)
    held = restored.held
    stories = counted(held.stories, "story", "stories")
    click.echo(
        f"Restored: {stories}, {counted(held.answers, 'answer')}, "
        f"{counted(held.sessions, 'session')}, as of {restored.manifest.created[:10]}"
    )
    if restored.aside:
        click.echo(f"The bank before is in {one_line(str(restored.aside))}")


def _size(size: int) -> str:
    megabytes = size / 1_000_000
    return f"{megabytes:,.1f} MB" if megabytes >= 1 else f"{max(1, size // 1000):,} kB"
