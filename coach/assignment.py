"""Which story to tell for which question of one interview, so that no story carries it all.

Each question takes one story or none, each story serves one question at full worth. The whole is
an assignment problem, solved exactly (Jonker and Volgenant's algorithm in scipy's
linear_sum_assignment; Crouse 2016, doi:10.1109/TAES.2016.140952). A story's worth for a question is
the chance that it answers it, as matching estimates it; costs are in the same unit.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

REUSE_COST: Final = 0.25
"""What telling a story once more costs: an interviewer who hears it twice believes there is no
other. So a story is told again only where it beats the next one, or none, by a quarter."""

MOST_USES: Final = 2

YEARS_FRESH: Final = 3
COST_A_YEAR: Final = 0.02
MOST_FOR_AGE: Final = 0.1
"""A story three years old costs nothing, each year more a little: details fade, and interviewers
ask what was done lately. It decides between equals, never against a clearly better story."""


EARLIER: Final = 1e-6
"""What the first question counts more than the last: it decides between equal plans only."""


class Reason(StrEnum):
    """Why a question has the story it has."""

    BEST = "best"
    HELD_BACK = "held_back"
    AGAIN = "again"
    NONE = "none"
    SPENT = "spent"


@dataclass(frozen=True, slots=True)
class Planned:
    """What one question gets.

    `story` and `best` are columns of the chances, None for no story; `best` is the story that
    would be told if this were the only question. `elsewhere` is the question (a row) for which
    `best` is held back, where it is. `reason`: `best` is told; `held_back`, the best one is told
    for another question; `again`, the story is told twice; `none`,
    no story answers it; `spent`, only stories told elsewhere would.
    """

    story: int | None
    best: int | None
    elsewhere: int | None
    reason: Reason


def age_costs(years: Sequence[int | None], this_year: int) -> Floats:
    """What each story's age costs; one without a date costs nothing."""
    old = [max(0, this_year - year - YEARS_FRESH) if year else 0 for year in years]
    return np.minimum(MOST_FOR_AGE, COST_A_YEAR * np.array(old, dtype=np.float64))


def assign(
    chances: Floats, costs: Floats, least: float, *, most_uses: int = MOST_USES
) -> tuple[Planned, ...]:
    """The plan of greatest total worth; one entry for each question, in order.

    `chances` (questions, stories) of answering, `costs` of telling each at all, (stories,) or
    (questions, stories). A story whose chance is below `least` answers nothing: then the question
    gets none. With `most_uses` 1 no story is told twice.
    """
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415  (0.2 s)

    questions, stories = chances.shape
    worth = np.where(chances >= least, chances - costs, -np.inf)
    # No story is worth just less than the least that answers, whatever its age.
    nothing = least - MOST_FOR_AGE - 1e-6
    copies = [worth - REUSE_COST * use for use in range(most_uses)]
    table = np.concatenate([*copies, np.full((questions, questions), nothing)], axis=1)
    # Of equal plans the one that tells the better story first, as it would be told unplanned.
    table *= 1 + EARLIER * np.linspace(1, 0, questions)[:, None]
    # The solver knows no infinities; -1 is worse than any worth.
    _, columns = linear_sum_assignment(np.maximum(table, -1.0), maximize=True)
    told = [int(c) % stories if c < stories * most_uses else None for c in columns]
    return tuple(_planned(row, told, worth) for row in range(questions))


def _planned(row: int, told: Sequence[int | None], worth: Floats) -> Planned:
    story = told[row]
    best = int(worth[row].argmax()) if worth.shape[1] else None
    if best is None or worth[row, best] == -np.inf:
        return Planned(None, None, None, Reason.NONE)
    elsewhere = [other for other, each in enumerate(told) if each == best and other != row]
    if story is None:
        return Planned(None, best, elsewhere[0], Reason.SPENT)
    if told.index(story) < row:
        return Planned(story, best, told.index(story), Reason.AGAIN)
    if not elsewhere or story == best:  # two may be worth the same
        return Planned(story, story, None, Reason.BEST)
    return Planned(story, best, elsewhere[0], Reason.HELD_BACK)
