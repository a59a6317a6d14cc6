"""`coach questions --competencies`: what questions ask for, and where each of it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from coach.cli.options import Run, out

if TYPE_CHECKING:
    from coach.workspace import Workspace


def list_competencies(run: Run, form: str, *, verbose: bool) -> None:
    """Print the competencies and frameworks in use."""
    with run.workspace() as workspace:
        if form == "json":
            _print_json(workspace)
            return
        from coach.render.competencies import show_competencies  # noqa: PLC0415

        library = workspace.library
        where = run.settings.own_competencies
        show_competencies(out(), library.catalogue, library.lines, where, verbose=verbose)


def _print_json(workspace: Workspace) -> None:
    from coach.render.documents import catalogue_document, dump  # noqa: PLC0415

    library = workspace.library
    click.echo(dump(catalogue_document(library.catalogue, library.lines, library.own_file)))
