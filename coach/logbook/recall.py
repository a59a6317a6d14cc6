"""How long it takes until the right story comes."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from coach.logbook.trend import compared

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from coach.attempt import Attempt


@dataclass(frozen=True, slots=True)
class RecallTimes:
    """The times after which a story (identity) was named, in milliseconds, the oldest first.

    `missed` counts how often it should have come and none or another did.
    """

    story: int
    times: tuple[int, ...]
    missed: int

    @property
    def first(self) -> float | None:
        """The median at first; None while there is nothing later to compare it with."""
        count = compared(self.times)
        return median(self.times[:count]) if count else None

    @property
    def now(self) -> float | None:
        """The median of late; None where it never came."""
        return median(self.times[-(compared(self.times) or 1) :]) if self.times else None


def recall_times(attempts: Iterable[Attempt]) -> tuple[RecallTimes, ...]:
    """The recall times of every story that was to be named, the slowest now first.

    `attempts` are in the order of time. Those that never came stand before all others.
    """
    times: dict[int, list[int]] = {}
    missed: dict[int, int] = {}
    for attempt in _asked(attempts):
        story = attempt.story or 0
        times.setdefault(story, [])
        if attempt.recalled == story:
            times[story].append(attempt.recall_ms or 0)
        else:
            missed[story] = missed.get(story, 0) + 1
    found = (RecallTimes(story, tuple(ms), missed.get(story, 0)) for story, ms in times.items())
    return tuple(
        sorted(found, key=lambda each: (each.now is not None, -(each.now or 0), each.story))
    )


def _asked(attempts: Iterable[Attempt]) -> Iterator[Attempt]:
    """The first time that each question is asked in a session.

    The rungs of a ladder, the second round of `recall` and what is asked again at the end follow
    the answer too closely to say what is remembered.
    """
    seen: set[tuple[int, str]] = set()
    for attempt in attempts:
        key = (attempt.session, attempt.question_id)
        if attempt.recall_ms is not None and attempt.story is not None and key not in seen:
            seen.add(key)
            yield attempt
