"""Read a bank without touching it, for `coach doctor`; what a check finds.

An ordinary connection makes the file, migrates it and takes part in its write-ahead log; this one
leaves every byte of the bank as it is.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any

from coach.errors import BankUnusable
from coach.storage.database import REFUSED, explain, explaining_errors, open_database
from coach.storage.stories import StoryStore
from coach.storage.strangers import damage_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
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
    where no command does it; empty where nothing needs doing. `repair` does it, where coach can.
    """

    state: CheckState
    about: str
    found: str
    remedy: str = ""
    repair: Callable[[], object] | None = None

    def to_dict(self) -> dict[str, str | None]:
        """Return the check, as JSON has it."""
        remedy = self.remedy or None
        return {"about": self.about, "state": self.state, "found": self.found, "remedy": remedy}


ok = partial(Check, CheckState.OK)
note = partial(Check, CheckState.NOTE)
fault = partial(Check, CheckState.FAULT)


@dataclass(frozen=True, slots=True)
class Display:
    """What coach prints on: whether a terminal or a pipe, its columns, its encoding, colour."""

    is_terminal: bool
    width: int
    encoding: str
    colour: bool


_STORIES = "SELECT identity_id FROM stories JOIN identities ON id = identity_id"
_SHOWN = "missing = 0 AND removed_at IS NULL"

_PARENTS = {
    "stories": ("identity_id", "identities"),
    "documents": ("source_id", "sources"),
    "confirmations": ("identity_id", "identities"),
    "cards": ("identity_id", "identities"),
    "choices": ("identity_id", "identities"),
    "items": ("session_id", "sessions"),
    "attempts": ("session_id", "sessions"),
    "probes": ("attempt_id", "attempts"),
    "interview_rounds": ("interview_id", "interviews"),
}
"""The column of a table that names a row of another, and that other table."""

_DATED = {
    "an answer": "SELECT max(answered_at) FROM attempts",
    "a card": "SELECT max(changed_at) FROM cards",
    "a session": "SELECT max(started_at) FROM sessions",
    "a story": "SELECT max(first_seen) FROM identities",
}
"""The newest of each kind; a card's due date lies ahead by design."""


@dataclass(frozen=True, slots=True)
class SourceState:
    """A source: how many of its stories are there, its documents' problems, and their hashes."""

    path: str
    stories: int
    problems: Mapping[str, str]
    hashes: Mapping[str, str]


class BankInspection:
    """A bank opened for reading alone; every method may raise BankUnusable."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    @property
    def version(self) -> int:
        """The number of its last migration."""
        return int(self._one("PRAGMA user_version"))

    def damage(self) -> list[str]:
        """Return what SQLite's integrity check finds, nothing where the file is sound."""
        lines = [str(row[0]) for row in self._rows("PRAGMA integrity_check(5)")]
        return [] if lines == ["ok"] else lines

    def damaged_rows(self) -> list[tuple[str, int, str]]:
        """Return (table, row, a clause that says so) of each row that is not as it was written."""
        with explaining_errors(self._connection):
            rows = damage_of(self._connection)
        return rows or [
            ("stories", story.id, f"the text of the story {story.slug} is not as it was read")
            for story in StoryStore(self._connection).unlike_hash()
        ]

    def dangling(self) -> int:
        """Return how many foreign keys lead nowhere."""
        return len(self._rows("PRAGMA foreign_key_check"))

    def orphans(self) -> dict[str, int]:
        """Return how many rows hang on nothing, by table; nothing of a table without one."""
        counts = {}
        for table, (key, parent) in _PARENTS.items():
            query = f"SELECT count(*) FROM {table} WHERE {key} NOT IN (SELECT id FROM {parent})"  # noqa: S608
            if count := int(self._one(query)):
                counts[table] = count
        return counts

    def newest(self) -> dict[str, str]:
        """Return the newest time (ISO 8601, UTC) of each kind of thing that is dated."""
        times = {what: self._one(query) for what, query in _DATED.items()}
        return {what: str(when) for what, when in times.items() if when}

    def setting(self, key: str) -> str | None:
        """Return a stored setting, or None."""
        rows = self._rows("SELECT value FROM settings WHERE key = ?", key)
        return str(rows[0][0]) if rows else None

    def generation(self) -> int:
        """Return the number of the bank's state (see `Bank.generation`)."""
        return int(self._one("SELECT number FROM generation"))

    def ids(self) -> list[int]:
        """Return the identities of the stories that are there, in their order."""
        return [row[0] for row in self._rows(f"{_STORIES} WHERE {_SHOWN} ORDER BY identity_id")]

    def history(self) -> int:
        """Return how many answers are kept."""
        return int(self._one("SELECT count(*) FROM attempts"))

    def without_vectors(self, recipe: str) -> int:
        """Return how many stories have no vectors of a recipe."""
        embedded = "SELECT content_hash FROM vectors WHERE recipe = ?"
        return len(
            self._rows(f"{_STORIES} WHERE {_SHOWN} AND content_hash NOT IN ({embedded})", recipe)
        )

    def other_vectors(self, recipe: str) -> int:
        """Return how many vectors are left of another recipe, or of texts that no story has."""
        told = "SELECT content_hash FROM stories"
        query = f"SELECT 1 FROM vectors WHERE recipe != ? OR content_hash NOT IN ({told})"  # noqa: S608
        return len(self._rows(query, recipe))

    def vectors(self) -> list[tuple[Any, ...]]:
        """Return (content hash, profile, sentences, whole) of every story's vectors."""
        return self._rows("SELECT content_hash, profile, sentences, whole FROM vectors")

    def sources(self) -> list[SourceState]:
        """Return every source, in the order added."""
        sources = []
        for identity, path in self._rows("SELECT id, path FROM sources ORDER BY id"):
            documents = self._rows(
                "SELECT path, problem, sha256 FROM documents WHERE source_id = ?", identity
            )
            stories = self._one(
                "SELECT count(*) FROM stories JOIN identities ON id = identity_id "
                "WHERE removed_at IS NULL AND (path = ? OR substr(path, 1, ?) = ?)",
                *(path, len(path) + 1, f"{path}/"),
            )
            problems = {where: problem for where, problem, _ in documents if problem}
            hashes = {where: digest for where, _, digest in documents if digest}
            sources.append(SourceState(path, stories, problems, hashes))
        return sources

    def _one(self, query: str, *values: object) -> Any:  # noqa: ANN401  (what SQLite holds there)
        return self._rows(query, *values)[0][0]

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        try:
            return self._connection.execute(query, values).fetchall()
        except REFUSED as error:
            raise BankUnusable(self._path, explain(error)) from error


@contextmanager
def inspect_bank(path: Path) -> Iterator[BankInspection]:
    """Open the bank at `path`, for reading alone.

    Without a write-ahead log the file is opened as one that nobody writes, so that SQLite puts
    nothing beside it. With one (another coach is at work, or was killed) its log is read too.

    Raises:
        BankUnusable: it cannot be opened.
    """
    log = path.with_name(path.name + "-wal")
    try:
        still = not log.exists() or log.stat().st_size == 0
        how = "immutable=1" if still else "mode=ro"
        connection = open_database(path, how, timeout=1.0)
    except (OSError, sqlite3.Error) as error:
        why = explain(error) if isinstance(error, sqlite3.Error) else f"{error.strerror}."
        raise BankUnusable(path, why) from error
    with closing(connection):
        yield BankInspection(connection, path)
