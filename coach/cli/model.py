"""`coach model`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from coach.cli.group import CoachGroup, example

if TYPE_CHECKING:
    from coach.cli.options import Run


@click.group(cls=CoachGroup, invoke_without_command=True)
@click.pass_context
@example("coach model\ncoach model use ~/models/all-mpnet-base-v2")
def model(ctx: click.Context) -> None:
    """Show or change the embedding model."""
    if ctx.invoked_subcommand is None:
        with ctx.obj.workspace() as workspace:
            click.echo(f"{workspace.model().name}  ({workspace.model().fingerprint})")


@model.command()
@click.argument("name", metavar="NAME_OR_PATH")
@click.pass_obj
@example("coach model use ~/models/all-mpnet-base-v2\ncoach model use default")
def use(run: Run, name: str) -> None:
    """Use another sentence-transformers model; every story is embedded again.

    A folder is read as it is. A name that is no folder is fetched from the model hub: the only
    time coach uses the network, because you asked. "default" goes back to the built-in model.
    """
    with run.workspace() as workspace:
        click.echo(f"Using {workspace.use_model(name).name}.")


@model.command("compile")
@click.pass_obj
@example("coach model compile")
def compile_model(run: Run) -> None:
    """Compile this bank's model anew, after its cache was damaged or onnxruntime was updated."""
    with run.workspace() as workspace:
        click.echo(f"Compiled {workspace.compile_model().name}.")
