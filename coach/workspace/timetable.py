"""When stories are rehearsed again: the cards of a bank, and the interviews ahead."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from coach.agenda import Agenda, Shift, Waiting, days_due, forecast
from coach.errors.interviews import NoInterview, PastDay, SeveralInterviews
from coach.interview import Interview, ahead
from coach.storage.records import stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime, tzinfo

    from coach.attempt import Card, Grade
    from coach.data.library import Library
    from coach.storage.bank import Bank
    from coach.story import BankStory


class Timetable:
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
        from coach import schedule  # noqa: PLC0415  (fsrs)

        now = self._now()
        return [(card, schedule.retention(card, now)) for card in cards]

    def graded(self, story: int, competency: str, grade: Grade) -> Card:
        """The card of a story (identity) and competency (id) after a grade; nothing is stored."""
        from coach import schedule  # noqa: PLC0415  (fsrs: 0.02 s)

        now = self._now()
        cards = self._bank.rehearsals.cards()
        known = (card for card in cards if (card.story, card.competency) == (story, competency))
        card = next(known, None) or schedule.first(story, competency, now)
        return schedule.rate(card, grade, now, self._days(), self._zone)

    def agenda(self, days: int = 0) -> Agenda:
        """What waits now, what comes next, and the load of so many days from today on.

        Raises:
            EmptyBank: there is no story.
        """
        known = {story.id: story for story in self._stories()}
        cards = [card for card in self._all_cards() if card.story in known]
        now, today = self._now(), self.today
        waiting = [card for card in cards if card.due <= now]
        coming = [card for card in cards if card.due > now]
        return Agenda(
            today=today,
            rehearsed=len(cards),
            waiting=tuple(sorted(self._waiting(waiting, known), key=lambda each: each.retention)),
            coming=days_due(coming, today, self._zone),
            interviews=tuple(self.interviews()),
            loads=forecast(cards, today, days, self._days(), self._zone),
        )

    def _all_cards(self) -> list[Card]:
        """Every card as it is due now, those of stories that are gone too."""
        stored = self._bank.rehearsals.cards()
        if not stored:
            return []
        from coach import schedule  # noqa: PLC0415  (fsrs: 0.02 s, not where nothing is rehearsed)

        moved = schedule.moved(stored, self._now(), self._days(), self._zone)
        current = {(card.story, card.competency): card for card in (*stored, *moved)}
        return sorted(current.values(), key=lambda card: (card.due, card.story, card.competency))

    def _waiting(self, cards: Sequence[Card], known: Mapping[int, BankStory]) -> Iterator[Waiting]:
        """What waits, and since when: not since before the interview that called for it was set."""
        if not cards:
            return
        from coach import schedule  # noqa: PLC0415  (fsrs)

        now = self._now()
        called = min((self.day(each.set_at) for each in self.interviews()), default=date.max)
        for card in cards:
            by_itself = self.day(schedule.due(card, now, (), self._zone))
            since = max(self.day(card.due), min(by_itself, called))
            retention = schedule.retention(card, now)
            yield Waiting(known[card.story], card.competency, since, retention)

    # Interviews

    def interviews(self) -> list[Interview]:
        """Those of today and later, the next first."""
        return ahead(self._bank.interviews.all(), self.today)

    def set_interview(self, day: date, company: str = "") -> Shift:
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

    def remove_interview(self, day: date | None = None, company: str = "") -> Shift:
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

    def _shift(self, changed: tuple[Interview, ...]) -> Shift:
        """Store the cards that a change moved, and count those whose stories are there."""
        stored = {(card.story, card.competency): card for card in self._bank.rehearsals.cards()}
        cards = self._all_cards()
        moved = [card for card in cards if card.due != stored[card.story, card.competency].due]
        self._bank.rehearsals.put_cards(moved, self._time())
        there = {story.id for story in self._bank.stories.all()}
        shown = [card for card in cards if card.story in there]
        days = days_due(shown, self.today, self._zone)
        return Shift(changed, sum(card.story in there for card in moved), days)

    def _days(self) -> list[date]:
        return [each.day for each in self.interviews()]

    def _time(self) -> str:
        return stamp(self._now())


def _same(company: str, other: str) -> bool:
    return company.casefold() == other.casefold()
