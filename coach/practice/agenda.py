"""What is due, forecast, interview dates."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from coach.domain.practice import Grade, Interview, upcoming_interviews
from coach.errors import NoInterview, PastDay, SeveralInterviews
from coach.storage.database import timestamp

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import tzinfo

    from coach.catalog.library import Library
    from coach.domain.practice import Card
    from coach.domain.story import BankStory
    from coach.storage.bank import Bank


@dataclass(frozen=True, slots=True)
class DueCard:
    """A story to be told again: for which competency (id), since when, and how well it is known.

    `retention` is the chance, 0 to 1, that it would come now.
    """

    story: BankStory
    competency: str
    since: date
    retention: float


@dataclass(frozen=True, slots=True)
class DayLoad:
    """A day's rehearsals: those that fall due, and those of the days before that come again."""

    day: date
    due: int
    again: int


@dataclass(frozen=True, slots=True)
class DueOverview:
    """How rehearsal stands on a day.

    `rehearsed` is the number of cards whose story is there, `waiting` those due, the least known
    first, `coming` how many of them are due on which later day, the soonest first; `interviews`
    are those ahead, `loads` the forecast.
    """

    today: date
    rehearsed: int
    waiting: tuple[DueCard, ...]
    coming: tuple[tuple[date, int], ...]
    interviews: tuple[Interview, ...]
    loads: tuple[DayLoad, ...] = ()


@dataclass(frozen=True, slots=True)
class DueShift:
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
) -> tuple[DayLoad, ...]:
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
    return tuple(DayLoad(day, due[day], again[day]) for day in span)


def _rehearsals(
    card: Card, today: date, end: date, interviews: Collection[date], zone: tzinfo
) -> Iterator[date]:
    """The days, before `end`, on which a card is told if each time it is graded Good."""
    from coach.practice import scheduling  # fsrs: 0.02 s, only for a forecast

    day = today
    while day < end:
        noon = datetime.combine(day, time(12), zone)
        # By then an interview may be past, and the date be FSRS's own again.
        falls = scheduling.due_at(card, noon, interviews, zone).astimezone(zone).date()
        if falls > day:
            day = falls
        else:
            yield day
            card = scheduling.review_card(card, Grade.GOOD, noon, interviews, zone)
            day += timedelta(days=1)


