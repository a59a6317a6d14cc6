"""How much was practised, day by day and week by week."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import tzinfo

    from coach.attempt import Attempt, Session


@dataclass(frozen=True, slots=True)
class Span:
    """The days from `first` to `last`: how many answers they have, and the seconds spent."""

    first: date
    last: date
    answers: int
    seconds: float


def by_day(
    attempts: Iterable[Attempt],
    sessions: Iterable[Session],
    first: date,
    last: date,
    zone: tzinfo,
) -> tuple[Span, ...]:
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
    return tuple(Span(day, day, answers[day], seconds.get(day, 0.0)) for day in span)


def by_week(days: Sequence[Span]) -> tuple[Span, ...]:
    """The weeks of these days, Monday to Sunday, the first and last as far as they go."""
    weeks: dict[date, list[Span]] = defaultdict(list)
    for day in days:
        weeks[day.first - timedelta(days=day.first.weekday())].append(day)
    return tuple(
        Span(
            week[0].first,
            week[-1].last,
            sum(day.answers for day in week),
            sum(day.seconds for day in week),
        )
        for week in weeks.values()
    )
