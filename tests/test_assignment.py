"""Which story for which question: the plan is the best there is, and says what it gave up."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.interview.plan import (
    COST_A_YEAR,
    MOST_FOR_AGE,
    REUSE_COST,
    PlanReason,
    age_costs,
    assign,
    cheapest_columns,
)

LEAST = 0.2


def plan(chances: list[list[float]], *, most_uses: int = 2) -> list[tuple[int | None, str]]:
    """The stories and reasons for these chances, no story aged."""
    table = np.array(chances, dtype=np.float64)
    planned = assign(table, np.zeros(table.shape[1]), LEAST, most_uses=most_uses)
    return [(each.story, str(each.reason)) for each in planned]


@given(st.integers(0, 2**32 - 1), st.integers(1, 8), st.integers(0, 9), st.sampled_from([0, 9]))
def test_it_costs_what_scipy_finds(seed: int, rows: int, more: int, digits: int) -> None:
    """Each row a column of its own, and no other choice of them costs less."""
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415

    numbers = np.random.default_rng(seed)
    table = np.round(numbers.normal(size=(rows, rows + more)), digits)  # with ties, and without
    columns = cheapest_columns(table)
    assert len(set(columns)) == rows
    least = table[linear_sum_assignment(table)].sum()
    assert table[range(rows), columns].sum() == pytest.approx(least)


def test_each_its_best() -> None:
    """Where no two questions want one story, each gets its best."""
    assert plan([[0.9, 0.3], [0.1, 0.8]]) == [(0, "best"), (1, "best")]


def test_held_back() -> None:
    """The story that alone answers the second question is not spent on the first."""
    table = np.array([[0.9, 0.8], [0.9, 0.1]])
    first, second = assign(table, np.zeros(2), LEAST)
    assert (first.story, first.best, first.reason) == (1, 0, PlanReason.HELD_BACK)
    assert (second.story, second.reason) == (0, PlanReason.BEST)


def test_told_again_only_where_much_better() -> None:
    """A story is told twice where nothing else answers, not where another does nearly as well."""
    assert plan([[0.9, 0.1], [0.8, 0.1]]) == [(0, "best"), (0, "again")]
    assert plan([[0.9, 0.6], [0.8, 0.6]]) == [(0, "best"), (1, "held_back")]


def test_spent() -> None:
    """Told twice at most; and a weak answer is not worth hearing a story again."""
    assert plan([[0.9], [0.3]]) == [(0, "best"), (None, "spent")]
    assert sorted(reason for _, reason in plan([[0.9]] * 3)) == ["again", "best", "spent"]
    assert plan([[0.9], [0.8]], most_uses=1) == [(0, "best"), (None, "spent")]


def test_none() -> None:
    """No story below the least chance is told, whatever the others do."""
    assert plan([[0.1, 0.19], [0.9, 0.1]]) == [(None, "none"), (0, "best")]
    assert assign(np.zeros((1, 0)), np.zeros(0), LEAST)[0].reason is PlanReason.NONE


def test_age() -> None:
    """Years cost little, from the fourth on, and never more than the most."""
    costs = age_costs([2026, 2023, 2022, 1990, None], 2026)
    assert costs == pytest.approx([0, 0, COST_A_YEAR, MOST_FOR_AGE, 0])
    table = np.array([[0.8, 0.79]])
    assert assign(table, np.array([0.0, 0.0]), LEAST)[0].story == 0
    assert assign(table, np.array([0.1, 0.0]), LEAST)[0].story == 1
    assert assign(np.array([[LEAST]]), np.array([MOST_FOR_AGE]), LEAST)[0].story == 0


tables = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        st.lists(st.floats(0, 1), min_size=width, max_size=width), min_size=1, max_size=4
    )
)


@given(tables)
def test_nothing_beats_the_plan(rows: list[list[float]]) -> None:
    """Compared with every other plan, told at most twice each; and no story is told too weakly."""
    table = np.array(rows)
    told = [each.story for each in assign(table, np.zeros(table.shape[1]), LEAST)]

    def worth(plan: tuple[int | None, ...] | list[int | None]) -> float:
        total = 0.0
        for row, story in enumerate(plan):
            if story is None:
                total += LEAST - MOST_FOR_AGE
            elif table[row, story] < LEAST or plan.count(story) > 2:
                return -np.inf
            else:
                total += table[row, story] - (REUSE_COST if story in plan[:row] else 0)
        return total

    best = max(worth(each) for each in product([None, *range(table.shape[1])], repeat=len(rows)))
    assert worth(told) == pytest.approx(best, abs=1e-4)
