"""Which competencies are asked for, and how important each of them is to whoever asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach.competency import UNRANKED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.competency import Framework

FIRST, SECOND, THIRD = 1, 2, 3
"""Importance: critical, important, nice to have (`FrameworkItem.importance`)."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A competency that is asked for: how important it is, and the sentence or part that says so.

    `sentence` is of a job description or list of questions, or the names of a framework's items.
    """

    competency: str
    importance: int
    sentence: str = ""


def wanted(framework: Framework) -> tuple[Wanted, ...]:
    """What a framework asks for, by importance.

    Where it ranks its items, theirs counts, and an item without one is important. Where it ranks
    none, each item stands on the first competency it names: that one is critical, the others are
    important. A competency of several items has the greatest importance of them.
    """
    ranked = any(item.importance for item in framework.items)
    found: dict[str, tuple[int, list[str]]] = {}
    for item in framework.items:
        for place, competency in enumerate(item.competencies):
            own = FIRST if place == 0 else SECOND
            importance = (item.importance or UNRANKED) if ranked else own
            before, names = found.get(competency, (THIRD, []))
            found[competency] = (min(before, importance), [*names, item.name])
    each = (Wanted(known, least, ", ".join(names)) for known, (least, names) in found.items())
    return tuple(sorted(each, key=lambda one: one.importance))


def both(first: Sequence[Wanted], second: Sequence[Wanted]) -> tuple[Wanted, ...]:
    """What two ask for, in the order of the first: greater importance, the second's sentence."""
    other = {each.competency: each for each in second}
    return tuple(
        Wanted(each.competency, min(each.importance, other[each.competency].importance), said)
        for each in first
        if each.competency in other
        for said in [other[each.competency].sentence or each.sentence]
    )
