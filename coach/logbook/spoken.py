"""How answers were spoken, read back, and how that has changed.

It is JSON of this coach or another one, so that anything may be missing: an answer whose delivery
cannot be read counts as typed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach.logbook.trend import compared

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from coach.attempt import Attempt

_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Spoken:
    """One answer: words a minute, pauses over two seconds, fillers a minute (at least so many)."""

    wpm: float
    pauses: int
    fillers: float


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of every spoken answer, the oldest first."""

    values: tuple[float, ...]

    @property
    def compared(self) -> int:
        """How many answers the first and the last mean are of; 0 while there is one answer."""
        return compared(self.values)

    @property
    def first(self) -> float | None:
        """The mean at first; None while there is nothing later to compare it with."""
        return _mean(self.values[: self.compared]) if self.compared else None

    @property
    def now(self) -> float:
        """The mean of late."""
        return _mean(self.values[-(self.compared or 1) :])


@dataclass(frozen=True, slots=True)
class Speech:
    """How spoken answers have changed."""

    wpm: Measure
    pauses: Measure
    fillers: Measure


def spoken(attempt: Attempt) -> Spoken | None:
    """How an answer was spoken; None where it was typed, or nobody knows."""
    document, seconds = attempt.speech or {}, attempt.seconds
    wpm, pauses, fillers = (document.get(key) for key in ("wpm", "pauses", "fillers"))
    if not isinstance(wpm, int | float) or not seconds or seconds < 0:
        return None
    if not isinstance(pauses, list) or not isinstance(fillers, list):
        return None
    return Spoken(float(wpm), len(pauses), len(fillers) * _MINUTE / seconds)


def speech(attempts: Iterable[Attempt]) -> Speech | None:
    """How it has changed over some attempts, the oldest first; None where none was spoken."""
    told = [each for attempt in attempts if (each := spoken(attempt)) is not None]
    if not told:
        return None
    return Speech(
        Measure(tuple(each.wpm for each in told)),
        Measure(tuple(float(each.pauses) for each in told)),
        Measure(tuple(each.fillers for each in told)),
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
