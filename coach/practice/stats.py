"""Streak, time, grades, recall times.

The logbook: what a person's rehearsals add up to. There is no overall score in it.

Everything is counted from attempts, sessions and cards as they were stored; nothing here is stored.
Days are those of the person's own calendar (`zone`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import comb
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from coach.domain.practice import Mode
from coach.practice.trends import (
    NeglectedStory,
    OverusedStory,
    QuestionStruggle,
    SpeechTrend,
    Trend,
    compare_levels,
    hardest_questions,
    neglected_stories,
    overused_stories,
    part_trends,
    summarise_speech,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import tzinfo

    from coach.domain.practice import Attempt, Session
    from coach.domain.story import BankStory


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
        count = compare_levels(self.times)
        return median(self.times[:count]) if count else None

    @property
    def now(self) -> float | None:
        """The median of late; None where it never came."""
        return median(self.times[-(compare_levels(self.times) or 1) :]) if self.times else None


def recall_times(attempts: Iterable[Attempt]) -> tuple[RecallTimes, ...]:
    """The recall times of every story that was to be named, the slowest now first.

    `attempts` are in the order of time. Those that never came stand before all others.
    """
    times: dict[int, list[int]] = {}
    missed: dict[int, int] = {}
    for attempt in _asked(attempts):
        story = attempt.story or 0
        times.setdefault(story, [])
        if attempt.recalled == story:
            times[story].append(attempt.recall_ms or 0)
        else:
            missed[story] = missed.get(story, 0) + 1
    found = (RecallTimes(story, tuple(ms), missed.get(story, 0)) for story, ms in times.items())
    return tuple(
        sorted(found, key=lambda each: (each.now is not None, -(each.now or 0), each.story))
    )


def _asked(attempts: Iterable[Attempt]) -> Iterator[Attempt]:
    """The first time that each question is asked in a session.

    The rungs of a ladder, the second round of `recall` and what is asked again at the end follow
    the answer too closely to say what is remembered.
    """
    seen: set[tuple[int, str]] = set()
    for attempt in attempts:
        key = (attempt.session, attempt.question_id)
        if attempt.recall_ms is not None and attempt.story is not None and key not in seen:
            seen.add(key)
            yield attempt


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
    """Every day from `first` to `last`, those without an answer too.

    The time of a session that went on another day is shared out by the answers of each day. A
    session that was killed has no time of its own: its answers have.
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
    """The weeks of these days, Monday to Sunday, the first and last as far as they go."""
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


_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Streak:
    """The days in a row up to today, or to yesterday where `today` is still to come.

    `longest` is the longest run ever.
    """

    days: int
    longest: int
    today: bool


def count_streak(days: Iterable[date], today: date) -> Streak:
    """The streak of somebody who answered on these days; days after today do not count.

    A day that is not over cannot break it.
    """
    practised = {day for day in days if day <= today}
    run = longest = 0
    runs: dict[date, int] = {}
    for day in sorted(practised):
        run = run + 1 if day - _ONE_DAY in practised else 1
        runs[day] = run
        longest = max(longest, run)
    there = today in practised
    return Streak(runs.get(today if there else today - _ONE_DAY, 0), longest, there)


@dataclass(frozen=True, slots=True)
class RememberedStory:
    """The chance, 0 to 1, that a story (identity) comes now for a competency (id)."""

    story: int
    competency: str
    retention: float


@dataclass(frozen=True, slots=True)
class HardQuestion:
    """A question as it was last asked, and how its answers were graded."""

    id: str
    text: str
    struggle: QuestionStruggle


