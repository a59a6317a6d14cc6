"""Stories as their documents tell them, by the identity that outlives every edit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from coach.storage.database import selected, writing
from coach.storage.records import bank_story, unpacked

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from coach.duplicates import Sketch
    from coach.story import BankStory


class Stories:
    """The tables `identities` and `stories`; a document writes its own (`Documents.replace`).

    A story is there unless its document does not tell it any more or it was left out. Every method
    that writes is one transaction.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def all(self, ids: Sequence[int] | None = None) -> list[BankStory]:
        """The stories that are there, in reading order, or those with these ids in that order."""
        if ids is None:
            return self._select(
                "WHERE missing = 0 AND removed_at IS NULL ORDER BY s.path, position"
            )
        found = self._select(
            "WHERE identity_id IN (SELECT value FROM json_each(?))", [json.dumps(list(ids))]
        )
        by_id = {story.id: story for story in found}
        return [by_id[wanted] for wanted in ids]

    def at(self, path: str) -> list[BankStory]:
        """Every story ever read from a document, missing and removed ones too."""
        return self._select("WHERE s.path = ? ORDER BY missing, position", [path])

    def ever_read(self) -> list[BankStory]:
        """Every story whose text the bank holds: missing and removed ones too."""
        return self._select("ORDER BY s.path, position")

    def gone(self) -> list[BankStory]:
        """Stories that are no longer where they were read: document gone, edited or removed."""
        return self._select(
            "WHERE missing = 1 OR NOT EXISTS "
            "(SELECT 1 FROM documents d WHERE d.path = s.path) ORDER BY identity_id"
        )

    def without_vectors(self, recipe: str) -> list[BankStory]:
        """The stories that are there and have no vectors of this recipe."""
        return self._select(
            "WHERE missing = 0 AND removed_at IS NULL AND NOT EXISTS "
            "(SELECT 1 FROM vectors v WHERE v.content_hash = s.content_hash AND v.recipe = ?) "
            "ORDER BY s.path, position",
            [recipe],
        )

    def slugs(self) -> set[str]:
        """Every slug ever given."""
        return {row["slug"] for row in selected(self._connection, "SELECT slug FROM identities")}

    def remove(self, identity: int, now: str, along_with: str | None = None) -> None:
        """Leave one story out from now on; its document stays as it is.

        `along_with` is the document or folder that was left out as a whole, if it was.
        """
        with writing(self._connection):
            self._connection.execute(
                "UPDATE identities SET removed_at = ?, removed_with = ? "
                "WHERE id = ? AND removed_at IS NULL",
                [now, along_with, identity],
            )

    def removed(self) -> list[tuple[BankStory, str | None]]:
        """The stories left out that their documents still tell, in reading order.

        Each with the document or folder it was left out with, or None where it was named itself.
        """
        found = self._select(
            "WHERE missing = 0 AND removed_at IS NOT NULL ORDER BY s.path, position"
        )
        rows = selected(
            self._connection, "SELECT id, removed_with FROM identities WHERE removed_at IS NOT NULL"
        )
        along_with = {row["id"]: row["removed_with"] for row in rows}
        return [(story, along_with[story.id]) for story in found]

    def restore(self, identities: Sequence[int]) -> None:
        """Take stories that were left out in again."""
        with writing(self._connection):
            self._connection.executemany(
                "UPDATE identities SET removed_at = NULL, removed_with = NULL WHERE id = ?",
                [(identity,) for identity in identities],
            )

    def sketches(self) -> dict[int, Sketch]:
        """What finds near-duplicates (`coach.duplicates`), of every story that is there, by age."""
        rows = selected(
            self._connection,
            "SELECT identity_id, sketch FROM stories JOIN identities ON id = identity_id "
            "WHERE missing = 0 AND removed_at IS NULL ORDER BY identity_id",
        )
        return {row["identity_id"]: unpacked(row["sketch"]) for row in rows}

    def skills(self) -> dict[int, tuple[str, ...]]:
        """The skills that each story names, of every story that is there and names any."""
        rows = selected(
            self._connection,
            "SELECT identity_id, skills FROM stories JOIN identities ON id = identity_id "
            "WHERE missing = 0 AND removed_at IS NULL AND skills != '[]'",
        )
        return {row["identity_id"]: tuple(json.loads(row["skills"])) for row in rows}

    def count(self) -> int:
        """How many stories are there."""
        (row,) = selected(
            self._connection,
            "SELECT count(*) AS n FROM stories JOIN identities ON id = identity_id "
            "WHERE missing = 0 AND removed_at IS NULL",
        )
        return int(row["n"])

    def _select(self, rest: str, values: Sequence[Any] = ()) -> list[BankStory]:
        rows = selected(
            self._connection,
            "SELECT identity_id, slug, s.path, title, first_line, last_line, date, general, "
            "missing, skills, sections, questions, marked "
            "FROM stories s JOIN identities ON id = identity_id " + rest,
            values,
        )
        return [bank_story(row) for row in rows]
