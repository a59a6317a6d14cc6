"""What a session asks: small coverages by hand, and what holds for any."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import groupby, pairwise, permutations
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.domain.practice import Card, Mode
from coach.domain.question import Question, QuestionLevel
from coach.domain.session import Item, SelectionReason
from coach.domain.story import Confirmation
from coach.matching.coverage import Coverage, cover_competencies
from coach.practice.selection import (
    GAP_SHARE,
    MOST,
    PracticeHistory,
    SessionLimits,
    select_items,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

NOW = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
SKILLS = ("failure", "conflict", "deadline", "customer", "mentoring", "crisis")
QUESTIONS = [
    Question(f"{skill}-{number}", f"{skill.capitalize()}, wording {number}?", (skill,))
    for skill in SKILLS
    for number in range(1, 5)
]


def coverage(
    table: Mapping[str, Mapping[int, float]],
    *,
    stories: Sequence[int] = (1, 2, 3, 4),
    said: Mapping[int, Mapping[str, Confirmation]] | None = None,
) -> Coverage:
    """A coverage of the competencies named: the chance of each story, at all its questions."""
    chances = [
        [table.get(question.competencies[0], {}).get(story, 0.0) for story in stories]
        for question in QUESTIONS
    ]
    return cover_competencies(
        list(table), QUESTIONS, stories, np.array(chances, np.float32), said or {}
    )


def card(story: int, competency: str, days: float) -> Card:
    """A card that was due so many days ago (or is in so many, below zero)."""
    return Card(story, competency, "{}", NOW - timedelta(days=days))


def chosen(  # noqa: PLR0913  (each test names what it is about)
    covered: Coverage,
    *cards: Card,
    asked: Mapping[str, float] | None = None,
    mode: Mode = Mode.TELL,
    count: int | None = None,
    minutes: float | None = None,
    only: Sequence[str] | None = None,
    level: QuestionLevel | None = None,
    questions: Sequence[Question] = QUESTIONS,
    seed: int = 1,
) -> list[Item]:
    """The items of a session; `asked` says how many days ago."""
    before = {known: NOW - timedelta(days=days) for known, days in (asked or {}).items()}
    past = PracticeHistory(NOW, cards, before)
    limits = SessionLimits(mode=mode, count=count, minutes=minutes, level=level)
    rng = random.Random(seed)  # noqa: S311  (no secret)
    return select_items(covered, questions, past, limits, rng, only=only)


def pairs(items: Iterable[Item]) -> list[tuple[str, int | None]]:
    """The competency and story of each item."""
    return [(item.competency, item.story) for item in items]


def test_due_then_gaps_then_new() -> None:
    """What is due comes first, the longest overdue before; then a gap; then what is new."""
    bank = coverage({"failure": {1: 0.9, 2: 0.4}, "conflict": {3: 0.7}, "mentoring": {}})
    items = chosen(bank, card(1, "failure", 1), card(3, "conflict", 4))
    assert [(item.position, item.competency, item.story, item.why) for item in items] == [
        (0, "conflict", 3, SelectionReason.DUE),
        (1, "failure", 1, SelectionReason.DUE),
        (2, "mentoring", None, SelectionReason.GAP),
        (3, "failure", 2, SelectionReason.NEW),
    ]
    assert items[0].question == "Conflict, wording 1?"
    assert {item.target for item in items} == {None}


def test_a_card_not_yet_due_is_neither_due_nor_new() -> None:
    """It has its day; asking earlier would waste the evening."""
    bank = coverage({"failure": {1: 0.9}, "conflict": {2: 0.5}})
    assert pairs(chosen(bank, card(1, "failure", -2))) == [("conflict", 2)]
    assert pairs(chosen(bank, card(1, "failure", 0))) == [("failure", 1), ("conflict", 2)]


def test_cards_of_what_cannot_be_told_are_left_alone() -> None:
    """A story that is gone, a pair since rejected, a competency that is no more."""
    bank = coverage(
        {"failure": {1: 0.9}, "conflict": {1: 0.9}}, said={1: {"conflict": Confirmation.REJECTED}}
    )
    gone = [card(99, "failure", 3), card(1, "conflict", 2), card(1, "patience", 1)]
    assert [item.why for item in chosen(bank, *gone)] == [SelectionReason.GAP, SelectionReason.NEW]


def test_a_card_is_asked_even_where_the_story_answers_no_more() -> None:
    """It was rehearsed, and is due: any wording of the competency will do."""
    (item,) = chosen(coverage({"failure": {2: 0.1}}), card(2, "failure", 1), count=1)
    assert (item.story, item.why, item.question_id) == (2, SelectionReason.DUE, "failure-1")


def test_the_wording_asked_least_recently() -> None:
    """One never asked comes first, the best answered of them; then the one longest ago."""
    bank = coverage({"failure": {1: 0.9}})
    asked = {"failure-1": 3.0, "failure-2": 9.0, "failure-3": 1.0}
    (item,) = chosen(bank, card(1, "failure", 1), asked=asked)
    assert item.question_id == "failure-4"
    (item,) = chosen(bank, card(1, "failure", 1), asked=asked | {"failure-4": 2.0})
    assert item.question_id == "failure-2"


def test_only_wordings_that_the_story_answers() -> None:
    """The one question it answers badly is not asked, though it was never asked before."""
    rows = [[0.9], [0.8], [0.7], [0.1]]
    bank = cover_competencies(["failure"], QUESTIONS[:4], [1], np.array(rows, np.float32), {})
    asked = {"failure-1": 3.0, "failure-2": 2.0, "failure-3": 1.0}
    (item,) = chosen(bank, asked=asked)
    assert item.question_id == "failure-1"


def test_no_question_twice() -> None:
    """With four wordings, four stories are asked for; the fifth waits for another session."""
    stories = dict.fromkeys(range(1, 6), 0.9)
    items = chosen(coverage({"failure": stories}, stories=range(1, 6)))
    assert sorted(item.question_id for item in items) == [f"failure-{n}" for n in range(1, 5)]


def test_gaps_take_turns_and_leave_room() -> None:
    """One item in three while there are stories; the competency not asked for longest first."""
    gaps: dict[str, dict[int, float]] = {"conflict": {}, "deadline": {}, "customer": {}}
    bank = coverage({**gaps, "failure": {1: 0.9, 2: 0.8, 3: 0.7, 4: 0.6}})
    items = chosen(bank, count=6, asked={"conflict-2": 1.0, "deadline-1": 5.0})
    assert [item.competency for item in items if item.why is SelectionReason.GAP] == [
        "customer",
        "deadline",
    ]
    assert len(items) == 6
    assert len([item for item in chosen(bank, count=1) if item.why is SelectionReason.GAP]) == 1
    none = coverage(gaps)
    assert len(chosen(none, count=3)) == 3


def test_no_gaps_where_a_story_is_needed() -> None:
    """Aloud there are no points to check against, and in recall there is no story to name."""
    bank = coverage({"failure": {1: 0.9}, "conflict": {}})
    for mode in (Mode.ALOUD, Mode.RECALL):
        assert [item.why for item in chosen(bank, mode=mode)] == [SelectionReason.NEW]
    for mode in (Mode.TELL, Mode.MOCK):
        assert [item.why for item in chosen(bank, mode=mode)] == [
            SelectionReason.GAP,
            SelectionReason.NEW,
        ]


def test_new_ones_take_turns() -> None:
    """The likeliest first, but a competency or story used already waits for the others."""
    bank = coverage({"failure": {1: 0.9, 2: 0.8}, "conflict": {1: 0.7, 3: 0.5}})
    assert pairs(chosen(bank, count=2)) == [("failure", 1), ("conflict", 3)]
    assert pairs(chosen(bank, card(1, "failure", 1), count=2)) == [
        ("failure", 1),
        ("conflict", 3),
    ]


@pytest.mark.parametrize(
    ("mode", "minutes", "fitting"),
    [
        (Mode.TELL, 20, 5),
        (Mode.TELL, 1, 1),
        (Mode.RECALL, 1, 3),
        (Mode.ALOUD, 10, 3),
        (Mode.MOCK, 20, 5),
    ],
)
def test_minutes(mode: Mode, minutes: float, fitting: int) -> None:
    """As many as the estimate allows, and one at least."""
    bank = coverage({skill: {1: 0.9, 2: 0.8} for skill in SKILLS})
    assert len(chosen(bank, mode=mode, minutes=minutes)) == fitting
    assert len(chosen(bank, mode=mode, minutes=minutes, count=2)) == min(2, fitting)


def test_without_a_limit_there_is_one() -> None:
    """A session is never the whole bank."""
    stories = range(1, 5)
    bank = coverage({skill: dict.fromkeys(stories, 0.9) for skill in SKILLS})
    assert len(chosen(bank)) == len(QUESTIONS) < MOST


def test_only_some_competencies() -> None:
    """Nothing else is asked, be it due or a gap; gaps come in the order named."""
    bank = coverage({"failure": {1: 0.9}, "conflict": {}, "customer": {}, "crisis": {}})
    items = chosen(
        bank, card(1, "failure", 1), only=["customer", "conflict", "patience", "customer"]
    )
    assert pairs(items) == [("customer", None), ("conflict", None)]


def test_a_level_leaves_out_what_is_worded_for_others() -> None:
    """Questions for everybody and for that level remain."""
    levels = [QuestionLevel.JUNIOR, QuestionLevel.STAFF, QuestionLevel.ANY, QuestionLevel.SENIOR]
    questions = [
        Question(f"failure-{number}", "?", ("failure",), level=level)
        for number, level in enumerate(levels, start=1)
    ]
    bank = coverage({"failure": {1: 0.9, 2: 0.9, 3: 0.9, 4: 0.9}})
    asked = {
        item.question_id for item in chosen(bank, level=QuestionLevel.STAFF, questions=questions)
    }
    assert asked == {"failure-2", "failure-3"}


def test_neighbours_differ() -> None:
    """Three of failure and two of others stand apart, the longest overdue still first."""
    bank = coverage({skill: {1: 0.9, 2: 0.8, 3: 0.7} for skill in SKILLS[:3]})
    due = [card(n, "failure", 9 - n) for n in (1, 2, 3)]
    due += [card(2, "conflict", 2), card(1, "deadline", 1)]
    items = chosen(bank, *due, count=5)
    assert pairs(items) == [
        ("failure", 1),
        ("conflict", 2),
        ("failure", 3),
        ("deadline", 1),
        ("failure", 2),
    ]


def test_a_story_does_not_follow_itself() -> None:
    """Three of one competency and one of another: which of the three goes where is free."""
    bank = coverage({skill: {1: 0.9, 2: 0.8, 3: 0.7} for skill in SKILLS[:2]})
    due = [card(n, "failure", 9 - n) for n in (1, 2, 3)]
    assert pairs(chosen(bank, *due, card(1, "conflict", 1), count=4)) == [
        ("failure", 3),
        ("conflict", 1),
        ("failure", 2),
        ("failure", 1),
    ]


def test_the_first_new_one_differs_from_the_last_due_one() -> None:
    """Neighbours across the groups are kept apart too."""
    bank = coverage({"failure": {1: 0.9, 2: 0.9}, "conflict": {1: 0.9, 2: 0.5}})
    due = [card(1, "conflict", 2), card(1, "failure", 1)]
    assert pairs(chosen(bank, *due))[2:] == [("conflict", 2), ("failure", 2)]


# What holds for any bank

BANKS = st.dictionaries(
    st.sampled_from(SKILLS),
    st.dictionaries(st.integers(1, 4), st.sampled_from([0.1, 0.3, 0.5, 0.5001, 0.9])),
    min_size=1,
)
CARDS = st.lists(
    st.builds(card, st.integers(1, 5), st.sampled_from(SKILLS), st.integers(-3, 5)),
    max_size=8,
    unique_by=lambda each: (each.story, each.competency),
)
COUNTS = st.integers(0, 12)


@given(BANKS, CARDS, COUNTS, st.integers(0, 3))
def test_a_session_is_what_was_asked_for(
    table: dict[str, dict[int, float]], cards: list[Card], count: int, seed: int
) -> None:
    """Never more than the count, groups in their order, no question or pair twice, all known."""
    bank = coverage(table)
    items = chosen(bank, *cards, count=count, seed=seed)
    assert len(items) <= count
    assert [item.position for item in items] == list(range(len(items)))
    whys = [why for why, _ in groupby(item.why for item in items)]
    assert whys == [why for why in SelectionReason if why in whys]
    assert len({item.question_id for item in items}) == len(items)
    assert len(set(pairs(items))) == len(items)
    due = {(each.story, each.competency) for each in cards if each.due <= NOW}
    known = {(each.story, each.competency) for each in cards}
    answering = {
        (each.story, covered.competency)
        for covered in bank.competencies
        for each in covered.stories
    }
    for item in items:
        pair = (item.story, item.competency)
        assert item.competency in item.question_id
        if item.why is SelectionReason.DUE:
            assert pair in due
        elif item.why is SelectionReason.NEW:
            assert pair in answering - known
        else:
            assert item.story is None
            assert item.competency in {gap.competency for gap in bank.gaps()}


@given(BANKS, CARDS, COUNTS)
def test_a_session_is_filled_while_something_waits(
    table: dict[str, dict[int, float]], cards: list[Card], count: int
) -> None:
    """What a longer session would ask fills a shorter one; what is due is never left out for it."""
    bank = coverage(table)
    everything = chosen(bank, *cards)
    some = chosen(bank, *cards, count=count)
    assert len(some) == min(count, len(everything))
    due = [item for item in everything if item.why is SelectionReason.DUE]
    assert len([item for item in some if item.why is SelectionReason.DUE]) == min(count, len(due))
    if len([item for item in some if item.why is SelectionReason.GAP]) > max(1, count // GAP_SHARE):
        assert {item for item in pairs(everything) if item[1]} == {
            item for item in pairs(some) if item[1]
        }


@given(BANKS, CARDS, COUNTS, st.permutations([1, 2, 3, 4]), st.integers(0, 3))
def test_a_session_depends_on_the_seed_alone(
    table: dict[str, dict[int, float]],
    cards: list[Card],
    count: int,
    order: list[int],
    seed: int,
) -> None:
    """One seed gives one session, in whatever order stories and cards come."""
    straight = chosen(coverage(table), *cards, count=count, seed=seed)
    turned = coverage(table, stories=order)
    assert chosen(turned, *reversed(cards), count=count, seed=seed) == straight


@given(st.lists(st.tuples(st.sampled_from(SKILLS[:3]), st.integers(1, 3)), unique=True, max_size=6))
def test_competencies_are_mixed_as_well_as_can_be(due: list[tuple[str, int]]) -> None:
    """No order of the same items has fewer competencies that follow themselves."""
    bank = coverage({skill: dict.fromkeys((1, 2, 3), 0.9) for skill in SKILLS[:3]})
    cards = [card(story, skill, 9 - place) for place, (skill, story) in enumerate(due)]
    items = [item.competency for item in chosen(bank, *cards, count=len(due))]

    def repeats(competencies: Sequence[str]) -> int:
        return sum(one == other for one, other in pairwise(competencies))

    least = min(map(repeats, permutations([skill for skill, _ in due])))
    assert repeats(items) == least


def test_equals_are_decided_by_the_seed() -> None:
    """Of stories with the same chance, another one comes first on another evening."""
    bank = coverage({"failure": dict.fromkeys((1, 2, 3, 4), 0.9)})
    assert len({chosen(bank, count=1, seed=seed)[0].story for seed in range(20)}) > 1
