"""Sources, documents and stories: what was read, by identities that outlive every edit."""

from __future__ import annotations

import json
import struct
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from coach.domain.story import BankStory, SkippedBlock, Story
from coach.storage.database import Store, transaction
from coach.storage.row_values import parse_sections, parse_texts

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from coach.domain.duplicates import MinHash
    from coach.domain.question import Choice


_COLUMNS = (
    "SELECT identity_id, slug, s.path, title, first_line, last_line, date, general, "
    "missing, skills, sections, questions, marked, removed_with "
)
_STORIES = "FROM stories s JOIN identities ON id = identity_id "
_THERE = "WHERE missing = 0 AND removed_at IS NULL "
_IN_ORDER = "ORDER BY s.path, position"

_TEXT = ("title", "first_line", "last_line", "date", "general", "skills", "questions", "marked")
"""Columns of `stories` that are fields of a Story; `sections` is another."""

_SKIPPED = ("title", "first_line", "last_line", "reason", "marked", "is_problem")


@dataclass(frozen=True, slots=True)
class Source:
    """A file or folder the user added, by absolute path."""

    id: int
    path: str


@dataclass(frozen=True, slots=True)
class DocumentState:
    """A document as it was when last read; times are nanoseconds since the epoch.

    `recipe` is the version of the reading rules; `problem` is why it could not be read, or empty.
    """

    path: str
    source_id: int
    size: int
    modified_ns: int
    read_ns: int
    sha256: str
    recipe: int
    problem: str = ""


class SourceStore(Store):
    """The table `sources`: part of the bank's history."""

    def all(self) -> list[Source]:
        """Read every source, in the order added."""
        return [Source(*row) for row in self._select("SELECT id, path FROM sources ORDER BY id")]

    def add(self, path: str, now: str) -> Source:
        """Add the source at `path` unless it is there; `now` is an ISO 8601 time in UTC."""
        query = "SELECT id, path FROM sources WHERE path = ?"
        if not self._select(query, path):
            with self._writing() as database:
                database.table("sources").insert({"path": path, "added_at": now}, ignore=True)
        return Source(*self._select(query, path)[0])

    def remove(self, source: Source, now: str) -> None:
        """Forget a source and leave its stories out; identities and what was out stay."""
        inside = "path IN (SELECT path FROM documents WHERE source_id = ?)"
        with self._writing() as database:
            self._execute(
                "UPDATE identities SET removed_at = ?, removed_with = ? "  # noqa: S608
                f"WHERE removed_at IS NULL AND id IN "
                f"(SELECT identity_id FROM stories WHERE {inside})",
                *(now, source.path, source.id),
            )
            database.table("skipped").delete_where(inside, [source.id])
            database.table("documents").delete_where("source_id = ?", [source.id])
            database.table("sources").delete_where("id = ?", [source.id])


class DocumentStore(Store):
    """The tables `documents` and `skipped`, and the rows that documents write into `stories`."""

    def all(self) -> dict[str, DocumentState]:
        """Read the state of every document, by path."""
        columns = ", ".join(DocumentState.__slots__)
        rows = self._select(f"SELECT {columns} FROM documents")  # noqa: S608
        return {row["path"]: DocumentState(*row) for row in rows}

    def touch(self, state: DocumentState) -> None:
        """Note that a document was looked at again and says what it said."""
        with self._writing() as database:
            database.table("documents").upsert(asdict(state))

    def mark_unread(self, path: str) -> None:
        """Have a document read again at the next look, though it says what it said."""
        with self._writing() as database:
            database.table("skipped").delete_where("path = ?", [path])
            self._update("documents", path, sha256="")

    def store(
        self,
        state: DocumentState,
        stories: Sequence[tuple[int | None, str, Story]],
        skipped: Sequence[SkippedBlock],
        now: str,
    ) -> list[int]:
        """Store what a document now says, in one transaction; returns its stories' identities.

        `stories` are (identity it continues or None, slug for a new one, story). Stories of this
        document that are not among them are marked missing.
        """
        with self._writing() as database:
            self._execute("UPDATE stories SET missing = 1 WHERE path = ?", state.path)
            identities = database.table("identities")
            ids = [
                identity or identities.insert({"slug": slug, "first_seen": now}).last_rowid or 0
                for identity, slug, _ in stories
            ]
            rows = [
                {"path": state.path, "position": position, **_story_row(identity, story)}
                for position, (identity, (*_, story)) in enumerate(zip(ids, stories, strict=True))
            ]
            database.table("stories").insert_all(rows, replace=True)
            blocks = ({column: getattr(block, column) for column in _SKIPPED} for block in skipped)
            database.table("skipped").delete_where("path = ?", [state.path])
            database.table("skipped").insert_all({"path": state.path, **block} for block in blocks)
            database.table("documents").upsert(asdict(state))
        return ids

    def remove(self, paths: Sequence[str]) -> None:
        """Note that documents are gone: their stories are marked missing, nothing is deleted."""
        with self._writing() as database:
            for path in paths:
                self._execute("UPDATE stories SET missing = 1 WHERE path = ?", path)
                database.table("skipped").delete_where("path = ?", [path])
                database.table("documents").delete_where("path = ?", [path])

    def skipped(self) -> list[tuple[str, SkippedBlock]]:
        """Read every block left out, as (path, block), in document order."""
        columns = ", ".join(_SKIPPED)
        query = f"SELECT {columns}, path FROM skipped ORDER BY path, first_line"  # noqa: S608
        return [
            (path, SkippedBlock(title, first, last, reason, marked, bool(problem)))
            for title, first, last, reason, marked, problem, path in self._select(query)
        ]


