"""`coach doctor`."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from coach.cli.group import example
from coach.cli.options import format_option, is_plain, out

if TYPE_CHECKING:
    from coach.cli.options import Run
    from coach.diagnosis import Display


@click.command(short_help="Check the installation, the model and the bank.")
@format_option
@click.pass_context
@example("coach doctor\ncoach doctor --format json")
def doctor(ctx: click.Context, form: str) -> None:
    """Check the installation, the model, the bank and your documents' places.

    One line each: ok, note or fault, with what to do about it. It changes nothing, and runs when
    nothing else does. The exit code is 1 if there is a fault.
    """
    from datetime import UTC, datetime  # noqa: PLC0415

    from coach.diagnosis import State, count  # noqa: PLC0415
    from coach.workspace.doctor import checkup  # noqa: PLC0415

    run: Run = ctx.obj
    checks = checkup(run.settings, _display(), datetime.now(UTC))
    if form == "json":
        from coach.render.documents import checks_document, dump  # noqa: PLC0415

        click.echo(dump(checks_document(checks)))
    else:
        from coach.render.doctor import show_checks  # noqa: PLC0415

        show_checks(out(), checks)
    ctx.exit(1 if count(checks, State.FAULT) else 0)


def _display() -> Display:
    """What coach prints on."""
    import shutil  # noqa: PLC0415

    from coach.diagnosis import Display  # noqa: PLC0415

    is_terminal = sys.stdout.isatty()
    return Display(
        is_terminal=is_terminal,
        width=shutil.get_terminal_size().columns,
        encoding=sys.stdout.encoding or "unknown",
        colour=is_terminal and not is_plain() and not os.environ.get("NO_COLOR"),
    )
