"""Part scores and delivery over time, hardest questions, over- and underused stories.

How answers were spoken, read back, and how that has changed.

It is JSON of this coach or another one, so that anything may be missing: an answer whose delivery
cannot be read counts as typed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any, Final, TypeVar

from coach.domain.practice import Grade, Mode
from coach.domain.story import PARTS
from coach.practice.stored_review import read_stored_review

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
    from datetime import date, tzinfo

    from coach.domain.practice import Attempt
    from coach.domain.story import Part

    K = TypeVar("K", bound=Hashable)


MOST_COMPARED: Final = 5
"""Values at each end that are compared, where there are twice as many: one answer says little."""


@dataclass(frozen=True, slots=True)
class TrendLevel:
    """The mean score (1 to 5) and share of the words (0 to 1) of a part over a few answers."""

    score: float
    share: float

    def to_dict(self) -> dict[str, float]:
        """Return both, as JSON has them."""
        return {"score": round(self.score, 2), "share": round(self.share, 4)}


@dataclass(frozen=True, slots=True)
class Trend:
    """A part, answer by answer, the oldest first."""

    part: Part
    scores: tuple[int, ...]
    shares: tuple[float, ...]

    @property
    def compared(self) -> int:
        """How many answers the first and the last level are the mean of."""
        return compare_levels(self.scores)

    @property
    def first(self) -> TrendLevel | None:
        """At first; None while there is nothing later to compare it with."""
        count = self.compared
        return _level(self.scores[:count], self.shares[:count]) if count else None

    @property
    def now(self) -> TrendLevel:
        """Of late."""
        count = self.compared or 1
        return _level(self.scores[-count:], self.shares[-count:])

    def to_dict(self) -> dict[str, Any]:
        """Return the trend, as JSON has it."""
        return {
            "scores": list(self.scores),
            "shares": [round(share, 4) for share in self.shares],
            "first": self.first.to_dict() if self.first else None,
            "now": self.now.to_dict(),
        }


def part_trends(attempts: Iterable[Attempt]) -> tuple[Trend, ...]:
    """The trend of every part over the answers whose parts were judged; none without any."""
    told = [parts for attempt in attempts if (parts := read_stored_review(attempt).parts)]
    if not told:
        return ()
    return tuple(
        Trend(
            part,
            tuple(parts[part].score for parts in told),
            tuple(parts[part].share for parts in told),
        )
        for part in PARTS
    )


def compare_levels(values: Sequence[object]) -> int:
    """How many of the first and of the last values to compare, so that none is in both."""
    return min(MOST_COMPARED, len(values) // 2)


def _level(scores: Sequence[int], shares: Sequence[float]) -> TrendLevel:
    return TrendLevel(sum(scores) / len(scores), sum(shares) / len(shares))


@dataclass(frozen=True, slots=True)
class QuestionStruggle:
    """How many answers the person graded, and how many of them Again and Hard."""

    graded: int
    again: int
    hard: int

    def to_dict(self) -> dict[str, int]:
        """Return the three counts, as JSON has them."""
        return {"graded": self.graded, "again": self.again, "hard": self.hard}


def hardest_questions(
    attempts: Iterable[Attempt], key: Callable[[Attempt], K | None]
) -> list[tuple[K, QuestionStruggle]]:
    """What was graded Again or Hard, by `key` (None is left out), the most often so first.

    Of equals the one with more Again, then the one with fewer answers in all, comes first.
    """
    grades: dict[K, list[Grade]] = {}
    for attempt in attempts:
        known = key(attempt)
        if known is not None and attempt.grade is not None:
            grades.setdefault(known, []).append(attempt.grade)
    counted = [
        (known, QuestionStruggle(len(each), each.count(Grade.AGAIN), each.count(Grade.HARD)))
        for known, each in grades.items()
    ]
    return sorted(
        (pair for pair in counted if pair[1].again + pair[1].hard),
        key=lambda pair: (-pair[1].again - pair[1].hard, -pair[1].again, pair[1].graded),
    )


LEAST_OVERUSED: Final = 5
TIMES_THE_OTHERS: Final = 2
"""A story is overused that was told five times, and twice as often as the middle one of the other
stories told. Coach's own choice: fewer are chance, and the same all round is practice."""

LONG_AGO: Final = 30
"""Days after which a story that is not told counts as neglected. Coach's own choice: FSRS may well
ask later for one that came with ease, but what it tells is then a month old."""


@dataclass(frozen=True, slots=True)
class OverusedStory:
    """A story (identity), how often it was told, and the middle one of the others told."""

    story: int
    times: int
    others: float


@dataclass(frozen=True, slots=True)
class NeglectedStory:
    """A story (identity) and the day it was last told; None for never."""

    story: int
    last: date | None


