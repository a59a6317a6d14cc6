"""A page of figures: headings, notes, and rows that become sentences where there is no room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.text import Text

from coach.render.rows import COLUMNS_FROM, beside, listed
from coach.render.terminal import indented

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

MOST_ROWS = 5
"""Rows of a list; --format json has all."""

_IN = 4


@dataclass(frozen=True, slots=True)
class Page:
    """Where to print, and whether for a screen reader."""

    out: Console
    plain: bool

    @property
    def columns(self) -> bool:
        """Whether there are tables."""
        return not self.plain and self.out.width >= COLUMNS_FROM

    def heading(self, text: str) -> None:
        """A heading with a blank line above."""
        self.out.print()
        indented(self.out, Text(text, style="bold"))

    def rows(self, rows: Sequence[tuple[str, str]], width: int) -> None:
        """(figures, what they are of), the figures first where there are columns."""
        for figures, title in rows[:MOST_ROWS]:
            if self.columns:
                beside(self.out, f"  {figures:<{width}}  ", title)
            else:
                listed(self.out, f"{figures.strip()}: {title}")
        if len(rows) > MOST_ROWS:
            more = len(rows) - MOST_ROWS
            indented(self.out, Text(f"and {more:,} more; --format json has all.", "dim"), _IN)

    def note(self, text: str) -> None:
        """A sentence below a heading."""
        indented(self.out, Text(text), _IN)

    def sentence(self, text: str) -> None:
        """One of several sentences that stand for the rows of a table."""
        listed(self.out, text)
