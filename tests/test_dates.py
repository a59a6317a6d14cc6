"""Days as a person types and reads them."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.dates import (
    MONTHS,
    WEEKDAYS,
    days_distance,
    long_date,
    parse_day,
    parse_past_day,
    read_days,
    short_date,
    split_day,
)
from coach.errors import UnknownDay

TODAY = date(2026, 11, 22)
"""A Sunday."""


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-12-03", date(2026, 12, 3)),
        ("2026-12-3", date(2026, 12, 3)),
        ("2020-01-01", date(2020, 1, 1)),  # whether it may be past is not for here
        ("today", TODAY),
        ("Tomorrow", date(2026, 11, 23)),
        ("thursday", date(2026, 11, 26)),
        ("Thu", date(2026, 11, 26)),
        ("thurs", date(2026, 11, 26)),
        ("sunday", date(2026, 11, 29)),  # never today
        ("in 11 days", date(2026, 12, 3)),
        ("in 1 day", date(2026, 11, 23)),
        ("in 2 weeks", date(2026, 12, 6)),
        ("3 dec", date(2026, 12, 3)),
        ("Dec 3", date(2026, 12, 3)),
        ("december 3rd, 2027", date(2027, 12, 3)),
        ("3 Dec 2020", date(2020, 12, 3)),
        ("22 november", TODAY),
        ("21 nov", date(2027, 11, 21)),
        ("29 feb", date(2028, 2, 29)),
        ("on thursday", date(2026, 11, 26)),
        ("next thursday", date(2026, 11, 26)),  # the week begins tomorrow
        ("12/12", date(2026, 12, 12)),
        ("12/25", date(2026, 12, 25)),
        ("25/12/2026", date(2026, 12, 25)),
        ("03.12.2026", date(2026, 12, 3)),
        ("11.12.", date(2026, 12, 11)),
    ],
)
def test_days_that_are_understood(typed: str, day: date) -> None:
    """The few ways in which a day is typed."""
    assert parse_day(typed, TODAY) == day


@pytest.mark.parametrize(
    "typed",
    [
        *("", "soon", "th", "next week", "31/31", "13/13/2026", "12.25.", "2026-02-30", "31 feb"),
        *("in days", "in -3 days", "in 99999 days", "in 3 months", "3 dec 26", "dec 2026", "3 4"),
        *("2026-12-03T10:00", "tomorrow morning", "30 feb 2026", "٢٠٢٦-١٢-٠٣"),
    ],
)
def test_days_that_are_not(typed: str) -> None:
    """Anything else is refused by name, and told how to be typed."""
    with pytest.raises(UnknownDay, match="Type it like 2026-12-03") as raised:
        parse_day(typed, TODAY)
    assert f'"{typed}"' in str(raised.value)


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("12/12", [(2026, 12, 12)]),
        ("12/25", [(2026, 12, 25)]),
        ("12/11", [(2026, 12, 11), (2027, 11, 12)]),  # without a year what comes sooner
        ("3/12", [(2026, 12, 3), (2027, 3, 12)]),
        ("3/12/2026", [(2026, 12, 3), (2026, 3, 12)]),  # with one the day is first
        ("3.12.2026", [(2026, 12, 3)]),
    ],
)
def test_the_other_order(typed: str, days: list[tuple[int, int, int]]) -> None:
    """Where day and month may change places, both days are returned, the likelier first."""
    assert read_days(typed, TODAY) == [date(*day) for day in days]


def test_next_is_of_the_next_week() -> None:
    """Of this week it is the other meaning."""
    wednesday = date(2026, 12, 2)
    assert read_days("next friday", wednesday) == [date(2026, 12, 11), date(2026, 12, 4)]
    assert read_days("next tuesday", wednesday) == [date(2026, 12, 8)]


@pytest.mark.parametrize(
    ("typed", "day", "words"),
    [
        ("thursday Acme Rockets", date(2026, 11, 26), ["Acme", "Rockets"]),
        ("Rockets in 9 days", date(2026, 12, 1), ["Rockets"]),
        ("next thursday at Globex", date(2026, 11, 26), ["Globex"]),
        ("3 dec 2027", date(2027, 12, 3), []),
    ],
)
def test_a_day_beside_a_name(typed: str, day: date, words: list[str]) -> None:
    """The longest words at either end that are a day; the others are whom it is with."""
    assert split_day(typed.split(), TODAY) == ([day], words)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("yesterday", date(2026, 11, 21)),
        ("today", date(2026, 11, 22)),
        ("sunday", date(2026, 11, 22)),
        ("monday", date(2026, 11, 16)),
        ("3 dec", date(2025, 12, 3)),
        ("20.11.", date(2026, 11, 20)),
        ("2026-11-01", date(2026, 11, 1)),
        ("tomorrow", date(2026, 11, 23)),
        ("in 3 days", date(2026, 11, 25)),
        ("2027-01-01", date(2027, 1, 1)),
    ],
)
def test_a_day_that_has_come(typed: str, day: date) -> None:
    """The last of that name; what cannot have come stays as it is."""
    assert parse_past_day(typed, date(2026, 11, 22)) == day


@pytest.mark.parametrize("typed", ["3 dec 26", "tomorrow at 10", "tomorrow morning", "Acme", ""])
def test_no_day_beside_a_name(typed: str) -> None:
    """A time of day, or half a date, is no company."""
    with pytest.raises(UnknownDay):
        split_day(typed.split(), TODAY)


@given(st.text(max_size=30))
def test_no_text_is_an_accident(text: str) -> None:
    """Any text is a day, or refused."""
    with suppress(UnknownDay):
        assert isinstance(parse_day(text, TODAY), date)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.sampled_from([*WEEKDAYS, *MONTHS]))
def test_names_may_be_cut_to_three_letters(today: date, name: str) -> None:
    """A weekday is within the next week, and on that weekday; a month's day is ahead."""
    typed = name[:3] if name in WEEKDAYS else f"5 {name[:3]}"
    found = parse_day(typed, today)
    assert found >= today
    if name in WEEKDAYS:
        assert timedelta() < found - today <= timedelta(days=7)
        assert WEEKDAYS[found.weekday()] == name
    else:
        assert (MONTHS[found.month - 1], found.day) == (name, 5)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_what_is_shown_can_be_typed(day: date) -> None:
    """A day as coach writes it, without its weekday, means that day."""
    assert parse_day(long_date(day).split(" ", 1)[1], TODAY) == day
    assert long_date(day) == f"{short_date(day)} {day.year}"


def test_how_far_off() -> None:
    """Near days have names, others are counted."""
    said = [days_distance(TODAY + timedelta(days=days), TODAY) for days in (-6, -1, 0, 1, 2, 1200)]
    assert said == ["6 days ago", "yesterday", "today", "tomorrow", "in 2 days", "in 1,200 days"]
