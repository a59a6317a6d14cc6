"""Which stories are told again and again, and which are not told."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Final

from coach.attempt import Mode

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date, tzinfo

    from coach.attempt import Attempt

LEAST_OVERUSED: Final = 5
TIMES_THE_OTHERS: Final = 2
"""A story is overused that was told five times, and twice as often as the middle one of the other
stories told. Coach's own choice: fewer are chance, and the same all round is practice."""

LONG_AGO: Final = 30
"""Days after which a story that is not told counts as neglected. Coach's own choice: FSRS may well
ask later for one that came with ease, but what it tells is then a month old."""


@dataclass(frozen=True, slots=True)
class Overused:
    """A story (identity), how often it was told, and the middle one of the others told."""

    story: int
    times: int
    others: float


@dataclass(frozen=True, slots=True)
class Neglected:
    """A story (identity) and the day it was last told; None for never."""

    story: int
    last: date | None


def overused(attempts: Iterable[Attempt], stories: Collection[int]) -> tuple[Overused, ...]:
    """Those of the stories that are told far more often than the others, the most told first."""
    times = {story: count for story, count in _times(attempts).items() if story in stories}
    found = []
    for story, count in times.items():
        others = median([other for each, other in times.items() if each != story] or [0])
        alone = len(stories) == 1  # nothing else could be told
        if not alone and count >= max(LEAST_OVERUSED, TIMES_THE_OTHERS * others):
            found.append(Overused(story, count, others))
    return tuple(sorted(found, key=lambda each: (-each.times, each.story)))


def neglected(
    attempts: Iterable[Attempt], stories: Collection[int], today: date, zone: tzinfo
) -> tuple[Neglected, ...]:
    """Those of the stories that were never told, then those not told for LONG_AGO, oldest first."""
    last = _last(attempts, zone)
    never = [Neglected(story, None) for story in stories if story not in last]
    old = [
        Neglected(story, day)
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
