"""What was read of each document, and what of it is no story."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.storage.database import added, put, selected, writing
from coach.storage.records import (
    DocumentState,
    document_row,
    skipped_block,
    skipped_row,
    story_row,
)

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from coach.story import Skipped, Story


class Documents:
    """The tables `documents` and `skipped`, and the rows that documents write into `stories`.

    Every method that writes is one transaction.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def all(self) -> dict[str, DocumentState]:
        """Every document read so far, by path."""
        rows = selected(
            self._connection,
            "SELECT path, source_id, size, modified_ns, read_ns, sha256, recipe, problem "
            "FROM documents",
        )
        return {row["path"]: DocumentState(*row) for row in rows}

    def touch(self, state: DocumentState) -> None:
        """Note that a document was looked at again and says what it said."""
        with writing(self._connection):
            put(self._connection, "documents", [document_row(state)])

    def unread(self, path: str) -> None:
        """Have a document read again at the next look, though it says what it said."""
        with writing(self._connection):
            self._connection.execute("UPDATE documents SET sha256 = '' WHERE path = ?", [path])

    def replace(
        self,
        state: DocumentState,
        stories: Sequence[tuple[int | None, str, Story]],
        skipped: Sequence[Skipped],
        now: str,
    ) -> list[int]:
        """Store what a document now says, in one transaction; returns its stories' identities.

        `stories` are (identity it continues or None, slug for a new one, story). Stories of this
        document that are not among them are marked missing.
        """
        with writing(self._connection):
            self._connection.execute("UPDATE stories SET missing = 1 WHERE path = ?", [state.path])
            known = [
                self._new_identity(slug, now) if identity is None else identity
                for identity, slug, _ in stories
            ]
            rows = [
                story_row(identity, state.path, position, story)
                for position, (identity, (_, _, story)) in enumerate(
                    zip(known, stories, strict=True)
                )
            ]
            put(self._connection, "stories", rows)
            self._connection.execute("DELETE FROM skipped WHERE path = ?", [state.path])
            put(self._connection, "skipped", [skipped_row(state.path, block) for block in skipped])
            put(self._connection, "documents", [document_row(state)])
        return known

    def forget(self, paths: Sequence[str]) -> None:
        """Note that documents are gone: their stories are marked missing, nothing is deleted."""
        with writing(self._connection):
            for path in paths:
                self._connection.execute("UPDATE stories SET missing = 1 WHERE path = ?", [path])
                self._connection.execute("DELETE FROM skipped WHERE path = ?", [path])
                self._connection.execute("DELETE FROM documents WHERE path = ?", [path])

    def skipped(self) -> list[tuple[str, Skipped]]:
        """Every block left out, as (path, block), in document order."""
        rows = selected(
            self._connection,
            "SELECT path, first_line, last_line, title, reason, marked, is_problem FROM skipped "
            "ORDER BY path, first_line",
        )
        return [(row["path"], skipped_block(row)) for row in rows]

    def _new_identity(self, slug: str, now: str) -> int:
        return added(self._connection, "identities", {"slug": slug, "first_seen": now})
