"""SQLite under the bank: transactions, and faults in plain words.

Reads are plain sqlite3; writes use sqlite-utils, whose import takes two thirds of `coach list`. So
what `date`, `questions` and `tag` store, and a session before its first question is shown, is plain
SQL too: `Store._execute` and `_insert`.
"""

from __future__ import annotations

import sqlite3
import struct
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn, TypeVar

from coach.errors import BankUnusable
from coach.storage.row_values import odd_column

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from sqlite_utils import Database

    from coach.config import Settings


Record = TypeVar("Record")

SCHEMA_VERSION: Final = 16
"""Number of history migrations; stored as SQLite's user_version after the last has run."""

NEWER: Final = "this bank was made by a newer coach. Run: pip install --upgrade storycoach"
"""Why an older coach leaves a bank alone."""

JOURNAL: Final = "journal"
"""The setting of a bank that is kept without a write-ahead log."""

WITHOUT_LOG: Final = (
    "this folder cannot share memory between programs (a network or container disk), so the bank "
    "is kept without a write-ahead log: safe, but commands wait for each other. A bank on a disk "
    "of this machine is quicker: coach --bank DIR"
)
"""What a bank's folder lacks that SQLite cannot map the log's index in (sqlite.org/wal.html)."""

SWAP: Final = ".swap"
"""The folder in a bank that is there only while the bank is swapped for another."""

TRUNCATED: Final = (
    "it is empty, and the index beside it says that it was not. "
    "Restore it from a backup (coach restore FILE --force), or delete it to begin anew."
)
"""Why a bank that `is_truncated` cannot be used."""

_OLDEST_SQLITE: Final = (3, 37)  # STRICT tables
_SQLITE_TOO_OLD: Final = (
    f"this Python has SQLite {sqlite3.sqlite_version}, and coach needs 3.37 or later. "
    "Run it with a newer Python."
)

_LIMITS: Final = {
    sqlite3.SQLITE_LIMIT_LENGTH: 500_000_000,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 1_000_000,
    sqlite3.SQLITE_LIMIT_COLUMN: 100,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 100,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 20,
    sqlite3.SQLITE_LIMIT_FUNCTION_ARG: 64,
    sqlite3.SQLITE_LIMIT_ATTACHED: 1,  # VACUUM takes it
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 1_000,
    sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 10,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}
"""What no statement of coach's comes near, and what a made-up bank can use to exhaust a machine."""

_IN_WORDS: Final = {
    "SQLITE_NOTADB": "this is not a coach bank, or it is damaged. Restore it from a backup",
    "SQLITE_CORRUPT": "the bank is damaged. Restore it from a backup",
    "SQLITE_FULL": "the disk is full. Nothing was lost; free some space and try again",
    "SQLITE_IOERR": "the disk refuses to be read or written. It may be full, over a limit, or "
    "failing. Nothing was lost; free some space and try again",
    "SQLITE_READONLY": "the bank cannot be written. Check its permissions",
    "SQLITE_CANTOPEN": "the bank cannot be opened. Check its permissions",
    "SQLITE_CONSTRAINT_FOREIGNKEY": "another coach has deleted the story meanwhile. Run it again",
    "SQLITE_BUSY": "another coach is writing to this bank. Try again in a moment",
}


def timestamp(now: datetime) -> str:
    """Format a time as the bank keeps it: ISO 8601, to the second; `now` is in UTC."""
    return now.isoformat(timespec="seconds")


# Faults


REFUSED: Final = (sqlite3.Error, UnicodeDecodeError)
"""What a statement raises; the second where SQLite's own message quotes damaged bytes."""


def explain(error: Exception) -> str:
    """Say what SQLite refused, and what to do."""
    damaged = "SQLITE_CORRUPT" if isinstance(error, UnicodeDecodeError) else ""
    name = getattr(error, "sqlite_errorname", damaged)
    sentences = (words for prefix, words in _IN_WORDS.items() if name.startswith(prefix))
    return f"{next(sentences, f'the bank cannot be used ({error})')}."


