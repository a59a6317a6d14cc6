"""Spoken to nobody: timer, tick off points, grade."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import click
from prompt_toolkit.application import Application
from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings
from prompt_toolkit.layout import HSplit, Layout
from wcwidth import clip, width

from coach.tui import ask
from coach.tui.draft import Stopwatch, against, spoken
from coach.tui.line_input import read_line
from coach.tui.prompt import Quit, Skipped, interrupting_keys, is_dumb, line, run, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prompt_toolkit.key_binding import KeyPressEvent

    from coach.tui.draft import Clock


KEYS = "Tell it aloud. Enter ends, s skips, q quits."
KEYS_BY_LINE = "Tell it aloud. Enter ends; s and Enter skips, q and Enter quits."
POINTS = "Which points did you make?"
BY_NUMBER = "Their numbers with spaces between, or Enter for none."

LEFT: dict[str, Skipped | Quit] = {"s": Skipped(), "q": Quit()}
LISTED_WIDTH = 70
"""Columns a point may have in the list to tick: 80 without the mark and a margin."""


def aloud(target: int | None, *, plain: bool, clock: Clock) -> float | Skipped | Quit:
    """Show the time that runs while a person speaks; the seconds until they press Enter.

    Plain mode is silent until the end and says the time once. `target` is in seconds.

    Raises:
        KeyboardInterrupt: Ctrl-C.
    """
    watch = Stopwatch(clock)
    try:
        if plain or is_dumb():
            return _by_line(target, watch)
        return run(_application(target, watch))
    except EOFError:
        return Quit()


def _by_line(target: int | None, watch: Stopwatch) -> float | Skipped | Quit:
    typed = read_line(f"{KEYS_BY_LINE}\n").strip().lower()
    seconds = watch.seconds
    if typed in LEFT:
        return LEFT[typed]
    click.echo(f"{spoken(seconds, target)}.")
    return seconds


def _application(target: int | None, watch: Stopwatch) -> Application[float | Skipped | Quit]:
    keys = KeyBindings()

    @keys.add("enter")
    def _end(event: KeyPressEvent) -> None:
        event.app.exit(result=watch.seconds)

    @keys.add("s")
    @keys.add("q")
    def _leave(event: KeyPressEvent) -> None:
        event.app.exit(result=LEFT[event.data])

    return Application(
        layout=Layout(HSplit([line(lambda: KEYS), line(lambda: against(watch.seconds, target))])),
        key_bindings=merge_key_bindings([interrupting_keys(), keys]),
        refresh_interval=1.0,
    )


def tick_off(points: Sequence[str], *, plain: bool = False) -> set[int]:
    """Which of the points the person says they made, by their places from 0.

    Raises:
        KeyboardInterrupt: Ctrl-C.
        EOFError: the input has ended.
    """
    if not points:
        return set()
    if plain or is_dumb():
        return _by_numbers(points)
    if any(width(point) > LISTED_WIDTH for point in points):
        click.echo(_numbered(points))
    choices = [(str(at), _short(at, point), False) for at, point in enumerate(points)]
    return {int(at) for at in ask.tick(POINTS, choices)}


def _by_numbers(points: Sequence[str]) -> set[int]:
    click.echo(f"{POINTS}\n{_numbered(points)}")
    known = {str(at + 1): at for at in range(len(points))}
    while True:
        typed = read_line(f"{BY_NUMBER}\n").replace(",", " ").split()
        if unknown := [each for each in typed if each not in known]:
            click.echo(f"{unknown[0]} is not one of 1 to {len(points)}.")
        else:
            return {known[each] for each in typed}


def _numbered(points: Sequence[str]) -> str:
    room = shutil.get_terminal_size().columns
    return "\n".join(
        wrapped(f"{number}  {point}", room) for number, point in enumerate(points, start=1)
    )


def _short(at: int, point: str) -> str:
    """A point in one line; a longer one by its number in the list above it."""
    if width(point) <= LISTED_WIDTH:
        return point
    return f"{at + 1}  {clip(point, 0, LISTED_WIDTH - 6)}..."


AGAIN, HARD, GOOD, EASY = range(1, 5)
WORDS = {AGAIN: "again", HARD: "hard", GOOD: "good", EASY: "easy"}
"""The four grades of FSRS, by their numbers there."""


def ask_grade(proposed: int, *, plain: bool) -> int:
    """Ask for Again, Hard, Good or Easy (1 to 4); Enter takes the proposed one.

    One key answers: the word's first letter, or its number. In plain mode it is typed as a line.

    Raises:
        KeyboardInterrupt: Ctrl-C.
        EOFError: the input has ended.
    """
    if plain or is_dumb():
        return _grade_by_line(proposed)
    keys = {word[0]: word for word in WORDS.values()}
    numbers = {str(number): word[0] for number, word in WORDS.items()}
    pressed = ask.press("Grade?", keys, default=WORDS[proposed][0], aliases=numbers)
    return _grades()[pressed]


def _grade_by_line(proposed: int) -> int:
    known = _grades()
    prompt = f"Again, Hard, Good or Easy? Enter takes {WORDS[proposed].capitalize()}.\n"
    while True:
        typed = read_line(prompt).strip().lower()
        if not typed:
            return proposed
        if typed in known:
            return known[typed]
        click.echo(f'"{typed}" is no grade. Type a, h, g or e, or 1 to 4.')


def _grades() -> dict[str, int]:
    """Every way to name a grade."""
    ways = ((str(number), word[0], word) for number, word in WORDS.items())
    return {way: number for number, named in zip(WORDS, ways, strict=True) for way in named}
