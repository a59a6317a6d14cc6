"""`coach`: its global options, and its commands, each imported when it is called."""

from __future__ import annotations

import errno
import gc
import os
import sys
from collections.abc import Iterator, Mapping, MutableMapping
from importlib import import_module
from io import TextIOWrapper

import click

from coach.cli.context import CoachGroup, begin_log, example, log_of, make_run


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
        "outline": "coach.cli.outline.outline",
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
        "export": "coach.cli.export.export",
        "doctor": "coach.cli.maintenance.doctor",
        "backup": "coach.cli.maintenance.backup",
        "restore": "coach.cli.maintenance.restore",
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
        from coach.cli.door import open_door

        open_door(ctx)


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
        if error.errno != errno.EIO:
            raise
        os._exit(1)  # the terminal is gone: nobody is left to be told what went wrong


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
