"""The documents and folders a person added: part of the bank's history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.storage.database import selected, writing
from coach.storage.records import Source

if TYPE_CHECKING:
    import sqlite3


class Sources:
    """The table `sources`. Every method that writes is one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def all(self) -> list[Source]:
        """Every source, in the order added."""
        rows = selected(self._connection, "SELECT id, path FROM sources ORDER BY id")
        return [Source(row["id"], row["path"]) for row in rows]

    def add(self, path: str, now: str) -> Source:
        """The source at `path`, added unless it is there; `now` is an ISO 8601 time in UTC."""
        known = {source.path: source for source in self.all()}
        if path not in known:
            with writing(self._connection):
                self._connection.execute(
                    "INSERT OR IGNORE INTO sources (path, added_at) VALUES (?, ?)", [path, now]
                )
            known = {source.path: source for source in self.all()}
        return known[path]

    def remove(self, source: Source, now: str) -> None:
        """Forget a source and leave its stories out; their identities and history stay.

        A story left out before stays as it was: by itself, and since then.
        """
        with writing(self._connection):
            inside = "SELECT path FROM documents WHERE source_id = ?"
            self._connection.execute(
                "UPDATE identities SET removed_at = ?, removed_with = ? "  # noqa: S608
                "WHERE removed_at IS NULL AND id IN "
                f"(SELECT identity_id FROM stories WHERE path IN ({inside}))",
                [now, source.path, source.id],
            )
            self._connection.execute(
                f"DELETE FROM skipped WHERE path IN ({inside})",  # noqa: S608
                [source.id],
            )
            self._connection.execute("DELETE FROM documents WHERE source_id = ?", [source.id])
            self._connection.execute("DELETE FROM sources WHERE id = ?", [source.id])
