"""Compare answers over time: part scores, delivery, what is hard, what is told too often or never.

`attempts` are always in the order of time.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from coach.domain.practice import Grade, Mode
from coach.domain.story import PARTS
from coach.practice.stored_review import read_stored_review

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
    from datetime import date, tzinfo

    from coach.domain.practice import Attempt
    from coach.domain.story import Part

    K = TypeVar("K", bound=Hashable)
    V = TypeVar("V", bound=float)

MOST_COMPARED: Final = 5
"""Values at each end that are compared, where there are twice as many: one answer says little."""

LEAST_OVERUSED: Final = 5
TIMES_THE_OTHERS: Final = 2
"""A story is overused from so many tellings, and so many times the middle other's (our choice)."""

LONG_AGO: Final = 30
"""Days after which a story that is not told counts as neglected (our choice)."""

_MINUTE: Final = 60


def take_ends(values: Sequence[V]) -> tuple[Sequence[V], Sequence[V]]:
    """Return the first and the last few values, none in both; of a single one the last alone."""
    count = min(MOST_COMPARED, len(values) // 2)
    return values[:count], values[-(count or 1) :]


@dataclass(frozen=True, slots=True)
class AnswerSeries:
    """One figure of several answers, the oldest first."""

    values: tuple[float, ...]

    @property
    def compared(self) -> int:
        """How many answers the first and the last mean are of; 0 while there is one answer."""
        return len(take_ends(self.values)[0])

    @property
    def first(self) -> float | None:
        """The mean at first; None while there is nothing later to compare it with."""
        values, _ = take_ends(self.values)
        return _mean(values) if values else None

    @property
    def now(self) -> float:
        """The mean of late."""
        return _mean(take_ends(self.values)[1])

    def to_dict(self) -> dict[str, Any]:
        """Return the figure, as JSON has it."""
        return {
            "values": [round(value, 1) for value in self.values],
            "first": None if self.first is None else round(self.first, 1),
            "now": round(self.now, 1),
        }


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


@dataclass(frozen=True, slots=True)
class Trend:
    """A part, answer by answer: its scores (1 to 5) and shares of the words (0 to 1)."""

    part: Part
    scores: AnswerSeries
    shares: AnswerSeries

    def to_dict(self) -> dict[str, Any]:
        """Return the trend, as JSON has it."""
        score, share = self.scores.first, self.shares.first
        return {
            "scores": list(self.scores.values),
            "shares": [round(share, 4) for share in self.shares.values],
            "first": None
            if score is None or share is None
            else {"score": round(score, 2), "share": round(share, 4)},
            "now": {"score": round(self.scores.now, 2), "share": round(self.shares.now, 4)},
        }


def part_trends(attempts: Iterable[Attempt]) -> tuple[Trend, ...]:
    """Return the trend of every part over the answers whose parts were judged; none without any."""
    judged = [parts for attempt in attempts if (parts := read_stored_review(attempt).parts)]
    return tuple(
        Trend(
            part,
            AnswerSeries(tuple(parts[part].score for parts in judged)),
            AnswerSeries(tuple(parts[part].share for parts in judged)),
        )
        for part in (PARTS if judged else ())
    )


@dataclass(frozen=True, slots=True)
class SpokenAnswer:
    """One answer: words a minute, pauses over two seconds, fillers a minute (at least so many)."""

    wpm: float
    pauses: int
    fillers: float


@dataclass(frozen=True, slots=True)
class SpeechTrend:
    """How spoken answers have changed."""

    wpm: AnswerSeries
    pauses: AnswerSeries
    fillers: AnswerSeries

    def to_dict(self) -> dict[str, Any]:
        """Return the three figures, as JSON has them."""
        return {
            "wpm": self.wpm.to_dict(),
            "pauses": self.pauses.to_dict(),
            "fillers_a_minute": self.fillers.to_dict(),
        }


def spoken_answers(attempt: Attempt) -> SpokenAnswer | None:
    """Return how an answer was spoken; None where it was typed, or it cannot be read."""
    document, seconds = attempt.speech or {}, attempt.seconds
    wpm, pauses, fillers = (document.get(key) for key in ("wpm", "pauses", "fillers"))
    if not isinstance(wpm, int | float) or not seconds or seconds < 0:
        return None
    if not isinstance(pauses, list) or not isinstance(fillers, list):
        return None
    return SpokenAnswer(float(wpm), len(pauses), len(fillers) * _MINUTE / seconds)


def summarise_speech(attempts: Iterable[Attempt]) -> SpeechTrend | None:
    """Return how delivery has changed over some attempts; None where none was spoken."""
    spoken = [answer for attempt in attempts if (answer := spoken_answers(attempt)) is not None]
    if not spoken:
        return None
    return SpeechTrend(
        AnswerSeries(tuple(answer.wpm for answer in spoken)),
        AnswerSeries(tuple(float(answer.pauses) for answer in spoken)),
        AnswerSeries(tuple(answer.fillers for answer in spoken)),
    )


@dataclass(frozen=True, slots=True)
class QuestionStruggle:
    """How many answers the user graded, and how many of them Again and Hard."""

    graded: int
    again: int
    hard: int


def hardest_questions(
    attempts: Iterable[Attempt], key: Callable[[Attempt], K | None]
) -> list[tuple[K, QuestionStruggle]]:
    """Return what was graded Again or Hard, by `key` (None is left out), the most often so first.

    Of equals the one with more Again, then with fewer answers, comes first.
    """
    grades: dict[K, list[Grade]] = {}
    for attempt in attempts:
        value = key(attempt)
        if value is not None and attempt.grade is not None:
            grades.setdefault(value, []).append(attempt.grade)
    struggles = [
        (value, QuestionStruggle(len(given), given.count(Grade.AGAIN), given.count(Grade.HARD)))
        for value, given in grades.items()
    ]
    return sorted(
        (pair for pair in struggles if pair[1].again + pair[1].hard),
        key=lambda pair: (-pair[1].again - pair[1].hard, -pair[1].again, pair[1].graded),
    )


@dataclass(frozen=True, slots=True)
class OverusedStory:
    """A story (identity), how often it was told, and the middle one of the others told."""

    story: int
    times: int
    others: float


def overused_stories(
    attempts: Iterable[Attempt], stories: Collection[int]
) -> tuple[OverusedStory, ...]:
    """Return those of the stories that are told far more often than the others, most told first.

    The rungs of a ladder are one telling.
    """
    from statistics import median  # not for one story's answers

    if len(stories) == 1:  # nothing else could be told
        return ()
    tellings = {
        (attempt.session, attempt.question_id, attempt.story)
        for attempt in attempts
        if attempt.mode is not Mode.RECALL and attempt.story in stories
    }
    times = Counter(story for _, _, story in tellings if story is not None)
    overused = []
    for story, count in times.items():
        others = median([times[other] for other in times if other != story] or [0])
        if count >= max(LEAST_OVERUSED, TIMES_THE_OTHERS * others):
            overused.append(OverusedStory(story, count, others))
    return tuple(sorted(overused, key=lambda entry: (-entry.times, entry.story)))


@dataclass(frozen=True, slots=True)
class NeglectedStory:
    """A story (identity) and the day it was last told; None for never."""

    story: int
    last: date | None


def neglected_stories(
    attempts: Iterable[Attempt], stories: Collection[int], today: date, zone: tzinfo
) -> tuple[NeglectedStory, ...]:
    """Return the stories never told, then those not told for LONG_AGO, the oldest first."""
    last: dict[int, date] = {}
    for attempt in attempts:
        story = attempt.story
        if attempt.mode is not Mode.RECALL and story is not None and story in stories:
            day = attempt.answered_at.astimezone(zone).date()
            last[story] = max(day, last.get(story, day))
    never = [NeglectedStory(story, None) for story in stories if story not in last]
    old = [
        NeglectedStory(story, day)
        for story, day in sorted(last.items(), key=lambda pair: pair[1])
        if (today - day).days > LONG_AGO
    ]
    return (*never, *old)
