"""Stories as vectors: what is compared with a question, made by one recipe each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.storage.database import put, selected, using, writing

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    from coach.storage.records import StoryVectors


class Vectors:
    """The table `vectors`, by a text's content hash and a recipe.

    Every method that writes is one transaction.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def all(self, recipe: str) -> Iterator[tuple[int, bool, bytes, bytes, bytes]]:
        """(identity, general, profile, sentences, whole) of every story there is, by identity."""
        with using(self._connection):
            rows = self._connection.execute(
                "SELECT identity_id, general, profile, sentences, whole FROM stories s "
                "JOIN identities ON id = identity_id "
                "JOIN vectors v ON v.content_hash = s.content_hash AND v.recipe = ? "
                "WHERE missing = 0 AND removed_at IS NULL ORDER BY identity_id",
                [recipe],
            )
            for identity, general, profile, sentences, whole in rows:
                yield identity, bool(general), profile, sentences, whole

    def counts(self, recipe: str) -> tuple[int, int]:
        """How many stories `all` yields, and the bytes of all their sentence vectors."""
        (row,) = selected(
            self._connection,
            "SELECT count(*) AS stories, coalesce(sum(length(sentences)), 0) AS bytes "
            "FROM stories s JOIN identities ON id = identity_id "
            "JOIN vectors v ON v.content_hash = s.content_hash AND v.recipe = ? "
            "WHERE missing = 0 AND removed_at IS NULL",
            [recipe],
        )
        return int(row["stories"]), int(row["bytes"])

    def put(self, recipe: str, vectors: Sequence[StoryVectors]) -> None:
        """Store vectors of stories, replacing those of the same content and recipe."""
        with writing(self._connection):
            put(
                self._connection,
                "vectors",
                (
                    {
                        "content_hash": row.content_hash,
                        "recipe": recipe,
                        "profile": row.profile,
                        "whole": row.whole,
                        "sentences": row.sentences,
                        "sections": row.sections,
                        "title": row.title,
                    }
                    for row in vectors
                ),
            )

    def drop_unused(self, recipe: str) -> None:
        """Delete vectors of other recipes and of texts that no story has any more."""
        with writing(self._connection):
            self._connection.execute(
                "DELETE FROM vectors WHERE recipe != ? OR content_hash NOT IN "
                "(SELECT content_hash FROM stories)",
                [recipe],
            )