def overused_stories(
    attempts: Iterable[Attempt], stories: Collection[int]
) -> tuple[OverusedStory, ...]:
    """Those of the stories that are told far more often than the others, the most told first."""
    times = {story: count for story, count in _times(attempts).items() if story in stories}
    found = []
    for story, count in times.items():
        others = median([other for each, other in times.items() if each != story] or [0])
        alone = len(stories) == 1  # nothing else could be told
        if not alone and count >= max(LEAST_OVERUSED, TIMES_THE_OTHERS * others):
            found.append(OverusedStory(story, count, others))
    return tuple(sorted(found, key=lambda each: (-each.times, each.story)))


def neglected_stories(
    attempts: Iterable[Attempt], stories: Collection[int], today: date, zone: tzinfo
) -> tuple[NeglectedStory, ...]:
    """Those of the stories that were never told, then those not told for LONG_AGO, oldest first."""
    last = _last(attempts, zone)
    never = [NeglectedStory(story, None) for story in stories if story not in last]
    old = [
        NeglectedStory(story, day)
        for story, day in sorted(last.items(), key=lambda pair: pair[1])
        if story in stories and (today - day).days > LONG_AGO
    ]
    return (*never, *old)


def _times(attempts: Iterable[Attempt]) -> Counter[int]:
    """How often each story was told; the rungs of a ladder are one telling."""
    tellings = {
        (attempt.session, attempt.question_id, attempt.story)
        for attempt in attempts
        if _is_told(attempt)
    }
    return Counter(story for _, _, story in tellings if story is not None)


def _last(attempts: Iterable[Attempt], zone: tzinfo) -> Mapping[int, date]:
    last: dict[int, date] = {}
    for attempt in attempts:
        if _is_told(attempt) and attempt.story is not None:
            day = attempt.answered_at.astimezone(zone).date()
            last[attempt.story] = max(day, last.get(attempt.story, day))
    return last


def _is_told(attempt: Attempt) -> bool:
    """Whether the story was told, and not only named."""
    return attempt.mode is not Mode.RECALL


_MINUTE = 60


@dataclass(frozen=True, slots=True)
class SpokenAnswer:
    """One answer: words a minute, pauses over two seconds, fillers a minute (at least so many)."""

    wpm: float
    pauses: int
    fillers: float


@dataclass(frozen=True, slots=True)
class SpeechMeasure:
    """One figure of every spoken answer, the oldest first."""

    values: tuple[float, ...]

    @property
    def compared(self) -> int:
        """How many answers the first and the last mean are of; 0 while there is one answer."""
        return compare_levels(self.values)

    @property
    def first(self) -> float | None:
        """The mean at first; None while there is nothing later to compare it with."""
        return _mean(self.values[: self.compared]) if self.compared else None

    @property
    def now(self) -> float:
        """The mean of late."""
        return _mean(self.values[-(self.compared or 1) :])

    def to_dict(self) -> dict[str, Any]:
        """Return the figure, as JSON has it."""
        return {
            "values": [round(value, 1) for value in self.values],
            "first": None if self.first is None else round(self.first, 1),
            "now": round(self.now, 1),
        }


@dataclass(frozen=True, slots=True)
class SpeechTrend:
    """How spoken answers have changed."""

    wpm: SpeechMeasure
    pauses: SpeechMeasure
    fillers: SpeechMeasure

    def to_dict(self) -> dict[str, Any]:
        """Return the three figures, as JSON has them."""
        return {
            "wpm": self.wpm.to_dict(),
            "pauses": self.pauses.to_dict(),
            "fillers_a_minute": self.fillers.to_dict(),
        }


def spoken_answers(attempt: Attempt) -> SpokenAnswer | None:
    """How an answer was spoken; None where it was typed, or nobody knows."""
    document, seconds = attempt.speech or {}, attempt.seconds
    wpm, pauses, fillers = (document.get(key) for key in ("wpm", "pauses", "fillers"))
    if not isinstance(wpm, int | float) or not seconds or seconds < 0:
        return None
    if not isinstance(pauses, list) or not isinstance(fillers, list):
        return None
    return SpokenAnswer(float(wpm), len(pauses), len(fillers) * _MINUTE / seconds)


def summarise_speech(attempts: Iterable[Attempt]) -> SpeechTrend | None:
    """How it has changed over some attempts, the oldest first; None where none was spoken."""
    told = [each for attempt in attempts if (each := spoken_answers(attempt)) is not None]
    if not told:
        return None
    return SpeechTrend(
        SpeechMeasure(tuple(each.wpm for each in told)),
        SpeechMeasure(tuple(float(each.pauses) for each in told)),
        SpeechMeasure(tuple(each.fillers for each in told)),
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
