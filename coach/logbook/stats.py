"""How rehearsal goes: everything `coach stats` says."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from coach.logbook.grades import OwnGrades, own_grades
from coach.logbook.hardest import Struggle, hardest
from coach.logbook.recall import RecallTimes, recall_times
from coach.logbook.spent import Span, by_day
from coach.logbook.spoken import Speech, speech
from coach.logbook.streak import Streak, streak
from coach.logbook.telling import Neglected, Overused, neglected, overused
from coach.logbook.trend import Trend, trends

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import tzinfo

    from coach.attempt import Attempt, Mode, Session
    from coach.story import BankStory


@dataclass(frozen=True, slots=True)
class Remembered:
    """The chance, 0 to 1, that a story (identity) comes now for a competency (id)."""

    story: int
    competency: str
    retention: float


@dataclass(frozen=True, slots=True)
class HardQuestion:
    """A question as it was last asked, and how its answers were graded."""

    id: str
    text: str
    struggle: Struggle


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
    days: tuple[Span, ...]
    modes: Mapping[Mode, int]
    trends: tuple[Trend, ...]
    speech: Speech | None
    recall: tuple[RecallTimes, ...]
    memory: tuple[Remembered, ...]
    hard_questions: tuple[HardQuestion, ...]
    hard_stories: tuple[tuple[int, Struggle], ...]
    overused: tuple[Overused, ...]
    neglected: tuple[Neglected, ...]
    grades: OwnGrades
    stories: Mapping[int, BankStory]


def stats(  # noqa: PLR0913
    attempts: Sequence[Attempt],
    sessions: Sequence[Session],
    memory: Sequence[Remembered],
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
        streak=streak(answered.values(), today),
        days=by_day(attempts, sessions, first, today, zone),
        modes=Counter(each.mode for each in late),
        trends=trends(late),
        speech=speech(late),
        recall=recall_times(at_stories),
        memory=tuple(sorted(memory, key=lambda each: each.retention)),
        hard_questions=_hard_questions(late),
        hard_stories=tuple(hardest(late, lambda each: each.story if each.story in there else None)),
        overused=overused(late, episodes),
        neglected=neglected(attempts, episodes, today, zone),
        grades=own_grades(late),
        stories=there,
    )


def _hard_questions(attempts: Sequence[Attempt]) -> tuple[HardQuestion, ...]:
    texts = {each.question_id: each.question for each in attempts}
    found = hardest(attempts, lambda each: each.question_id)
    return tuple(HardQuestion(known, texts[known], struggle) for known, struggle in found)
