"""`coach add` and `coach remove`."""

from __future__ import annotations

from pathlib import Path
from shlex import quote

import click

from coach.cli.group import example, one_line
from coach.cli.options import Run, complete_story, out


@click.command(short_help="Take documents and folders in.")
@click.argument("path", nargs=-1, required=True, type=click.Path(path_type=Path, readable=False))
@click.option("--dry-run", is_flag=True, help="Show what would be found; store nothing.")
@click.option("-v", "--verbose", is_flag=True, help="Name every block left out, and why.")
@click.option("--explain", is_flag=True, help="Show how every block was understood, and why.")
@click.pass_obj
@example("coach add ~/notes/work.md\ncoach add --dry-run --explain ~/notes")
def add(run: Run, path: tuple[Path, ...], dry_run: bool, verbose: bool, explain: bool) -> None:
    """Take documents and folders in; they are read in place and never written to.

    A folder is searched through; hidden files are left out. From now on every command reads
    again what has changed. FILE:LINE takes in again the story there that coach remove left out.
    """
    from coach.render.added import show_added  # noqa: PLC0415
    from coach.workspace.preview import preview  # noqa: PLC0415

    if dry_run:
        added = preview(path)
    else:
        with run.workspace() as workspace:
            added = workspace.add(path)
    if explain:
        from coach.render.understanding import show_understanding  # noqa: PLC0415

        show_understanding(out(), added)
    show_added(out(), added, verbose=verbose, dry_run=dry_run)


@click.command(short_help="Leave a document, a folder or one story out.")
@click.argument("name", metavar="PATH|STORY", shell_complete=complete_story)
@click.pass_obj
@example("coach remove ~/notes/old.md\ncoach remove index-rebuild")
def remove(run: Run, name: str) -> None:
    """Leave a document, a folder or one story out; your file stays as it is.

    coach add takes a document or folder in again; a story left out by name stays out until you
    add its place, FILE:LINE. Its text and your answers stay in the bank: coach forget deletes them.
    """
    with run.workspace() as workspace:
        removed, place = workspace.documents.remove(name)
    click.echo(f"Left out: {one_line(removed)}")
    click.echo(f"No file was changed. To take it in again: coach add {one_line(quote(place))}")
