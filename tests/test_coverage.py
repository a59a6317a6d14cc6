"""Coverage of small banks: matrices short enough to check on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.domain.question import Question
from coach.domain.story import Confirmation
from coach.matching.coverage import (
    COVERED_FROM,
    CompetencyCoverage,
    Coverage,
    cover_competencies,
    covering_fit,
    find_rows_asking,
)
from coach.matching.ranking import STRONG_FROM, Fit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

QUESTIONS = [
    Question("f1", "A failure?", ("failure",)),
    Question("f2", "A mistake?", ("failure", "ownership")),
    Question("f3", "What went wrong?", ("failure",)),
    Question("f4", "A misjudgement?", ("failure",)),
    Question("c1", "A conflict?", ("conflict",)),
    Question("c2", "A quarrel?", ("conflict", "soup")),
]
FREEZE, COUPON = 7, 3
"""The identities of two stories, in the order of the columns below."""

CHANCES = [
    [0.9, 0.3],
    [0.7, 0.2],
    [0.2, 0.3],
    [0.1, 0.1],
    [0.1, 0.2],
    [0.1, 0.4],
]


def covered(
    *competencies: str,
    chances: Sequence[Sequence[float]] = CHANCES,
    said: Mapping[int, Mapping[str, Confirmation]] | None = None,
) -> Coverage:
    """The coverage of the two stories."""
    matrix = np.array(chances, dtype=np.float32).reshape(len(QUESTIONS), -1)
    stories = [FREEZE, COUPON][: matrix.shape[1]]
    return cover_competencies(competencies, QUESTIONS, stories, matrix, said or {})


def one(coverage: Coverage) -> CompetencyCoverage:
    """Its only competency."""
    (only,) = coverage.competencies
    return only


def test_a_chance_is_that_of_the_best_quarter() -> None:
    """Of four questions the best one counts, and not those that ask otherwise."""
    failure = one(covered("failure"))
    assert failure.fit is Fit.STRONG
    best, second = failure.stories
    assert (best.story, best.fit) == (FREEZE, Fit.STRONG)
    assert (second.story, second.fit) == (COUPON, Fit.POSSIBLE)
    assert [best.chance, second.chance] == pytest.approx([0.9, 0.3])
    assert failure.distinct == 2
    assert failure.closest is None


@pytest.mark.parametrize(("asked", "chance"), [(1, 0.8), (4, 0.8), (5, 0.7), (8, 0.7), (9, 0.6)])
def test_a_quarter_is_rounded_up(asked: int, chance: float) -> None:
    """Of five questions the two best count, of nine the three best: their mean."""
    questions = [Question(str(at), "A failure?", ("failure",)) for at in range(asked)]
    chances = np.array([[0.8], [0.6], [0.4], *[[0.0]] * 6], np.float32)[:asked]
    found = one(cover_competencies(["failure"], questions, [1], chances, {}))
    assert found.stories[0].chance == pytest.approx(chance)


@pytest.mark.parametrize(
    ("chance", "word"),
    [
        (STRONG_FROM, Fit.STRONG),
        (STRONG_FROM - 0.01, Fit.POSSIBLE),
        (COVERED_FROM, Fit.POSSIBLE),
        (COVERED_FROM - 0.01, Fit.NONE),
    ],
)
def test_words_of_coverage(chance: float, word: Fit) -> None:
    """A competency is answered or it is not: nothing there is unsure."""
    assert covering_fit(chance) is word


def test_a_gap_names_the_closest() -> None:
    """No story covers it, so none answers; the nearest is named, and asked about if near enough."""
    gap = one(covered("conflict", chances=[[0, 0]] * 4 + [[0.01, 0.15], [0.1, 0.1]]))
    assert (gap.fit, gap.stories, gap.distinct) == (Fit.NONE, (), 0)
    assert gap.closest is not None
    assert gap.closest.story == COUPON
    assert gap.closest.chance == pytest.approx(0.15)
    assert gap.is_doubtful
    assert gap.questions == ("c1", "c2")
    assert not one(covered("conflict", chances=[[0.05, 0.05]] * 6)).is_doubtful


def test_a_bank_without_episodes() -> None:
    """With no story every competency is a gap, and nothing is closest."""
    nothing = covered("failure", chances=[[]] * 6)
    assert one(nothing).closest is None
    assert nothing.gaps() == nothing.competencies


def test_questions_are_those_answered_best_first() -> None:
    """A story keeps the questions that it answers; of too few, the three it answers best."""
    freeze, coupon = one(covered("failure")).stories
    assert freeze.questions == ("f1", "f2", "f3")
    assert coupon.questions == ("f1", "f3", "f2")
    many = one(covered("failure", chances=[[0.3], [0.4], [0.6], [0.5], [0], [0]]))
    assert many.stories[0].questions == ("f3", "f4", "f2", "f1")


def test_confirmed_counts_as_much_as_the_estimate() -> None:
    """The mean of 0.3 and 1 is 0.65, and no fit becomes a possible one; the story comes first."""
    said = {COUPON: dict.fromkeys(("failure", "conflict"), Confirmation.CONFIRMED)}
    failure, conflict = covered("failure", "conflict", said=said).competencies
    assert [(each.story, each.confirmed) for each in failure.stories] == [
        (COUPON, True),
        (FREEZE, False),
    ]
    assert failure.stories[0].chance == pytest.approx(0.65)
    assert failure.stories[1].chance > failure.stories[0].chance
    assert conflict.stories[0].chance == pytest.approx(0.7)
    nothing = covered("failure", chances=[[0, 0]] * 6, said=said)
    assert one(nothing).stories[0].fit is Fit.POSSIBLE


def test_rejected_is_left_out() -> None:
    """A story that does not show it, as its owner says, is neither offered nor closest."""
    rejected = covered("failure", said={FREEZE: {"failure": Confirmation.REJECTED}})
    assert [each.story for each in one(rejected).stories] == [COUPON]
    assert not rejected.may_tell(FREEZE, "failure")
    assert rejected.may_tell(FREEZE, "conflict")
    assert not rejected.may_tell(99, "failure")
    both = {story: {"failure": Confirmation.REJECTED} for story in (FREEZE, COUPON)}
    assert one(covered("failure", said=both)).closest is None


def test_a_story_may_carry_several_competencies() -> None:
    """Those whose best answer it is: what a person loses with it."""
    coverage = covered("failure", "conflict")
    assert coverage.competencies_led_by(FREEZE) == ("failure",)
    assert coverage.competencies_led_by(COUPON) == ("conflict",)
    assert coverage.gaps() == ()


def test_questions_that_ask_first_come_before_those_that_ask_too() -> None:
    """A competency that no question asks for first has those that ask for it at all."""
    assert find_rows_asking("failure", QUESTIONS) == [0, 1, 2, 3]
    assert find_rows_asking("ownership", QUESTIONS) == [1]
    assert one(covered("soup")).questions == ("c2",)
    unasked = one(covered("patience"))
    assert (unasked.questions, unasked.fit) == ((), Fit.NONE)


ROWS = st.lists(
    st.lists(st.integers(0, 10).map(lambda tenth: tenth / 10), min_size=6, max_size=6),
    min_size=1,
    max_size=5,
)


@given(ROWS, st.data())
def test_coverage_does_not_depend_on_story_order(
    columns: list[list[float]], data: st.DataObject
) -> None:
    """Stories in another order give the same coverage, ties too."""
    order = data.draw(st.permutations(range(len(columns))))
    matrix = np.array(columns, dtype=np.float32).T
    said = {0: {"failure": Confirmation.CONFIRMED}, 1: {"conflict": Confirmation.REJECTED}}
    competencies = ["failure", "conflict", "soup"]
    straight = cover_competencies(competencies, QUESTIONS, range(len(columns)), matrix, said)
    assert cover_competencies(competencies, QUESTIONS, order, matrix[:, order], said) == straight


@given(ROWS)
def test_stories_come_best_first_and_answer(columns: list[list[float]]) -> None:
    """Chances fall, each fit is the word for its chance, and none does not stand in the list."""
    matrix = np.array(columns, dtype=np.float32).T
    for each in cover_competencies(
        ["failure", "conflict"], QUESTIONS, range(len(columns)), matrix, {}
    ).competencies:
        chances = [story.chance for story in each.stories]
        assert chances == sorted(chances, reverse=True)
        assert Fit.NONE not in [story.fit for story in each.stories]
        assert each.fit is (each.stories[0].fit if each.stories else Fit.NONE)
        assert bool(each.closest) is not bool(each.stories)


def test_what_skills_name_goes_a_quarter_of_the_way() -> None:
    """Named, the worst story is a possible answer; confirmed as well, it is worth what that is."""
    matrix = np.array([[0.0], [0.4]] * 3, dtype=np.float32)
    named = {FREEZE: {"failure", "soup"}, 99: {"failure"}}
    said = {FREEZE: {"failure": Confirmation.CONFIRMED}}
    failure, conflict = cover_competencies(
        ["failure", "conflict"], QUESTIONS, [FREEZE], matrix, {}, named
    ).competencies
    assert failure.stories[0].chance == pytest.approx(0.4 + 0.25 * 0.6)
    assert conflict.stories[0].chance == pytest.approx(0.4)
    both = cover_competencies(["failure"], QUESTIONS, [FREEZE], matrix, said, named).competencies[0]
    assert both.stories[0].chance == pytest.approx(0.7)
    least = cover_competencies(
        ["failure"], QUESTIONS, [FREEZE], 0 * matrix, {}, named
    ).competencies[0]
    assert least.fit is Fit.POSSIBLE
