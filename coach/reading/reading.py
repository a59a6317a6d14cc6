"""Readings: what was understood of a document, and what was left out of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coach.story import Skipped, Story


@dataclass(frozen=True, slots=True)
class Reading:
    """The stories of one document and the blocks that are none, each in document order.

    Every line with a word on it lies in the span of a story or of a skipped block; rules, tags
    and the like between them may lie in none.
    """

    stories: tuple[Story, ...] = ()
    skipped: tuple[Skipped, ...] = ()
