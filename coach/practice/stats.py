"""Count what practice adds up to: streak, time, grades, recall times; no overall score.

`attempts` are always in the order of time; days are those of the user's own calendar (`zone`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import comb
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from coach.domain.practice import REAL, Mode
from coach.practice.trends import (
    NeglectedStory,
    OverusedStory,
    QuestionStruggle,
    SpeechTrend,
    Trend,
    hardest_questions,
    neglected_stories,
    overused_stories,
    part_trends,
    summarise_speech,
    take_ends,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import tzinfo

    from coach.domain.practice import Attempt, Card
    from coach.domain.session import Session
    from coach.domain.story import BankStory

CHANCE: Final = 0.05
"""The level of the two-sided sign test up to which a lean is called no accident."""


class Leaning(StrEnum):
    """Where the user's grades lean."""

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
    """Count the user's grades beside those proposed."""
    differences = [
        attempt.grade - attempt.proposed
        for attempt in attempts
        if attempt.grade is not None and attempt.proposed is not None
    ]
    return OwnGrades(
        same=differences.count(0),
        higher=sum(difference > 0 for difference in differences),
        lower=sum(difference < 0 for difference in differences),
    )


@dataclass(frozen=True, slots=True)
class RecallTimes:
    """The times after which a story (identity) was named, in milliseconds, the oldest first.

    `missed` counts how often it should have come and none or another did.
    """

    story: int
    times: tuple[int, ...]
    missed: int

    @property
    def first(self) -> float | None:
        """The median at first; None while there is nothing later to compare it with."""
        times, _ = take_ends(self.times)
        return median(times) if times else None

    @property
    def now(self) -> float | None:
        """The median of late; None where it never came."""
        return median(take_ends(self.times)[1]) if self.times else None


def recall_times(attempts: Iterable[Attempt]) -> tuple[RecallTimes, ...]:
    """Return the recall times of every story that was to be named, the slowest now first.

    Those that never came stand before all others. Only the first time that a question is asked in
    a session counts: what comes after follows its answer too closely.
    """
    times: dict[int, list[int]] = {}
    missed: Counter[int] = Counter()
    counted: set[tuple[int, str]] = set()
    for attempt in attempts:
        story, question = attempt.story, (attempt.session, attempt.question_id)
        if attempt.recall_ms is None or story is None or question in counted:
            continue
        counted.add(question)
        times.setdefault(story, [])
        if attempt.recalled == story:
            times[story].append(attempt.recall_ms)
        else:
            missed[story] += 1
    recalls = [RecallTimes(story, tuple(ms), missed[story]) for story, ms in times.items()]
    return tuple(
        sorted(recalls, key=lambda times: (times.now is not None, -(times.now or 0), times.story))
    )


@dataclass(frozen=True, slots=True)
class SpentPeriod:
    """The days from `first` to `last`: how many answers they have, and the seconds spent."""

    first: date
    last: date
    answers: int
    seconds: float

    def to_dict(self) -> dict[str, int]:
        """Return its answers and seconds, as JSON has them."""
        return {"answers": self.answers, "seconds": round(self.seconds)}


def spent_by_day(
    attempts: Iterable[Attempt],
    sessions: Iterable[Session],
    first: date,
    last: date,
    zone: tzinfo,
) -> tuple[SpentPeriod, ...]:
    """Return every day from `first` to `last`, those without an answer too.

    A session's time is shared out by the answers of each day; one that was killed has theirs.
    """
    answered: dict[int, Counter[date]] = defaultdict(Counter)
    telling: Counter[int] = Counter()
    answers: Counter[date] = Counter()
    for attempt in attempts:
        day = attempt.answered_at.astimezone(zone).date()
        answered[attempt.session][day] += 1
        telling[attempt.session] += round((attempt.seconds or 0) * 1000)
        answers[day] += 1
    seconds: dict[date, float] = defaultdict(float)
    for session in sessions:
        days = answered[session.id] or Counter([session.started_at.astimezone(zone).date()])
        spent = max(session.seconds, telling[session.id] / 1000)
        for day, count in days.items():
            seconds[day] += spent * count / days.total()
    span = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return tuple(SpentPeriod(day, day, answers[day], seconds.get(day, 0.0)) for day in span)


def spent_by_week(days: Sequence[SpentPeriod]) -> tuple[SpentPeriod, ...]:
    """Return the weeks of these days, Monday to Sunday, the first and last as far as they go."""
    weeks: dict[date, list[SpentPeriod]] = defaultdict(list)
    for day in days:
        weeks[day.first - timedelta(days=day.first.weekday())].append(day)
    return tuple(
        SpentPeriod(
            week[0].first,
            week[-1].last,
            sum(day.answers for day in week),
            sum(day.seconds for day in week),
        )
        for week in weeks.values()
    )


@dataclass(frozen=True, slots=True)
class Streak:
    """The days in a row up to today, or yesterday if `today` has no answer; and the longest run."""

    days: int
    longest: int
    today: bool


