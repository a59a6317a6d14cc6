"""Whether rows are as they were written, and hold what their columns are for.

Every row carries a checksum (CRC-32) of its other columns, so that a bit that flips on the
disk is found. Triggers of the connection make it, as no trigger in the file may call a function of
coach's. A row that was damaged keeps its wrong checksum whatever is written to its other columns.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final
from zlib import crc32

from coach.storage.schema import CHECKSUM, columns, has_checksum, table_names

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

COUNT: Final = "generation"  # the table of one row, the number of a bank's state
UNCOUNTED: Final = "its changes are not counted any more"
_GREATEST_COUNT: Final = 2**62
"""Far from where SQLite's numbers end; a bank that is changed each millisecond needs 10^8 years."""

_CHECKSUMS_SINCE: Final = 10
"""The schema that gave rows their checksums."""

IN_A_ROW: Final = re.compile(r"(?:non-\w+|NULL|\w+) value in |CHECK constraint failed in ")
"""How a line of SQLite's integrity check begins that is about a row, not the file."""


def _checksum(*values: object) -> int:
    checksum = 0
    for value in values:
        data = value if isinstance(value, bytes) else repr(value).encode()
        kind = b"b" if isinstance(value, bytes) else b"o"
        checksum = crc32(data, crc32(b"%s%d:" % (kind, len(data)), checksum))
    return checksum


def define_checksum(connection: sqlite3.Connection) -> None:
    """Let the statements of a connection use `checksum_of`."""
    connection.create_function("row_checksum", -1, _checksum, deterministic=True)


def checksum_of(table: str, row: str = "") -> str:
    """Return the SQL that makes the checksum of a row: NEW, OLD or the one that is read."""
    at = f"{row}." if row else ""
    # Bytes, as text can be damaged so that it is none any more; numbers with a point as they are,
    # as not every SQLite writes them alike.
    values = (
        f"{at}{column.name}" if column.type == "REAL" else f"CAST({at}{column.name} AS BLOB)"
        for column in columns(table)
    )
    return f"row_checksum({', '.join(values)})"


def _schema(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _checked_tables(connection: sqlite3.Connection) -> list[str]:
    """Return the tables of a bank whose rows carry a checksum, none before they did."""
    schema = _schema(connection)
    return list(filter(has_checksum, table_names(schema))) if schema >= _CHECKSUMS_SINCE else []


def keep_checksums(connection: sqlite3.Connection) -> None:
    """Have every row that this connection writes checksummed, in a bank that has checksums."""
    tables = _checked_tables(connection)
    (made,) = connection.execute("SELECT count(*) FROM temp.sqlite_master").fetchone()
    if made == 2 * len(tables):
        return
    define_checksum(connection)
    for table in tables:
        made = checksum_of(table, "NEW")
        update = f"UPDATE {table} SET {CHECKSUM} = {made} WHERE rowid = NEW.rowid"  # noqa: S608
        connection.execute(
            f"CREATE TEMP TRIGGER IF NOT EXISTS new_{table} AFTER INSERT ON main.{table} "
            f"BEGIN {update}; END"
        )
        changed = ", ".join(column.name for column in columns(table))
        connection.execute(
            f"CREATE TEMP TRIGGER IF NOT EXISTS changed_{table} "
            f"AFTER UPDATE OF {changed} ON main.{table} "
            f"WHEN OLD.{CHECKSUM} = {checksum_of(table, 'OLD')} BEGIN {update}; END"
        )


def misfits(
    connection: sqlite3.Connection, table: str, called: str = ""
) -> Iterator[tuple[int, str]]:
    """Yield (row, column) of values that the column is not for; the table may be `called` else."""
    tests = " ".join(f"WHEN {c.fits} IS NOT TRUE THEN '{c.name}'" for c in columns(table))
    yield from connection.execute(
        f"SELECT rowid, CASE {tests} END AS misfit FROM {called or table} "  # noqa: S608
        "WHERE misfit IS NOT NULL"
    )


def is_counting(connection: sqlite3.Connection) -> bool:
    """Whether the number of a bank's state is there, once, and can grow for ever."""
    held = "SELECT count(*), sum(number BETWEEN 0 AND ?) FROM generation"
    return tuple(connection.execute(held, [_GREATEST_COUNT]).fetchone()) == (1, 1)


def begin_count(connection: sqlite3.Connection) -> None:
    """Count the changes of a bank from anywhere, so that no copy left of before is taken for it."""
    connection.execute("DELETE FROM generation")
    connection.execute("INSERT INTO generation VALUES (?)", [int.from_bytes(os.urandom(6), "big")])


def damaged_rows(connection: sqlite3.Connection) -> Iterator[tuple[str, int, str]]:
    """Yield (table, row, a clause that says so) of each row that is not as it was written.

    In a bank of an earlier schema there is nothing to tell it by.
    """
    if not (tables := _checked_tables(connection)):
        return
    for table in table_names(_schema(connection)):
        for row, column in misfits(connection, table):
            yield table, row, describe_misfit(table, row, column)
    if not is_counting(connection):
        yield COUNT, 0, UNCOUNTED
    define_checksum(connection)
    for table in tables:
        rows = connection.execute(
            f"SELECT rowid FROM {table} WHERE {CHECKSUM} IS NOT {checksum_of(table)}"  # noqa: S608
        )
        for (row,) in rows:
            yield table, row, f"row {row} of {table} is not as it was written"


def describe_misfit(table: str, row: int, column: str) -> str:
    """Return a clause that names a value that does not fit its column."""
    return f"{column} in row {row} of {table} is not what belongs there"
