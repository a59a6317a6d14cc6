"""Found: a story as the readers find it, before the whole document names it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coach.reading.telling import Telling


@dataclass(frozen=True, slots=True)
class Found:
    """A story found: its lines, what it tells, and what its heading or leading line calls it.

    `title` and `marked` are the title and the line of its owner's mark, where that made it one.
    """

    first: int
    last: int
    telling: Telling
    heading: str = ""
    lead: str = ""
    title: str = ""
    marked: int = 0