class Agenda:
    """The cards and interviews of a bank.

    `stories` gives the stories as their documents say now, `library` knows the competencies, `now`
    is the clock, `zone` the person's own: an interview is on a day there. Due dates are worked out
    anew whenever they are asked for, because an interview passes without a word.
    """

    def __init__(
        self,
        bank: Bank,
        stories: Callable[[], Sequence[BankStory]],
        library: Library,
        now: Callable[[], datetime],
        zone: tzinfo,
    ) -> None:
        self._bank = bank
        self._stories = stories
        self._library = library
        self._now = now
        self._zone = zone

    @property
    def names(self) -> dict[str, str]:
        """The names of the competencies by id."""
        return self._library.names

    @property
    def today(self) -> date:
        """The day of the person's own calendar."""
        return self.day(self._now())

    def day(self, moment: datetime) -> date:
        """The day of the person's own calendar at a moment."""
        return moment.astimezone(self._zone).date()

    # Cards

    def cards(self) -> list[Card]:
        """The cards whose stories are there, as they are due now, the soonest first."""
        there = {story.id for story in self._bank.stories.all()}
        return [card for card in self._all_cards() if card.story in there]

    def retentions(self) -> list[tuple[Card, float]]:
        """Those cards, each with the chance, 0 to 1, that its story comes now."""
        cards = self.cards()
        if not cards:
            return []
        from coach.practice import scheduling  # fsrs

        now = self._now()
        return [(card, scheduling.retrievability(card, now)) for card in cards]

    def graded(self, story: int, competency: str, grade: Grade) -> Card:
        """The card of a story (identity) and competency (id) after a grade; nothing is stored."""
        from coach.practice import scheduling  # fsrs: 0.02 s

        now = self._now()
        cards = self._bank.practice.cards()
        known = (card for card in cards if (card.story, card.competency) == (story, competency))
        card = next(known, None) or scheduling.new_card(story, competency, now)
        return scheduling.review_card(card, grade, now, self._days(), self._zone)

    def agenda(self, days: int = 0) -> DueOverview:
        """What waits now, what comes next, and the load of so many days from today on.

        Raises:
            EmptyBank: there is no story.
        """
        known = {story.id: story for story in self._stories()}
        cards = [card for card in self._all_cards() if card.story in known]
        now, today = self._now(), self.today
        waiting = [card for card in cards if card.due <= now]
        coming = [card for card in cards if card.due > now]
        return DueOverview(
            today=today,
            rehearsed=len(cards),
            waiting=tuple(sorted(self._waiting(waiting, known), key=lambda each: each.retention)),
            coming=days_due(coming, today, self._zone),
            interviews=tuple(self.interviews()),
            loads=forecast(cards, today, days, self._days(), self._zone),
        )

    def _all_cards(self) -> list[Card]:
        """Every card as it is due now, those of stories that are gone too."""
        stored = self._bank.practice.cards()
        if not stored:
            return []
        from coach.practice import scheduling  # fsrs: 0.02 s, not where nothing is rehearsed

        moved = scheduling.reschedule(stored, self._now(), self._days(), self._zone)
        current = {(card.story, card.competency): card for card in (*stored, *moved)}
        return sorted(current.values(), key=lambda card: (card.due, card.story, card.competency))

    def _waiting(self, cards: Sequence[Card], known: Mapping[int, BankStory]) -> Iterator[DueCard]:
        """What waits, and since when: not since before the interview that called for it was set."""
        if not cards:
            return
        from coach.practice import scheduling  # fsrs

        now = self._now()
        called = min((self.day(each.set_at) for each in self.interviews()), default=date.max)
        for card in cards:
            by_itself = self.day(scheduling.due_at(card, now, (), self._zone))
            since = max(self.day(card.due), min(by_itself, called))
            retention = scheduling.retrievability(card, now)
            yield DueCard(known[card.story], card.competency, since, retention)

    # Interviews

    def interviews(self) -> list[Interview]:
        """Those of today and later, the next first."""
        return upcoming_interviews(self._bank.interviews.all(), self.today)

    def set_interview(self, day: date, company: str = "") -> DueShift:
        """Note an interview; one of that day and company is not noted twice.

        One of that day that had no name gets it.

        Raises:
            PastDay: the day is over.
        """
        if day < self.today:
            raise PastDay(day, self.today)
        company = " ".join(company.split())
        there = [each for each in self.interviews() if each.day == day]
        if any(not company or _same(each.company, company) for each in there):
            return self._shift(())
        for each in there:
            if not each.company:
                self._bank.interviews.remove(each, self._time())
        return self._shift((self._bank.interviews.add(day, company, self._time()),))

    def remove_interview(self, day: date | None = None, company: str = "") -> DueShift:
        """Leave out the interview of a day or with a company, or the only one that is ahead.

        Raises:
            NoInterview: there is none.
            SeveralInterviews: it could be one of several days.
        """
        company = " ".join(company.split())
        of_day = self.interviews() if day is None else self._bank.interviews.all()
        found = [
            each
            for each in of_day
            if day in {None, each.day} and (not company or _same(each.company, company))
        ]
        if not found:
            raise NoInterview(day, company)
        if len(found) > 1:
            raise SeveralInterviews([(each.day, each.company) for each in found])
        self._bank.interviews.remove(found[0], self._time())
        return self._shift(tuple(found))

    def _shift(self, changed: tuple[Interview, ...]) -> DueShift:
        """Store the cards that a change moved, and count those whose stories are there."""
        stored = {(card.story, card.competency): card for card in self._bank.practice.cards()}
        cards = self._all_cards()
        moved = [card for card in cards if card.due != stored[card.story, card.competency].due]
        self._bank.practice.move_cards(moved, self._time())
        there = {story.id for story in self._bank.stories.all()}
        shown = [card for card in cards if card.story in there]
        days = days_due(shown, self.today, self._zone)
        return DueShift(changed, sum(card.story in there for card in moved), days)

    def _days(self) -> list[date]:
        return [each.day for each in self.interviews()]

    def _time(self) -> str:
        return timestamp(self._now())


def _same(company: str, other: str) -> bool:
    return company.casefold() == other.casefold()
