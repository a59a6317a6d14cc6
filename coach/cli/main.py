"""`coach`: its global options, and its commands, each imported when it is called."""

from __future__ import annotations

import errno
import gc
import os
import sys
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import suppress
from importlib import import_module
from io import TextIOWrapper
from typing import TYPE_CHECKING, cast

import click

from coach.cli.context import (
    CoachGroup,
    begin_log,
    console_out,
    example,
    is_plain,
    is_terminal,
    log_of,
    make_run,
)
from coach.errors import EmptyBank

if TYPE_CHECKING:
    from coach.cli.context import Run


class LazyCommands(MutableMapping[str, click.Command]):
    """A group's commands by name; `places` says where each lies, as `module.attribute`.

    To go over the names imports nothing; to take a command imports its module.
    """

    def __init__(self, places: Mapping[str, str]) -> None:
        self._places = dict(places)
        self._taken: dict[str, click.Command] = {}

    def __getitem__(self, name: str) -> click.Command:
        if name not in self._taken:
            module, _, attribute = self._places[name].rpartition(".")
            self._taken[name] = getattr(import_module(module), attribute)
        return self._taken[name]

    def __setitem__(self, name: str, command: click.Command) -> None:
        self._places.setdefault(name, name)
        self._taken[name] = command

    def __delitem__(self, name: str) -> None:
        del self._places[name]
        self._taken.pop(name, None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


COMMANDS = LazyCommands(
    {
        "add": "coach.cli.stories.add",
        "match": "coach.cli.match.match",
        "choose": "coach.cli.choices.choose",
        "map": "coach.cli.choices.map_kinds",
        "plan": "coach.cli.match.plan",
        "gaps": "coach.cli.gaps.gaps",
        "sheet": "coach.cli.gaps.sheet",
        "report": "coach.cli.progress.report",
        "outline": "coach.cli.stories.outline",
        "list": "coach.cli.stories.list_stories",
        "show": "coach.cli.stories.show",
        "new": "coach.cli.new.new",
        "edit": "coach.cli.stories.edit",
        "remove": "coach.cli.stories.remove",
        "forget": "coach.cli.stories.forget",
        "tag": "coach.cli.tag.tag",
        "questions": "coach.cli.questions.questions",
        "practice": "coach.cli.practice.practice",
        "review": "coach.cli.review.review",
        "due": "coach.cli.progress.due",
        "date": "coach.cli.progress.date",
        "debrief": "coach.cli.debrief.debrief",
        "stats": "coach.cli.progress.stats",
        "history": "coach.cli.progress.history",
        "model": "coach.cli.maintenance.model",
        "llm": "coach.cli.llm.llm",
        "export": "coach.cli.export.export",
        "doctor": "coach.cli.maintenance.doctor",
        "backup": "coach.cli.maintenance.backup",
        "restore": "coach.cli.maintenance.restore",
        "mcp": "coach.cli.maintenance.serve_assistant",
        "completion": "coach.cli.maintenance.completion",
        "help": "coach.cli.maintenance.show_help",
    }
)


@click.group(
    cls=CoachGroup,
    commands=COMMANDS,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option(
    "--bank",
    metavar="DIR",
    help="The folder of the bank. Default: COACH_BANK, else your data folder.",
)
@click.option("--demo", is_flag=True, help="Use a throw-away bank of worked-example stories.")
@click.option(
    "--debug",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    envvar="COACH_DEBUG",
    callback=begin_log,
    help="Write a log of this run, without any text of yours; also COACH_DEBUG=1.",
)
@click.version_option(package_name="storycoach", prog_name="coach")
@click.pass_context
@example(
    'coach add ~/notes\ncoach match "tell me about a failure"\n'
    'coach --demo match "tell me about a failure"'
)
def coach(ctx: click.Context, bank: str | None, demo: bool) -> None:
    """Find, in your own notes, the story that answers an interview question.

    coach reads your documents where they lie, embeds them on this machine, and sends nothing
    anywhere. Begin with your notes, or look around in the demo; coach help getting-started
    says what to do first. coach alone shows where you stand, and starts what is next by one key.
    """
    if bank and demo:
        raise click.UsageError("--bank and --demo exclude each other: the demo has its own bank.")
    ctx.obj = make_run(bank, demo=demo, log=log_of(ctx))
    if ctx.invoked_subcommand is None:
        open_door(ctx)


def open_door(ctx: click.Context) -> None:
    """Show where the user stands and, in a terminal, start what is next by one key."""
    from coach.views.agenda import show_beginning, show_outlook

    run: Run = ctx.obj
    out, outlook, bank = console_out(), None, ctx.params["bank"]
    if run.settings.demo or run.settings.database.exists():
        with run.open_app() as app, suppress(EmptyBank):
            outlook = app.outlook()
    if outlook:
        import shlex

        named = f" --bank {shlex.quote(bank)}" if bank else ""
        show_outlook(out, outlook, f"coach{' --demo' if run.settings.demo else named}")
        if is_terminal() and _press("Start it?", {"y": "yes", "q": "quit"}) == "y":
            _start(ctx, outlook.step.value[1].split())
        return
    show_beginning(out)
    keys = {"n": "notes", "d": "demo", "q": "quit"}
    key = _press("Begin with", keys) if is_terminal() else "q"
    if key == "d":
        ctx.params["bank"], ctx.obj = None, make_run(None, demo=True, log=run.log)
        open_door(ctx)
    elif key == "n" and (paths := _ask_for_notes()):
        _start(ctx, ["add", "--", *paths])


def _press(question: str, keys: dict[str, str]) -> str:
    """Return the key pressed: the first for Enter, q for Esc, Ctrl-D and the end of the input."""
    from coach.tui.line_input import choose_key

    first, leaving = next(iter(keys)), {"escape": "q", "c-d": "q"}
    by_line = f"{question} {', '.join(keys.values())} (Enter: {keys[first]})"
    with suppress(EOFError):
        return choose_key(question, keys, by_line, default=first, plain=is_plain(), aliases=leaving)
    return "q"


def _ask_for_notes() -> list[str]:
    """Ask for a path, which may be quoted as in a shell: that is how a dropped file is typed."""
    import shlex

    from coach.tui import ask

    typed = ask.ask_path("Which file or folder? Tab completes.")
    try:
        return shlex.split(typed, posix=sys.platform != "win32")
    except ValueError:  # an apostrophe in a name
        return typed.split()


def _start(ctx: click.Context, line: list[str]) -> None:
    """Run a command as if it had been typed."""
    name, command, rest = cast("click.Group", ctx.command).resolve_command(ctx, line)
    if command:
        with command.make_context(name, rest, parent=ctx) as started:
            command.invoke(started)


def main() -> None:
    """Run coach and end the process; the entry point of the installed command.

    A command has committed and closed everything when it returns, so the interpreter is not taken
    down piece by piece: ONNX Runtime and numpy make that 0.07 s of a `match`.
    """
    # Python's own 700 objects between two searches for garbage make eighty searches of a `match`,
    # nearly all while importing, which find next to nothing and take 0.06 s of 0.65.
    gc.set_threshold(50_000)
    # numpy reads this when it is imported. The arrays here are small: on two cores the threads of
    # OpenBLAS made `coach gaps` over 200 stories twice as slow, and importing numpy 0.05 s slower.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    _fill_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a terminal without some letter shows a ? for it
            stream.reconfigure(errors="replace")
    try:
        coach(prog_name="coach")
    except SystemExit as end:
        if not isinstance(end.code, int):
            raise
        code = end.code
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        except OSError:  # the reader of the pipe is gone
            code = code or 1
        os._exit(code)
    except OSError as error:
        if error.errno == errno.ENOSPC:  # of a page of help, which click prints by itself
            click.echo("Error: the disk is full.", err=True)
        elif error.errno != errno.EIO:  # that: the terminal is gone, and nobody is left to be told
            raise
        os._exit(1)


def _fill_closed_streams() -> None:
    """Give the user's commands all three standard streams, where a launcher closed some.

    Python has None for a closed one, and its number would go to the next file opened: the bank.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest free number, which is this one
        if getattr(sys, name) is None:
            mode = "w" if number else "r"
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8", closefd=False))
