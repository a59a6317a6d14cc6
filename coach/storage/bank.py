"""A bank's tables as the rest of coach sees them: sources, identities, stories, vectors.

Reading goes through plain SQL, writing through sqlite-utils (see `coach.storage.database` for
why). Every method that writes is one transaction.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

from coach.storage.confirmations import Confirmations
from coach.storage.database import connect, using, writing
from coach.storage.forgetting import Forgetting
from coach.storage.interviews import Interviews
from coach.storage.labels import SentenceLabels
from coach.storage.practice import Rehearsals
from coach.storage.profiles import Profiles
from coach.storage.questions import OwnQuestions
from coach.storage.records import (
    DocumentState,
    Source,
    StoryVectors,
    bank_story,
    document_row,
    skipped_block,
    skipped_row,
    story_row,
    unpacked,
)

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from sqlite_utils import Database

    from coach.duplicates import Sketch
    from coach.story import BankStory, Skipped, Story


class Bank:
    """One person's stories and history in one SQLite file."""

    def __init__(self, path: Path) -> None:
        self._connection = connect(path)
        self.questions = OwnQuestions(self._connection)
        self.confirmations = Confirmations(self._connection)
        self.sentence_labels = SentenceLabels(self._connection)
        self.rehearsals = Rehearsals(self._connection)
        self.interviews = Interviews(self._connection)
        self.profiles = Profiles(self._connection)
        self.forgetting = Forgetting(self._connection)

    def close(self) -> None:
        """Close the file; WAL is merged back when the last process does."""
        self._connection.close()

    @cached_property
    def _database(self) -> Database:
        from sqlite_utils import Database  # noqa: PLC0415  (0.14 s, writers only)

        return Database(self._connection, execute_plugins=False)

    def _insert(self, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
        self._database.table(table).insert_all((dict(row) for row in rows), replace=True)

    def _rows(self, query: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        with using(self._connection):
            return self._connection.execute(query, values).fetchall()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Several calls as one transaction, with nobody else writing in between."""
        with writing(self._connection):
            yield

    # Settings

    def setting(self, key: str) -> str | None:
        """The stored value, or None."""
        rows = self._rows("SELECT value FROM settings WHERE key = ?", [key])
        return str(rows[0]["value"]) if rows else None

    def set_setting(self, key: str, value: str) -> None:
        """Store a value."""
        with writing(self._connection):
            self._insert("settings", [{"key": key, "value": value}])

    # Sources and documents

    def sources(self) -> list[Source]:
        """Every source, in the order added."""
        rows = self._rows("SELECT id, path FROM sources ORDER BY id")
        return [Source(row["id"], row["path"]) for row in rows]

    def add_source(self, path: str, now: str) -> Source:
        """The source at `path`, added unless it is there; `now` is an ISO 8601 time in UTC."""
        known = {source.path: source for source in self.sources()}
        if path not in known:
            with writing(self._connection):
                self._connection.execute(
                    "INSERT OR IGNORE INTO sources (path, added_at) VALUES (?, ?)", [path, now]
                )
            known = {source.path: source for source in self.sources()}
        return known[path]

    def remove_source(self, source: Source, now: str) -> None:
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

    def documents(self) -> dict[str, DocumentState]:
        """Every document read so far, by path."""
        rows = self._rows(
            "SELECT path, source_id, size, modified_ns, read_ns, sha256, recipe, problem "
            "FROM documents"
        )
        return {row["path"]: DocumentState(*row) for row in rows}

    def touch_document(self, state: DocumentState) -> None:
        """Note that a document was looked at again and says what it said."""
        with writing(self._connection):
            self._insert("documents", [document_row(state)])

    def unread_document(self, path: str) -> None:
        """Have a document read again at the next look, though it says what it said."""
        with writing(self._connection):
            self._connection.execute("UPDATE documents SET sha256 = '' WHERE path = ?", [path])

    def replace_document(
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
            self._insert("stories", rows)
            self._connection.execute("DELETE FROM skipped WHERE path = ?", [state.path])
            self._connection.executemany(
                "INSERT INTO skipped "
                "(path, first_line, last_line, title, reason, marked, is_problem) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                [(state.path, *skipped_row(block)) for block in skipped],
            )
            self._insert("documents", [document_row(state)])
        return known

    def forget_documents(self, paths: Sequence[str]) -> None:
        """Note that documents are gone: their stories are marked missing, nothing is deleted."""
        with writing(self._connection):
            for path in paths:
                self._connection.execute("UPDATE stories SET missing = 1 WHERE path = ?", [path])
                self._connection.execute("DELETE FROM skipped WHERE path = ?", [path])
                self._connection.execute("DELETE FROM documents WHERE path = ?", [path])

    def skipped(self) -> list[tuple[str, Skipped]]:
        """Every block left out, as (path, block), in document order."""
        rows = self._rows(
            "SELECT path, first_line, last_line, title, reason, marked, is_problem FROM skipped "
            "ORDER BY path, first_line"
        )
        return [(row["path"], skipped_block(row)) for row in rows]

    # Stories

    def stories(self, ids: Sequence[int] | None = None) -> list[BankStory]:
        """The stories that are there, in reading order, or those with these ids in that order."""
        if ids is None:
            where, values = "WHERE missing = 0 AND removed_at IS NULL", list[str]()
        else:
            where, values = (
                "WHERE identity_id IN (SELECT value FROM json_each(?))",
                [json.dumps(list(ids))],
            )
        found = self._select_stories(f"{where} ORDER BY s.path, position", values)
        if ids is None:
            return found
        by_id = {story.id: story for story in found}
        return [by_id[wanted] for wanted in ids]

    def stories_at(self, path: str) -> list[BankStory]:
        """Every story ever read from a document, missing and removed ones too."""
        return self._select_stories("WHERE s.path = ? ORDER BY missing, position", [path])

    def ever_read(self) -> list[BankStory]:
        """Every story whose text the bank holds: missing and removed ones too."""
        return self._select_stories("ORDER BY s.path, position", [])

    def gone_stories(self) -> list[BankStory]:
        """Stories that are no longer where they were read: document gone, edited or removed."""
        return self._select_stories(
            "WHERE missing = 1 OR NOT EXISTS "
            "(SELECT 1 FROM documents d WHERE d.path = s.path) ORDER BY identity_id",
            [],
        )

    def slugs(self) -> set[str]:
        """Every slug ever given."""
        return {row["slug"] for row in self._rows("SELECT slug FROM identities")}

    def remove_story(self, identity: int, now: str, along_with: str | None = None) -> None:
        """Leave one story out from now on; its document stays as it is.

        `along_with` is the document or folder that was left out as a whole, if it was.
        """
        with writing(self._connection):
            self._connection.execute(
                "UPDATE identities SET removed_at = ?, removed_with = ? "
                "WHERE id = ? AND removed_at IS NULL",
                [now, along_with, identity],
            )

    def removed_stories(self) -> list[tuple[BankStory, str | None]]:
        """The stories left out that their documents still tell, in reading order.

        Each with the document or folder it was left out with, or None where it was named itself.
        """
        found = self._select_stories(
            "WHERE missing = 0 AND removed_at IS NOT NULL ORDER BY s.path, position", []
        )
        rows = self._rows("SELECT id, removed_with FROM identities WHERE removed_at IS NOT NULL")
        along_with = {row["id"]: row["removed_with"] for row in rows}
        return [(story, along_with[story.id]) for story in found]

    def restore_stories(self, identities: Sequence[int]) -> None:
        """Take stories that were left out in again."""
        with writing(self._connection):
            self._connection.executemany(
                "UPDATE identities SET removed_at = NULL, removed_with = NULL WHERE id = ?",
                [(identity,) for identity in identities],
            )

    def sketches(self) -> dict[int, Sketch]:
        """What finds near-duplicates (`coach.duplicates`), of every story that is there, by age."""
        rows = self._rows(
            "SELECT identity_id, sketch FROM stories JOIN identities ON id = identity_id "
            "WHERE missing = 0 AND removed_at IS NULL ORDER BY identity_id"
        )
        return {row["identity_id"]: unpacked(row["sketch"]) for row in rows}

    def count(self) -> int:
        """How many stories are there."""
        (row,) = self._rows(
            "SELECT count(*) AS n FROM stories JOIN identities ON id = identity_id "
            "WHERE missing = 0 AND removed_at IS NULL"
        )
        return int(row["n"])

    # Vectors

    def stories_without_vectors(self, recipe: str) -> list[BankStory]:
        """The stories that are there and have no vectors of this recipe."""
        return self._select_stories(
            "WHERE missing = 0 AND removed_at IS NULL AND NOT EXISTS "
            "(SELECT 1 FROM vectors v WHERE v.content_hash = s.content_hash AND v.recipe = ?) "
            "ORDER BY s.path, position",
            [recipe],
        )

    def generation(self) -> int:
        """A number that grows with every change to stories, identities, vectors, confirmations."""
        return int(self._rows("SELECT number FROM generation")[0]["number"])

    def vector_counts(self, recipe: str) -> tuple[int, int]:
        """How many stories `vectors` yields, and the bytes of all their sentence vectors."""
        (row,) = self._rows(
            "SELECT count(*) AS stories, coalesce(sum(length(sentences)), 0) AS bytes "
            "FROM stories s JOIN identities ON id = identity_id "
            "JOIN vectors v ON v.content_hash = s.content_hash AND v.recipe = ? "
            "WHERE missing = 0 AND removed_at IS NULL",
            [recipe],
        )
        return int(row["stories"]), int(row["bytes"])

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Several reads that see the same state, whatever another process writes meanwhile.

        For reads only: what is written inside is not kept.
        """
        with using(self._connection):
            self._connection.execute("BEGIN")
        try:
            yield
        finally:
            self._connection.rollback()

    def put_vectors(self, recipe: str, vectors: Sequence[StoryVectors]) -> None:
        """Store vectors of stories, replacing those of the same content and recipe."""
        with writing(self._connection):
            self._insert(
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

    def vectors(self, recipe: str) -> Iterator[tuple[int, bool, bytes, bytes, bytes]]:
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

    def drop_unused_vectors(self, recipe: str) -> None:
        """Delete vectors of other recipes and of texts that no story has any more."""
        with writing(self._connection):
            self._connection.execute(
                "DELETE FROM vectors WHERE recipe != ? OR content_hash NOT IN "
                "(SELECT content_hash FROM stories)",
                [recipe],
            )

    def _new_identity(self, slug: str, now: str) -> int:
        cursor = self._connection.execute(
            "INSERT INTO identities (slug, first_seen) VALUES (?, ?)", [slug, now]
        )
        return int(cursor.lastrowid or 0)

    def _select_stories(self, rest: str, values: Sequence[Any]) -> list[BankStory]:
        rows = self._rows(
            "SELECT identity_id, slug, s.path, title, first_line, last_line, date, general, "
            "missing, skills, sections, questions, marked "
            "FROM stories s JOIN identities ON id = identity_id " + rest,
            values,
        )
        return [bank_story(row) for row in rows]
