"""SQLite: permissions, WAL, transactions, swapping whole banks.

Putting another bank in the place of one, so that a killed process leaves one of the two whole.

The new bank lies complete beside the old one, under a name that says so. The old one is renamed,
then the new one. Killed between the two, nothing is where the bank should be, and the next command
takes the second step.

Opening a bank's SQLite file: permissions, WAL, migrations, and one sentence for each fault.

Every command opens the database, so the ordinary path uses Python's own sqlite3: importing
sqlite-utils takes 0.14 s (it tries numpy), which would be half of `coach list`. It does the
migrations, which need it.
"""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

from coach.errors import BankUnusable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from coach.config import Settings


def prepare_swap(bank: Path) -> Path:
    """The folder that holds a complete bank about to take the place of this one."""
    whole = bank.resolve()
    return whole.with_name(f".{whole.name}.restored")


def finish_swap(bank: Path) -> None:
    """Take the second step of a swap that was killed after its first; the bank is not there."""
    with suppress(OSError):  # there is none, or another process has just taken it
        prepare_swap(bank).rename(bank.resolve())


def swap_banks(bank: Path, aside: Path) -> None:
    """Move the bank's folder `aside`, if there is one, and what is `ready` to its place.

    Raises:
        OSError: a folder cannot be renamed; everything is as it was.
    """
    whole = bank.resolve()
    if whole.exists():
        whole.rename(aside)
    try:
        prepare_swap(whole).rename(whole)
    except OSError:
        if aside.exists():
            aside.rename(whole)
        raise
    sync_folder(whole.parent)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder written to the disk, where the system can do that."""
    with suppress(OSError):  # Windows opens no folder
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


WHY: Final = (
    "it is empty, and the index beside it says that it was not. "
    "Restore it from a backup (coach restore FILE --force), or delete it to begin anew."
)


def is_truncated(settings: Settings) -> bool:
    """Whether the bank's database has no byte, although stories of it were matched.

    A new one has none either, for a moment, but nothing beside it.
    """
    with suppress(OSError):
        return settings.database.stat().st_size == 0 and any(settings.index.iterdir())
    return False


SCHEMA_VERSION = 9
"""Number of history migrations; stored as SQLite's user_version after the last has run."""

NEWER = "this bank was made by a newer coach. Run: pip install --upgrade storycoach"
"""Why an older coach leaves a bank alone."""

BUSY_SECONDS = 60.0
"""How long a writer waits for another; a writer's transaction takes milliseconds."""

_BETWEEN_TRIES = 0.01
"""Seconds; the switch to write-ahead logging itself takes about a millisecond."""


def connect(path: Path) -> sqlite3.Connection:
    """Open the bank at `path`, made and brought up to date where needed.

    Folder 0700, files 0600. The connection is in autocommit mode; write inside `writing`.

    Raises:
        BankUnusable: the folder or file cannot be used, is damaged, or is of a newer coach.
    """
    _make_private(path)
    try:
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    except sqlite3.Error as error:
        raise BankUnusable(path, explain_error(error)) from error
    try:
        _prepare(connection, path)
    except BaseException as error:
        connection.close()
        if isinstance(error, sqlite3.Error):
            raise BankUnusable(path, explain_error(error)) from error
        raise
    return connection


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    connection.row_factory = sqlite3.Row
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > SCHEMA_VERSION:
        raise BankUnusable(path, NEWER)
    (journal,) = connection.execute("PRAGMA journal_mode").fetchone()
    if journal != "wal":
        switch_journal(connection, "WAL", BUSY_SECONDS)
    if version < SCHEMA_VERSION:
        from coach.storage.migrations import migrate

        migrate(connection)
    connection.execute("PRAGMA foreign_keys = ON")
    # With WAL, NORMAL survives a killed process; FULL also survives a power cut.
    connection.execute("PRAGMA synchronous = FULL")


