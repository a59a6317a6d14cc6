"""The map of competencies and stories: a digit in each cell, its colour saying no more."""

from __future__ import annotations

from string import ascii_uppercase
from typing import TYPE_CHECKING

from rich.text import Text

from coach.matching import POSSIBLE_FROM, fit
from coach.render.lines import cut, hanging, padded
from coach.render.terminal import FIT_STYLES, INDENT, print_line

if TYPE_CHECKING:
    from rich.console import Console

    from coach.gaps import Report

NAME = 19
CELL = 2
_KEY = (
    "A digit is the chance that the story is a good answer, in tenths: 6 and more is strong. "
    "A dot is no answer."
)


def show_map(out: Console, report: Report) -> None:
    """Competencies by stories, the widest stories first, and the stories' letters."""
    left = 2 * INDENT + NAME
    shown = min(len(report.columns), len(ascii_uppercase), (out.width - left) // CELL)
    if not shown:
        return
    letters = ascii_uppercase[:shown]
    out.print()
    print_line(out, Text(" " * left + " ".join(letters), style="bold"))
    for gap, row in zip(report.gaps, report.chances, strict=True):
        line = Text(" " * 2 * INDENT).append_text(padded(gap.competency, NAME))
        for chance in row[:shown]:
            line.append(f"{mark(chance)} ", style=FIT_STYLES[fit(chance)] if chance else "dim")
        print_line(out, line)
    out.print()
    for letter, known in zip(letters, report.columns, strict=False):
        line = Text(f"{'':<{2 * INDENT}}{letter}  ", style="bold")
        print_line(
            out, line.append_text(cut(known.story.title, out.width - line.cell_len, "not bold"))
        )
    if len(report.columns) > shown:
        more = f"{len(report.columns) - shown:,} more answer something; --format json has all."
        hanging(out, Text(" " * 2 * INDENT), Text(more))
    hanging(out, Text(" " * 2 * INDENT), Text(_KEY, style="dim"))


def mark(chance: float) -> str:
    """A cell: the tenths of a chance, a dot where the story is no answer."""
    return str(min(9, int(chance * 10))) if chance >= POSSIBLE_FROM else "."