class StoryStore(Store):
    """The tables `identities` and `stories`; a document writes its own (`DocumentStore.store`)."""

    def all(self, ids: Sequence[int] | None = None) -> list[BankStory]:
        """Read the stories that are there, in reading order, or these ids in their order."""
        if ids is None:
            return self._stories(_THERE + _IN_ORDER)
        stories = self._stories(
            "WHERE identity_id IN (SELECT value FROM json_each(?))", json.dumps(list(ids))
        )
        by_id = {story.id: story for story in stories}
        return [by_id[identity] for identity in ids]

    def in_document(self, path: str) -> list[BankStory]:
        """Read every story ever read from a document, missing and removed ones too."""
        return self._stories("WHERE s.path = ? ORDER BY missing, position", path)

    def ever_read(self) -> list[BankStory]:
        """Read every story whose text the bank holds: missing and removed ones too."""
        return self._stories(_IN_ORDER)

    def missing(self) -> list[BankStory]:
        """Read stories that are no longer where they were: document gone, edited or removed."""
        return self._stories(
            "WHERE missing = 1 OR NOT EXISTS "
            "(SELECT 1 FROM documents d WHERE d.path = s.path) ORDER BY identity_id"
        )

    def without_vectors(self, recipe: str) -> list[BankStory]:
        """Read the stories that are there and have no vectors of this recipe."""
        return self._stories(
            f"{_THERE}AND NOT EXISTS (SELECT 1 FROM vectors v "  # noqa: S608
            f"WHERE v.content_hash = s.content_hash AND v.recipe = ?) {_IN_ORDER}",
            recipe,
        )

    def unlike_hash(self) -> list[BankStory]:
        """Read the stories that are there whose text does not have the hash noted of it."""
        query = f"SELECT identity_id, content_hash {_STORIES}{_THERE}"
        noted = dict(self._read(tuple, query))
        return [story for story in self.all() if noted[story.id] != story.story.content_hash]

    def slugs(self) -> set[str]:
        """Read every slug ever given."""
        return {row["slug"] for row in self._select("SELECT slug FROM identities")}

    def remove(self, identity: int, now: str, along_with: str | None = None) -> None:
        """Leave one story out, alone or `along_with` its document or folder."""
        self._execute(
            "UPDATE identities SET removed_at = ?, removed_with = ? "
            "WHERE id = ? AND removed_at IS NULL",
            *(now, along_with, identity),
        )

    def removed(self) -> list[tuple[BankStory, str | None]]:
        """Read the stories left out that are still told, and what each was left out with."""
        return self._read(
            lambda row: (_bank_story(row), row["removed_with"]),
            f"{_COLUMNS}{_STORIES}WHERE missing = 0 AND removed_at IS NOT NULL {_IN_ORDER}",
        )

    def restore(self, identities: Sequence[int]) -> None:
        """Take stories that were left out in again."""
        back = "UPDATE identities SET removed_at = NULL, removed_with = NULL WHERE id = ?"
        with transaction(self._connection):
            for identity in identities:
                self._execute(back, identity)

    def sketches(self) -> dict[int, MinHash]:
        """Read what finds near-duplicates of every story that is there, by age."""
        query = f"SELECT identity_id, sketch {_STORIES}{_THERE}ORDER BY identity_id"
        return dict(self._read(_sketch, query))

    def skills(self) -> dict[int, tuple[str, ...]]:
        """Read the skills that each story names, of every story that is there and names any."""
        query = f"SELECT identity_id, skills {_STORIES}{_THERE}AND skills != '[]'"
        return dict(self._read(lambda row: (row[0], parse_texts(row["skills"])), query))

    def filed(self) -> list[Choice]:
        """Read the questions that documents name for stories which are there."""
        from coach.domain.question import Choice

        query = f"SELECT identity_id, questions {_STORIES}{_THERE}AND questions != '[]'"
        filed: dict[str, list[int]] = {}
        for story, questions in self._read(lambda row: (row[0], parse_texts(row[1])), query):
            for question in questions:
                filed.setdefault(question, []).append(story)
        return [Choice(question, tuple(stories)) for question, stories in filed.items()]

    def count(self) -> int:
        """Count the stories that are there."""
        return int(self._select(f"SELECT count(*) {_STORIES}{_THERE}")[0][0])

    def _stories(self, rest: str, *values: object) -> list[BankStory]:
        return self._read(_bank_story, f"{_COLUMNS}{_STORIES}{rest}", *values)


def _story_row(identity: int, story: Story) -> dict[str, Any]:
    from coach.domain.duplicates import minhash  # patterns: only to write

    hashes = minhash(story.text)
    return {
        "identity_id": identity,
        **{column: getattr(story, column) for column in _TEXT},
        "sections": [[section.part, section.text, section.line] for section in story.sections],
        "missing": 0,
        "content_hash": story.content_hash,
        "sketch": struct.pack(f"<{len(hashes)}I", *hashes),
    }


def _bank_story(row: sqlite3.Row) -> BankStory:
    values = {column: row[column] for column in _TEXT} | {
        "general": bool(row["general"]),
        "skills": parse_texts(row["skills"]),
        "questions": parse_texts(row["questions"]),
    }
    story = Story(sections=parse_sections(row["sections"]), **values)
    return BankStory(row["identity_id"], row["slug"], row["path"], story, bool(row["missing"]))


def _sketch(row: sqlite3.Row) -> tuple[int, MinHash]:
    return row["identity_id"], struct.unpack(f"<{len(row['sketch']) // 4}I", row["sketch"])
