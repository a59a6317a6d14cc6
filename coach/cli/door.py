"""`coach` alone: where the user stands, and one key that starts what is next."""

from __future__ import annotations

import os
import shlex
import sys
from typing import TYPE_CHECKING, cast

from coach.cli.context import can_ask, console_out, is_plain, make_run
from coach.errors import EmptyBank

if TYPE_CHECKING:
    import click

    from coach.cli.context import Run


def open_door(ctx: click.Context) -> None:
    """Show where the user stands and, in a terminal, start what is next by one key."""
    from coach.views.agenda import show_beginning, show_outlook

    run: Run = ctx.obj
    outlook = None
    if run.settings.demo or run.settings.database.exists():
        with run.open_app() as app:
            try:
                outlook = app.outlook()
            except EmptyBank:
                outlook = None
    out = console_out()
    if outlook is None:
        show_beginning(out)
    else:
        show_outlook(out, outlook, _call(ctx))
    if not (can_ask() and sys.stdout.isatty()):
        return
    if outlook is not None:
        if _choose({"y": "yes", "q": "quit"}, "Start it? Enter, or q to leave") == "y":
            _start(ctx, outlook.step.command.split())
        return
    keys = {"n": "notes", "d": "demo", "q": "quit"}
    chosen = _choose(keys, "Begin? Enter for notes of yours, d for the demo, or q to leave")
    if chosen == "d":
        ctx.obj = make_run(None, demo=True, log=run.log)
        ctx.params |= {"bank": None, "demo": True}
        open_door(ctx)
    elif chosen == "n" and (paths := _ask_for_notes()):
        _start(ctx, ["add", "--", *paths])


def _call(ctx: click.Context) -> str:
    """Return how coach is called here, with the bank that was named."""
    if ctx.params.get("demo"):
        return "coach --demo"
    bank = ctx.params.get("bank")
    return f"coach --bank {shlex.quote(bank)}" if bank else "coach"


def _choose(keys: dict[str, str], by_line: str) -> str:
    """Return the key pressed: the first for Enter, q for Esc, Ctrl-D and the end of the input."""
    from coach.tui.line_input import choose_key

    first, leaving = next(iter(keys)), {"escape": "q", "c-d": "q"}
    question = "Start it?" if first == "y" else "Begin with"
    try:
        return choose_key(question, keys, by_line, default=first, plain=is_plain(), aliases=leaving)
    except EOFError:
        return "q"


def _ask_for_notes() -> list[str]:
    """Ask for a path, which may be quoted as in a shell: that is how a dropped file is typed."""
    from coach.tui import ask

    typed = ask.ask_path("Which file or folder? Tab completes.")
    if os.path.exists(os.path.expanduser(typed)):  # noqa: PTH110, PTH111  (empty is none)
        return [typed]
    try:
        return shlex.split(typed)
    except ValueError:  # an apostrophe in a name
        return [typed]


def _start(ctx: click.Context, line: list[str]) -> None:
    """Run a command as if it had been typed."""
    group = cast("click.Group", ctx.command)
    name, command, rest = group.resolve_command(ctx, line)
    if command is not None:
        with command.make_context(name, rest, parent=ctx) as started:
            command.invoke(started)
