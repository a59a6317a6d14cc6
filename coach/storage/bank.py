"""A bank as the rest of coach sees it: one private file, and a class for each thing kept in it."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import contextmanager, suppress
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeVar

from coach.errors import BankUnusable
from coach.storage import deletion, stories, user_data, vectors
from coach.storage.database import (
    JOURNAL,
    NEWER,
    REFUSED,
    SCHEMA_VERSION,
    SWAP,
    WITHOUT_LOG,
    Store,
    explain,
    explaining_errors,
    is_busy,
    open_database,
    transaction,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from coach.storage.practice import DebriefStore, PracticeStore


BUSY_SECONDS: Final = 60.0
"""How long a writer waits for another; a writer's transaction takes milliseconds."""

HURRIED_SECONDS: Final = 0.2
"""How long to wait for another with what is only noted, or saved while the user types."""

_NO_SHARED_MEMORY: Final = {"SQLITE_IOERR_SHMMAP", "SQLITE_IOERR_SHMLOCK"}
"""What SQLite fails with there. SHMSIZE is none of them: that is a full disk."""

_BETWEEN_TRIES: Final = 0.01
"""Seconds; the switch to write-ahead logging itself takes about a millisecond."""

_MOST_TRIES: Final = 5

Result = TypeVar("Result")


class Bank(Store):
    """The user's stories and history in one SQLite file; the tables `settings`, `generation`."""

    def __init__(
        self,
        path: Path,
        note: Callable[[str], None] = lambda _: None,
        before_migration: Callable[[], object] = lambda: None,
    ) -> None:
        before, connection = _identity(path), connect(path, note, before_migration)
        self._path = path
        self._file = _identity(path)
        if before and before != self._file:  # a restore took its place while this waited
            connection.close()
            connection = connect(path, note, before_migration)
        super().__init__(connection)
        self._noted = 0
        self.sources = stories.SourceStore(self._connection)
        self.documents = stories.DocumentStore(self._connection)
        self.stories = stories.StoryStore(self._connection)
        self.vectors = vectors.VectorStore(self._connection)
        self.questions = user_data.QuestionStore(self._connection)
        self.confirmations = user_data.ConfirmationStore(self._connection)
        self.choices = user_data.ChoiceStore(self._connection)
        self.outlines = user_data.OutlineStore(self._connection)
        self.standing = user_data.StandingStore(self._connection)
        self.sentence_labels = user_data.SentenceLabelStore(self._connection)
        self.facts = user_data.FactStore(self._connection)
        self.interviews = user_data.InterviewStore(self._connection)
        self.transcripts = user_data.TranscriptStore(self._connection)
        self.deletion = deletion.DeletionStore(self._connection)

    @cached_property
    def practice(self) -> PracticeStore:
        """Sessions, answers and cards."""
        from coach.storage.practice import PracticeStore  # not for `match`

        return PracticeStore(self._connection)

    @cached_property
    def debriefs(self) -> DebriefStore:
        """What was asked in real interviews."""
        from coach.storage.practice import DebriefStore

        return DebriefStore(self._connection)

    @property
    def folder(self) -> Path:
        """The bank's folder."""
        return self._path.parent

    def is_in_place(self) -> bool:
        """Whether what is stored is still found where the bank was opened."""
        return _identity(self._path) == self._file

    def check_in_place(self) -> None:
        """Raise BankUnusable where the bank is not found any more: what is stored is lost."""
        if not self.is_in_place():
            raise BankUnusable(self._path, "the bank was deleted, moved or replaced while in use.")

    @contextmanager
    def waiting(self, seconds: float) -> Iterator[None]:
        """Wait so long for another process that writes, instead of BUSY_SECONDS."""
        try:
            self._connection.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")
            yield
        finally:
            self._connection.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")

    @property
    def has_written(self) -> bool:
        """Whether anything was stored or deleted since it was opened, notes apart."""
        return self._connection.total_changes > self._noted

    def close(self) -> None:
        """Close the file; WAL is merged back when the last process does."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make several calls one transaction, with nobody else writing in between."""
        with transaction(self._connection):
            yield

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Have several reads see the same state; what is written inside is not kept.

        Inside a transaction that is so anyway.
        """
        if self._connection.in_transaction:
            yield
            return
        with explaining_errors(self._connection):
            self._connection.execute("BEGIN")
        try:
            yield
        finally:
            self._connection.rollback()

    def generation(self) -> int:
        """Return a number that grows with every change to what matching reads."""
        rows = self._select("SELECT number FROM generation")
        if len(rows) != 1:
            from coach.storage.row_checks import UNCOUNTED  # not for a bank that is whole

            self._report_damage(UNCOUNTED)
        return int(rows[0]["number"])

    def setting(self, key: str) -> str | None:
        """Return the stored value, or None."""
        rows = self._select("SELECT value FROM settings WHERE key = ?", key)
        return str(rows[0]["value"]) if rows else None

    def note(self, key: str, value: str) -> None:
        """Store a value that is no history, unless another process keeps the bank to itself.

        No backup is made for its sake.
        """
        with suppress(BankUnusable), self.waiting(HURRIED_SECONDS):
            if self.setting(key) != value:
                before = self._connection.total_changes
                query = "INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)"
                self._execute(query, key, value)
                self._noted += self._connection.total_changes - before

    def set_setting(self, key: str, value: str) -> None:
        """Store a value."""
        with self._writing() as database:
            database.table("settings").upsert({"key": key, "value": value})


def settled(make: Callable[[], Result]) -> Result:
    """Return what is made of stories; made anew where one was deleted in the midst of it."""
    for _ in range(_MOST_TRIES - 1):
        with suppress(LookupError):
            return make()
    return make()


def connect(
    path: Path,
    note: Callable[[str], None] = lambda _: None,
    before_migration: Callable[[], object] = lambda: None,
) -> sqlite3.Connection:
    """Open the bank at `path` in autocommit mode, made and brought up to date where needed.

    Folder 0700, files 0600. `note` gets a sentence where the folder cannot hold a write-ahead log.
    `before_migration` is called while an older bank is as it was. Raises BankUnusable.
    """
    _make_private(path)
    try:
        try:
            return _open(path, before_migration, in_log=True)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname not in _NO_SHARED_MEMORY:
                raise
        connection = _open(path, before_migration, in_log=False)
    except REFUSED as error:
        raise BankUnusable(path, explain(error)) from error
    note(f"{path}: {WITHOUT_LOG}")
    return connection


def _open(
    path: Path, before_migration: Callable[[], object], *, in_log: bool
) -> sqlite3.Connection:
    """Open and prepare the bank, its changes in a write-ahead log or in a rollback journal."""
    connection = open_database(path, timeout=BUSY_SECONDS)
    try:
        if not in_log:
            # A process that holds the file alone needs no shared memory to leave the log.
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            switch_journal(connection, "DELETE", BUSY_SECONDS)
            connection.execute("PRAGMA locking_mode = NORMAL")
        _prepare(connection, path, before_migration, in_log=in_log)
    except BaseException:
        connection.close()
        raise
    return connection


def _identity(path: Path) -> tuple[int, int] | None:
    """Return what tells a file from another of the same name; None where there is none."""
    try:
        state = path.stat()
    except OSError:
        return None
    return state.st_dev, state.st_ino


def switch_journal(connection: sqlite3.Connection, mode: str, seconds: float) -> None:
    """Turn write-ahead logging on (WAL) or off (DELETE), waiting for others up to `seconds`.

    SQLite's own waiting (`timeout`) does not cover this statement. Turning it off needs that no
    other process has the bank open. Raises sqlite3.OperationalError.
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


