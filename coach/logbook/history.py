"""One story's answers over time, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach.logbook.kept import Kept, kept
from coach.logbook.spoken import Spoken, spoken

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, tzinfo

    from coach.attempt import Attempt
    from coach.story import BankStory


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer about a story: the day it was given on, and what is known of it."""

    attempt: Attempt
    day: date
    kept: Kept
    spoken: Spoken | None = None


@dataclass(frozen=True, slots=True)
class History:
    """The answers about a story, the oldest first; `there` is false where it is removed or gone.

    `points` are all key points that an answer was compared with, in the story's order, those that
    it has no more at the end. `left_out` are those that every answer left out.
    """

    story: BankStory
    there: bool
    today: date
    answers: tuple[Answer, ...]
    points: tuple[str, ...]
    left_out: tuple[str, ...]


def history(
    story: BankStory, attempts: Sequence[Attempt], *, there: bool, today: date, zone: tzinfo
) -> History:
    """The history of a story from its attempts, the oldest first."""
    answers = tuple(
        Answer(each, each.answered_at.astimezone(zone).date(), kept(each), spoken(each))
        for each in attempts
    )
    points = _points(story, answers)
    return History(
        story,
        there=there,
        today=today,
        answers=answers,
        points=points,
        left_out=tuple(point for point in points if _is_left_out(point, answers)),
    )


def _points(story: BankStory, answers: Sequence[Answer]) -> tuple[str, ...]:
    """Every key point named, as it stands in the story; edited away, by when it was named."""
    named = dict.fromkeys(
        point
        for answer in answers
        for point in (*answer.kept.points.told, *answer.kept.points.left_out)
    )
    text = story.story.text
    return tuple(sorted(named, key=lambda point: (point not in text, text.find(point))))


def _is_left_out(point: str, answers: Sequence[Answer]) -> bool:
    """Whether every answer that was compared with a point left it out: two at least, the last too.

    An answer that told something otherwise, and does not name the point, may have told it.
    """
    compared = [answer.kept.points for answer in answers if answer.kept.points.any]
    left_out = sum(point in points.left_out for points in compared)
    told = any(
        point in points.told or (points.changed and point not in points.left_out)
        for points in compared
    )
    return left_out > 1 and not told and point in compared[-1].left_out
