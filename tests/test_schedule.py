"""When a story is to be told again: what holds for any history of grades and any interviews."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias
from zoneinfo import ZoneInfo

import fsrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.domain.practice import Card, Grade
from coach.practice.scheduling import (
    DESIRED_RETENTION,
    DESIRED_RETENTION_BEFORE_INTERVIEW,
    card_id,
    due_at,
    interval_days,
    new_card,
    retrievability,
    review_card,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

Told: TypeAlias = list[tuple[Grade, timedelta]]
"""The grades of a card, each with the time that passed before it."""

DAY = timedelta(days=1)
NOW = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
TODAY = NOW.date()

grades = st.sampled_from(Grade)
# A minus: a clock that was set back.
gaps = st.timedeltas(min_value=-3 * DAY, max_value=300 * DAY)
histories: st.SearchStrategy[Told] = st.lists(st.tuples(grades, gaps), min_size=1, max_size=12)
days_ahead = st.lists(st.integers(-10, 200), max_size=4)
zones = st.sampled_from(
    [UTC, *map(ZoneInfo, ["America/New_York", "Asia/Kolkata", "Pacific/Kiritimati"])]
)


def told(
    history: Told, interviews: Sequence[date] = (), zone: tzinfo = UTC
) -> tuple[Card, datetime]:
    """A card after its history, and the moment of its last grade."""
    now = NOW
    card = new_card(7, "conflict", now)
    for grade, gap in history:
        now += gap
        card = review_card(card, grade, now, interviews, zone)
    return card, now


def in_days(now: datetime, numbers: Sequence[int], zone: tzinfo = UTC) -> list[date]:
    """The days so far from today."""
    return [now.astimezone(zone).date() + timedelta(days=number) for number in numbers]


def days_until_due(card: Card, now: datetime, zone: tzinfo = UTC) -> int:
    """Days of the calendar from now to the due date."""
    return (card.due.astimezone(zone).date() - now.astimezone(zone).date()).days


# What FSRS says


def test_the_first_grades() -> None:
    """A new card is due at once; its first grade sends it a day or some days away."""
    new = new_card(7, "conflict", NOW)
    assert new.due == NOW
    assert retrievability(new, NOW) == 0
    away = [days_until_due(review_card(new, grade, NOW, []), NOW) for grade in Grade]
    assert away == [1, 1, 2, 8]


def test_due_as_the_day_begins() -> None:
    """Told at nine in the evening, a story is due from midnight, not from nine."""
    berlin = ZoneInfo("Europe/Berlin")
    evening = datetime(2026, 3, 28, 21, 0, tzinfo=berlin)  # summer time begins that night
    card = review_card(new_card(7, "conflict", evening), Grade.GOOD, evening, [], berlin)
    assert card.due == datetime(2026, 3, 30, 0, 0, tzinfo=berlin)
    assert card.due.tzinfo is UTC


def test_half_an_hour_less_than_a_day_is_a_day() -> None:
    """The next evening, a little earlier, counts as the next day, though it is not 24 hours."""
    card, now = told([(Grade.GOOD, timedelta())])
    whole = review_card(card, Grade.GOOD, now + DAY, [])
    early = review_card(card, Grade.GOOD, now + DAY - timedelta(minutes=30), [])
    assert early.due == whole.due


@given(
    st.floats(0.001, 1e6), st.sampled_from([DESIRED_RETENTION, DESIRED_RETENTION_BEFORE_INTERVIEW])
)
def test_the_interval_is_that_of_py_fsrs(stability: float, wanted: float) -> None:
    """`interval` counts the days that py-fsrs's own scheduler counts."""
    scheduler = fsrs.Scheduler(
        desired_retention=wanted, learning_steps=(), relearning_steps=(), enable_fuzzing=False
    )
    card = fsrs.Card(1, fsrs.State.Review, None, stability, 5.0, NOW, NOW - DAY)
    after, _ = scheduler.review_card(card, fsrs.Rating.Good, NOW)
    assert after.stability is not None
    assert interval_days(after.stability, wanted) == (after.due - NOW).days


