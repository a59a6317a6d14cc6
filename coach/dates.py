"""Parse and format days; local time zone."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from coach.errors import UnknownDay, UsageProblem

if TYPE_CHECKING:
    from collections.abc import Sequence

FIRST_DAY, LAST_DAY = date(1, 1, 4), date(9999, 12, 28)
"""What a bank holds: calendar arithmetic and time zones may add some days, or take them."""

# Not from `calendar`, whose names follow the locale: coach speaks English everywhere.
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august"),
    *("september", "october", "november", "december"),
)

_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_NUMBERS = re.compile(r"([0-9]{1,2})([/.])([0-9]{1,2})(?:\2([0-9]{4})?)?")
_BETWEEN, _TIMES = {"at", "with"}, {"morning", "noon", "afternoon", "evening", "night", "am", "pm"}
_COUNT = re.compile(r"[0-9]{1,4}")
_DAY = re.compile(r"([0-9]{1,2})(st|nd|rd|th)?")
_YEAR = re.compile(r"[0-9]{4}")
_UNITS = {"day": 1, "days": 1, "week": 7, "weeks": 7}
_SHORTEST = 3
"""Letters of a weekday or month below which it is not named."""

_YEARS_AHEAD = 9
"""29 February comes again within eight years."""


def parse_day(text: str, today: date) -> date:
    """Return the day a user means, the first of `read_days`; may raise UnknownDay."""
    return read_days(text, today)[0]


def read_days(text: str, today: date) -> list[date]:
    """Return the day a user means, then another that the same words may mean.

    As "2026-12-03", "3 dec", "3/12", "thursday", "next thursday", "tomorrow", "in 11 days". A
    weekday is the next one after today, with "next" that of the next week (from Monday); a day and
    month the next ones from today on. In 3.12. the day is first; in 3/12 too, unless the other
    order is no day or, without a year, comes sooner.

    Raises:
        UnknownDay: it is none of these, or no such day exists.
    """
    words = text.casefold().replace(",", " ").split()
    joined = " ".join(words)
    if numbers := _ISO.fullmatch(joined):
        days = [_date(*map(int, numbers.groups()))]
    elif numbers := _NUMBERS.fullmatch(joined):
        first, mark, second, *year = (part for part in numbers.groups() if part)
        orders = [(first, second), (second, first)][: 2 if mark == "/" else 1]
        days = [
            _of_month([day, MONTHS[int(month) - 1], *year], today)
            for day, month in orders
            if 1 <= int(month) <= len(MONTHS)
        ]
        if not year:
            days = [*sorted(filter(None, days))]
    else:
        days = [*_relative(words, today), _of_month(words, today)]
    found = [day for day in dict.fromkeys(days) if day and FIRST_DAY <= day <= LAST_DAY]
    if not found:
        raise UnknownDay(text)
    return found


def parse_past_day(text: str, today: date) -> date:
    """Return the day a user means that has come: "yesterday", the last "tuesday" or "3 dec".

    One that cannot have ("tomorrow", a year ahead) is returned as it is; may raise UnknownDay.
    """
    words = text.casefold().split()
    if words == ["yesterday"]:
        return today - timedelta(days=1)
    day = parse_day(text, today)
    if day <= today or {"in", "next", "tomorrow"} & {*words}:
        return day
    earlier = [parse_day(text, today - timedelta(days=days)) for days in (7, 364)]
    return next((one for one in earlier if one <= today), day)


def split_day(words: Sequence[str], today: date) -> tuple[list[date], list[str]]:
    """Return the days (see `read_days`) of the words at either end, and the others: who asks.

    Raises:
        UnknownDay: there is no day, or what else is there is no name ("tomorrow at 10").
    """
    for count in range(len(words), 0, -1):
        ends = (words[:count], words[count:]), (words[-count:], words[:-count])
        for named, others in ends:
            rest = list(others[1:] if others and others[0] in _BETWEEN else others)
            is_name = all(any(map(str.isalpha, word)) for word in rest) and not _TIMES & {*rest}
            if is_name and len(rest) + 1 >= len(others):
                with suppress(UnknownDay):
                    return read_days(" ".join(named), today), rest
    raise UnknownDay(" ".join(words))


def _relative(words: Sequence[str], today: date) -> list[date]:
    match words:
        case ["today"]:
            return [today]
        case ["tomorrow"]:
            return [today + timedelta(days=1)]
        case ["in", number, unit] if unit in _UNITS and _COUNT.fullmatch(number):
            return [today + timedelta(days=int(number) * _UNITS[unit])]
        case [*before, name] if (weekday := _position(name, WEEKDAYS)) is not None:
            coming = today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
            later = today + timedelta(days=7 - today.weekday() + weekday)
            ways = {
                (): [coming],
                ("on",): [coming],
                ("this",): [coming],
                ("next",): [later, coming],
            }
            return ways.get(tuple(before), [])
    return []


def _of_month(words: Sequence[str], today: date) -> date | None:
    """Read day and month in either order, with a year or the next from today on."""
    if len(words) not in {2, 3}:
        return None
    for name, number in (words[1::-1], words[:2]):
        month, day = _position(name, MONTHS), _DAY.fullmatch(number)
        if month is not None and day is not None:
            break
    else:
        return None
    years: Sequence[int] = range(today.year, today.year + _YEARS_AHEAD)
    if len(words) == 3:  # noqa: PLR2004  (day, month, year)
        years = [int(words[2])] if _YEAR.fullmatch(words[2]) else []
    dates = (_date(year, month + 1, int(day[1])) for year in years)
    return next((d for d in dates if d and (d >= today or len(years) == 1)), None)


def _position(name: str, names: Sequence[str]) -> int | None:
    """Return the place of the name that begins so; no three letters begin two of them."""
    if len(name) < _SHORTEST:
        return None
    return next((at for at, full in enumerate(names) if full.startswith(name)), None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def short_date(day: date) -> str:
    """Write a day as Thu 3 Dec."""
    return f"{WEEKDAYS[day.weekday()][:3].capitalize()} {day.day} {month_name(day)}"


def long_date(day: date) -> str:
    """Write a day as Thu 3 Dec 2026."""
    return f"{short_date(day)} {day.year}"


def month_name(day: date) -> str:
    """Write a month as Dec."""
    return MONTHS[day.month - 1][:3].capitalize()


def days_distance(day: date, today: date) -> str:
    """Say how far off a day is: today, tomorrow, in 11 days, yesterday, 6 days ago."""
    days = (day - today).days
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}
    if days in near:
        return near[days]
    return f"in {days:,} days" if days > 0 else f"{-days:,} days ago"


class LocalZone(tzinfo):
    """The system's own rules, summer time included; `datetime` offers only the offset of now."""

    def utcoffset(self, moment: datetime | None) -> timedelta | None:
        """Return how far local time is ahead of UTC."""
        return _system(moment.replace(tzinfo=None)).utcoffset() if moment else None

    def dst(self, moment: datetime | None) -> timedelta | None:
        """Return nothing: it is part of the offset."""
        del moment
        return timedelta()

    def tzname(self, moment: datetime | None) -> str | None:
        """Return the name the system gives it."""
        return _system(moment.replace(tzinfo=None)).tzname() if moment else None

    def fromutc(self, moment: datetime) -> datetime:
        """Return the local time of a moment in UTC that carries this zone."""
        return _system(moment.replace(tzinfo=UTC)).replace(tzinfo=self)


def _system(moment: datetime) -> datetime:
    """Return a moment in the system's own zone, that of one without a zone already.

    Raises:
        UsageProblem: the system's zone is more than a day from UTC, or shifts the last year's end.
    """
    try:
        return moment.astimezone()
    except (ValueError, OverflowError) as error:
        raise UsageProblem("The time zone cannot be used. Set TZ=Europe/Berlin, say.") from error
