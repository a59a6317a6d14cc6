"""Stored vectors whose competencies have changed: their sentences hold, their profiles do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.storage.database import selected, using, writing

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence


class Profiles:
    """The profiles in a bank's table `vectors`, by a text's content hash and a recipe."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def outdated(self, made_by: str, recipe: str) -> list[tuple[str, str]]:
        """(content hash, recipe) of what has vectors of a recipe beginning so, but none of this.

        One recipe for each text.
        """
        rows = selected(
            self._connection,
            "SELECT content_hash, min(recipe) AS recipe FROM vectors v "
            "WHERE substr(recipe, 1, length(?)) = ? AND NOT EXISTS (SELECT 1 FROM vectors w "
            "WHERE w.content_hash = v.content_hash AND w.recipe = ?) GROUP BY content_hash",
            [made_by, made_by, recipe],
        )
        return [(row["content_hash"], row["recipe"]) for row in rows]

    def sentences(self, keys: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, bytes, bytes]]:
        """(content hash, recipe, sentences, whole) of these that are still there."""
        with using(self._connection):
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
        with writing(self._connection):
            self._connection.executemany(
                "UPDATE OR IGNORE vectors SET recipe = ?, profile = ? "
                "WHERE content_hash = ? AND recipe = ?",
                [(recipe, profile, text, before) for text, before, profile in profiles],
            )
