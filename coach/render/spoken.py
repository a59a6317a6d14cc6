"""What is shown of spoken answers beside what is shown of typed ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from coach.render.rows import counted
from coach.render.terminal import indented, print_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from coach.logbook.spoken import Measure, Speech, Spoken
    from coach.render.page import Page

MOST_BEFORE = 5
"""Earlier answers that a new one is set beside."""


def in_words(told: Spoken) -> str:
    """152 words a minute, 1 long pause, at least 2.1 fillers a minute."""
    pauses = counted(told.pauses, "long pause")
    return f"{told.wpm:.0f} words a minute, {pauses}, at least {told.fillers:.1f} fillers a minute"


def show_before(out: Console, before: Sequence[Spoken], of_story: bool) -> None:  # noqa: FBT001
    """Earlier spoken answers, to set a new one beside; the latest of them last."""
    if not before:
        return
    about = "this story" if of_story else "other stories"
    indented(out, Text(f"Before, about {about}, the latest last:", style="dim"))
    for told in before[-MOST_BEFORE:]:
        indented(out, Text(f"{in_words(told)}.", style="dim"), 5)
    out.print()


def show_speech(page: Page, speech: Speech) -> None:
    """How spoken answers have changed: each figure at first, now, and answer by answer."""
    figures = (
        ("Words a minute", speech.wpm, 0, 0),
        ("Long pauses", speech.pauses, 1, 0),
        ("Fillers a minute", speech.fillers, 1, 1),
    )
    page.heading("Spoken answers")
    if page.columns:
        print_line(page.out, Text(f"{'':<22}{'at first':>8}{'now':>7}  each answer", "dim"))
    for name, measure, places, places_of_each in figures:
        first = "-" if measure.first is None else f"{measure.first:.{places}f}"
        now, each = f"{measure.now:.{places}f}", _each(page, measure, places_of_each)
        if page.columns:
            print_line(page.out, Text(f"    {name:<18}{first:>8}{now:>7}  {each}"))
        elif measure.first is None:
            page.sentence(f"{name}: {now}.")
        else:
            page.sentence(f"{name}: {first} at first, {now} now. Answer by answer: {each}")
    page.note("Pauses are those over 2 s. Of fillers there were at least so many.")


def _each(page: Page, measure: Measure, places: int) -> str:
    """As many of the last values as fit into a line."""
    said = [f"{value:.{places}f}" for value in measure.values]
    while len(said) > 1 and len(" ".join(said)) > page.out.width - 42:
        del said[0]
    return " ".join(said)
