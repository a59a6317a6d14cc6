"""`coach` alone: where the user stands, and one key that starts what is next."""

from __future__ import annotations

import shlex
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, cast

from coach.cli.context import console_out, is_plain, is_terminal, make_run
from coach.errors import EmptyBank

if TYPE_CHECKING:
    import click

    from coach.cli.context import Run


def open_door(ctx: click.Context) -> None:
    """Show where the user stands and, in a terminal, start what is next by one key."""
    from coach.views.agenda import show_beginning, show_outlook

    run: Run = ctx.obj
    out, outlook, bank = console_out(), None, ctx.params["bank"]
    if run.settings.demo or run.settings.database.exists():
        with run.open_app() as app, suppress(EmptyBank):
            outlook = app.outlook()
    if outlook:
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
