"""When a story is to be told again: FSRS on story × competency, and the interviews ahead.

The only module that knows py-fsrs, whose API takes UTC. Days are those of the person's own
calendar (`zone`): who rehearses at nine one evening and at half past eight the next has slept in
between, though py-fsrs, which counts 24 hours, would call it the same day. So a card falls due as a
day begins.

`Card.state` is JSON: `card` is py-fsrs's card now, `before` the one before the last day's first
grade, `grade` that day's worst. Due dates are never read back from it: they follow from stability,
last rehearsal and interviews, so an interview that is moved, removed or past leaves no trace.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from typing import TYPE_CHECKING, Any, cast

import fsrs

from coach.domain.practice import Card, Grade

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from typing import TypeAlias

    Kept: TypeAlias = dict[str, Any]


DESIRED_RETENTION = 0.90
DESIRED_RETENTION_BEFORE_INTERVIEW = 0.95
"""The chance of recall at which a card falls due, without and with an interview ahead
(docs/decisions.md#desired-retention-and-interviews)."""

SHARE_LEFT = 5
"""An interval is at most one fifth of the days left to the interview (Cepeda et al. 2008;
docs/decisions.md#desired-retention-and-interviews)."""

MOST_DAYS = 36_500
"""py-fsrs's own longest interval."""

_ONE_DAY = timedelta(days=1)


def card_id(story: int, competency: str) -> int:
    """py-fsrs's number for a card: the text "story:competency" read as one number.

    py-fsrs takes the clock where none is given, which gives no number twice only by waiting.
    """
    return int.from_bytes(f"{story}:{competency}".encode(), "big")


def new_card(story: int, competency: str, now: datetime) -> Card:
    """The card of a story that was never graded for this competency: due at once."""
    due = now.astimezone(UTC)
    new = fsrs.Card(card_id=card_id(story, competency), due=due).to_dict()
    return Card(story, competency, json.dumps({"card": new, "before": new, "grade": None}), due)


def review_card(
    card: Card, grade: Grade, now: datetime, interviews: Iterable[date], zone: tzinfo = UTC
) -> Card:
    """The card after a grade.

    Of several grades on one day the worst counts, once: telling a story again an hour later shows
    little of what will be known next week. (py-fsrs's same-day rule would make ten times Easy 194
    days, and ten times Again a week of daily rehearsals.) A clock set back counts as the same day.
    """
    kept = json.loads(card.state)
    last = kept["card"]["last_review"]
    if last and _day(datetime.fromisoformat(last), zone) >= _day(now, zone):
        before, worst = kept["before"], min(grade, Grade(kept["grade"]))
    else:
        before, worst = kept["card"], grade
    after = _reviewed(before, worst, now, zone)
    state = json.dumps({"card": after, "before": before, "grade": worst})
    return replace(card, state=state, due=_due(after, now, interviews, zone))


def _reviewed(before: Kept, grade: Grade, now: datetime, zone: tzinfo) -> Kept:
    """py-fsrs's card after a review, between whole days of the calendar."""
    memory = _memory(before)
    if memory.last_review is not None:
        memory.last_review = datetime.combine(_day(memory.last_review, zone), time(), UTC)
    today = datetime.combine(_day(now, zone), time(), UTC)
    memory, _ = _scheduler().review_card(memory, fsrs.Rating(grade), today)
    memory.last_review = now.astimezone(UTC)
    memory.due = _begin(memory.due.date(), zone)
    return {**memory.to_dict()}


def due_at(card: Card, now: datetime, interviews: Iterable[date], zone: tzinfo = UTC) -> datetime:
    """When the card is due: FSRS's date, or sooner for the next interview. UTC.

    The next interview that leaves a day in between counts: whoever rehearsed yesterday for an
    interview today has nothing more to do for it. Of the days left to it, counted from the last
    rehearsal, one fifth at most passes, but never less than a day; that always falls on the day
    before the interview at the latest.
    """
    kept = json.loads(card.state)["card"]
    return _due(kept, now, interviews, zone) if kept["last_review"] else card.due


def _due(kept: Kept, now: datetime, interviews: Iterable[date], zone: tzinfo) -> datetime:
    today = _day(now, zone)
    told = min(_day(datetime.fromisoformat(kept["last_review"]), zone), today)
    ahead = sorted(day for day in interviews if day >= today)
    days = interval_days(
        kept["stability"], DESIRED_RETENTION_BEFORE_INTERVIEW if ahead else DESIRED_RETENTION
    )
    for day in ahead:
        if day > told + _ONE_DAY:
            days = min(days, max(1, (day - told).days // SHARE_LEFT))
            break
    return _begin(told + timedelta(days=days), zone)


def interval_days(stability: float, retention: float) -> int:
    """Whole days until the chance of recall has fallen to `retention`, at least 1.

    The inverse of the forgetting curve of FSRS-6, rounded as py-fsrs does, whose own function is
    private. Stability is in days.
    """
    decay = -_scheduler().parameters[20]
    days: float = stability * (retention ** (1 / decay) - 1) / (0.9 ** (1 / decay) - 1)
    return min(max(round(days), 1), MOST_DAYS)


def retrievability(card: Card, now: datetime) -> float:
    """The chance, 0 to 1, that the story still comes: py-fsrs's retrievability."""
    kept = json.loads(card.state)["card"]
    return float(_scheduler().get_card_retrievability(_memory(kept), now))


def reschedule(
    cards: Iterable[Card], now: datetime, interviews: Collection[date], zone: tzinfo = UTC
) -> list[Card]:
    """Those cards whose due date is another than they say, as it should be."""
    found = ((card, due_at(card, now, interviews, zone)) for card in cards)
    return [replace(card, due=when) for card, when in found if when != card.due]


@cache
def _scheduler() -> fsrs.Scheduler:
    """No steps of minutes (a session asks again by itself) and no chance in it.

    Its own retention does not matter: `due` counts the days.
    """
    return fsrs.Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)


def _memory(kept: Kept) -> fsrs.Card:
    return fsrs.Card.from_dict(cast("fsrs.card.CardDict", kept))


def _day(moment: datetime, zone: tzinfo) -> date:
    return moment.astimezone(zone).date()


def _begin(day: date, zone: tzinfo) -> datetime:
    """The first moment of a day, UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)
