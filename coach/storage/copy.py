"""A bank's database as one file: copied, checked, made a bank elsewhere."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from coach.errors import BankInUse, BankUnusable
from coach.storage.bank import BUSY_SECONDS, connect, switch_journal
from coach.storage.database import (
    NEWER,
    REFUSED,
    SCHEMA_VERSION,
    explain,
    explaining_errors,
    is_busy,
    open_database,
    transaction,
)
from coach.storage.deletion import UNSWEPT, DeletionStore
from coach.storage.row_checks import IN_A_ROW, begin_count, is_counting
from coach.storage.strangers import check_rows, check_schema, damage_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ALONE_SECONDS: Final = 5.0
"""How long a restore waits for other processes to close the bank: a short command's time."""

_EVERY_BANK: Final = {"settings", "sources", "identities", "stories", "documents"}

_COUNTED: Final = {
    "stories": "SELECT count(*) FROM stories JOIN identities ON id = identity_id "
    "WHERE missing = 0 AND removed_at IS NULL",
    "answers": "SELECT count(*) FROM attempts",
    "sessions": "SELECT count(*) FROM sessions",
}

_OTHERS: Final = {"sources", "identities", "own_questions", "interviews", "sentence_labels"}

_PATHS: Final = (
    ("sources", "path"),
    ("documents", "path"),
    ("stories", "path"),
    ("skipped", "path"),
    ("identities", "removed_with"),
)
"""Every column that holds the path of a document or a folder of them."""


@dataclass(frozen=True, slots=True)
class BankContents:
    """How much a bank holds, and the version of its tables; `empty` means nothing at all.

    `damage` has a clause for each row that is not as it was written.
    """

    schema: int
    stories: int
    answers: int
    sessions: int
    empty: bool
    damage: tuple[str, ...] = ()


def copy_bank(database: Path, target: Path) -> None:
    """Copy a bank as it stands at one moment, whatever its version, or raise BankUnusable.

    A copy has no vectors: they are three quarters of a bank, can be made again, and nobody sees
    what those of a stranger would have coach find.
    """
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        with (
            closing(open_database(database, timeout=BUSY_SECONDS)) as source,
            closing(open_database(target)) as copied,
        ):
            source.backup(copied)
            if copied.execute("SELECT 1 FROM sqlite_master WHERE name = 'vectors'").fetchone():
                copied.execute("PRAGMA journal_mode = OFF")
                if not is_counting(copied):
                    begin_count(copied)
                copied.execute("DELETE FROM vectors")
                copied.execute("VACUUM")
    except REFUSED as error:
        raise BankUnusable(database, explain(error)) from error


def read_contents(database: Path) -> BankContents:
    """Check a database that nobody uses, without touching it, or raise BankUnusable."""
    path = database.resolve()
    # Immutable: SQLite makes no files of its own beside it, as it would for a bank in use.
    with (
        closing(open_database(path, "immutable=1")) as connection,
        explaining_errors(connection),
    ):
        return _contents(connection, database)


def _contents(connection: sqlite3.Connection, database: Path) -> BankContents:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    tables = {row["name"] for row in connection.execute("SELECT name FROM sqlite_master")}
    if version < 1 or not tables >= _EVERY_BANK:
        raise BankUnusable(database, "this is no bank of coach.")
    if version > SCHEMA_VERSION:
        raise BankUnusable(database, NEWER)
    check_schema(connection, version)
    lines = [row[0] for row in connection.execute("PRAGMA integrity_check")]
    if any(line != "ok" and not IN_A_ROW.match(line) for line in lines):
        raise BankUnusable(database, "the bank is damaged.")

    def count(query: str) -> int:
        return int(connection.execute(query).fetchone()[0])

    counts = {
        name: count(query) if "attempts" in tables or name == "stories" else 0
        for name, query in _COUNTED.items()
    }
    others = (count(f"SELECT count(*) FROM {table}") for table in _OTHERS & tables)  # noqa: S608
    damage = tuple(dict.fromkeys(clause for _, _, clause in damage_of(connection)))
    return BankContents(
        version, **counts, empty=not any((*counts.values(), *others)), damage=damage
    )


def recorded_answers(database: Path) -> set[tuple[str, str]]:
    """Return each recording that a bank names, and its answer's time, or raise BankUnusable."""
    query = "SELECT audio, answered_at FROM attempts WHERE audio != ''"
    try:
        with closing(open_database(database, "mode=ro", timeout=BUSY_SECONDS)) as connection:
            return {(str(audio), str(when)) for audio, when in connection.execute(query)}
    except REFUSED as error:
        raise BankUnusable(database, explain(error)) from error


def migrate_copy(database: Path, before: str, after: str) -> None:
    """Make a copied database a bank of this coach, its written stories moved (absolute paths).

    Every row is checked (see `check_rows`). Vectors are made again, and changes counted from
    anywhere, so that no index left of another bank is taken for this one's. Of the settings the
    model is taken along, and that a story was being forgotten, but not so that any backup goes for
    it. What the log holds is in the file at the end. Raises BankUnusable.
    """
    with closing(connect(database)) as connection:
        with explaining_errors(connection):
            check_rows(connection)
        with transaction(connection):
            begin_count(connection)
            connection.execute("DELETE FROM vectors")
            connection.execute("DELETE FROM settings WHERE key NOT IN ('model', ?)", [UNSWEPT])
            connection.execute("UPDATE settings SET value = '0' WHERE key = ?", [UNSWEPT])
            for table, column in _PATHS if before != after else ():
                connection.execute(
                    f"UPDATE OR IGNORE {table} SET {column} = :after || "  # noqa: S608
                    f"substr({column}, length(:before) + 1) WHERE {column} = :before "
                    f"OR substr({column}, 1, length(:before) + 1) = :before || :sep",
                    {"before": before, "after": after, "sep": os.sep},
                )
        with explaining_errors(connection):
            if not DeletionStore(connection).is_swept():
                connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def exclusive_access(database: Path) -> Iterator[None]:
    """Hold the bank alone, damaged or not, or raise BankInUse if others keep it open."""
    if not database.exists():
        yield
        return
    with closing(open_database(database, timeout=ALONE_SECONDS)) as connection:
        try:
            # Only the last process that has a bank open can turn its log off.
            switch_journal(connection, "DELETE", ALONE_SECONDS)
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            if is_busy(error):
                raise BankInUse(database.parent) from error
        yield
