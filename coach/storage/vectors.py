"""Stories as vectors: what is compared with a question, made by one recipe each."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from coach.storage.database import Store, explaining_errors, transaction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


@dataclass(frozen=True, slots=True)
class StoryVectors:
    """What is stored of one story's vectors: raw bytes; whoever makes them knows their shapes."""

    content_hash: str
    profile: bytes
    sentences: bytes


class VectorStore(Store):
    """The table `vectors`, by a text's content hash and a recipe."""

    def all(self, recipe: str) -> Iterator[tuple[int, bool, bytes, bytes]]:
        """Yield (identity, general, profile, sentences) of every story, by identity."""
        with explaining_errors(self._connection):
            rows = self._connection.execute(
                "SELECT identity_id, general, profile, sentences FROM stories s "
                "JOIN identities ON id = identity_id "
                "JOIN vectors v ON v.content_hash = s.content_hash AND v.recipe = ? "
                "WHERE missing = 0 AND removed_at IS NULL ORDER BY identity_id",
                [recipe],
            )
            for identity, general, profile, sentences in rows:
                yield identity, bool(general), profile, sentences

    def counts(self, recipe: str) -> tuple[int, int]:
        """Count the stories that `all` yields, and the bytes of all their sentence vectors."""
        ((stories, size),) = self._select(
            "SELECT count(*), coalesce(sum(length(sentences)), 0) "
            "FROM stories s JOIN identities ON id = identity_id "
            "JOIN vectors v ON v.content_hash = s.content_hash AND v.recipe = ? "
            "WHERE missing = 0 AND removed_at IS NULL",
            recipe,
        )
        return stories, size

    def unlike(self, recipe: str, sentence: int, profile: int) -> int:
        """Count vectors that are not made of whole sentences and one profile of so many bytes."""
        ((count,),) = self._select(
            "SELECT count(*) FROM vectors WHERE recipe = ? "
            "AND (length(sentences) % ? OR length(profile) != ?)",
            *(recipe, sentence, profile),
        )
        return int(count)

    def store(self, recipe: str, vectors: Iterable[StoryVectors]) -> None:
        """Store vectors of stories, replacing those of the same content and recipe."""
        with self._writing() as database:
            database.table("vectors").insert_all(
                ({"recipe": recipe, "whole": b"", **asdict(story)} for story in vectors),
                replace=True,
            )

    def delete_unused(self, recipe: str) -> None:
        """Delete vectors of other recipes and of texts that no story has any more."""
        with self._writing() as database:
            database.table("vectors").delete_where(
                "recipe != ? OR content_hash NOT IN (SELECT content_hash FROM stories)", [recipe]
            )

    def delete(self, hashes: Iterable[str]) -> None:
        """Delete the vectors of these texts."""
        with transaction(self._connection):
            for content_hash in hashes:
                self._execute("DELETE FROM vectors WHERE content_hash = ?", content_hash)

    # Profiles: where competencies have changed, sentences hold and profiles do not.

    def outdated_profiles(self, made_by: str, recipe: str) -> list[tuple[str, str]]:
        """Find (content hash, a recipe that begins `made_by`) of texts without this recipe."""
        rows = self._select(
            "SELECT content_hash, min(recipe) AS recipe FROM vectors v "
            "WHERE substr(recipe, 1, length(?)) = ? AND NOT EXISTS (SELECT 1 FROM vectors w "
            "WHERE w.content_hash = v.content_hash AND w.recipe = ?) GROUP BY content_hash",
            *(made_by, made_by, recipe),
        )
        return [(row["content_hash"], row["recipe"]) for row in rows]

    def sentences(self, keys: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, bytes]]:
        """Yield (content hash, recipe, sentences) of these that are still there."""
        query = "SELECT sentences FROM vectors WHERE content_hash = ? AND recipe = ?"
        for key in keys:
            for row in self._select(query, *key):
                yield *key, row["sentences"]

    def replace_profiles(self, recipe: str, profiles: Sequence[tuple[str, str, bytes]]) -> None:
        """Store profiles by (content hash, recipe until now, new profile), if still there."""
        with transaction(self._connection):
            for content_hash, before, profile in profiles:
                self._execute(
                    "UPDATE OR IGNORE vectors SET recipe = ?, profile = ? "
                    "WHERE content_hash = ? AND recipe = ?",
                    *(recipe, profile, content_hash, before),
                )
