"""The one place where errors become messages and exit codes."""

from __future__ import annotations

import errno
from inspect import cleandoc
from typing import TYPE_CHECKING, Any

import click

from coach.errors import CoachError

if TYPE_CHECKING:
    from collections.abc import Callable

INTERRUPTED = 130
"""128 + SIGINT, as shells do."""


class CoachGroup(click.Group):
    """A group whose commands end with one sentence and the error's exit code, no traceback."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  (click's own signature)
        """Run the command."""
        try:
            return super().invoke(ctx)
        except CoachError as error:
            for sentence in error.sentences:
                click.echo(f"Error: {one_line(sentence)}", err=True)
            ctx.exit(error.exit_code)
        except click.UsageError as error:
            raise click.UsageError(one_line(error.format_message()), error.ctx) from error
        except OSError as error:
            if error.errno == errno.EPIPE:  # the reader of a pipe left; click ends quietly
                raise
            click.echo(f"Error: {one_line(_fault(error))}", err=True)
            ctx.exit(CoachError.exit_code)
        except (KeyboardInterrupt, click.Abort):
            click.echo("Interrupted. What was done until now is kept.", err=True)
            ctx.exit(INTERRUPTED)


def example(text: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a command's help an example, shown as it is typed."""

    def attach(function: Callable[..., Any]) -> Callable[..., Any]:
        lines = "\n".join(f"  {line}" for line in text.splitlines())
        function.__doc__ = f"{cleandoc(function.__doc__ or '')}\n\n\b\nExample:\n{lines}"
        return function

    return attach


def one_line(text: str) -> str:
    """Text on one line that cannot steer a terminal, for messages that quote names and paths."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _fault(error: OSError) -> str:
    """What the system refused, and where."""
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{error.strerror or error}."
