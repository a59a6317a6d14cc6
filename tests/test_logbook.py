"""What rehearsals add up to: streaks, minutes, trends, recall, what is hard, grades, history."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.domain.practice import Attempt, Card, Grade, Mode
from coach.domain.session import Item, SelectionReason, Session
from coach.domain.story import BankStory, Part, Section, Story
from coach.practice.history import history_of
from coach.practice.stats import (
    Leaning,
    OwnGrades,
    RecallTimes,
    SpentPeriod,
    Streak,
    compute_stats,
    count_streak,
    own_grades,
    recall_times,
    spent_by_day,
    spent_by_week,
)
from coach.practice.stored_review import StoredPoints, read_stored_review
from coach.practice.trends import (
    NeglectedStory,
    OverusedStory,
    QuestionStruggle,
    hardest_questions,
    neglected_stories,
    overused_stories,
    part_trends,
)

MONDAY = date(2026, 3, 2)
EVENING = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def attempt(**given_: Any) -> Attempt:  # noqa: ANN401  (any field)
    """An attempt at story 1 on that Monday evening, with other fields as given."""
    fields: dict[str, Any] = {
        "id": 1,
        "session": 1,
        "position": 0,
        "mode": Mode.TELL,
        "answered_at": EVENING,
        "question_id": "q1",
        "question": "Why?",
        "competency": "failure",
        "story": 1,
    }
    return Attempt(**(fields | given_))


def review(*scores: int, **coverage: list[str]) -> dict[str, Any]:
    """A review with the scores of the five parts, equal shares, and the points."""
    names = ("situation", "task", "action", "result", "learning")
    return {
        "parts": {
            name: {"share": 0.2, "score": score} for name, score in zip(names, scores, strict=True)
        },
        "words": 120,
        "coverage": coverage,
    }


def story(number: int, text: str = "I fixed it.", *, general: bool = False) -> BankStory:
    """A story by its identity."""
    told = Story(f"Story {number}", (Section(Part.ACTION, text, 2),), 1, 2, general=general)
    return BankStory(number, f"story-{number}", "/notes.md", told)


# Streaks


@pytest.mark.parametrize(
    ("ago", "expected"),
    [
        ([], Streak(0, 0, today=False)),
        ([0], Streak(1, 1, today=True)),
        ([1], Streak(1, 1, today=False)),
        ([2], Streak(0, 1, today=False)),
        ([2, 1, 0], Streak(3, 3, today=True)),
        ([2, 1], Streak(2, 2, today=False)),
        ([9, 8, 7, 1, 1], Streak(1, 3, today=False)),
        ([-1], Streak(0, 0, today=False)),
    ],
)
def test_streak(ago: list[int], expected: Streak) -> None:
    """Days in a row up to today, or yesterday; a day ahead (a clock set back) does not count."""
    assert count_streak([MONDAY - days * DAY for days in ago], MONDAY) == expected


practised = st.frozensets(st.integers(-3, 40))
"""Days ago."""


@given(practised)
def test_today_extends_a_streak_and_never_breaks_it(ago: frozenset[int]) -> None:
    """An answer today makes the run one longer; without one it is what it was yesterday night."""
    before = {MONDAY - days * DAY for days in ago - {0}}
    without, with_today = count_streak(before, MONDAY), count_streak(before | {MONDAY}, MONDAY)
    assert with_today.days == without.days + 1
    yesterday = count_streak(before, MONDAY - DAY)
    assert without.days == (yesterday.days if yesterday.today else 0)


@given(practised)
def test_a_streak_is_what_counting_gives(ago: frozenset[int]) -> None:
    """Counted back day by day from the newest day that counts; what is before a gap is nothing."""
    found = count_streak([MONDAY - days * DAY for days in ago], MONDAY)
    day = 0 if 0 in ago else 1
    while day in ago:
        day += 1
    assert found.days == day - (0 if 0 in ago else 1)
    assert found.days <= found.longest <= sum(days >= 0 for days in ago)
    assert found == count_streak([MONDAY - days * DAY for days in ago for _ in range(2)], MONDAY)


# Minutes


def session(number: int, seconds: float, started: datetime = EVENING) -> Session:
    """A session of so many seconds."""
    item = Item(0, "q1", "Why?", "failure", 1, SelectionReason.NEW)
    return Session(number, Mode.TELL, started, {}, (item,), seconds=seconds)


def test_minutes_of_a_session_on_two_days() -> None:
    """What went on the next day is shared out by the answers; every day of the span is there."""
    answers = [
        attempt(answered_at=EVENING - DAY),
        attempt(answered_at=EVENING),
        attempt(answered_at=EVENING),
    ]
    days = spent_by_day(answers, [session(1, 300)], MONDAY - 2 * DAY, MONDAY, UTC)
    assert days == (
        SpentPeriod(MONDAY - 2 * DAY, MONDAY - 2 * DAY, 0, 0.0),
        SpentPeriod(MONDAY - DAY, MONDAY - DAY, 1, 100.0),
        SpentPeriod(MONDAY, MONDAY, 2, 200.0),
    )


def test_minutes_of_odd_sessions() -> None:
    """A session that was killed took as long as its answers; one without answers counts too."""
    answers = [attempt(seconds=40.0), attempt(seconds=50.5)]
    sessions = [session(1, 0), session(2, 30, EVENING - DAY)]
    days = spent_by_day(answers, sessions, MONDAY - DAY, MONDAY, UTC)
    assert [(day.answers, day.seconds) for day in days] == [(0, 30.0), (2, 90.5)]


def test_days_are_the_persons_own() -> None:
    """Eight in the evening in London is tomorrow in Auckland."""
    zone = ZoneInfo("Pacific/Auckland")
    days = spent_by_day([attempt()], [session(1, 60)], MONDAY, MONDAY + DAY, zone)
    assert [(day.answers, day.seconds) for day in days] == [(0, 0.0), (1, 60.0)]


def test_weeks_begin_on_monday() -> None:
    """The first and last week go as far as the days do."""
    days = [SpentPeriod(MONDAY - n * DAY, MONDAY - n * DAY, 1, 60.0) for n in range(9, -1, -1)]
    assert spent_by_week(days) == (
        SpentPeriod(date(2026, 2, 21), date(2026, 2, 22), 2, 120.0),
        SpentPeriod(date(2026, 2, 23), date(2026, 3, 1), 7, 420.0),
        SpentPeriod(MONDAY, MONDAY, 1, 60.0),
    )


# Reviews as they were kept


@pytest.mark.parametrize(
    "document",
    [
        None,
        {},
        {"coverage": {"covered": ["a"]}},
        {"parts": None, "coverage": None},
        {"parts": {"situation": {"share": 0.2, "score": 3}}},
        {"parts": {**review(1, 2, 3, 4, 5)["parts"], "result": {"share": 0.2, "score": 6}}},
        {"parts": {**review(1, 2, 3, 4, 5)["parts"], "task": {"share": "much", "score": 3}}},
        {"parts": {**review(1, 2, 3, 4, 5)["parts"], "task": {"share": float("nan"), "score": 3}}},
        {"parts": ["situation"]},
        ["of another kind"],
    ],
)
def test_parts_that_were_not_judged(document: Any) -> None:  # noqa: ANN401  (any JSON)
    """A review that lacks a part, or has a value that cannot be, says nothing of the parts."""
    assert read_stored_review(attempt(review=document)).parts == {}
    assert part_trends([attempt(review=document)]) == ()


def test_what_is_read_of_a_review() -> None:
    """Words come from the review, else from the answer; of points only texts are kept."""
    assert read_stored_review(attempt(review={"words": 7}, answer="One two.")).words == 7
    assert read_stored_review(attempt(answer="One two.")).words == 2
    assert read_stored_review(attempt()).words is None
    document = {"coverage": {"covered": ["a", 1], "missed": "b", "changed": ["2 -> 3"]}}
    assert read_stored_review(attempt(review=document)).points == StoredPoints(
        ("a",), (), ("2 -> 3",)
    )


# Trends


def test_the_trend_of_the_parts() -> None:
    """The first and last answers are compared, at most five, none of them in both."""
    answers = [attempt(review=review(score, 1, 3, 2, 5)) for score in (1, 2, 3, 3, 4)]
    answers.insert(1, attempt(mode=Mode.ALOUD, review={"coverage": {"covered": ["a"]}}))
    situation, task, *_ = part_trends(answers)
    assert list(situation.scores.values) == [1, 2, 3, 3, 4]
    assert situation.scores.compared == 2
    assert (situation.scores.first, situation.scores.now) == (1.5, 3.5)
    assert (situation.shares.first, situation.shares.now) == (0.2, 0.2)
    assert task.scores.first == task.scores.now == 1.0
    (alone, *_) = part_trends(answers[:1])
    assert (alone.scores.first, alone.scores.now, alone.shares.now) == (None, 1.0, 0.2)
    (many, *_) = part_trends([attempt(review=review(1, 1, 1, 1, 1))] * 30)
    assert many.scores.compared == 5


# Recall


def test_recall_times() -> None:
    """The median at first and now, for each story; what did not come is counted, not timed."""
    slow = [
        attempt(session=number, recalled=1, recall_ms=milliseconds)
        for number, milliseconds in enumerate((9000, 20000, 8000, 5000, 2000, 3000))
    ]
    other = [
        attempt(session=10, story=2, recalled=1, recall_ms=900),
        attempt(session=11, story=2, recalled=None, recall_ms=10_000),
        attempt(session=12, story=3, recalled=3, recall_ms=4000),
        attempt(session=13, story=None, recalled=3, recall_ms=4000),
        attempt(session=14, mode=Mode.MOCK, story=3),
    ]
    found = recall_times([*slow, *other])
    assert found == (
        RecallTimes(2, (), 2),
        RecallTimes(3, (4000,), 0),
        RecallTimes(1, (9000, 20000, 8000, 5000, 2000, 3000), 0),
    )
    assert [(each.first, each.now) for each in found] == [(None, None), (None, 4000), (9000, 3000)]


def test_a_question_counts_once_in_a_session() -> None:
    """Second rounds, rungs of a ladder and questions asked again are no new recall."""
    answers = [
        attempt(mode=Mode.RECALL, recalled=2, recall_ms=7000, target=10),
        attempt(mode=Mode.RECALL, recalled=1, recall_ms=1000, target=5),
        attempt(session=2, recalled=1, recall_ms=6000, target=60),
        attempt(session=2, recalled=1, recall_ms=6000, target=30),
        attempt(session=2, question_id="q2", recalled=1, recall_ms=5000),
    ]
    assert recall_times(answers) == (RecallTimes(1, (6000, 5000), 1),)


# What is hard, told too often, not told


def test_hardest() -> None:
    """Most Again and Hard first; of equals more Again, then fewer in all; easy ones are not."""
    graded = {
        "a": (Grade.HARD, Grade.HARD, Grade.GOOD),
        "b": (Grade.AGAIN, Grade.HARD, Grade.EASY),
        "c": (Grade.AGAIN, Grade.HARD),
        "d": (Grade.GOOD, Grade.EASY),
        "e": (None, Grade.HARD),
    }
    answers = [attempt(question_id=q, grade=g) for q, grades in graded.items() for g in grades]
    found = hardest_questions(answers, lambda each: each.question_id)
    assert found == [
        ("c", QuestionStruggle(2, 1, 1)),
        ("b", QuestionStruggle(3, 1, 1)),
        ("a", QuestionStruggle(3, 0, 2)),
        ("e", QuestionStruggle(1, 0, 1)),
    ]
    assert hardest_questions(answers, lambda _: None) == []


def tellings(**counts: int) -> list[Attempt]:
    """So many tellings of each story, s1 being the first."""
    return [
        attempt(id=number, session=10 * int(name[1:]) + number, story=int(name[1:]))
        for name, count in counts.items()
        for number in range(count)
    ]


def test_overused() -> None:
    """Told five times and twice as often as the middle one of the others."""
    assert overused_stories(tellings(s1=5, s2=2, s3=3), {1, 2, 3}) == (OverusedStory(1, 5, 2.5),)
    assert overused_stories(tellings(s1=5, s2=3, s3=3), {1, 2, 3}) == ()
    assert overused_stories(tellings(s1=4, s2=1), {1, 2}) == ()
    assert overused_stories(tellings(s1=5), {1, 2}) == (OverusedStory(1, 5, 0),)
    assert overused_stories(tellings(s1=50), {1}) == ()
    assert overused_stories(tellings(s1=9, s2=6, s3=1, s4=1), {1, 2, 3, 4}) == (
        OverusedStory(1, 9, 1),
        OverusedStory(2, 6, 1),
    )


def test_a_ladder_is_one_telling_and_naming_is_none() -> None:
    """Neither makes a story overused, and naming it does not keep it from being neglected."""
    rungs = [attempt(target=seconds) for seconds in (90, 60, 45, 30, 20)]
    named = [attempt(session=number, mode=Mode.RECALL) for number in range(9)]
    assert overused_stories([*rungs, *named], {1, 2}) == ()
    assert neglected_stories(named, [1], MONDAY, UTC) == (NeglectedStory(1, None),)


def test_neglected() -> None:
    """Never told, then told more than thirty days ago, the longest first."""
    answers = [
        attempt(story=1, answered_at=EVENING - 31 * DAY),
        attempt(story=2, answered_at=EVENING - 40 * DAY),
        attempt(story=3, answered_at=EVENING - 30 * DAY),
        attempt(story=3, answered_at=EVENING - 50 * DAY),
        attempt(story=5, answered_at=EVENING - 90 * DAY),
    ]
    assert neglected_stories(answers, [4, 3, 2, 1], MONDAY, UTC) == (
        NeglectedStory(4, None),
        NeglectedStory(2, MONDAY - 40 * DAY),
        NeglectedStory(1, MONDAY - 31 * DAY),
    )


# Grades


@pytest.mark.parametrize(
    ("same", "higher", "lower", "leaning"),
    [
        (0, 0, 0, None),
        (9, 5, 0, None),
        (9, 6, 0, Leaning.HIGHER),
        (0, 8, 1, Leaning.HIGHER),
        (0, 7, 1, None),
        (0, 8, 8, None),
        (3, 1, 9, Leaning.LOWER),
    ],
)
def test_the_leaning_of_grades(same: int, higher: int, lower: int, leaning: Leaning | None) -> None:
    """Only what chance does not explain is called a leaning (two-sided sign test, 5 %)."""
    assert OwnGrades(same, higher, lower).leaning is leaning


def test_own_grades() -> None:
    """Answers with both grades count."""
    answers = [
        attempt(proposed=Grade.HARD, grade=Grade.GOOD),
        attempt(proposed=Grade.HARD, grade=Grade.HARD),
        attempt(proposed=Grade.GOOD, grade=Grade.AGAIN),
        attempt(proposed=Grade.GOOD),
        attempt(grade=Grade.GOOD),
    ]
    assert own_grades(answers) == OwnGrades(same=1, higher=1, lower=1)
    assert own_grades(answers).count == 3


# All together


def test_stats_look_back() -> None:
    """What is counted is of the last days; streak, recall and neglect are of all time."""
    answers = [
        attempt(
            id=1,
            answered_at=EVENING - 40 * DAY,
            question="Why, then?",
            recalled=1,
            recall_ms=8000,
            grade=Grade.AGAIN,
        ),
        attempt(id=2, session=2, recalled=1, recall_ms=2000, grade=Grade.HARD),
        attempt(id=3, session=2, story=9, mode=Mode.ALOUD, grade=Grade.HARD),
    ]
    memory = [
        (Card(1, competency, "{}", EVENING), retention)
        for competency, retention in (("failure", 0.9), ("conflict", 0.5))
    ]
    found = compute_stats(
        answers,
        [session(1, 60, EVENING - 40 * DAY), session(2, 120)],
        memory,
        [story(1), story(2), story(3, general=True)],
        today=MONDAY,
        back=7,
        zone=UTC,
    )
    assert (found.rehearsed, found.modes) == (3, {Mode.TELL: 1, Mode.ALOUD: 1})
    assert len(found.days) == 7
    assert sum(day.seconds for day in found.days) == 120
    assert found.recall == (RecallTimes(1, (8000, 2000), 0),)
    assert [card.competency for card, _ in found.memory] == ["conflict", "failure"]
    (question,) = found.hard_questions
    assert (question.text, question.struggle) == ("Why?", QuestionStruggle(2, 0, 2))
    assert found.hard_stories == ((1, QuestionStruggle(1, 0, 1)),)
    assert found.neglected == (NeglectedStory(2, None),)
    assert set(found.stories) == {1, 2, 3}


# History


def test_what_is_left_out_every_time() -> None:
    """Left out twice at least, never told or told otherwise, and still a point of the story."""
    documents = [
        review(1, 1, 1, 1, 1, covered=["B."], missed=["A.", "C.", "Old."], changed=[]),
        {"coverage": {"covered": ["D."], "missed": ["A.", "B.", "C."], "changed": []}},
        None,
        review(1, 1, 1, 1, 1, covered=["D."], missed=["A.", "B."], changed=["4 -> 5"]),
    ]
    answers = [attempt(id=number, review=each) for number, each in enumerate(documents)]
    found = history_of(story(1, "A. B. C. D."), answers, there=True, today=MONDAY, zone=UTC)
    assert found.points == ("A.", "B.", "C.", "D.", "Old.")
    assert found.left_out == ("A.",)
    assert [answer.day for answer in found.answers] == [MONDAY] * 4
    once = history_of(story(1), answers[:1], there=True, today=MONDAY, zone=UTC)
    assert once.left_out == ()
