"""Vectors and profiles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.storage.database import explaining_errors, replace_rows, select, transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence

    from coach.storage.stories import StoryVectors


class VectorStore:
    """The table `vectors`, by a text's content hash and a recipe.

    Every method that writes is one transaction.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def all(self, recipe: str) -> Iterator[tuple[int, bool, bytes, bytes, bytes]]:
        """(identity, general, profile, sentences, whole) of every story there is, by identity."""
        with explaining_errors(self._connection):
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
        (row,) = select(
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
        with transaction(self._connection):
            replace_rows(
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
        with transaction(self._connection):
            self._connection.execute(
                "DELETE FROM vectors WHERE recipe != ? OR content_hash NOT IN "
                "(SELECT content_hash FROM stories)",
                [recipe],
            )


class ProfileStore:
    """The profiles in a bank's table `vectors`, by a text's content hash and a recipe."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def outdated(self, made_by: str, recipe: str) -> list[tuple[str, str]]:
        """(content hash, recipe) of what has vectors of a recipe beginning so, but none of this.

        One recipe for each text.
        """
        rows = select(
            self._connection,
            "SELECT content_hash, min(recipe) AS recipe FROM vectors v "
            "WHERE substr(recipe, 1, length(?)) = ? AND NOT EXISTS (SELECT 1 FROM vectors w "
            "WHERE w.content_hash = v.content_hash AND w.recipe = ?) GROUP BY content_hash",
            [made_by, made_by, recipe],
        )
        return [(row["content_hash"], row["recipe"]) for row in rows]

    def sentences(self, keys: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, bytes, bytes]]:
        """(content hash, recipe, sentences, whole) of these that are still there."""
        with explaining_errors(self._connection):
            for key in keys:
                for row in self._connection.execute(
                    "SELECT sentences, whole FROM vectors WHERE content_hash = ? AND recipe = ?",
                    key,
                ):
                    yield *key, row["sentences"], row["whole"]

    def replace(self, recipe: str, profiles: Sequence[tuple[str, str, bytes]]) -> None:
        """Make vectors those of this recipe by (content hash, recipe until now, new profile).

        What another process has done meanwhile stays.
        """
        with transaction(self._connection):
            self._connection.executemany(
                "UPDATE OR IGNORE vectors SET recipe = ?, profile = ? "
                "WHERE content_hash = ? AND recipe = ?",
                [(recipe, profile, text, before) for text, before, profile in profiles],
            )
