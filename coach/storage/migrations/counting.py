"""Triggers that count what changes in a bank, so that kept copies know when they are old."""

from __future__ import annotations

from secrets import randbits
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

_BITS = 48
"""Of the number that a count begins with; far from the 63 that SQLite has for it."""


def count_changes(database: Database) -> None:
    """Triggers that count every change to what matching reads, whoever makes it.

    The count begins anywhere, so that a bank made in the place of a lost one is never taken for it
    by the copies that are left of that.
    """
    database.table("generation").create({"number": int}, not_null={"number"})
    database.execute("INSERT INTO generation (number) VALUES (?)", [randbits(_BITS)])
    for table in ("identities", "stories", "vectors"):
        count_changes_of(database, table)


def count_changes_of(database: Database, table: str) -> None:
    """The same of one table more."""
    for event in ("INSERT", "UPDATE", "DELETE"):
        name = f"{table}_{event.lower()}"
        count = "UPDATE generation SET number = number + 1"
        database.execute(f"CREATE TRIGGER {name} AFTER {event} ON {table} BEGIN {count}; END")