@dataclass(frozen=True, slots=True)
class Stats:
    """How rehearsal goes.

    `rehearsed` counts all answers ever. `days`, `modes`, `trends`, `speech`, `hard_questions`,
    `hard_stories`, `overused` and `grades` are of the days looked back on; the others of all time,
    or as things stand now. `stories` are those that are there, by identity.
    """

    today: date
    rehearsed: int
    streak: Streak
    days: tuple[SpentPeriod, ...]
    modes: Mapping[Mode, int]
    trends: tuple[Trend, ...]
    speech: SpeechTrend | None
    recall: tuple[RecallTimes, ...]
    memory: tuple[RememberedStory, ...]
    hard_questions: tuple[HardQuestion, ...]
    hard_stories: tuple[tuple[int, QuestionStruggle], ...]
    overused: tuple[OverusedStory, ...]
    neglected: tuple[NeglectedStory, ...]
    grades: OwnGrades
    stories: Mapping[int, BankStory]

    def to_dict(self) -> dict[str, Any]:
        """Return the figures, as `coach stats --format json` prints them."""
        return {
            "today": self.today.isoformat(),
            "rehearsed": self.rehearsed,
            "streak": {
                "days": self.streak.days,
                "longest": self.streak.longest,
                "today": self.streak.today,
            },
            "modes": {str(mode): self.modes.get(mode, 0) for mode in Mode},
            "days": [{"day": day.first.isoformat(), **day.to_dict()} for day in self.days],
            "weeks": [
                {"first": week.first.isoformat(), "last": week.last.isoformat(), **week.to_dict()}
                for week in spent_by_week(self.days)
            ],
            "parts": {str(trend.part): trend.to_dict() for trend in self.trends},
            "speech": None if self.speech is None else self.speech.to_dict(),
            **self._stories_to_dict(),
            "grades": {
                "same": self.grades.same,
                "higher": self.grades.higher,
                "lower": self.grades.lower,
                "leaning": self.grades.leaning,
            },
        }

    def _stories_to_dict(self) -> dict[str, Any]:
        """Return what is known of questions and stories."""

        def name(story: int) -> dict[str, str]:
            return {"story": self.stories[story].slug, "title": self.stories[story].story.title}

        return {
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
                {
                    **name(story.story),
                    "competency": story.competency,
                    "retention": round(story.retention, 4),
                }
                for story in self.memory
            ],
            "hard_questions": [
                {"id": question.id, "question": question.text, **question.struggle.to_dict()}
                for question in self.hard_questions
            ],
            "hard_stories": [
                {**name(story), **struggle.to_dict()} for story, struggle in self.hard_stories
            ],
            "overused": [
                {**name(story.story), "times": story.times, "others": story.others}
                for story in self.overused
            ],
            "neglected": [
                {**name(story.story), "last": story.last.isoformat() if story.last else None}
                for story in self.neglected
            ],
        }


def compute_stats(  # noqa: PLR0913
    attempts: Sequence[Attempt],
    sessions: Sequence[Session],
    memory: Sequence[RememberedStory],
    stories: Sequence[BankStory],
    *,
    today: date,
    back: int,
    zone: tzinfo,
) -> Stats:
    """How rehearsal goes, over the last `back` days with today.

    `attempts` are in the order of time, `stories` those that are there.
    """
    first = today - timedelta(days=back - 1)
    answered = {each.id: each.answered_at.astimezone(zone).date() for each in attempts}
    late = [each for each in attempts if first <= answered[each.id] <= today]
    there = {known.id: known for known in stories}
    at_stories = [each for each in attempts if each.story in there]
    episodes = [known.id for known in stories if not known.story.general]
    return Stats(
        today=today,
        rehearsed=len(attempts),
        streak=count_streak(answered.values(), today),
        days=spent_by_day(attempts, sessions, first, today, zone),
        modes=Counter(each.mode for each in late),
        trends=part_trends(late),
        speech=summarise_speech(late),
        recall=recall_times(at_stories),
        memory=tuple(sorted(memory, key=lambda each: each.retention)),
        hard_questions=_hard_questions(late),
        hard_stories=tuple(
            hardest_questions(late, lambda each: each.story if each.story in there else None)
        ),
        overused=overused_stories(late, episodes),
        neglected=neglected_stories(attempts, episodes, today, zone),
        grades=own_grades(late),
        stories=there,
    )


def _hard_questions(attempts: Sequence[Attempt]) -> tuple[HardQuestion, ...]:
    texts = {each.question_id: each.question for each in attempts}
    found = hardest_questions(attempts, lambda each: each.question_id)
    return tuple(HardQuestion(known, texts[known], struggle) for known, struggle in found)
