"""Deleting stories: every row that holds a word of them, and the bytes that rows leave behind."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from coach.storage.database import Store, explaining_errors

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

UNSWEPT: Final = "unswept"
"""The setting that says: rows of a story are deleted, their bytes and files perhaps not yet."""

_DELETIONS: Final = """
UPDATE items SET heard = NULL WHERE (session_id, position) IN
    (SELECT session_id, position FROM attempts WHERE identity_id IN these OR recalled_id IN these);
UPDATE debriefs SET follow_ups = '', note = '', mend = '' WHERE (session_id, position) IN
    (SELECT session_id, position FROM attempts WHERE identity_id IN these);
DELETE FROM probes WHERE attempt_id IN
    (SELECT id FROM attempts WHERE identity_id IN these OR recalled_id IN these);
DELETE FROM attempts WHERE identity_id IN these;
UPDATE attempts SET recalled_id = NULL, answer = '', review = NULL, probe = '', probe_answer = '',
    speech = NULL, audio = '' WHERE recalled_id IN these;
UPDATE sessions SET options = json_remove(options, '$.story')
    WHERE id IN (SELECT session_id FROM items WHERE identity_id IN these);
UPDATE items SET recalled = 0, recalled_id = NULL, recall_ms = NULL, draft = '', draft_seconds = 0,
    heard = NULL WHERE identity_id IN these OR recalled_id IN these;
UPDATE items SET identity_id = NULL, done = 1 WHERE identity_id IN these;
DELETE FROM cards WHERE identity_id IN these;
DELETE FROM confirmations WHERE identity_id IN these;
DELETE FROM facts WHERE identity_id IN these;
DELETE FROM choices WHERE identity_id IN these;
UPDATE outlines SET title = '' WHERE (path, title) IN
    (SELECT path, title FROM stories WHERE identity_id IN these);
DELETE FROM settings WHERE key = 'last match' AND (SELECT count(*) FROM these) > 0;
DELETE FROM stories WHERE identity_id IN these;
DELETE FROM identities WHERE id IN these;
DELETE FROM vectors WHERE content_hash NOT IN (SELECT content_hash FROM stories)"""
"""In this order. Of an answer that tells a story, the words heard lie with its question until it is
looked at; an answer to another question for which this story was named may tell it. Items stay, as
their positions count; they are asked no more."""


_LEARNED: Final = """
DELETE FROM own_questions WHERE text IN
    (SELECT question FROM items JOIN debriefs USING (session_id, position)
    WHERE added AND session_id = ?);
DELETE FROM choices WHERE question IN
    (SELECT question FROM items JOIN debriefs USING (session_id, position)
    WHERE chose AND session_id = ?)"""
"""What came of an interview and of nothing else."""


class DeletionStore(Store):
    """What a bank deletes, and the table `forgotten` of marks that keep it out: hashes."""

    def marks(self) -> set[str]:
        """Read the marks of every story that was deleted."""
        return {row["mark"] for row in self._select("SELECT mark FROM forgotten")}

    def add_marks(self, marks: Iterable[str], now: str) -> None:
        """Leave stories with these marks out from now on."""
        with self._writing() as database:
            database.table("forgotten").insert_all(
                ({"mark": mark, "forgotten_at": now} for mark in marks), ignore=True
            )

    def remove_marks(self, marks: Iterable[str]) -> None:
        """Leave stories with these marks out no longer."""
        with self._writing() as database:
            for mark in marks:
                database.table("forgotten").delete_where("mark = ?", [mark])

    def begin(self) -> None:
        """Note that files may be moved aside: until it is swept, every command looks after them."""
        with self._writing() as database:
            database.table("settings").insert({"key": UNSWEPT, "value": "0"}, ignore=True)

    def has_deleted(self) -> bool:
        """Whether rows of a story are deleted, and not only about to be."""
        return bool(self._select("SELECT 1 FROM settings WHERE key = ? AND value != '0'", UNSWEPT))

    def delete(self, ids: Collection[int], sentences: Iterable[str]) -> None:
        """Delete all of some stories and labels (by key); the bytes are gone after `sweep`."""
        with explaining_errors(self._connection):
            self._connection.execute("PRAGMA secure_delete = ON")
        with self._writing() as database:
            for deletion in _DELETIONS.split(";"):
                these = "WITH these AS (SELECT value FROM json_each(?)) "
                self._execute(these + deletion, json.dumps(list(ids)))
            for sentence in sentences:
                database.table("sentence_labels").delete_where("sentence = ?", [sentence])
            database.table("settings").upsert({"key": UNSWEPT, "value": "1"})

    def delete_without_story(self, standing: str = "") -> None:
        """Delete all answers that belong to no story; the bytes are gone after `sweep`.

        With a standing question (an id), answers and points of that alone.
        """
        these = "identity_id IS NULL AND ? IN ('', question_id)"
        with explaining_errors(self._connection):
            self._connection.execute("PRAGMA secure_delete = ON")
        with self._writing() as database:
            told = f"SELECT session_id, position FROM attempts WHERE {these}"  # noqa: S608
            self._execute(
                f"UPDATE items SET heard = NULL WHERE (session_id, position) IN ({told})",  # noqa: S608
                standing,
            )
            probed = f"attempt_id IN (SELECT id FROM attempts WHERE {these})"  # noqa: S608
            database.table("probes").delete_where(probed, [standing])
            database.table("attempts").delete_where(these, [standing])
            self._execute("DELETE FROM standing WHERE question = ?", standing)
            database.table("settings").upsert({"key": UNSWEPT, "value": "1"})

    def delete_debrief(self, session: int, day: str, company: str) -> None:
        """Delete an interview and what came of it; the bytes are gone after `sweep`.

        What is in the user's own questions and choices by it alone goes too.
        """
        with explaining_errors(self._connection):
            self._connection.execute("PRAGMA secure_delete = ON")
        with self._writing() as database:
            for deletion in _LEARNED.split(";"):
                self._execute(deletion, session)
            for table in ("debriefs", "attempts", "items"):
                database.table(table).delete_where("session_id = ?", [session])
            database.table("sessions").delete_where("id = ?", [session])
            database.table("interviews").delete_where("day = ? AND company = ?", [day, company])
            database.table("settings").upsert({"key": UNSWEPT, "value": "1"})

    def delete_reviews(self, attempts: Iterable[int]) -> None:
        """Delete the feedback of some answers, which quotes a story."""
        with self._writing():
            for attempt in attempts:
                self._update("attempts", attempt, review=None)

    def is_swept(self) -> bool:
        """Whether no bytes of deleted rows are left in the bank's files."""
        return not self._select("SELECT 1 FROM settings WHERE key = ?", UNSWEPT)

    def sweep(self) -> bool:
        """Write the bank anew and empty its log; False where another process is at it."""
        with explaining_errors(self._connection):
            # In memory: a copy in the system's folder for passing files would be one more trace.
            self._connection.execute("PRAGMA temp_store = MEMORY")
            self._connection.execute("VACUUM")
            busy = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if busy:
            return False
        self.end()
        return True

    def end(self) -> None:
        """Note that nothing is left to look after."""
        with self._writing() as database:
            database.table("settings").delete_where("key = ?", [UNSWEPT])
