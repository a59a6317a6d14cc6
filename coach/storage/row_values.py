"""Values of rows as Python gets them, and of text that is something else in coach.

A bank can be restored from a stranger's backup, and a column's type and CHECK say nothing of what
is inside its JSON.
"""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from coach.dates import FIRST_DAY, LAST_DAY
from coach.domain.story import Part, Section

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

_TEXT, _NUMBER, _NONE = frozenset({str}), frozenset({int}), frozenset({type(None)})
_REAL, _BYTES = frozenset({float, int}), frozenset({bytes})

_TEXTS: Final = (
    "key value path added_at slug first_seen sha256 problem title content_hash skills sections "
    "questions reason text competencies level form competency verdict decided_at sentence part "
    "labelled_at mode options started_at question_id question why draft answered_at probe "
    "probe_answer audio state due_at changed_at day company set_at mark forgotten_at "
    "migration_set name applied_at chosen_at ruling opening closing what points round "
    "follow_ups note mend"
)
_TEXTS_OR_NONE: Final = (
    "removed_at removed_with date ended_at heard answer review graded_at speech foreseen went"
)
_NUMBERS: Final = (
    "number source_id size modified_ns read_ns position first_line last_line general missing "
    "marked is_problem session_id attempt_id interview_id done recalled lost step added chose"
)
COLUMN_TYPES: Final[dict[str, frozenset[type]]] = {
    name: types
    for types, names in (
        (_TEXT, _TEXTS),
        (_TEXT | _NONE, _TEXTS_OR_NONE),
        (_NUMBER, _NUMBERS),
        (_NUMBER | _NONE, "identity_id target recalled_id recall_ms proposed grade"),
        (_TEXT | _NUMBER, "id recipe"),
        (_REAL | _NONE, "seconds"),
        (_REAL, "draft_seconds"),
        (_BYTES, "sketch profile sentences whole"),
    )
    for name in names.split()
}
"""By a column's name the types that Python gets of it, in whatever table it is.

As schema.py has it, which takes longer to import than most commands read.
"""

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
    """Return a day that coach takes."""
    day = date.fromisoformat(text)
    if not FIRST_DAY <= day <= LAST_DAY:
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


def odd_column(cursor: sqlite3.Cursor, rows: Iterable[sqlite3.Row]) -> str:
    """Return the first column that holds what is of no type that it can have, else nothing."""
    names = [column[0] for column in cursor.description]
    for shape in {tuple(map(type, row)) for row in rows}:
        for name, kind in zip(names, shape, strict=True):
            if kind not in COLUMN_TYPES.get(name, {kind}):
                return name
    if "path" in names and any("\0" in (row["path"] or "") for row in rows):
        return "path"  # of which SQLite sees the front alone, and no system has any
    return ""
