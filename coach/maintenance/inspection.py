"""Inspect a bank for `coach doctor` without touching it; what a check finds.

An ordinary connection makes the file, migrates it and takes part in its write-ahead log; this one
leaves every byte of the bank as it is.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from contextlib import closing, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from coach.errors import BankUnusable
from coach.storage.database import SCHEMA_VERSION, explain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path


class CheckState(StrEnum):
    """Whether something is as it should be, worth knowing, or in the way of coach."""

    OK = "ok"
    NOTE = "note"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at.

    `about` is the area ("bank"), `found` a sentence, `remedy` what to do: a command, or a sentence
    where no command does it; empty where nothing needs doing.
    """

    about: str
    state: CheckState
    found: str
    remedy: str = ""

    def to_dict(self) -> dict[str, str | None]:
        """Return the check, as JSON has it."""
        return {
            "about": self.about,
            "state": str(self.state),
            "found": self.found,
            "remedy": self.remedy or None,
        }


def ok(about: str, found: str) -> Check:
    """Make a check that found nothing amiss."""
    return Check(about, CheckState.OK, found)


def note(about: str, found: str, remedy: str = "") -> Check:
    """Make a check that found what is worth knowing."""
    return Check(about, CheckState.NOTE, found, remedy)


def fault(about: str, found: str, remedy: str = "") -> Check:
    """Make a check that found what is in the way of coach."""
    return Check(about, CheckState.FAULT, found, remedy)


def count_checks(checks: Sequence[Check], state: CheckState) -> int:
    """Count the checks of a state."""
    return sum(check.state is state for check in checks)


@dataclass(frozen=True, slots=True)
class Display:
    """What coach prints on: whether a terminal or a pipe, its columns, its encoding, colour."""

    is_terminal: bool
    width: int
    encoding: str
    colour: bool


@dataclass(frozen=True, slots=True)
class SourceState:
    """A source: how many of its stories are there, its documents' problems, and their hashes."""

    path: str
    stories: int
    problems: Mapping[str, str]
    hashes: Mapping[str, str]


_PRESENT: Final = (
    "SELECT identity_id FROM stories JOIN identities ON id = identity_id "
    "WHERE missing = 0 AND removed_at IS NULL"
)

_PARENTS: Final = {
    "stories": ("identity_id", "identities"),
    "documents": ("source_id", "sources"),
    "confirmations": ("identity_id", "identities"),
    "cards": ("identity_id", "identities"),
    "items": ("session_id", "sessions"),
    "attempts": ("session_id", "sessions"),
}
"""The column of a table that names a row of another one."""

_TIMES: Final = {
    "an answer": "SELECT max(answered_at) FROM attempts",
    "a card": "SELECT max(changed_at) FROM cards",
    "a session": "SELECT max(started_at) FROM sessions",
    "a story": "SELECT max(first_seen) FROM identities",
}
"""The newest of each kind; a card's due date lies ahead by design."""


