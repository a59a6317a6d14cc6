"""Time an answer spoken to nobody, tick off the points it made, and grade it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import click
from wcwidth import clip, width

from coach.domain.practice import Grade
from coach.printing import one_line
from coach.tui import ask
from coach.tui.draft import clock_time, stopwatch, time_in_words
from coach.tui.line_input import choose_key, read_line
from coach.tui.prompt import Exit, is_dumb, key_prompt, run, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prompt_toolkit.key_binding import KeyPressEvent

    from coach.tui.draft import Clock

KEYS = "Tell it aloud. Enter ends, s skips, q quits."
KEYS_BY_LINE = "Tell it aloud. Enter ends; s and Enter skips, q and Enter quits."
UNDO_BY_KEY = "u takes the last grade back."
POINTS = "Which points did you make?"
TICKING = "(Enter ticks one, arrows move, d when done)"
BY_NUMBER = "Their numbers with spaces between, or Enter for none."

LEAVING = {"s": Exit.SKIP, "q": Exit.QUIT, "u": Exit.UNDO}
LISTED_WIDTH = 70
"""Columns a point may have in the list to tick: 80 without the mark and a margin."""


def time_answer(
    target: int | None, *, plain: bool, clock: Clock, undo: bool = False
) -> float | Exit:
    """Show the time that runs while the user speaks; return the seconds until they press Enter.

    Plain mode is silent until the end and says the time once. `target` is in seconds; with `undo`
    the last grade can be taken back.
    """
    seconds = stopwatch(clock)
    more = f"\n{UNDO_BY_KEY}" if undo else ""
    leaving = {key: left for key, left in LEAVING.items() if undo or left is not Exit.UNDO}

    def end(event: KeyPressEvent) -> None:
        event.app.exit(result=leaving.get(event.data) or seconds())

    def text() -> str:
        return f"{KEYS}{more}\n{clock_time(seconds(), target)}"

    ended: float | Exit
    try:
        if plain or is_dumb():
            typed = read_line(f"{KEYS_BY_LINE}{more}\n").strip().lower()
            ended = leaving.get(typed) or seconds()
        else:
            keys = dict.fromkeys(["enter", *leaving], end)
            return run(key_prompt(text, keys, refresh=1.0))  # type: ignore[no-any-return]
    except EOFError:
        return Exit.QUIT
    if not isinstance(ended, Exit):
        click.echo(f"{time_in_words(ended, target)}.")
    return ended


def tick_points(points: Sequence[str], *, plain: bool = False) -> set[int]:
    """Return which of the points the user says they made, by their places from 0.

    Raises:
        EOFError: the input has ended.
    """
    if not points:
        return set()
    points = list(map(one_line, points))
    room = shutil.get_terminal_size().columns
    listed = "\n".join(
        wrapped(f"{number}  {point}", room) for number, point in enumerate(points, 1)
    )
    if not (plain or is_dumb()):
        if any(width(point) > LISTED_WIDTH for point in points):
            click.echo(listed)  # the list to tick has one line a point: number and beginning
            points = [f"{number}  {_begin(point)}" for number, point in enumerate(points, 1)]
        choices = [(str(at), point, False) for at, point in enumerate(points)]
        ticked = ask.tick_or_press(POINTS, choices, "d", enter_ticks=True, instruction=TICKING)[1]
        return {int(at) for at in ticked}
    click.echo(f"{POINTS}\n{listed}")
    places = {str(at + 1): at for at in range(len(points))}
    while True:
        typed = read_line(f"{BY_NUMBER}\n").replace(",", " ").split()
        unknown = [number for number in typed if number not in places]
        if not unknown:
            return {places[number] for number in typed}
        click.echo(f"{unknown[0]} is not one of 1 to {len(points)}.")


def _begin(point: str) -> str:
    return point if width(point) <= LISTED_WIDTH else f"{clip(point, 0, LISTED_WIDTH - 6)}..."


def choose_grade(proposed: Grade, *, plain: bool) -> Grade:
    """Ask for a grade; Enter takes the proposed one.

    One key answers: the word's first letter, or its number. In plain mode it is typed as a line.

    Raises:
        EOFError: the input has ended.
    """
    grades = {grade.word[0].lower(): grade for grade in Grade}
    key = choose_key(
        "Grade?",
        {key: grade.word.lower() for key, grade in grades.items()},
        f"Again, Hard, Good or Easy? Enter takes {proposed.word}.",
        default=proposed.word[0].lower(),
        plain=plain,
        aliases={str(grade.value): key for key, grade in grades.items()},
        otherwise="is no grade. Type a, h, g or e, or 1 to 4.",
    )
    return grades[key]