@given(histories)
def test_without_interviews_the_date_is_that_of_py_fsrs(history: Told) -> None:
    """The due date is the one that py-fsrs itself keeps in the state."""
    card, _ = told(history)
    kept = fsrs.Card.from_dict(json.loads(card.state)["card"])
    assert card.due == kept.due
    assert kept.state is fsrs.State.Review


# What must hold for any history


@given(histories, gaps, days_ahead, zones)
def test_a_better_grade_is_never_due_sooner(
    history: Told, gap: timedelta, ahead: list[int], zone: tzinfo
) -> None:
    """Again, Hard, Good, Easy: each is due no sooner than the one before."""
    card, now = told(history, zone=zone)
    now += gap
    interviews = in_days(now, ahead, zone)
    dues = [review_card(card, grade, now, interviews, zone).due for grade in Grade]
    assert dues == sorted(dues)


@given(histories, days_ahead, zones)
def test_due_is_after_now_and_before_the_interview(
    history: Told, ahead: list[int], zone: tzinfo
) -> None:
    """Due later than now, within a fifth of the days left, and by the day before an interview."""
    _, now = told(history, zone=zone)
    interviews = in_days(now, ahead, zone)
    *before, (grade, gap) = history
    card, then = told(before, zone=zone)
    card = review_card(card, grade, then + gap, interviews, zone)
    assert card.due > now
    away = days_until_due(card, now, zone)
    left = [number for number in sorted(ahead) if number > 1]
    if left:
        assert away <= max(1, left[0] / 5)
        assert away <= left[0] - 1


@given(histories, days_ahead, days_ahead, st.integers(0, 60))
def test_an_interview_leaves_no_trace(
    history: Told, ahead: list[int], others: list[int], later: int
) -> None:
    """Set, moved, removed or past: the date is what the interviews of now make of it."""
    plain, now = told(history)
    interviews = in_days(now, ahead)
    card, _ = told(history, interviews)
    now += timedelta(days=later)
    assert replace(card, due=due_at(card, now, [])) == plain
    over = [day for day in interviews if day < now.date()]
    assert due_at(card, now, over) == plain.due
    changed = replace(plain, due=due_at(plain, now, in_days(now, others)))
    assert changed.due == due_at(card, now, in_days(now, others))
    assert due_at(changed, now, in_days(now, others)) == changed.due


@given(histories, days_ahead)
def test_an_interview_only_brings_nearer(history: Told, ahead: list[int]) -> None:
    """No interview ever puts a rehearsal off."""
    card, now = told(history)
    assert due_at(card, now, in_days(now, ahead)) <= card.due


@given(histories, st.lists(st.timedeltas(timedelta(), 400 * DAY), min_size=2, max_size=5))
def test_retention_falls(history: Told, gaps: list[timedelta]) -> None:
    """The chance that a story still comes begins at 1 and falls with time."""
    card, now = told(history)
    assert retrievability(card, now) == 1
    known = [retrievability(card, now + gap) for gap in sorted(gaps)]
    assert known == sorted(known, reverse=True)
    assert all(0 < chance <= 1 for chance in known)


@given(histories, grades, days_ahead, st.integers(2, 10))
def test_the_same_grade_again_on_one_day_changes_nothing(
    history: Told, grade: Grade, ahead: list[int], times: int
) -> None:
    """Ten times Easy is no more than once, ten times Again no worse than once."""
    card, now = told(history)
    now += DAY
    interviews = in_days(now, ahead)
    once = again = review_card(card, grade, now, interviews)
    for _ in range(times):
        again = review_card(again, grade, now, interviews)
    assert again == once


@given(histories, st.permutations(list(Grade)))
def test_the_last_grade_of_a_day_counts(history: Told, order: list[Grade]) -> None:
    """Whatever came before it that day, the last is what the day leaves."""
    card, now = told(history)
    now += DAY
    last = review_card(card, order[-1], now, [])
    for grade in order:
        card = review_card(card, grade, now, [])
    assert card == last


