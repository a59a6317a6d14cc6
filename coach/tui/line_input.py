"""Plain terminals: answers line by line.

Lines typed at a terminal that cannot move its cursor, and in plain mode.

The terminal itself edits the line that is typed, so nothing is drawn and nothing can be redrawn.
"""

from __future__ import annotations

import select
import sys
from typing import TYPE_CHECKING

import click

from coach.tui.draft import EMPTY, NO_MORE_HINTS, Keeper, Slash, edited, mistyped, slash
from coach.tui.prompt import Quit, Skipped, Told, clean, leave, put_off

if TYPE_CHECKING:
    from collections.abc import Callable

    from coach.tui.draft import Save, Stopwatch


class TimeUp(Exception):
    """No line was entered in time."""


def read_line(prompt: str = "", limit: float | None = None) -> str:
    """The next line typed, without its end; within `limit` seconds, where there is one.

    Raises:
        TimeUp: it was not.
        EOFError: there are no more lines.
    """
    click.echo(prompt, nl=False)
    sys.stdout.flush()
    if limit is not None:
        _wait(limit)
    typed = sys.stdin.buffer.readline()
    if not typed:
        raise EOFError
    return clean(typed.decode(sys.stdin.encoding, errors="replace")).rstrip("\n")


def entered(or_else: Callable[[], bool], every: float) -> None:
    """Wait for Enter, or until something else is so, which is looked at `every` few seconds.

    Raises:
        EOFError: there are no more lines.
    """
    if sys.platform == "win32":  # select knows no consoles: only Enter is waited for
        read_line()
        return
    while not or_else():
        if select.select([sys.stdin], [], [], every)[0]:
            read_line()
            return


def _wait(limit: float) -> None:
    """Wait for a line; what was typed of it when the time was up is thrown away."""
    if sys.platform == "win32":  # select knows no consoles: the limit only judges what is entered
        return
    if not select.select([sys.stdin], [], [], max(0.0, limit))[0]:
        import termios  # not on Windows

        termios.tcflush(sys.stdin, termios.TCIFLUSH)
        raise TimeUp


KEYS = "/done alone on a line sends. Also: /hint /skip /quit /editor"


def tell_by_lines(
    label: str, draft: str, hint: Callable[[], str | None], save: Save, watch: Stopwatch
) -> Told | Skipped | Quit:
    """Ask for an answer line by line; every line is kept as soon as it is entered."""
    written = [draft.rstrip("\n")] if draft.strip() else []
    keeper = Keeper(save, lambda: "\n".join(written), lambda: watch.seconds, draft)
    click.echo("\n".join([label, KEYS, *written]))
    with put_off():
        try:
            with put_off(leave):
                ended = _lines(written, hint, keeper, watch)
        except BaseException:
            keeper.keep()
            raise
        keeper.keep_at_end(sent=isinstance(ended, Told))
        return ended


def _lines(
    written: list[str], hint: Callable[[], str | None], keeper: Keeper, watch: Stopwatch
) -> Told | Skipped | Quit:
    while True:
        try:
            typed = read_line()
        except EOFError:
            return Quit()
        command = slash(typed)
        if command is None:
            _add(written, typed, keeper)
        if command in {Slash.SKIP, Slash.QUIT}:
            return Skipped() if command is Slash.SKIP else Quit()
        if command is Slash.DONE:
            if text := "\n".join(written).strip():
                return Told(text, watch.seconds)
            click.echo(EMPTY)
        if command is Slash.HINT:
            point = hint()
            click.echo(NO_MORE_HINTS if point is None else f"Hint: {point}")
        if command is Slash.EDITOR:
            _edit(written, keeper)


def _add(written: list[str], typed: str, keeper: Keeper) -> None:
    if warning := mistyped(typed):
        click.echo(warning)
    written.append(typed)
    _keep(keeper)


def _keep(keeper: Keeper) -> None:
    keeper.try_to_keep()
    if keeper.trouble:
        click.echo(keeper.trouble)


def _edit(written: list[str], keeper: Keeper) -> None:
    try:
        text = edited("\n".join(written), len(written))
    except click.ClickException as error:
        click.echo(error.format_message())
    else:
        written[:] = [text]
        click.echo(text)
        _keep(keeper)
