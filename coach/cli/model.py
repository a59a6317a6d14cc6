"""`coach model`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from coach.cli.group import CoachGroup, example

if TYPE_CHECKING:
    from coach.cli.options import Run


@click.group(
    cls=CoachGroup,
    invoke_without_command=True,
    short_help="Show or change the embedding model.",
)
@click.pass_context
@example("coach model\ncoach model use large")
def model(ctx: click.Context) -> None:
    """Show the embedding models and what each costs, or change this bank's.

    A bank that was given none uses the best one installed. COACH_MODEL=small or large says
    otherwise for one run.
    """
    if ctx.invoked_subcommand is None:
        from coach.embedding.published import SUPPORTED  # noqa: PLC0415

        with ctx.obj.workspace() as workspace:
            used = workspace.models.current()
        widest = max(len(each.name) for each in SUPPORTED)
        if used.origin:
            click.echo(f"* {used.name}  {used.origin}")
        for each in SUPPORTED:
            mark = "*" if not used.origin and used.name == each.name else " "
            click.echo(f"{mark} {each.key:6} {each.name:{widest}}  {each.cost}")
            if not each.is_installed:
                click.echo(f"{'':9}not installed: {each.install}")


@model.command()
@click.argument("name", metavar="NAME_OR_PATH")
@click.pass_obj
@example("coach model use large\ncoach model use ~/models/my-model\ncoach model use default")
def use(run: Run, name: str) -> None:
    """Use another sentence-transformers model; every story is embedded again.

    "small" and "large" are the two coach is measured with. A folder is read as it is. Any other
    name is fetched from the model hub: the only time coach uses the network, because you asked.
    "default" goes back to the best one installed.
    """
    with run.workspace() as workspace:
        chosen = workspace.models.use(name)
    click.echo(f"Using {chosen.name}.")
    if chosen.origin:
        click.echo(
            "coach has not been tuned or measured with it: its own reading of questions is used, "
            "and the fit words may be off."
        )


@model.command("compile")
@click.pass_obj
@example("coach model compile")
def compile_model(run: Run) -> None:
    """Compile this bank's model anew, after its cache was damaged or onnxruntime was updated."""
    with run.workspace() as workspace:
        click.echo(f"Compiled {workspace.models.compile().name}.")
