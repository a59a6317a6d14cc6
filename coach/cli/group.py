"""The one place where errors become messages and exit codes."""

from __future__ import annotations

import errno
import os
from inspect import cleandoc
from typing import TYPE_CHECKING, Any

import click

from coach.errors import CoachError

if TYPE_CHECKING:
    from collections.abc import Callable

    from coach.cli.debug import DebugLog

INTERRUPTED = 130
"""128 + SIGINT, as shells do."""

OWN_FAULT = 70
"""What no command foresaw; EX_SOFTWARE of sysexits.h."""

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""No room on the disk, none of one's share of it, or none in a file."""

_LOG = "coach.cli.debug"


class CoachGroup(click.Group):
    """A group whose commands end with one sentence and the error's exit code, no traceback."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is called, noted in the log."""
        name, command, rest = super().resolve_command(ctx, args)
        if (log := log_of(ctx)) and command:
            log.command(command, rest)
        return name, command, rest

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  (click's own signature)
        """Run the command."""
        try:
            return self._logged(ctx)
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
        except (click.ClickException, click.exceptions.Exit, EOFError):  # click's own to end with
            raise
        except Exception as error:  # noqa: BLE001  (the last one: a person sees no traceback)
            click.echo(f"Error: {_own_fault(error, logged=bool(log_of(ctx)))}", err=True)
            ctx.exit(OWN_FAULT)

    def _logged(self, ctx: click.Context) -> Any:  # noqa: ANN401
        """Run the command, and note in the log what it fails with."""
        try:
            return super().invoke(ctx)
        except click.exceptions.Exit:
            raise
        except BaseException as error:
            if log := log_of(ctx):
                log.failed(error)
            raise


def begin_log(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    """Begin the log of this run, where it is asked for, and say where it is.

    Raises:
        click.UsageError: it cannot be written.
    """
    del param
    if not value or ctx.resilient_parsing:
        return
    from coach.cli.debug import DebugLog, log_path  # noqa: PLC0415  (logging: only with --debug)
    from coach.settings import settings  # noqa: PLC0415

    path = log_path(settings(None, demo=False, environment=os.environ).cache, os.environ)
    try:
        log = DebugLog(path)
    except OSError as error:
        raise click.UsageError(
            f"{one_line(str(path))}: the log cannot be written ({error.strerror}). "
            "COACH_DEBUG_LOG names another file."
        ) from error
    ctx.meta[_LOG] = log
    ctx.call_on_close(log.close)
    click.echo(f"Log of this run, without a word of your stories: {one_line(str(path))}", err=True)


def log_of(ctx: click.Context) -> DebugLog | None:
    """The log of this run, if there is one."""
    log: DebugLog | None = ctx.meta.get(_LOG)
    return log


def _own_fault(error: Exception, *, logged: bool) -> str:
    """What coach did not foresee, in a sentence that holds no text of the person's."""
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    where = f" in {os.path.basename(last.tb_frame.f_code.co_filename)}" if last else ""  # noqa: PTH119
    at = f":{last.tb_lineno}" if last else ""
    then = (
        "Send the log with your report"
        if logged
        else "Run it again with coach --debug ..., which writes a log without any text of yours, "
        "and send that"
    )
    return (
        f"coach failed ({type(error).__name__}{where}{at}). This is a fault of coach's, not of "
        f"your notes; what was done until now is kept. {then} to whoever maintains your coach."
    )


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
    if error.errno in _FULL:
        return f"{where}the disk is full. Nothing was lost; free some space and try again."
    return f"{where}{error.strerror or error}."
