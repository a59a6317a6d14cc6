"""One session looked back at: what was asked, what was answered, what came up again and again."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach.logbook.kept import kept

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, tzinfo

    from coach.attempt import Attempt, Session
    from coach.logbook.kept import Kept
    from coach.story import BankStory

OFTEN = 2
"""Answers with the same weakness from which it is one of the person, not of the answer."""


@dataclass(frozen=True, slots=True)
class Held:
    """A session in which something was answered: its day, and how many answers."""

    session: Session
    day: date
    answers: int


@dataclass(frozen=True, slots=True)
class Heard:
    """One answer with the story it tells, None where it tells none; also one that is gone."""

    attempt: Attempt
    story: BankStory | None
    kept: Kept


@dataclass(frozen=True, slots=True)
class SessionReport:
    """A session's answers in order.

    `skipped` are the questions that got no answer. `often` are the kinds of remarks that OFTEN
    answers or more got, with how many, the most frequent first; `reviewed` is how many of the
    answers have been read.
    """

    session: Session
    day: date
    answers: tuple[Heard, ...]
    skipped: tuple[str, ...]
    often: tuple[tuple[str, int], ...]
    reviewed: int


def held(
    sessions: Iterable[Session], attempts: Iterable[Attempt], zone: tzinfo
) -> tuple[Held, ...]:
    """The sessions with an answer, the latest first."""
    counts = Counter(each.session for each in attempts)
    found = (
        Held(each, each.started_at.astimezone(zone).date(), counts[each.id])
        for each in sessions
        if counts[each.id]
    )
    return tuple(sorted(found, key=lambda each: -each.session.id))


def report(
    session: Session, attempts: Sequence[Attempt], stories: Mapping[int, BankStory], zone: tzinfo
) -> SessionReport:
    """The report on a session from its attempts, the first first."""
    answers = tuple(
        Heard(each, stories.get(each.story or 0), kept(each))
        for each in sorted(attempts, key=lambda each: each.position)
    )
    answered = {each.position for each in attempts}
    reviewed = [each for each in answers if each.kept.parts or each.kept.remarks]
    counts = Counter(
        kind for each in reviewed for kind in dict.fromkeys(r.kind for r in each.kept.remarks)
    )
    return SessionReport(
        session=session,
        day=session.started_at.astimezone(zone).date(),
        answers=answers,
        skipped=tuple(item.question for item in session.items if item.position not in answered),
        often=tuple((kind, count) for kind, count in counts.most_common() if count >= OFTEN),
        reviewed=len(reviewed),
    )