def count_streak(days: Iterable[date], today: date) -> Streak:
    """Return the streak up to today; a day that is not over cannot break it."""
    runs: dict[date, int] = {}
    for day in sorted({day for day in days if day <= today}):
        runs[day] = runs.get(day - timedelta(days=1), 0) + 1
    run = runs.get(today) or runs.get(today - timedelta(days=1), 0)
    return Streak(run, max(runs.values(), default=0), today in runs)


@dataclass(frozen=True, slots=True)
class HardQuestion:
    """A question as it was last asked, and how its answers were graded."""

    id: str
    text: str
    struggle: QuestionStruggle


@dataclass(frozen=True, slots=True)
class Stats:
    """How practice goes.

    `rehearsed`, `streak`, `recall` and `neglected` are of all time, the others of the days looked
    back on. `memory` has the chance of recall, 0 to 1, of each card now; `stories` are those there.
    """

    today: date
    rehearsed: int
    streak: Streak
    days: tuple[SpentPeriod, ...]
    modes: Mapping[str, int]
    trends: tuple[Trend, ...]
    speech: SpeechTrend | None
    recall: tuple[RecallTimes, ...]
    memory: tuple[tuple[Card, float], ...]
    hard_questions: tuple[HardQuestion, ...]
    hard_stories: tuple[tuple[int, QuestionStruggle], ...]
    overused: tuple[OverusedStory, ...]
    neglected: tuple[NeglectedStory, ...]
    grades: OwnGrades
    stories: Mapping[int, BankStory]

    def to_dict(self) -> dict[str, Any]:
        """Return the figures, as `coach stats --format json` prints them."""

        def name(story: int) -> dict[str, str]:
            return {"story": self.stories[story].slug, "title": self.stories[story].story.title}

        return {
            "today": self.today.isoformat(),
            "rehearsed": self.rehearsed,
            "streak": asdict(self.streak),
            "modes": {str(mode): self.modes.get(mode, 0) for mode in (*Mode, REAL)},
            "days": [{"day": day.first.isoformat(), **day.to_dict()} for day in self.days],
            "weeks": [
                {"first": week.first.isoformat(), "last": week.last.isoformat(), **week.to_dict()}
                for week in spent_by_week(self.days)
            ],
            "parts": {str(trend.part): trend.to_dict() for trend in self.trends},
            "speech": None if self.speech is None else self.speech.to_dict(),
            "recall": [
                {
                    **name(recall.story),
                    "times": list(recall.times),
                    "first": recall.first,
                    "now": recall.now,
                    "missed": recall.missed,
                }
                for recall in self.recall
            ],
            "retention": [
                {**name(card.story), "competency": card.competency, "retention": round(chance, 4)}
                for card, chance in self.memory
            ],
            "hard_questions": [
                {"id": question.id, "question": question.text, **asdict(question.struggle)}
                for question in self.hard_questions
            ],
            "hard_stories": [
                {**name(story), **asdict(struggle)} for story, struggle in self.hard_stories
            ],
            "overused": [
                {**name(story.story), "times": story.times, "others": story.others}
                for story in self.overused
            ],
            "neglected": [
                {**name(story.story), "last": story.last.isoformat() if story.last else None}
                for story in self.neglected
            ],
            "grades": {**asdict(self.grades), "leaning": self.grades.leaning},
        }


def compute_stats(  # noqa: PLR0913
    attempts: Sequence[Attempt],
    sessions: Sequence[Session],
    memory: Sequence[tuple[Card, float]],
    stories: Sequence[BankStory],
    *,
    today: date,
    back: int,
    zone: tzinfo,
) -> Stats:
    """Return how practice goes, over the last `back` days with today."""
    first = today - timedelta(days=back - 1)
    days = [attempt.answered_at.astimezone(zone).date() for attempt in attempts]
    late = [attempt for attempt, day in zip(attempts, days, strict=True) if first <= day <= today]
    there = {story.id: story for story in stories}
    episodes = [story.id for story in stories if not story.story.general]
    texts = {attempt.question_id: attempt.question for attempt in late}
    return Stats(
        today=today,
        rehearsed=len(attempts),
        streak=count_streak(days, today),
        days=spent_by_day(attempts, sessions, first, today, zone),
        modes=Counter(attempt.place for attempt in late),
        trends=part_trends(late),
        speech=summarise_speech(late),
        recall=recall_times(attempt for attempt in attempts if attempt.story in there),
        memory=tuple(sorted(memory, key=lambda pair: pair[1])),
        hard_questions=tuple(
            HardQuestion(question, texts[question], struggle)
            for question, struggle in hardest_questions(late, lambda attempt: attempt.question_id)
        ),
        hard_stories=tuple(
            hardest_questions(late, lambda given: given.story if given.story in there else None)
        ),
        overused=overused_stories(late, episodes),
        neglected=neglected_stories(attempts, episodes, today, zone),
        grades=own_grades(late),
        stories=there,
    )
