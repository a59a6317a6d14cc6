"""Read lines where the terminal cannot move its cursor, and in plain mode.

The terminal itself edits the line that is typed, so nothing is drawn and nothing can be redrawn.
"""

from __future__ import annotations

import select
import sys
from typing import TYPE_CHECKING

import click

from coach.tui import ask
from coach.tui.draft import (
    SHORT_KEYS,
    SlashCommand,
    do_command,
    edit_in_editor,
    parse_command,
    warn_of_command,
)
from coach.tui.prompt import Exit, clean, is_dumb

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from coach.tui.draft import AnswerDraft, Hint
    from coach.tui.prompt import Submitted

_LINE_BYTES = 4_095 if sys.platform == "linux" else 1_022
"""What a terminal takes of a line at least; it drops what is beyond it."""

KEYS_BY_LINE = "/done alone on a line sends. Also: /hint /skip /quit /editor"


class TimeUp(Exception):
    """No line was entered in time."""


def read_line(prompt: str = "", limit: float | None = None) -> str:
    """Return the next line typed, without its end; within `limit` seconds, where there is one.

    Where the terminal took no more of it, that is said.

    Raises:
        TimeUp: it was not.
        EOFError: there are no more lines.
    """
    click.echo(prompt, nl=False)
    sys.stdout.flush()
    # On Windows select knows no consoles: the limit only judges what is entered.
    if limit is not None and sys.platform != "win32":
        import termios  # not on Windows

        if not select.select([sys.stdin], [], [], max(0.0, limit))[0]:
            termios.tcflush(sys.stdin, termios.TCIFLUSH)  # what was half typed is thrown away
            raise TimeUp
    typed = sys.stdin.buffer.readline()
    if not typed:
        raise EOFError
    line = clean(typed.decode(sys.stdin.encoding, errors="replace")).rstrip("\n")
    if len(typed.rstrip(b"\n")) >= _LINE_BYTES and sys.platform != "win32" and sys.stdin.isatty():
        click.echo(
            f"A terminal takes {_LINE_BYTES:,} bytes of a line: of this one, what came after "
            f'"{line[-40:].lstrip()}" is lost. Paste that once more in shorter lines; '
            "or, in an answer, all of it by /editor."
        )
    return line


def wait_for_enter(or_else: Callable[[], bool], every: float) -> None:
    """Wait for Enter, or until `or_else` is true, which is looked at `every` few seconds.

    Raises:
        EOFError: there are no more lines.
    """
    while not or_else():
        # On Windows only Enter is waited for.
        if sys.platform == "win32" or select.select([sys.stdin], [], [], every)[0]:
            read_line()
            return


def choose_key(
    question: str,
    keys: Mapping[str, str],
    by_line: str,
    *,
    default: str,
    plain: bool,
    aliases: Mapping[str, str] | None = None,
    otherwise: str = "is none of these.",
) -> str:
    """Ask for one of `keys` by pressing it, or as a line after `by_line`; Enter is the default.

    `keys` are letters and the words they begin; `aliases` are other keys that stand for them.
    `otherwise` ends the sentence about a line that is none of them.

    Raises:
        EOFError: the input has ended.
    """
    if not (plain or is_dumb()):
        return ask.press(question, keys, default=default, aliases=aliases)
    ways = {"": default, **(aliases or {}), **{word: key for key, word in keys.items()}}
    ways |= dict(zip(keys, keys, strict=True))
    while (typed := read_line(f"{by_line}\n").strip().lower()) not in ways:
        click.echo(f'"{typed}" {otherwise}')
    return ways[typed]


def type_by_lines(
    label: str, draft: AnswerDraft, hint: Hint, *, short: bool = False
) -> Submitted | Exit:
    """Ask for an answer line by line; every line is saved as soon as it is entered.

    One line is a `short` answer.

    Raises:
        EOFError: there are no more lines.
    """
    lines = [draft.text.rstrip("\n")] if draft.text.strip() else []
    click.echo("\n".join([*filter(None, [label]), SHORT_KEYS if short else KEYS_BY_LINE, *lines]))
    while True:
        typed = read_line()
        command = parse_command(typed)
        if command is SlashCommand.EDITOR:
            try:
                edit_in_editor(draft, len(lines))
            except click.ClickException as error:
                click.echo(error.format_message())
            lines = [draft.text]
            click.echo(draft.text)
        elif command is None:
            if warning := warn_of_command(typed):
                click.echo(warning)
            lines.append(typed)
        elif ended := do_command(command, draft, hint, click.echo):
            return ended
        draft.text = "\n".join(lines)
        if short and command is None:
            sent = SlashCommand.DONE if draft.text.strip() else SlashCommand.SKIP
            return do_command(sent, draft, hint, click.echo) or Exit.SKIP
        draft.try_to_save()
        if draft.trouble:
            click.echo(draft.trouble)
