"""What waits to be rehearsed, when the rest comes, and how much that is a day."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from coach.attempt import Grade

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import tzinfo

    from coach.attempt import Card
    from coach.interview import Interview
    from coach.story import BankStory


@dataclass(frozen=True, slots=True)
class Waiting:
    """A story to be told again: for which competency (id), since when, and how well it is known.

    `retention` is the chance, 0 to 1, that it would come now.
    """

    story: BankStory
    competency: str
    since: date
    retention: float


@dataclass(frozen=True, slots=True)
class Load:
    """A day's rehearsals: those that fall due, and those of the days before that come again."""

    day: date
    due: int
    again: int


@dataclass(frozen=True, slots=True)
class Agenda:
    """How rehearsal stands on a day.

    `rehearsed` is the number of cards whose story is there, `waiting` those due, the least known
    first, `coming` how many of them are due on which later day, the soonest first; `interviews`
    are those ahead, `loads` the forecast.
    """

    today: date
    rehearsed: int
    waiting: tuple[Waiting, ...]
    coming: tuple[tuple[date, int], ...]
    interviews: tuple[Interview, ...]
    loads: tuple[Load, ...] = ()


@dataclass(frozen=True, slots=True)
class Shift:
    """What a change of the interviews changed.

    `interviews` are those set or removed (none if nothing changed), `moved` the number of
    rehearsals that moved, `days` how many now wait on which day (today for those that wait).
    """

    interviews: tuple[Interview, ...]
    moved: int
    days: tuple[tuple[date, int], ...]


def days_due(cards: Iterable[Card], today: date, zone: tzinfo) -> tuple[tuple[date, int], ...]:
    """How many cards are due on which day, the soonest first; today has those that wait."""
    days = Counter(max(card.due.astimezone(zone).date(), today) for card in cards)
    return tuple(sorted(days.items()))


def forecast(
    cards: Iterable[Card], today: date, days: int, interviews: Collection[date], zone: tzinfo
) -> tuple[Load, ...]:
    """The load of each of the `days` from today on, if what waits is told each day and comes well.

    Every rehearsal is taken to be graded Good, so that what an interview brings, to the day before
    it, is counted, and not only the next rehearsal of each story.
    """
    due, again = Counter[date](), Counter[date]()
    end = today + timedelta(days=days)
    for card in cards:
        for number, day in enumerate(_rehearsals(card, today, end, interviews, zone)):
            (again if number else due)[day] += 1
    span = (today + timedelta(days=number) for number in range(days))
    return tuple(Load(day, due[day], again[day]) for day in span)


def _rehearsals(
    card: Card, today: date, end: date, interviews: Collection[date], zone: tzinfo
) -> Iterator[date]:
    """The days, before `end`, on which a card is told if each time it is graded Good."""
    from coach import schedule  # noqa: PLC0415  (fsrs: 0.02 s, only for a forecast)

    day = today
    while day < end:
        noon = datetime.combine(day, time(12), zone)
        # By then an interview may be past, and the date be FSRS's own again.
        falls = schedule.due(card, noon, interviews, zone).astimezone(zone).date()
        if falls > day:
            day = falls
        else:
            yield day
            card = schedule.rate(card, Grade.GOOD, noon, interviews, zone)
            day += timedelta(days=1)
