"""Time that runs while a person answers, and how it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    Clock = Callable[[], float]

MINUTE = 60


class Stopwatch:
    """Seconds since it was made, by a clock that never goes back, beyond those `spent` before."""

    def __init__(self, clock: Clock, spent: float = 0.0) -> None:
        self._clock = clock
        self._start = clock() - spent

    @property
    def seconds(self) -> float:
        """How many have passed."""
        return self._clock() - self._start


def face(seconds: float) -> str:
    """Minutes and seconds as a clock shows them: 1:05."""
    minutes, rest = divmod(int(seconds), MINUTE)
    return f"{minutes}:{rest:02}"


def against(seconds: float, target: int | None) -> str:
    """The time that has passed beside the target; past it, that is said in words."""
    if target is None:
        return face(seconds)
    if seconds < target:
        return f"{face(seconds)} of {face(target)}"
    return f"{face(seconds)}, past the target of {face(target)}"


def spoken(seconds: float, target: int | None = None) -> str:
    """The same in words, for a screen reader: 1 minute 5 seconds."""
    minutes, rest = divmod(int(seconds), MINUTE)
    parts = [_counted(minutes, "minute")] if minutes else []
    parts += [_counted(rest, "second")] if rest or not minutes else []
    words = " ".join(parts)
    if target is None:
        return words
    return f"{words}, {'within' if seconds < target else 'past'} the target of {spoken(target)}"


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
