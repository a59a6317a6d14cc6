"""What every command has: run, console, completion, progress, errors to exit codes."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from inspect import cleandoc
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from coach.config import Settings, settings_from, user_path
from coach.errors import CoachError
from coach.printing import clean_streams, one_line
from coach.progress import uncounted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from click.shell_completion import CompletionItem

    from coach.app import App
    from coach.cli.debug import DebugLog
    from coach.domain.competency import Catalogue
    from coach.progress import Counter
    from coach.views.layout import Screen

    Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]
    Completion = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


_LOG = "coach.cli.debug"


class CoachGroup(click.Group):
    """A group whose commands end with one sentence and the error's exit code, no traceback."""

    def main(self, *args: Any, **extra: Any) -> Any:  # noqa: ANN401  (click's own signature)
        """Run as click does; nothing that is printed can steer the terminal."""
        clean_streams()
        # Nothing but completions may reach a half-typed line.
        is_completing = os.environ.get("_COACH_COMPLETE")
        with suppress(Exception) if is_completing else nullcontext():
            return super().main(*args, **extra)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Resolve the command that is called, and note it in the log."""
        name, command, rest = super().resolve_command(ctx, args)
        if (log := log_of(ctx)) and command:
            log.command(command, rest)
        return name, command, rest

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  (click's own signature)
        """Run the command; turn what it raises into a sentence and an exit code."""
        try:
            return self._invoke_logged(ctx)
        except CoachError as error:
            for sentence in error.sentences:
                click.echo(f"Error: {one_line(sentence)}", err=True)
            ctx.exit(error.exit_code)
        except click.UsageError as error:
            raise click.UsageError(one_line(error.format_message()), error.ctx) from error
        except OSError as error:
            if error.errno == errno.EPIPE:  # the reader of a pipe left; click ends quietly
                raise
            where = f"{error.filename}: " if error.filename else ""
            why = f"{error.strerror or error}."
            if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
                why = "the disk is full. Nothing was lost; free some space and try again."
            click.echo(f"Error: {one_line(where + why)}", err=True)
            ctx.exit(CoachError.exit_code)
        except (KeyboardInterrupt, EOFError, click.Abort):  # Ctrl-C, Ctrl-D, q
            click.echo("Interrupted. What was done until now is kept.", err=True)
            ctx.exit(130)  # 128 + SIGINT, as shells do
        except (click.ClickException, click.exceptions.Exit):  # click's own to end with
            raise
        except Exception as error:  # noqa: BLE001  (the last one: no user sees a traceback)
            ctx.exit(_end_at_fault(ctx, error))

    def _invoke_logged(self, ctx: click.Context) -> Any:  # noqa: ANN401
        """Run the command, and note in the log what it fails with."""
        try:
            return super().invoke(ctx)
        except click.exceptions.Exit:
            raise
        except BaseException as error:
            if log := log_of(ctx):
                log.failed(error)
            raise


def begin_log(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    """Begin the log of this run where it is asked for, and print where it is.

    Raises:
        click.UsageError: it cannot be written.
    """
    if not value or ctx.resilient_parsing:
        return
    from coach.cli.debug import DebugLog

    try:
        named = os.environ.get("COACH_DEBUG_LOG")
        cache = None if named else make_run(None, demo=False).settings.cache
        path = cache / "debug.log" if cache else user_path(named or "")
    except CoachError as error:
        raise click.UsageError(one_line(str(error))) from error
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
    """Return the log of this run, if there is one."""
    log: DebugLog | None = ctx.meta.get(_LOG)
    return log


def _end_at_fault(ctx: click.Context, error: Exception) -> int:
    """Say what a command failed of that nothing foresaw; return its exit code."""
    damage = _find_damage(ctx)
    described = damage or _describe_fault(error, logged=bool(log_of(ctx)))
    click.echo(f"Error: {described}", err=True)
    # 70 is EX_SOFTWARE of sysexits.h
    return CoachError.exit_code if damage or isinstance(error, MemoryError) else 70


def _find_damage(ctx: click.Context) -> str:
    """Say which row of the bank is damaged: then that is what a command failed of."""
    from coach.maintenance.inspection import inspect_bank
    from coach.storage.database import BankDamaged

    if (run := ctx.find_root().obj) is None:
        return ""
    with suppress(CoachError, OSError, MemoryError), inspect_bank(run.settings.database) as bank:
        if rows := bank.damaged_rows():
            return one_line(str(BankDamaged(run.settings.database, rows[0][2])))
    return ""


def _describe_fault(error: Exception, *, logged: bool) -> str:
    """Describe what coach did not foresee, without any text of the user's."""
    if isinstance(error, MemoryError):
        return (
            "there is too little free memory. Nothing was lost; end other programs and try again."
        )
    from traceback import walk_tb

    place = ""
    for frame, line in walk_tb(error.__traceback__):  # the last is where it was raised
        place = f" in {os.path.basename(frame.f_code.co_filename)}:{line}"  # noqa: PTH119
    again = "Run it again with coach --debug ..., which writes a log without any text of yours,"
    send = "Send the log with your report" if logged else f"{again} and send that"
    return (
        f"coach failed ({type(error).__name__}{place}). This is a fault of coach's, not of "
        f"your notes; what was done until now is kept. {send} to whoever maintains your coach."
    )