def is_busy(error: sqlite3.Error) -> bool:
    """Whether another process was in the way."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY


class BankDamaged(BankUnusable):
    """A row of the bank is not as coach wrote it; `clause` names it."""

    def __init__(self, path: Path, clause: str) -> None:
        self.clause = clause
        super().__init__(
            path,
            f"the bank is damaged ({clause}). coach doctor shows all that is wrong; restore a "
            "backup: coach restore FILE --force.",
        )


@contextmanager
def explaining_errors(connection: sqlite3.Connection) -> Iterator[None]:
    """Turn what SQLite refuses into BankUnusable, which says it in one sentence."""
    try:
        yield
    except REFUSED as error:
        # The one quotes what it could not decode; the other is a count at the end of numbers.
        if str(error).startswith(("Could not decode", "cannot store REAL")):
            clause = _first_damage(connection, "a value is none")
            raise BankDamaged(file_of(connection), clause) from error
        raise BankUnusable(file_of(connection), explain(error)) from error


# Connections and statements


def open_database(path: Path, how: str = "", *, timeout: float = 5.0) -> sqlite3.Connection:
    """Open the database of a bank or a backup; `how` is the end of one of SQLite's addresses.

    Whoever made it, what stands in it can call no function or virtual table that could do harm,
    and nothing in it may be larger than the limits. Raises BankUnusable, sqlite3.Error.
    """
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        raise BankUnusable(path, _SQLITE_TOO_OLD)
    address = f"{path.absolute().as_uri()}?{how}" if how else path
    connection = sqlite3.connect(address, timeout, isolation_level=None, uri=bool(how))
    try:
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cell_size_check = ON")
        for limit, most in _LIMITS.items():
            connection.setlimit(limit, most)
    except BaseException:
        connection.close()
        raise
    return connection


def file_of(connection: sqlite3.Connection) -> Path:
    """Return the file of a connection's database."""
    return Path(connection.execute("PRAGMA database_list").fetchone()[2])


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Keep all that is written inside, or nothing, or raise BankUnusable.

    Taken at once (BEGIN IMMEDIATE), so that two processes wait for each other instead of failing
    half way. Inside another transaction it joins that one; so do sqlite-utils' own (savepoints).
    """
    if connection.in_transaction:
        yield
        return
    with explaining_errors(connection):
        from coach.storage.row_checks import keep_checksums  # 0.002 s; most commands only read

        keep_checksums(connection)
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            connection.rollback()
            raise


def _first_damage(connection: sqlite3.Connection, otherwise: str) -> str:
    """Return a clause for the first damaged row, as far as a check of all tables tells."""
    from coach.storage.row_checks import damaged_rows

    return next((clause for _, _, clause in damaged_rows(connection)), otherwise)


NOT_A_RECORD: Final = (
    ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError, struct.error,
)  # fmt: skip
"""What making a record raises where a row holds what none has."""


class Store:
    """Some tables of a bank; each method that writes is one transaction. Raises BankUnusable."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def _select(self, query: str, *values: object) -> list[sqlite3.Row]:
        """Read all rows that a query finds, no value of another type than its column's."""
        with explaining_errors(self._connection):
            cursor = self._connection.execute(query, values)
            rows = cursor.fetchall()
            if odd := odd_column(cursor, rows):
                self._report_damage(f"{odd} is not what belongs there")
            return rows

    def _read(
        self, make: Callable[[sqlite3.Row], Record], query: str, *values: object
    ) -> list[Record]:
        """Read all rows that a query finds as records; what cannot be one is damage."""
        rows = self._select(query, *values)
        try:
            return [make(row) for row in rows]
        except NOT_A_RECORD as error:
            table = query.partition(" FROM ")[2].split()[0]
            self._report_damage(f"a row of {table} cannot be read", error)

    def _report_damage(self, found: str, error: Exception | None = None) -> NoReturn:
        with explaining_errors(self._connection):
            clause = _first_damage(self._connection, found)
        raise BankDamaged(file_of(self._connection), clause) from error

    def _execute(self, statement: str, *values: object) -> int:
        """Run a statement that sqlite-utils has no method for; returns a new row's id."""
        with transaction(self._connection):
            return self._connection.execute(statement, values).lastrowid or 0

    def _insert(self, table: str, **row: object) -> int:
        """Store a new row without sqlite-utils, and return its id."""
        names, places = ", ".join(row), ", ".join("?" * len(row))
        return self._execute(f"INSERT INTO {table} ({names}) VALUES ({places})", *row.values())  # noqa: S608

    @contextmanager
    def _writing(self) -> Iterator[Database]:
        """Give sqlite-utils' tables, within one transaction."""
        from sqlite_utils import Database  # 0.05 to 0.1 s, see above

        with transaction(self._connection):
            yield Database(self._connection, recursive_triggers=False, execute_plugins=False)

    def _update(self, table: str, key: int | str | tuple[int, ...], **values: object) -> None:
        """Change a row; nothing where another process has deleted it meanwhile."""
        from sqlite_utils.db import NotFoundError

        with self._writing() as database, suppress(NotFoundError):
            database.table(table).update(key, values)


def is_truncated(settings: Settings) -> bool:
    """Whether the bank was cut to no byte; a new one has nothing beside it."""
    with suppress(OSError):
        return settings.database.stat().st_size == 0 and any(settings.index.iterdir())
    return False