def switch_journal(connection: sqlite3.Connection, mode: str, seconds: float) -> None:
    """Turn write-ahead logging on (WAL) or off (DELETE), waiting for other processes.

    SQLite's own waiting (`timeout`) does not cover this statement: where two switch at once, the
    second is told "database is locked" there and then. Turning it off needs that no other process
    has the bank open.

    Raises:
        sqlite3.OperationalError: others were in the way for all these `seconds`.
    """
    until = time.monotonic() + seconds
    while True:
        try:
            connection.execute(f"PRAGMA journal_mode = {mode}")
        except sqlite3.OperationalError as error:
            if not is_busy(error) or time.monotonic() > until:
                raise
            time.sleep(_BETWEEN_TRIES)
        else:
            return


def is_busy(error: sqlite3.Error) -> bool:
    """Whether another process was in the way."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY


@contextmanager
def explaining_errors(connection: sqlite3.Connection) -> Iterator[None]:
    """Say what is wrong with the bank in one sentence, whatever statement finds it out.

    Raises:
        BankUnusable: SQLite refused.
    """
    try:
        yield
    except sqlite3.Error as error:
        path = connection.execute("PRAGMA database_list").fetchone()["file"]
        raise BankUnusable(path, explain_error(error)) from error


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """One write transaction: all of it is kept, or nothing.

    Taken at once (BEGIN IMMEDIATE), so that two processes wait for each other instead of failing
    half way. Inside another `writing` it joins that one.

    Raises:
        BankUnusable: the disk is full, the file is read-only, or another process holds it too long.
    """
    if connection.in_transaction:
        yield
        return
    with explaining_errors(connection):
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            connection.rollback()
            raise


def select(
    connection: sqlite3.Connection, query: str, values: Sequence[Any] = ()
) -> list[sqlite3.Row]:
    """What a query finds, read whole.

    Raises:
        BankUnusable: SQLite refused.
    """
    with explaining_errors(connection):
        return connection.execute(query, values).fetchall()


def replace_rows(
    connection: sqlite3.Connection, table: str, rows: Iterable[Mapping[str, Any]]
) -> None:
    """Store rows by their columns' names, each instead of one with the same key.

    All have the same columns; to be called inside `writing`.
    """
    for row in rows:
        _insert(connection, "INSERT OR REPLACE", table, row)


def insert_row(connection: sqlite3.Connection, table: str, row: Mapping[str, Any]) -> int:
    """Store a new row by its columns' names, inside `writing`; returns the id it is given."""
    return int(_insert(connection, "INSERT", table, row).lastrowid or 0)


def _insert(
    connection: sqlite3.Connection, how: str, table: str, row: Mapping[str, Any]
) -> sqlite3.Cursor:
    names, places = ", ".join(row), ", ".join("?" * len(row))
    return connection.execute(f"{how} INTO {table} ({names}) VALUES ({places})", list(row.values()))


def _make_private(path: Path) -> None:
    try:
        if not path.parent.exists():
            finish_swap(path.parent)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            # Made before SQLite opens it: -wal and -shm take over the mode of the database.
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise BankUnusable(path, f"the bank cannot be made here ({error.strerror})") from error


def explain_error(error: sqlite3.Error) -> str:
    """What SQLite refused, in words that say what to do."""
    name = getattr(error, "sqlite_errorname", "")
    known = {
        "SQLITE_NOTADB": "this is not a coach bank, or it is damaged. Restore it from a backup",
        "SQLITE_CORRUPT": "the bank is damaged. Restore it from a backup",
        "SQLITE_FULL": "the disk is full. Nothing was lost; free some space and try again",
        "SQLITE_IOERR": "the disk refuses to be read or written. It may be full, over a limit, or "
        "failing. Nothing was lost; free some space and try again",
        "SQLITE_READONLY": "the bank cannot be written. Check its permissions",
        "SQLITE_CANTOPEN": "the bank cannot be opened. Check its permissions",
        "SQLITE_BUSY": "another coach is writing to this bank. Try again in a moment",
    }
    for prefix, sentence in known.items():
        if name.startswith(prefix):
            return f"{sentence}."
    return f"the bank cannot be used ({error})."