class TerminalReporter:
    """Reporter for a terminal, silent about progress elsewhere; `log` takes the phases."""

    def __init__(self, log: DebugLog | None = None) -> None:
        self._log = log

    def note(self, sentence: str) -> None:
        """Print the note on stderr."""
        click.echo(one_line(sentence), err=True)

    @contextmanager
    def progress(self, label: str, total: int | None) -> Iterator[Callable[[int], None]]:
        """Show a progress bar until the work is done; nothing where stderr is no terminal."""
        with self.phase(label) as count:
            if sys.stderr.isatty():
                from rich.progress import Progress

                from coach.views.layout import console

                with Progress(console=console(sys.stderr), transient=True) as bar:
                    task = bar.add_task(label, total=total)
                    yield lambda done: bar.update(task, completed=done)
            else:
                yield lambda _done: None
            count(total=total or 0)

    def phase(self, name: str) -> AbstractContextManager[Counter]:
        """Time a phase into the log, if there is one."""
        return self._log.phase(name) if self._log else nullcontext(uncounted)


@dataclass(frozen=True, slots=True)
class Run:
    """One run of coach: its settings, from options and environment, and the log of `--debug`."""

    settings: Settings
    log: DebugLog | None = None

    @contextmanager
    def open_app(self) -> Iterator[App]:
        """Open the bank for this run; close it at the end."""
        from coach.app import App

        app = App(self.settings, TerminalReporter(self.log))
        try:
            yield app
            app.back_up_weekly()
        finally:
            app.close()
            if self.log:
                self.log.bank_closed()


def make_run(bank: str | None, *, demo: bool, log: DebugLog | None = None) -> Run:
    """Make the run for the group's options and the environment."""
    return Run(settings_from(bank, demo=demo, environment=os.environ), log)


def console_out() -> Screen:
    """Open the console for results."""
    from coach.views.layout import console

    return console(sys.stdout)


def can_ask() -> bool:
    """Return whether stdin is a terminal."""
    return sys.stdin.isatty()


def is_terminal() -> bool:
    """Return whether stdin and stdout are a terminal."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def is_plain() -> bool:
    """Return whether the terminal can only print lines."""
    return os.environ.get("TERM") == "dumb"


def _completion(names: Callable[[Settings], Iterable[tuple[str, str]]]) -> Completion:
    """Make a completion of names, each with a help text; never an error into a half-typed line."""

    def complete(
        ctx: click.Context, _param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        root = ctx.find_root().params  # the group's own function has not run
        try:
            pairs = names(make_run(root.get("bank"), demo=bool(root.get("demo"))).settings)
        except CoachError:
            return []
        return [
            CompletionItem(name, help=text) for name, text in pairs if name.startswith(incomplete)
        ]

    return complete


def _story_names(settings: Settings) -> list[tuple[str, str]]:
    from coach.storage.bank import Bank

    def leave() -> None:  # a bank of an earlier coach: no backup is made between two keys
        raise CoachError

    if not settings.database.exists():
        return []
    with closing(Bank(settings.database, before_migration=leave)) as bank:
        return [(story.slug, story.story.title) for story in bank.stories.all()]


def _catalogue(settings: Settings) -> Catalogue:
    from coach.catalog.library import Library

    return Library(settings.own_competencies, settings.data).catalogue


complete_story = _completion(_story_names)
complete_competency = _completion(
    lambda settings: [(entry.id, entry.name) for entry in _catalogue(settings).competencies]
)
complete_framework = _completion(
    lambda settings: [(entry.id, entry.name) for entry in _catalogue(settings).frameworks]
)


def example(text: str) -> Decorator:
    """Give a command's help an example, shown as it is typed."""

    def attach(function: Callable[..., Any]) -> Callable[..., Any]:
        lines = "\n".join(f"  {line}" for line in text.splitlines())
        function.__doc__ = f"{cleandoc(function.__doc__ or '')}\n\n\b\nExample:\n{lines}"
        return function

    return attach


