"""Say what is due and forecast it; set and remove the dates of interviews."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from coach.domain.interview import Interview, upcoming_interviews
from coach.domain.practice import Grade
from coach.errors import NoInterview, PastDay, SeveralInterviews
from coach.storage.database import timestamp

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from datetime import tzinfo

    from coach.catalog.library import Library
    from coach.domain.practice import Card
    from coach.domain.story import BankStory
    from coach.storage.bank import Bank


@dataclass(frozen=True, slots=True)
class DueCard:
    """A story due for a competency (id) since a day; `retention` is the chance of recall now."""

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

    `rehearsed` counts the cards whose story is there; `waiting` are those due, the least known
    first; `coming` how many are due on which later day; `interviews` are those ahead.
    """

    today: date
    rehearsed: int
    waiting: tuple[DueCard, ...]
    coming: tuple[tuple[date, int], ...]
    interviews: tuple[Interview, ...]
    loads: tuple[DayLoad, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the overview, as `coach due --format json` prints it."""
        return {
            "today": self.today.isoformat(),
            "rehearsed": self.rehearsed,
            "waiting": [
                {
                    **card.story.to_reference(),
                    "competency": card.competency,
                    "since": card.since.isoformat(),
                    "retention": round(card.retention, 4),
                }
                for card in self.waiting
            ],
            "coming": [{"day": day.isoformat(), "due": due} for day, due in self.coming],
            "interviews": [
                {
                    "day": interview.day.isoformat(),
                    "company": interview.company,
                    "round": interview.round or None,
                }
                for interview in self.interviews
            ],
            "forecast": [{**asdict(load), "day": load.day.isoformat()} for load in self.loads],
        }


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """An interview ahead, or a day on which `rehearsals` fall due, as a calendar keeps it.

    `uid` is the same whenever the same bank is asked. `start` is a day, or a moment in UTC.
    """

    uid: str
    start: date
    made: datetime
    rehearsals: int = 0
    company: str = ""


@dataclass(frozen=True, slots=True)
class DueShift:
    """The interviews set or removed, the number of rehearsals moved, and how many wait per day."""

    interviews: tuple[Interview, ...]
    moved: int
    days: tuple[tuple[date, int], ...]


def forecast_loads(
    cards: Iterable[Card], today: date, days: int, interviews: Collection[date], zone: tzinfo
) -> tuple[DayLoad, ...]:
    """Forecast the load of each of the `days` from today on, if what waits is told each day.

    Every rehearsal is taken to be graded Good, so that all that come before an interview count.
    """
    due, again = Counter[date](), Counter[date]()
    span = [today + timedelta(days=number) for number in range(days)]
    for stored in cards:
        from coach.practice import scheduling  # fsrs: 0.02 s, not where nothing is rehearsed

        card, day, counts = stored, today, due
        while span and day <= span[-1]:
            noon = datetime.combine(day, time(12), zone)
            # By then an interview may be past, and the date be FSRS's own again.
            due_day = scheduling.due_at(card, noon, interviews, zone).astimezone(zone).date()
            if due_day > day:
                day = due_day
                continue
            counts[day] += 1
            counts = again
            card = scheduling.review_card(card, Grade.GOOD, noon, interviews, zone)
            day += timedelta(days=1)
    return tuple(DayLoad(day, due[day], again[day]) for day in span)


@dataclass(frozen=True, eq=False)
class Agenda:
    """The cards and interviews of a bank; `now` is the clock, `zone` the user's own.

    Due dates are worked out anew whenever they are asked for: an interview passes without a word.
    """

    bank: Bank
    library: Library
    now: Callable[[], datetime]
    zone: tzinfo

    @property
    def today(self) -> date:
        """The day of the user's own calendar."""
        return self.day(self.now())

    def day(self, moment: datetime) -> date:
        """Return the day of the user's own calendar at a moment."""
        return moment.astimezone(self.zone).date()

    # Cards

    def cards(self) -> list[Card]:
        """Return the cards whose stories are there, as they are due now, the soonest first."""
        stories = {story.id for story in self.bank.stories.all()}
        return [card for card in self._all_cards() if card.story in stories]

    def retentions(self) -> list[tuple[Card, float]]:
        """Return those cards, each with the chance, 0 to 1, that its story comes now."""
        cards = self.cards()
        if not cards:
            return []
        from coach.practice import scheduling  # fsrs

        now = self.now()
        return [(card, scheduling.retrievability(card, now)) for card in cards]

    def card(self, story: int | None, competency: str) -> Card | None:
        """Return the card of a story and competency (id) as it is stored, if there is one."""
        cards = {(card.story, card.competency): card for card in self.bank.practice.cards()}
        return cards.get((story or 0, competency))

    def grade_card(self, story: int, competency: str, grade: Grade) -> Card:
        """Return the card of a story and competency (id) after a grade; nothing is stored."""
        from coach.practice import scheduling  # fsrs

        now = self.now()
        card = self.card(story, competency) or scheduling.new_card(story, competency, now)
        return scheduling.review_card(card, grade, now, self._interview_days(), self.zone)

    def overview(self, stories: Sequence[BankStory], days: int = 0) -> DueOverview:
        """Return what waits of the `stories`, what comes next, and the load of `days` to come."""
        story_of = {story.id: story for story in stories}
        cards = [card for card in self._all_cards() if card.story in story_of]
        now, today, interviews = self.now(), self.today, self.interviews()
        # Nothing waits since before the interview that called for it was set.
        called = min((self.day(interview.set_at) for interview in interviews), default=date.max)
        waiting = []
        for card in cards:
            if card.due <= now:
                from coach.practice import scheduling  # fsrs

                by_itself = self.day(scheduling.due_at(card, now, (), self.zone))
                since = max(self.day(card.due), min(by_itself, called))
                chance = scheduling.retrievability(card, now)
                waiting.append(DueCard(story_of[card.story], card.competency, since, chance))
        return DueOverview(
            today=today,
            rehearsed=len(cards),
            waiting=tuple(sorted(waiting, key=lambda card: card.retention)),
            coming=self._count_by_day(card for card in cards if card.due > now),
            interviews=tuple(interviews),
            loads=forecast_loads(cards, today, days, self._interview_days(), self.zone),
        )

    def calendar(self, overview: DueOverview, bank: str, at: time | None) -> list[CalendarEvent]:
        """Return the interviews and rehearsals ahead; `bank` is its address, `at` when one tells.

        What waits is rehearsed today. A time of day is that of the user's zone on each day, summer
        time or not.
        """
        now = self.now().astimezone(UTC).replace(microsecond=0)

        def event(kind: str, start: date, name: object, **about: Any) -> CalendarEvent:  # noqa: ANN401
            return CalendarEvent(
                str(uuid5(NAMESPACE_URL, f"{bank}#{kind}-{name}")), start, now, **about
            )

        loads = Counter(dict(overview.coming))
        loads[overview.today] += len(overview.waiting)
        moments = {
            day: datetime.combine(day, at, self.zone).astimezone(UTC) if at else day
            for day in sorted(+loads)
        }
        return [
            *(
                event("interview", one.day, one.id, company=one.company)
                for one in overview.interviews
            ),
            *(
                event("rehearsal", start, day, rehearsals=loads[day])
                for day, start in moments.items()
            ),
        ]

    def _all_cards(self) -> list[Card]:
        """Return every card as it is due now, those of stories that are gone too."""
        stored = self.bank.practice.cards()
        if not stored:
            return []
        from coach.practice import scheduling  # fsrs: 0.02 s, not where nothing is rehearsed

        now, days, zone = self.now(), self._interview_days(), self.zone
        cards = [replace(card, due=scheduling.due_at(card, now, days, zone)) for card in stored]
        return sorted(cards, key=lambda card: (card.due, card.story, card.competency))

    def _count_by_day(self, cards: Iterable[Card]) -> tuple[tuple[date, int], ...]:
        """Count the cards due on each day, the soonest first; today has those that wait."""
        today = self.today
        return tuple(sorted(Counter(max(self.day(card.due), today) for card in cards).items()))

    # Interviews

    def interviews(self) -> list[Interview]:
        """Return those of today and later, the next first."""
        return upcoming_interviews(self.bank.interviews.all(), self.today)

    def set_interview(self, day: date, company: str = "", asks: str = "") -> DueShift:
        """Store an interview once, or raise PastDay; one of that day gets the company or round.

        `asks` is the id of its round.
        """
        if day < self.today:
            raise PastDay(day, self.today)
        company = " ".join(company.split())
        same_day = [interview for interview in self.interviews() if interview.day == day]
        with_it = [one for one in same_day if _is_with(one, company)]
        if with_it and asks in {"", with_it[0].round}:
            return self._shift_cards(())
        replaced = with_it[:1] or [one for one in same_day if not one.company]
        for interview in replaced:
            self.bank.interviews.remove(interview, self._time())
            company, asks = company or interview.company, asks or interview.round
        return self._shift_cards((self.bank.interviews.add(day, company, self._time(), asks),))

    def remove_interview(self, day: date | None = None, company: str = "") -> DueShift:
        """Remove the interview of a day or with a company, or the only one that is ahead.

        Raises:
            NoInterview, SeveralInterviews: there is none, or more than one.
        """
        company = " ".join(company.split())
        interviews = self.interviews() if day is None else self.bank.interviews.all()
        fitting = [one for one in interviews if day in {None, one.day} and _is_with(one, company)]
        if not fitting:
            raise NoInterview(day, company)
        if len(fitting) > 1:
            raise SeveralInterviews([(interview.day, interview.company) for interview in fitting])
        self.bank.interviews.remove(fitting[0], self._time())
        return self._shift_cards(tuple(fitting))

    def _shift_cards(self, changed: tuple[Interview, ...]) -> DueShift:
        """Store the cards that a change moved, and count those whose stories are there."""
        due = {(card.story, card.competency): card.due for card in self.bank.practice.cards()}
        cards = self._all_cards()
        moved = [card for card in cards if card.due != due[card.story, card.competency]]
        self.bank.practice.move_cards(moved, self._time())
        stories = {story.id for story in self.bank.stories.all()}
        return DueShift(
            changed,
            moved=sum(card.story in stories for card in moved),
            days=self._count_by_day(card for card in cards if card.story in stories),
        )

    def _interview_days(self) -> list[date]:
        return [interview.day for interview in self.interviews()]

    def _time(self) -> str:
        return timestamp(self.now())


def _is_with(interview: Interview, company: str) -> bool:
    return not company or interview.company.casefold() == company.casefold()
