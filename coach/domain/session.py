"""Sessions of practice: what they ask, and how far each has come."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from coach.domain.practice import Mode

DEBRIEF: Final = "debrief"
"""The option of a session that is no practice: it holds what was asked in a real interview."""


class SelectionReason(StrEnum):
    """Why a session asks something: a card is due, no story answers it, or it is new."""

    DUE = "due"
    GAP = "gap"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Item:
    """One question of a session, at a `position` from 0; `target` is in seconds.

    `competency` is an id, or empty; `story` is the identity of what answers it, None for a gap.
    """

    position: int
    question_id: str
    question: str
    competency: str
    story: int | None
    why: SelectionReason
    target: int | None = None


@dataclass(frozen=True, slots=True)
class StoryRecall:
    """The story the user named by heart, None if none came, and the time that took."""

    story: int | None
    milliseconds: int


@dataclass(frozen=True, slots=True)
class Session:
    """A session: items in order, positions done (answered or skipped), seconds spent so far."""

    id: int
    mode: Mode
    started_at: datetime
    options: Mapping[str, Any]
    items: tuple[Item, ...]
    done: frozenset[int] = frozenset()
    seconds: float = 0.0
    ended_at: datetime | None = None

    @property
    def waiting(self) -> tuple[Item, ...]:
        """The items that are still to be asked."""
        return tuple(item for item in self.items if item.position not in self.done)

    @property
    def is_debrief(self) -> bool:
        """Whether it holds what was asked in a real interview."""
        return isinstance(self.options.get(DEBRIEF), dict)

    def number_of(self, item: Item) -> tuple[int, int]:
        """Return an item's number, and of how many: what is asked in several rounds counts once."""
        times: Counter[tuple[str, int | None, int | None]] = Counter()
        numbers: dict[tuple[str, int | None, int], int] = {}
        places = []
        for one in self.items:
            asked = (one.question_id, one.story, one.target)
            places.append(numbers.setdefault((*asked[:2], times[asked]), len(numbers) + 1))
            times[asked] += 1
        return places[item.position], len(numbers)


def count_questions(items: Iterable[Item]) -> int:
    """Return how many questions these items ask, each in one round or several."""
    return len({(item.question_id, item.story) for item in items})