def renamed_options(**names: str) -> dict[str, Any]:
    """Let a command's options be typed by their former names, with a note, for one release.

    Returns click's context settings; `names` are former and present names without the dashes.
    """

    def normalize(token: str) -> str:
        if token in names:
            click.echo(f"Note: --{token} is called --{names[token]} now.", err=True)
        return names.get(token, token)

    return {"token_normalize_func": normalize}


plain_option = click.option(
    "--plain", is_flag=True, help="For screen readers: no bars and no columns."
)


class NamedPath(click.Path):
    """A path; an empty one is refused: it would be the folder that coach was started in."""

    def convert(
        self,
        value: str | os.PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> str | bytes | os.PathLike[str]:
        """Return the path, or end with a sentence."""
        if not os.fspath(value).strip():
            self.fail("It is empty. Is a variable not set?", param, ctx)
        return super().convert(value, param, ctx)


PATH = NamedPath(path_type=Path, readable=False)
NAME = NamedPath(readable=False)
"""What may be a path, as it was typed."""
FILE = NamedPath(exists=True, dir_okay=False, path_type=Path)
"""A file to read, such as a job description."""


def _read_job(ctx: click.Context, _param: click.Parameter, path: Path | None) -> Any:  # noqa: ANN401
    """Read a job description; not between two keys."""
    if path is None or ctx.resilient_parsing:
        return None
    from coach.ingest.jobs import read_job

    return read_job(path)


job_option = click.option(
    "--jd",
    "job",
    type=NamedPath(exists=True, dir_okay=False, path_type=Path, allow_dash=True),
    callback=_read_job,
    metavar="FILE",
    help="Only what a job description asks for; - for stdin.",
)
level_option = click.option(
    "--level", type=click.Choice(["junior", "senior", "staff"]), help="Worded for whom."
)


def words_argument(name: str, metavar: str = "STORY", *, required: bool = True) -> Decorator:
    """Give a command an argument that names a story, or more than that; it needs no quotes."""
    return click.argument(
        name,
        metavar=metavar,
        nargs=-1,
        required=required,
        callback=lambda _ctx, _param, words: " ".join(words),
        shell_complete=complete_story,
    )


class _MoreWords(click.Argument):
    """Words behind an option's value that belong to it; the usage line does not name them."""

    def get_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return nothing."""
        del ctx
        return []


def _join_company(ctx: click.Context, _param: click.Parameter, words: Sequence[str]) -> None:
    if words and not ctx.params.get("company"):
        raise click.UsageError(f"Got unexpected extra words: {' '.join(words)}", ctx)
    ctx.params["company"] = " ".join([ctx.params.get("company", ""), *words]).strip()


def company_option(words: str) -> Decorator:
    """Give a command the option that names a company, which needs no quotes."""

    def decorate(command: Any) -> Any:  # noqa: ANN401
        more = click.argument(
            "more", cls=_MoreWords, nargs=-1, expose_value=False, callback=_join_company
        )
        return click.option("--company", default="", metavar="NAME", is_eager=True, help=words)(
            more(command)
        )

    return decorate


round_option = click.option(
    "--round",
    "asked_by",
    default="",
    metavar="NAME",
    help="Who asks: recruiter, manager, peer, panel, bar-raiser, or a round of your own.",
)


def question_list_option(words: str) -> Decorator:
    """Give a command the option for a file of questions."""
    return click.option("--questions", "listed", type=FILE, metavar="FILE", help=words)


def competencies_option(*names: str, words: str) -> Decorator:
    """Give a command an option, repeatable, that names a competency."""
    return click.option(
        *names, multiple=True, metavar="NAME", shell_complete=complete_competency, help=words
    )


def framework_option(words: str, *, metavar: str = "NAME") -> Decorator:
    """Give a command the option that names a framework."""
    return click.option(
        "--framework", default="", metavar=metavar, shell_complete=complete_framework, help=words
    )
