"""How well it went, in the person's own judgement."""

from __future__ import annotations

import click

from coach.cli import prompts
from coach.cli.prompting.lines import read_line
from coach.cli.prompting.terminal import is_dumb

AGAIN, HARD, GOOD, EASY = range(1, 5)
WORDS = {AGAIN: "again", HARD: "hard", GOOD: "good", EASY: "easy"}
"""The four grades of FSRS, by their numbers there."""


def grade(proposed: int, *, plain: bool) -> int:
    """Ask for Again, Hard, Good or Easy (1 to 4); Enter takes the proposed one.

    One key answers: the word's first letter, or its number. In plain mode it is typed as a line.

    Raises:
        KeyboardInterrupt: Ctrl-C.
        EOFError: the input has ended.
    """
    if plain or is_dumb():
        return _by_line(proposed)
    keys = {word[0]: word for word in WORDS.values()}
    numbers = {str(number): word[0] for number, word in WORDS.items()}
    pressed = prompts.press("Grade?", keys, default=WORDS[proposed][0], aliases=numbers)
    return _grades()[pressed]


def _by_line(proposed: int) -> int:
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
