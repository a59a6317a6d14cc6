"""How the parts of the answers have changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from coach.logbook.kept import PARTS, kept

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from coach.attempt import Attempt
    from coach.story import Part

MOST_COMPARED: Final = 5
"""Values at each end that are compared, where there are twice as many: one answer says little."""


@dataclass(frozen=True, slots=True)
class Level:
    """The mean score (1 to 5) and share of the words (0 to 1) of a part over a few answers."""

    score: float
    share: float


@dataclass(frozen=True, slots=True)
class Trend:
    """A part, answer by answer, the oldest first."""

    part: Part
    scores: tuple[int, ...]
    shares: tuple[float, ...]

    @property
    def compared(self) -> int:
        """How many answers the first and the last level are the mean of."""
        return compared(self.scores)

    @property
    def first(self) -> Level | None:
        """At first; None while there is nothing later to compare it with."""
        count = self.compared
        return _level(self.scores[:count], self.shares[:count]) if count else None

    @property
    def now(self) -> Level:
        """Of late."""
        count = self.compared or 1
        return _level(self.scores[-count:], self.shares[-count:])


def trends(attempts: Iterable[Attempt]) -> tuple[Trend, ...]:
    """The trend of every part over the answers whose parts were judged; none without any."""
    told = [parts for attempt in attempts if (parts := kept(attempt).parts)]
    if not told:
        return ()
    return tuple(
        Trend(
            part,
            tuple(parts[part].score for parts in told),
            tuple(parts[part].share for parts in told),
        )
        for part in PARTS
    )


def compared(values: Sequence[object]) -> int:
    """How many of the first and of the last values to compare, so that none is in both."""
    return min(MOST_COMPARED, len(values) // 2)


def _level(scores: Sequence[int], shares: Sequence[float]) -> Level:
    return Level(sum(scores) / len(scores), sum(shares) / len(shares))