def _make_private(path: Path) -> None:
    try:
        if (path.parent / SWAP).exists():
            from coach.storage.swap import finish_swap  # not for a bank that is whole

            finish_swap(path.parent)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            # Made before SQLite opens it: -wal and -shm take over the mode of the database.
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise BankUnusable(path, f"the bank cannot be made here ({error.strerror})") from error


def _prepare(
    connection: sqlite3.Connection,
    path: Path,
    before_migration: Callable[[], object],
    *,
    in_log: bool,
) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > SCHEMA_VERSION:
        raise BankUnusable(path, NEWER)
    (journal,) = connection.execute("PRAGMA journal_mode").fetchone()
    if in_log and journal != "wal" and not (version and _stays_without_log(connection)):
        switch_journal(connection, "WAL", BUSY_SECONDS)
        connection.execute("SELECT 1 FROM sqlite_master")  # the first that needs shared memory
    if version < SCHEMA_VERSION:
        from coach.storage.migrations import migrate  # sqlite-utils

        if version:
            before_migration()
        migrate(connection)
    connection.execute("PRAGMA foreign_keys = ON")
    # With WAL, NORMAL survives a killed process; FULL also survives a power cut.
    connection.execute("PRAGMA synchronous = FULL")
    if not in_log:
        remember = "INSERT OR REPLACE INTO settings (key, value) VALUES (?, 'delete')"
        with transaction(connection):
            connection.execute(remember, [JOURNAL])


def _stays_without_log(connection: sqlite3.Connection) -> bool:
    """Whether the bank's folder was found unable to hold a log; others may be at work there."""
    query = "SELECT 1 FROM settings WHERE key = ?"
    return connection.execute(query, [JOURNAL]).fetchone() is not None
