"""Forgetting stories: every row that holds a word of them, and the bytes that rows leave behind."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from coach.storage.database import explaining_errors, replace_rows, select, transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable


UNSWEPT: Final = "unswept"
"""The setting that says: rows of a forgotten story were deleted, their bytes perhaps not yet."""

_THESE: Final = "WITH these AS (SELECT value FROM json_each(:ids)) "

_DELETIONS: Final = (
    # Of an answer that tells a story, the words heard lie with its question until it is looked at.
    (
        "UPDATE items SET heard = NULL WHERE (session_id, position) IN (SELECT session_id, "
        "position FROM attempts WHERE identity_id IN these OR recalled_id IN these)"
    ),
    "DELETE FROM attempts WHERE identity_id IN these",
    # An answer to another question for which this story was named may tell it.
    (
        "UPDATE attempts SET recalled_id = NULL, answer = '', review = NULL, probe = '', "
        "probe_answer = '', speech = NULL, audio = '' WHERE recalled_id IN these"
    ),
    (
        "UPDATE sessions SET options = json_remove(options, '$.story') WHERE id IN "
        "(SELECT session_id FROM items WHERE identity_id IN these)"
    ),
    # Items stay, as their positions count; they are asked no more.
    (
        "UPDATE items SET recalled = 0, recalled_id = NULL, recall_ms = NULL, draft = '', "
        "draft_seconds = 0, heard = NULL WHERE identity_id IN these OR recalled_id IN these"
    ),
    "UPDATE items SET identity_id = NULL, done = 1 WHERE identity_id IN these",
    "DELETE FROM cards WHERE identity_id IN these",
    "DELETE FROM confirmations WHERE identity_id IN these",
    "DELETE FROM stories WHERE identity_id IN these",
    "DELETE FROM identities WHERE id IN these",
    "DELETE FROM vectors WHERE content_hash NOT IN (SELECT content_hash FROM stories)",
)


class StoryDeletion:
    """What a bank forgets, and the table `forgotten` of marks that keep it out: hashes.

    Every method that writes is one transaction.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def marks(self) -> set[str]:
        """The marks of every story that was forgotten (`coach.ingest.identity`)."""
        rows = select(self._connection, "SELECT mark FROM forgotten")
        return {row["mark"] for row in rows}

    def keep_out(self, marks: Iterable[str], now: str) -> None:
        """Leave stories with these marks out from now on."""
        with transaction(self._connection):
            self._connection.executemany(
                "INSERT OR IGNORE INTO forgotten (mark, forgotten_at) VALUES (?, ?)",
                [(mark, now) for mark in marks],
            )

    def take_in(self, marks: Iterable[str]) -> None:
        """Leave stories with these marks out no longer."""
        with transaction(self._connection):
            self._connection.executemany(
                "DELETE FROM forgotten WHERE mark = ?", [(mark,) for mark in marks]
            )

    def delete(self, ids: Collection[int], sentences: Iterable[str]) -> None:
        """Delete everything of some stories; `sentences` are keys of labels that go with them.

        The bytes are gone for certain only after `sweep`; until then the bank says so itself.
        """
        with explaining_errors(self._connection):
            self._connection.execute("PRAGMA secure_delete = ON")
        with transaction(self._connection):
            for deletion in _DELETIONS:
                self._connection.execute(_THESE + deletion, {"ids": json.dumps(list(ids))})
            self._connection.executemany(
                "DELETE FROM sentence_labels WHERE sentence = ?", [(key,) for key in sentences]
            )
            replace_rows(self._connection, "settings", [{"key": UNSWEPT, "value": "1"}])

    def drop_reviews(self, attempts: Iterable[int]) -> None:
        """Delete the feedback of some answers, which quotes a story."""
        with transaction(self._connection):
            self._connection.executemany(
                "UPDATE attempts SET review = NULL WHERE id = ?", [(each,) for each in attempts]
            )

    def drop_document(self, path: str) -> None:
        """Delete what is known of a document that is gone for good."""
        with transaction(self._connection):
            self._connection.execute("DELETE FROM skipped WHERE path = ?", [path])
            self._connection.execute("DELETE FROM documents WHERE path = ?", [path])

    def is_swept(self) -> bool:
        """Whether no bytes of deleted rows are left in the bank's files."""
        return not select(self._connection, "SELECT 1 FROM settings WHERE key = ?", [UNSWEPT])

    def sweep(self) -> bool:
        """Write the bank anew without the bytes of deleted rows, and empty its log.

        False where another process is at the bank: the log is then emptied by a later sweep.
        """
        with explaining_errors(self._connection):
            # In memory: a copy in the system's folder for passing files would be one more trace.
            self._connection.execute("PRAGMA temp_store = MEMORY")
            self._connection.execute("VACUUM")
            busy = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if busy:
            return False
        with transaction(self._connection):
            self._connection.execute("DELETE FROM settings WHERE key = ?", [UNSWEPT])
        return True