@given(histories, days_ahead, zones)
def test_a_card_survives_json(history: Told, ahead: list[int], zone: tzinfo) -> None:
    """A card that was stored and read again goes on as if it never had been."""
    card, now = told(history, zone=zone)
    read = Card(
        card.story,
        card.competency,
        json.dumps(json.loads(card.state)),
        datetime.fromisoformat(card.due.isoformat()),
    )
    interviews = in_days(now, ahead, zone)
    later = now + 5 * DAY
    for grade in Grade:
        assert review_card(read, grade, later, interviews, zone) == review_card(
            card, grade, later, interviews, zone
        )


@given(histories, grades, st.timedeltas(DAY, 4000 * DAY))
def test_a_clock_set_back(history: Told, grade: Grade, back: timedelta) -> None:
    """A clock that was years ahead costs nothing once it is right: due dates follow it back."""
    card, now = told(history)
    now -= back
    assert retrievability(card, now) == 1
    assert due_at(card, now, []) - now <= timedelta(
        days=interval_days(stability(card), DESIRED_RETENTION)
    )
    after = review_card(card, grade, now, [])
    assert after.due > now
    assert stability(after) > 0


def test_a_clock_set_back_is_the_same_day() -> None:
    """Told Easy by a clock a year ahead, then Easy again by the right one: told once."""
    card, now = told([(Grade.EASY, 365 * DAY)])
    after = review_card(card, Grade.EASY, now - 365 * DAY, [])
    assert stability(after) == stability(card)
    assert days_until_due(after, NOW) == 8


def stability(card: Card) -> float:
    """FSRS's stability, days."""
    return float(json.loads(card.state)["card"]["stability"])


# Interviews


STRONG: Told = [(Grade.EASY, timedelta()), (Grade.EASY, 8 * DAY)]
"""A story that comes back after 66 days for 90 %, after 26 for 95 %."""


@pytest.mark.parametrize(
    ("left", "away"),
    [
        *[(0, 26), (1, 26), (2, 1), (4, 1), (5, 1), (9, 1)],
        *[(10, 2), (14, 2), (15, 3), (60, 12), (250, 26)],
    ],
)
def test_days_left_to_an_interview(left: int, away: int) -> None:
    """A fifth of the days left, at least a day; today and tomorrow leave nothing in between."""
    card, now = told(STRONG)
    assert days_until_due(card, now) == 66
    card = review_card(card, Grade.EASY, now, in_days(now, [left]))
    assert days_until_due(card, now) == away


def test_several_interviews() -> None:
    """The next one counts; told the day before it, a story is rehearsed for the one after."""
    card, now = told(STRONG)
    assert days_until_due(review_card(card, Grade.EASY, now, in_days(now, [50, 20])), now) == 4
    assert days_until_due(review_card(card, Grade.EASY, now, in_days(now, [50, 1])), now) == 10


def test_every_card_is_told_the_day_before() -> None:
    """Whatever its strength, a card that is told when due comes on the last day before."""
    for grade in Grade:
        now, last = NOW, TODAY
        interview = in_days(now, [37])
        card = review_card(new_card(7, "conflict", now), grade, now, interview)
        while card.due.date() < interview[0]:
            now = card.due + timedelta(hours=20)
            last = now.date()
            card = review_card(card, grade, now, interview)
        assert last == interview[0] - DAY


def test_the_day_is_that_of_the_person() -> None:
    """An interview is on a day there: the evening of 2 March in New York is 3 March in UTC."""
    zone = ZoneInfo("America/New_York")
    evening = datetime(2026, 3, 2, 22, 0, tzinfo=zone)
    card = review_card(
        new_card(7, "conflict", evening), Grade.EASY, evening, [date(2026, 3, 4)], zone
    )
    assert card.due == datetime(2026, 3, 3, 0, 0, tzinfo=zone)


# Numbers of cards


@given(
    st.lists(
        st.tuples(st.integers(1, 10**9), st.text(max_size=20)), min_size=2, max_size=9, unique=True
    )
)
def test_no_two_cards_share_a_number(cards: list[tuple[int, str]]) -> None:
    """The number comes from story and competency alone, and tells them apart."""
    numbers = {card_id(story, competency) for story, competency in cards}
    assert len(numbers) == len(cards)
    story, competency = cards[0]
    assert json.loads(new_card(story, competency, NOW).state)["card"]["card_id"] == card_id(
        story, competency
    )
