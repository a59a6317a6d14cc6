"""Values of rows that are text in the bank and something else in coach; ValueError if they are not.

A bank can be restored from a stranger's backup, and a column's type and CHECK say nothing of what
is inside its JSON.
"""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any, Final

from coach.domain.story import Part, Section

_SPARE: Final = timedelta(days=2)
"""What calendar arithmetic and time zones may add to a day, or take from it."""

_MOST_DAYS: Final = 1e6
"""Above any stability or difficulty of a card."""


def parse_time(text: str) -> datetime:
    """Return a time of the bank, which is in UTC."""
    time = datetime.fromisoformat(text)
    if time.utcoffset() != timedelta():
        raise ValueError(text)
    parse_day(text[:10])
    return time


def parse_day(text: str) -> date:
    """Return a day of the calendar, not the first or the last that Python knows."""
    day = date.fromisoformat(text)
    if not date.min + _SPARE < day < date.max - _SPARE:
        raise ValueError(text)
    return day


def parse_texts(document: str) -> tuple[str, ...]:
    """Return the texts of a list."""
    texts = json.loads(document)
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise ValueError(document)
    return tuple(texts)


def parse_object(document: str) -> dict[str, Any]:
    """Return a JSON object."""
    values = json.loads(document)
    if not isinstance(values, dict):
        raise TypeError(document)
    return values


def parse_sections(document: str) -> tuple[Section, ...]:
    """Return the sections of a story."""
    sections = tuple(Section(Part(part), text, line) for part, text, line in json.loads(document))
    if not all(type(section.text) is str and type(section.line) is int for section in sections):
        raise ValueError(document)
    return sections


def check_memory(state: str) -> str:
    """Return the state of a card, once it holds what py-fsrs reads of it."""
    values = parse_object(state)
    for memory in (values["card"], values["before"]):
        measured = [memory["stability"], memory["difficulty"]]
        parse_time(memory["due"])
        if memory["last_review"] is None:
            fits = measured == [None, None]
        else:
            parse_time(memory["last_review"])
            fits = all(0 < number < _MOST_DAYS for number in measured)
        if not fits or memory["state"] not in {1, 2, 3} or memory["step"] not in {None, 0}:
            raise ValueError(state)
    if values["grade"] not in {None, 1, 2, 3, 4}:
        raise ValueError(state)
    return state
