"""An answer typed line by line, where the terminal cannot move its cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from coach.cli.prompting.keeping import Keeper
from coach.cli.prompting.lines import read_line
from coach.cli.prompting.outcome import Quit, Skipped, Told
from coach.cli.prompting.outside import edited
from coach.cli.prompting.signals import leave, put_off
from coach.cli.prompting.slash import EMPTY, NO_MORE_HINTS, Slash, mistyped, slash

if TYPE_CHECKING:
    from collections.abc import Callable

    from coach.cli.prompting.elapsed import Stopwatch
    from coach.cli.prompting.keeping import Save

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
