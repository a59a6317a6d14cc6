"""Which questions and stories come hardest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from coach.attempt import Grade

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    from coach.attempt import Attempt

    K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Struggle:
    """How many answers the person graded, and how many of them Again and Hard."""

    graded: int
    again: int
    hard: int


def hardest(
    attempts: Iterable[Attempt], key: Callable[[Attempt], K | None]
) -> list[tuple[K, Struggle]]:
    """What was graded Again or Hard, by `key` (None is left out), the most often so first.

    Of equals the one with more Again, then the one with fewer answers in all, comes first.
    """
    grades: dict[K, list[Grade]] = {}
    for attempt in attempts:
        known = key(attempt)
        if known is not None and attempt.grade is not None:
            grades.setdefault(known, []).append(attempt.grade)
    counted = [
        (known, Struggle(len(each), each.count(Grade.AGAIN), each.count(Grade.HARD)))
        for known, each in grades.items()
    ]
    return sorted(
        (pair for pair in counted if pair[1].again + pair[1].hard),
        key=lambda pair: (-pair[1].again - pair[1].hard, -pair[1].again, pair[1].graded),
    )