class BankInspection:
    """A bank opened for reading alone; every method may raise BankUnusable."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    @property
    def version(self) -> int:
        """The number of its last migration."""
        return int(self._value("PRAGMA user_version"))

    @property
    def is_current(self) -> bool:
        """Whether its tables are those that this coach knows."""
        return self.version == SCHEMA_VERSION

    def damage(self) -> list[str]:
        """Return what SQLite's integrity check finds, nothing where the file is sound."""
        lines = [str(line) for (line,) in self._rows("PRAGMA integrity_check(5)")]
        return [] if lines == ["ok"] else lines

    def count_dangling(self) -> int:
        """Count the foreign keys that lead nowhere."""
        return len(self._rows("PRAGMA foreign_key_check"))

    def orphans(self) -> dict[str, int]:
        """Count the rows that hang on nothing, by table; tables without one are left out."""
        counts = {
            table: self._value(
                f"SELECT count(*) FROM {table} "  # noqa: S608  (names of ours)
                f"WHERE {key} NOT IN (SELECT id FROM {parent})"
            )
            for table, (key, parent) in _PARENTS.items()
        }
        return {table: count for table, count in counts.items() if count}

    def newest(self) -> dict[str, str]:
        """Return the newest time (ISO 8601, UTC) of each kind of thing that is dated."""
        times = {kind: self._value(query) for kind, query in _TIMES.items()}
        return {kind: str(time) for kind, time in times.items() if time}

    def setting(self, key: str) -> str | None:
        """Return a stored setting, or None."""
        rows = self._rows("SELECT value FROM settings WHERE key = ?", key)
        return str(rows[0][0]) if rows else None

    def generation(self) -> int:
        """Return the number of the bank's state (see `Bank.generation`)."""
        return int(self._value("SELECT number FROM generation"))

    def ids(self) -> list[int]:
        """Return the identities of the stories that are there, in their order."""
        return [identity for (identity,) in self._rows(f"{_PRESENT} ORDER BY identity_id")]

    def count_answers(self) -> int:
        """Count the answers that are kept."""
        return int(self._value("SELECT count(*) FROM attempts"))

    def count_without_vectors(self, recipe: str) -> int:
        """Count the stories that have no vectors of a recipe."""
        embedded = "SELECT content_hash FROM vectors WHERE recipe = ?"
        return len(self._rows(f"{_PRESENT} AND content_hash NOT IN ({embedded})", recipe))

    def count_other_vectors(self, recipe: str) -> int:
        """Count the vectors of another recipe, or of texts that no story has."""
        query = (
            "SELECT count(*) FROM vectors WHERE recipe != ? OR content_hash NOT IN "
            "(SELECT content_hash FROM stories)"
        )
        return int(self._value(query, recipe))

    def sources(self) -> list[SourceState]:
        """Return every source, in the order added."""
        problems: dict[int, dict[str, str]] = defaultdict(dict)
        hashes: dict[int, dict[str, str]] = defaultdict(dict)
        for source, path, problem, digest in self._rows(
            "SELECT source_id, path, problem, sha256 FROM documents"
        ):
            if problem:
                problems[source][path] = problem
            if digest:
                hashes[source][path] = digest
        rows = self._rows(
            "SELECT sources.id, sources.path, (SELECT count(*) FROM stories JOIN identities i "
            "ON i.id = identity_id WHERE removed_at IS NULL AND (stories.path = sources.path "
            "OR substr(stories.path, 1, length(sources.path) + 1) = sources.path || '/')) "
            "FROM sources ORDER BY sources.id"
        )
        return [
            SourceState(path, stories, problems[source], hashes[source])
            for source, path, stories in rows
        ]

    def _value(self, query: str, *values: object) -> Any:  # noqa: ANN401  (what SQLite holds)
        return self._rows(query, *values)[0][0]

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        try:
            return self._connection.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise BankUnusable(self._path, explain(error)) from error


@contextmanager
def inspect_bank(path: Path) -> Iterator[BankInspection]:
    """Open the bank at `path` for reading alone.

    Without a write-ahead log the file is opened as one that nobody writes, so that SQLite puts
    nothing beside it. With one (another coach is at work, or was killed) its log is read too.

    Raises:
        BankUnusable: it cannot be opened.
    """
    log = path.with_name(path.name + "-wal")
    try:
        still = not log.exists() or log.stat().st_size == 0
        how = "immutable=1" if still else "mode=ro"
        address = f"{path.absolute().as_uri()}?{how}"
        connection = sqlite3.connect(address, uri=True, timeout=1.0, isolation_level=None)
    except (OSError, sqlite3.Error) as error:
        why = explain(error) if isinstance(error, sqlite3.Error) else f"{error.strerror}."
        raise BankUnusable(path, why) from error
    with closing(connection):
        yield BankInspection(connection, path)
