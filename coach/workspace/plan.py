"""Planning one interview: every story's chance at every question, and the best way to tell them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from coach import matching
from coach.assignment import MOST_USES, age_costs, assign
from coach.matching import Fit
from coach.plan import columns, plan, year

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.plan import Plan
    from coach.storage.bank import Bank
    from coach.workspace.index import BankIndex
    from coach.yardstick import Floats, Yardstick

BEHIND = 1e-7
"""What the last place in the ranking costs more than the first: only a tie is decided by it."""


def make_plan(
    bank: Bank,
    asked: Sequence[tuple[str, Floats]],
    measured: tuple[Yardstick, BankIndex],
    *,
    this_year: int,
    once: bool,
) -> Plan:
    """The plan for these questions, given with their vectors, over the stories of an index.

    `once` tells no story twice. General texts are never told.
    """
    measure, index = measured
    chances = np.zeros((len(asked), len(index.ids)))
    places = np.zeros_like(chances)
    fits = [[Fit.NONE] * len(index.ids) for _ in asked]
    for row, (_, vector) in enumerate(asked):
        for place, ranked in enumerate(matching.rank(vector, index.stories, measure)):
            chances[row, ranked.row] = ranked.chance
            places[row, ranked.row] = place
            fits[row][ranked.row] = ranked.fit
    chances[:, index.stories.general] = 0
    stories = bank.stories.all([int(known) for known in index.ids])
    costs = age_costs([year(story.story.date, this_year) for story in stories], this_year)
    costs = costs + BEHIND * places / len(stories)
    uses = 1 if once else MOST_USES
    planned = assign(chances, costs, matching.POSSIBLE_FROM, most_uses=uses)
    told = {column: stories[column] for column in columns(planned)}
    return plan([question for question, _ in asked], planned, told, chances.tolist(), fits)
