"""What every command has: run, console, completion, progress, errors to exit codes."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from inspect import cleandoc
from typing import TYPE_CHECKING, Any

import click

from coach.config import Settings, settings_from
from coach.errors import CoachError
from coach.progress import uncounted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from click.shell_completion import CompletionItem
    from rich.console import Console

    from coach.app import App
    from coach.cli.debug import DebugLog
    from coach.domain.competency import Catalogue, Competency, Framework
    from coach.progress import Counter


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
                click.echo(f"Error: {one_line_error(sentence)}", err=True)
            ctx.exit(error.exit_code)
        except click.UsageError as error:
            raise click.UsageError(one_line_error(error.format_message()), error.ctx) from error
        except OSError as error:
            if error.errno == errno.EPIPE:  # the reader of a pipe left; click ends quietly
                raise
            click.echo(f"Error: {one_line_error(_fault(error))}", err=True)
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
    from coach.cli.debug import (
        DebugLog,  # logging: only with --debug
        log_path,  # logging: only with --debug
    )

    path = log_path(settings_from(None, demo=False, environment=os.environ).cache, os.environ)
    try:
        log = DebugLog(path)
    except OSError as error:
        raise click.UsageError(
            f"{one_line_error(str(path))}: the log cannot be written ({error.strerror}). "
            "COACH_DEBUG_LOG names another file."
        ) from error
    ctx.meta[_LOG] = log
    ctx.call_on_close(log.close)
    click.echo(
        f"Log of this run, without a word of your stories: {one_line_error(str(path))}", err=True
    )


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


def renamed_options(**names: str) -> dict[str, Any]:
    """Let a command's options be typed by their former names, with a note, for one release.

    Returns click's context settings; `names` are former and present names without the dashes.
    """

    def normalize(token: str) -> str:
        if token in names:
            click.echo(f"Note: --{token} is called --{names[token]} now.", err=True)
        return names.get(token, token)

    return {"token_normalize_func": normalize}


def example(text: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a command's help an example, shown as it is typed."""

    def attach(function: Callable[..., Any]) -> Callable[..., Any]:
        lines = "\n".join(f"  {line}" for line in text.splitlines())
        function.__doc__ = f"{cleandoc(function.__doc__ or '')}\n\n\b\nExample:\n{lines}"
        return function

    return attach


def one_line_error(text: str) -> str:
    """Text on one line that cannot steer a terminal, for messages that quote names and paths."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _fault(error: OSError) -> str:
    """What the system refused, and where."""
    where = f"{error.filename}: " if error.filename else ""
    if error.errno in _FULL:
        return f"{where}the disk is full. Nothing was lost; free some space and try again."
    return f"{where}{error.strerror or error}."


class TerminalReporter:
    """A `coach.progress.Reporter` for a person at a terminal; silent progress elsewhere.

    `log` is where phases go with `--debug`.
    """

    def __init__(self, log: DebugLog | None = None) -> None:
        self._log = log

    def note(self, sentence: str) -> None:
        """Print the note on stderr."""
        click.echo(one_line_error(sentence), err=True)

    @contextmanager
    def progress(self, label: str, total: int | None) -> Iterator[Callable[[int], None]]:
        """A progress bar, gone when the work is done; nothing where stderr is no terminal."""
        with self.phase(label) as count, self._bar(label, total) as show:
            yield show
            count(total=total or 0)

    @contextmanager
    def phase(self, name: str) -> Iterator[Counter]:
        """Into the log, if there is one."""
        if self._log is None:
            yield uncounted
        else:
            with self._log.phase(name) as count:
                yield count

    @contextmanager
    def _bar(self, label: str, total: int | None) -> Iterator[Callable[[int], None]]:
        if not sys.stderr.isatty():
            yield lambda _done: None
            return
        from rich.console import Console  # only where there is a terminal
        from rich.progress import Progress

        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(label, total=total)
            yield lambda done: bar.update(task, completed=done)


@dataclass(frozen=True, slots=True)
class Run:
    """One run of coach: its settings, taken from the group's options, and the log of `--debug`."""

    settings: Settings
    log: DebugLog | None = None

    @contextmanager
    def open_app(self) -> Iterator[App]:
        """Open the bank for this run; close it at the end."""
        from coach.app import App  # not for --help

        app = App(self.settings, TerminalReporter(self.log))
        try:
            yield app
        finally:
            app.close()
            if self.log:
                self.log.bank_closed()


def make_run(bank: str | None, *, demo: bool, log: DebugLog | None = None) -> Run:
    """The run for the group's options and the environment."""
    return Run(settings_from(bank, demo=demo, environment=os.environ), log)


def console_out() -> Console:
    """The console for results."""
    from coach.views.layout import console  # rich: 0.03 s, not for JSON

    return console(sys.stdout)


def can_ask() -> bool:
    """Whether somebody is there to answer a question."""
    return sys.stdin.isatty()


def is_plain() -> bool:
    """Whether the terminal can do no more than print lines."""
    return os.environ.get("TERM") == "dumb"


def complete_story(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Names of stories for the shell's Tab; never an error into a half-typed line."""
    from click.shell_completion import CompletionItem

    from coach.storage.bank import Bank

    del param
    root = ctx.find_root().params
    run = make_run(root.get("bank"), demo=bool(root.get("demo")))
    if not run.settings.database.exists():
        return []
    try:
        bank = Bank(run.settings.database)
    except CoachError:
        return []
    try:
        known = bank.stories.all()
    finally:
        bank.close()
    return [
        CompletionItem(story.slug, help=story.story.title)
        for story in known
        if story.slug.startswith(incomplete)
    ]


def complete_competency(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Ids of competencies for the shell's Tab."""
    del param
    return _completed(ctx, incomplete, lambda known: known.competencies)


def complete_framework(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Ids of frameworks for the shell's Tab."""
    del param
    return _completed(ctx, incomplete, lambda known: known.frameworks)


def _completed(
    ctx: click.Context,
    incomplete: str,
    those: Callable[[Catalogue], Sequence[Competency | Framework]],
) -> list[CompletionItem]:
    """What is in use of one kind and begins so; nothing where the own file is faulty."""
    from click.shell_completion import CompletionItem

    from coach.catalog.library import Library

    root = ctx.find_root().params
    folders = make_run(root.get("bank"), demo=bool(root.get("demo"))).settings
    try:
        known = those(Library(folders.own_competencies, folders.data).catalogue)
    except CoachError:
        return []
    return [
        CompletionItem(each.id, help=each.name) for each in known if each.id.startswith(incomplete)
    ]
