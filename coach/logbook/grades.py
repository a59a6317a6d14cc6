"""How the person's own grades differ from those that coach proposed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import comb
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from coach.attempt import Attempt

CHANCE: Final = 0.05
"""The probability up to which a lean is called no accident: the sign test, two-sided, at its usual
level. So six of six, or eight of nine, grades that differ must differ to the same side."""


class Leaning(StrEnum):
    """Where the person's grades lean."""

    HIGHER = "higher"
    LOWER = "lower"


@dataclass(frozen=True, slots=True)
class OwnGrades:
    """How many grades are the proposed ones, and how many higher or lower."""

    same: int
    higher: int
    lower: int

    @property
    def count(self) -> int:
        """All answers that have both grades."""
        return self.same + self.higher + self.lower

    @property
    def leaning(self) -> Leaning | None:
        """The side to which the grades lean, if that is more than chance."""
        most, differ = max(self.higher, self.lower), self.higher + self.lower
        one_side = sum(comb(differ, number) for number in range(most, differ + 1)) / 2**differ
        if 2 * one_side > CHANCE:
            return None
        return Leaning.HIGHER if self.higher > self.lower else Leaning.LOWER


def own_grades(attempts: Iterable[Attempt]) -> OwnGrades:
    """The person's grades beside those proposed."""
    pairs = [(each.grade, each.proposed) for each in attempts]
    both = [(own, proposed) for own, proposed in pairs if own is not None and proposed is not None]
    return OwnGrades(
        same=sum(own == proposed for own, proposed in both),
        higher=sum(own > proposed for own, proposed in both),
        lower=sum(own < proposed for own, proposed in both),
    )
