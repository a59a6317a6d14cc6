"""Lines typed at a terminal that cannot move its cursor, and in plain mode.

The terminal itself edits the line that is typed, so nothing is drawn and nothing can be redrawn.
"""

from __future__ import annotations

import select
import sys
from typing import TYPE_CHECKING

import click

from coach.cli.prompting.cleaning import clean

if TYPE_CHECKING:
    from collections.abc import Callable


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
        import termios  # noqa: PLC0415  (not on Windows)

        termios.tcflush(sys.stdin, termios.TCIFLUSH)
        raise TimeUp
