"""Schedule when a story is told again: FSRS on story × competency, and the interviews ahead.

The only module that knows py-fsrs, whose API takes UTC; a card falls due as a day of the user's
calendar (`zone`) begins. `Card.state` is JSON: `card` is py-fsrs's card now, `before` the one of
before the last day's first grade, `grade` that day's last. Due dates are never read from it.
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
    from collections.abc import Iterable
    from typing import TypeAlias

    FsrsCard: TypeAlias = dict[str, Any]

DESIRED_RETENTION = 0.90
DESIRED_RETENTION_BEFORE_INTERVIEW = 0.95
"""Recall at which a card is due (docs/decisions.md#desired-retention-and-interviews)."""

SHARE_LEFT = 5
"""An interval is at most one fifth of the days left to the interview (Cepeda et al. 2008)."""

MOST_DAYS = 36_500
"""py-fsrs's own longest interval."""


def card_id(story: int, competency: str) -> int:
    """Return py-fsrs's number for a card: the text "story:competency" read as one number."""
    return int.from_bytes(f"{story}:{competency}".encode(), "big")


def new_card(story: int, competency: str, now: datetime) -> Card:
    """Return the card of a story that was never graded for this competency: due at once."""
    due = now.astimezone(UTC)
    new = fsrs.Card(card_id=card_id(story, competency), due=due).to_dict()
    return Card(story, competency, json.dumps({"card": new, "before": new, "grade": None}), due)


def review_card(
    card: Card, grade: Grade, now: datetime, interviews: Iterable[date], zone: tzinfo = UTC
) -> Card:
    """Return the card after a grade; of several on one day the last counts, once.

    A clock set back counts as the same day.
    """
    state = json.loads(card.state)
    last = state["card"]["last_review"]
    is_told_today = last and _day(datetime.fromisoformat(last), zone) >= _day(now, zone)
    before = state["before" if is_told_today else "card"]
    memory = _memory(before)  # reviewed between whole days of the calendar
    if memory.last_review is not None:
        memory.last_review = datetime.combine(_day(memory.last_review, zone), time(), UTC)
    today = datetime.combine(_day(now, zone), time(), UTC)
    memory, _ = _scheduler().review_card(memory, fsrs.Rating(grade), today)
    memory.last_review = now.astimezone(UTC)
    memory.due = _begin(memory.due.date(), zone)
    after: FsrsCard = {**memory.to_dict()}
    state = json.dumps({"card": after, "before": before, "grade": grade})
    return replace(card, state=state, due=_due(after, now, interviews, zone))


def due_at(card: Card, now: datetime, interviews: Iterable[date], zone: tzinfo = UTC) -> datetime:
    """Return when the card is due, UTC: FSRS's date, or sooner for the next interview.

    The next interview that leaves a day in between counts: of the days to it from the last
    rehearsal one fifth at most passes, but never less than a day.
    """
    fsrs_card = json.loads(card.state)["card"]
    return _due(fsrs_card, now, interviews, zone) if fsrs_card["last_review"] else card.due


def _due(card: FsrsCard, now: datetime, interviews: Iterable[date], zone: tzinfo) -> datetime:
    today = _day(now, zone)
    last = min(_day(datetime.fromisoformat(card["last_review"]), zone), today)
    ahead = sorted(day for day in interviews if day >= today)
    desired = DESIRED_RETENTION_BEFORE_INTERVIEW if ahead else DESIRED_RETENTION
    days = interval_days(card["stability"], desired)
    for day in ahead:
        if day > last + timedelta(days=1):
            days = min(days, max(1, (day - last).days // SHARE_LEFT))
            break
    return _begin(last + timedelta(days=days), zone)


def interval_days(stability: float, retention: float) -> int:
    """Return the whole days until the chance of recall has fallen to `retention`, at least 1.

    The inverse of the forgetting curve of FSRS-6, rounded as py-fsrs does; stability is in days.
    """
    decay = -_scheduler().parameters[20]
    days: float = stability * (retention ** (1 / decay) - 1) / (0.9 ** (1 / decay) - 1)
    return min(max(round(days), 1), MOST_DAYS)


def retrievability(card: Card, now: datetime) -> float:
    """Return the chance, 0 to 1, that the user still recalls the story."""
    memory = _memory(json.loads(card.state)["card"])
    return float(_scheduler().get_card_retrievability(memory, now))


@cache
def _scheduler() -> fsrs.Scheduler:
    """Return an FSRS scheduler without learning steps or fuzz; `interval_days` counts the days."""
    return fsrs.Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)


def _memory(card: FsrsCard) -> fsrs.Card:
    return fsrs.Card.from_dict(cast("fsrs.card.CardDict", card))


def _day(moment: datetime, zone: tzinfo) -> date:
    return moment.astimezone(zone).date()


def _begin(day: date, zone: tzinfo) -> datetime:
    """Return the first moment of a day, UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)
