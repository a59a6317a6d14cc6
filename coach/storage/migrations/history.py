"""All steps in their order, and those that a bank lacks taken at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from coach.storage.database import SCHEMA_VERSION, writing
from coach.storage.migrations import from_m007, until_m006

if TYPE_CHECKING:
    import sqlite3

STEPS = (*until_m006.STEPS, *from_m007.STEPS)
"""A bank notes by name which it has taken."""

history = Migrations("coach")
for step in STEPS:
    history()(step)


def migrate(connection: sqlite3.Connection) -> None:
    """Apply what is pending, all in one transaction; two processes at once do it once."""
    database = Database(connection, execute_plugins=False)
    with writing(connection):
        _rename_applied(database)
        history.apply(database)
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


_RENAMED = {
    "m002_own_questions": "m003_own_questions",
    "m005_sentence_labels": "m006_sentence_labels",
}
"""Steps that were numbered otherwise for a while, in banks of schema 2 and 5."""


def _rename_applied(database: Database) -> None:
    """Call the steps of an older bank what they are called now, so that none is taken twice."""
    if database.table(history.migrations_table).exists():
        for before, now in _RENAMED.items():
            database.execute(
                f"UPDATE {history.migrations_table} SET name = ? WHERE name = ?",  # noqa: S608
                [now, before],
            )
