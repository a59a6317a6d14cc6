"""Check a database that anybody may have made: its schema text by text, its rows one by one.

What a restore takes in is hostile input until it is checked. An earlier coach's tables are checked
by name and column, then copied through the constraints of this one, whose schema must come out as
that of a new bank.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import closing
from functools import cache
from typing import TYPE_CHECKING, Final

from coach.errors import BankUnusable
from coach.storage.database import NOT_A_RECORD, SCHEMA_VERSION, BankDamaged, file_of
from coach.storage.deletion import DeletionStore
from coach.storage.practice import PracticeStore
from coach.storage.row_checks import damaged_rows, describe_misfit, misfits
from coach.storage.row_values import check_memory
from coach.storage.schema import table_names
from coach.storage.stories import DocumentStore, SourceStore, StoryStore
from coach.storage.user_data import (
    ChoiceStore,
    ConfirmationStore,
    InterviewStore,
    OutlineStore,
    QuestionStore,
    SentenceLabelStore,
    StandingStore,
    TranscriptStore,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

_SCHEMA: Final = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"
_BEGINNINGS: Final = {
    "table": "create table",
    "index": ("create index", "create unique index"),
    "trigger": "create trigger",
    "view": "create view",
}
_STATISTICS: Final = "sqlite_stat"
"""How tables begin that SQLite keeps for itself, where somebody has asked it to."""
SCHEMA_DIGEST: Final = "1c86dc69341025bdc9819343efcd78dcc15c3f1c669ec683cf0c6bbb6d570729"
"""Of a new bank's texts: to make them imports sqlite-utils, which takes longer than a backup."""


def check_schema(connection: sqlite3.Connection, version: int) -> None:
    """Raise BankUnusable unless its tables are those of coach's at this version, and do nothing."""
    if version == SCHEMA_VERSION:
        _compare_texts(connection)
        return
    from coach.storage.migrations import take_steps

    steps = {row["name"] for row in connection.execute("SELECT name FROM _sqlite_migrations")}
    with closing(_new_bank()) as new:
        try:
            take_steps(new, steps)
        except (sqlite3.Error, LookupError):
            _refuse(connection, "it has taken steps that no coach takes")
        made = {(row["type"], row["name"]): row["sql"] for row in new.execute(_SCHEMA)}
        for kind, name, sql in connection.execute(_SCHEMA):
            is_made = (kind, name) in made and sql.lower().startswith(_BEGINNINGS[kind])
            if kind == "trigger":
                is_made = made.get((kind, name)) == sql
            if not is_made and not name.startswith(_STATISTICS):
                _refuse(connection, f"the {kind} {name} in it is none of coach's")
        for table in (name for kind, name in made if kind == "table"):
            there, expected = (
                {(column["name"], column["hidden"]) for column in rows}
                for rows in (
                    bank.execute(f"PRAGMA table_xinfo({table})") for bank in (connection, new)
                )
            )
            if there != expected:
                odd = "has other columns than coach's" if there else "is missing"
                _refuse(connection, f"the table {table} {odd}")


def _compare_texts(connection: sqlite3.Connection) -> None:
    rows = connection.execute(_SCHEMA)
    there = {tuple(row) for row in rows if not row["name"].startswith(_STATISTICS)}
    if schema_digest(there) == SCHEMA_DIGEST:
        return
    expected = expected_texts()
    for kind, name, _ in sorted(there - expected):
        _refuse(connection, f"the {kind} {name} in it is none of coach's")
    for kind, name, _ in sorted(expected - there):
        _refuse(connection, f"the {kind} {name} is missing")


def schema_digest(texts: Iterable[tuple[str, ...]]) -> str:
    """Return the SHA-256 of the texts of a schema, in any order."""
    return hashlib.sha256(json.dumps(sorted(texts)).encode()).hexdigest()


@cache
def expected_texts() -> frozenset[tuple[str, ...]]:
    """Return (type, name, text) of all that a new bank holds, by taking every step."""
    from coach.storage.migrations import take_steps

    with closing(_new_bank()) as new:
        take_steps(new, None)
        return frozenset(tuple(row) for row in new.execute(_SCHEMA))


def _new_bank() -> sqlite3.Connection:
    new = sqlite3.connect(":memory:", isolation_level=None)
    new.row_factory = sqlite3.Row
    return new


def check_rows(connection: sqlite3.Connection) -> None:
    """Raise BankUnusable unless every row of a bank of this version is what coach writes."""
    _compare_texts(connection)
    for table in table_names():
        for row, column in misfits(connection, table):
            _refuse(connection, describe_misfit(table, row, column))
    # A row that hangs on nothing does no harm, and a bank of the user's own can hold some: doctor
    # names them.
    _read_rows(connection)


def _read_rows(connection: sqlite3.Connection) -> None:
    """Read every row as coach does; raise BankDamaged at one that it cannot."""
    for store in (
        *(SourceStore, DocumentStore, QuestionStore, ConfirmationStore),
        *(SentenceLabelStore, InterviewStore, ChoiceStore, OutlineStore, StandingStore),
    ):
        store(connection).all()
    stories, practice = StoryStore(connection), PracticeStore(connection)
    stories.ever_read(), stories.sketches(), practice.attempts()
    DocumentStore(connection).skipped(), DeletionStore(connection).marks()
    file, transcripts = file_of(connection), TranscriptStore(connection)
    for session in practice.sessions():
        for item in session.items:
            transcripts.get(session.id, item.position)
        if not isinstance(session.options.get("minutes"), int | float | None):
            raise BankDamaged(file, f"row {session.id} of sessions has options that none has")
    for card in practice.cards():
        try:
            check_memory(card.state)
        except NOT_A_RECORD as error:
            clause = f"the card of story {card.story} is not what belongs there"
            raise BankDamaged(file, clause) from error


def damage_of(connection: sqlite3.Connection) -> list[tuple[str, int, str]]:
    """Return the damaged rows; where all are as they were written, one that coach cannot read."""
    damage = list(damaged_rows(connection))
    if not damage and connection.execute("PRAGMA user_version").fetchone()[0] == SCHEMA_VERSION:
        try:
            _read_rows(connection)
        except BankDamaged as error:
            return [("", 0, error.clause)]
    return damage


def _refuse(connection: sqlite3.Connection, why: str) -> None:
    raise BankUnusable(file_of(connection), why)
