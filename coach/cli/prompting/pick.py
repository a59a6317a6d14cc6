"""Which story answers the question, recalled before anything is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from coach.cli.prompting.elapsed import Stopwatch
from coach.cli.prompting.lines import TimeUp, read_line
from coach.cli.prompting.outcome import Picked, Quit
from coach.cli.prompting.picking import LEAVING, NOT_FOUND, QUESTION, Picking
from coach.cli.prompting.slash import slash
from coach.cli.prompting.terminal import is_dumb
from coach.cli.prompting.titles import found

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.cli.prompting.elapsed import Clock
    from coach.cli.prompting.outcome import Skipped

    Stories = Sequence[tuple[int, str]]

NONE_CAME = "?"
LISTED = 9


def pick(
    stories: Stories, *, limit: float | None, plain: bool, clock: Clock
) -> Picked | Skipped | Quit:
    """Ask for one of the stories (identity and title) by a few letters of its title.

    No title is shown before letters are typed: it is to be recalled. Enter takes the only match,
    or the first of several unless the arrows chose another; in plain mode several are numbered
    and asked about. `?` or an empty Enter says that none came; so does `limit` (seconds), when it
    is over. /skip and /quit leave. The milliseconds count from the question to the answer.

    Raises:
        KeyboardInterrupt: Ctrl-C.
    """
    watch = Stopwatch(clock)
    if not (plain or is_dumb()):
        return Picking(stories, limit, watch).run()
    try:
        return _by_lines(stories, limit, watch)
    except EOFError:
        return Quit()
    except TimeUp:
        click.echo("\nTime is up.")
        return _picked(None, watch)


def _by_lines(stories: Stories, limit: float | None, watch: Stopwatch) -> Picked | Skipped | Quit:
    """Ask by lines until one story, or none, is named in time."""
    offered: Stories = ()
    prompt = f"{QUESTION}\n"
    while True:
        typed = read_line(prompt, None if limit is None else limit - watch.seconds).strip()
        if limit is not None and watch.seconds >= limit:
            raise TimeUp
        if (command := slash(typed)) in LEAVING:
            return LEAVING[command]
        if typed in {"", NONE_CAME}:
            return _picked(None, watch)
        named = _numbered(typed, offered) or found(typed, stories)
        if len(named) == 1:
            picked = _picked(named[0][0], watch)
            click.echo(named[0][1])
            return picked
        offered = named[:LISTED]
        prompt = _ask_again(offered, len(named))


def _numbered(typed: str, offered: Stories) -> Stories:
    """The story whose number in the last list was typed, if it was one."""
    numbers = {str(number): story for number, story in enumerate(offered, start=1)}
    return [numbers[typed]] if typed in numbers else []


def _ask_again(offered: Stories, count: int) -> str:
    if not offered:
        return f"{NOT_FOUND}\n"
    listed = [f"{number}  {title}" for number, (_, title) in enumerate(offered, start=1)]
    more = [f"and {count - len(offered)} more"] if count > len(offered) else []
    ask = "Which one? Its number, or more letters."
    return "\n".join([*listed, *more, ask, ""])


def _picked(story: int | None, watch: Stopwatch) -> Picked:
    return Picked(story, round(watch.seconds * 1000))
