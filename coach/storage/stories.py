"""Sources, documents, stories."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coach.domain.story import BankStory, Part, Section, SkippedBlock, Story
from coach.storage.database import insert_row, replace_rows, select, transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from datetime import datetime

    from coach.domain.duplicates import MinHash


@dataclass(frozen=True, slots=True)
class Source:
    """A file or folder the person added, by absolute path."""

    id: int
    path: str


@dataclass(frozen=True, slots=True)
class DocumentState:
    """A document as it was when last read.

    `modified_ns` and `read_ns` are nanoseconds since the epoch; `recipe` is the version of the
    reading rules; `problem` says why it could not be read, empty if it could.
    """

    path: str
    source_id: int
    size: int
    modified_ns: int
    read_ns: int
    sha256: str
    recipe: int
    problem: str = ""


@dataclass(frozen=True, slots=True)
class StoryVectors:
    """What is stored of one story's vectors: raw bytes, see `coach.app` for their shapes."""

    content_hash: str
    profile: bytes
    sentences: bytes
    sections: bytes
    title: bytes
    whole: bytes = b""


def timestamp(now: datetime) -> str:
    """A time as the bank's history keeps it: ISO 8601, to the second; `now` is in UTC."""
    return now.isoformat(timespec="seconds")


def document_row(state: DocumentState) -> dict[str, Any]:
    """A document's row of `documents`."""
    return {name: getattr(state, name) for name in DocumentState.__slots__}


def story_row(identity: int, path: str, position: int, story: Story) -> dict[str, Any]:
    """A story's row of `stories`: there, and at this place of its document."""
    from coach.domain.duplicates import minhash  # patterns: only to write

    sections = [[section.part, section.text, section.line] for section in story.sections]
    return {
        "identity_id": identity,
        "path": path,
        "position": position,
        "title": story.title,
        "first_line": story.first_line,
        "last_line": story.last_line,
        "date": story.date,
        "general": int(story.general),
        "missing": 0,
        "content_hash": story.content_hash,
        "skills": json.dumps(story.skills, ensure_ascii=False),
        "sections": json.dumps(sections, ensure_ascii=False),
        "questions": json.dumps(story.questions, ensure_ascii=False),
        "marked": story.marked,
        "sketch": pack_minhash(minhash(story.text)),
    }


def pack_minhash(hashes: MinHash) -> bytes:
    """A sketch as bytes."""
    return struct.pack(f"<{len(hashes)}I", *hashes)


def unpack_minhash(stored: bytes) -> MinHash:
    """The sketch that `packed` made bytes of."""
    return struct.unpack(f"<{len(stored) // 4}I", stored)


def bank_story(row: sqlite3.Row) -> BankStory:
    """The story of a row of `stories` joined with `identities`."""
    sections = tuple(
        Section(Part(part), text, line) for part, text, line in json.loads(row["sections"])
    )
    story = Story(
        title=row["title"],
        sections=sections,
        first_line=row["first_line"],
        last_line=row["last_line"],
        skills=tuple(json.loads(row["skills"])),
        date=row["date"],
        general=bool(row["general"]),
        questions=tuple(json.loads(row["questions"])),
        marked=row["marked"],
    )
    return BankStory(row["identity_id"], row["slug"], row["path"], story, bool(row["missing"]))


def skipped_row(path: str, block: SkippedBlock) -> dict[str, Any]:
    """A block's row of `skipped`."""
    return {
        "path": path,
        "first_line": block.first_line,
        "last_line": block.last_line,
        "title": block.title,
        "reason": block.reason,
        "marked": block.marked,
        "is_problem": int(block.is_problem),
    }


def skipped_block(row: sqlite3.Row) -> SkippedBlock:
    """The block of a row of `skipped`."""
    return SkippedBlock(
        row["title"],
        row["first_line"],
        row["last_line"],
        row["reason"],
        marked=row["marked"],
        is_problem=bool(row["is_problem"]),
    )


class StoryStore:
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
        return {row["slug"] for row in select(self._connection, "SELECT slug FROM identities")}

    def remove(self, identity: int, now: str, along_with: str | None = None) -> None:
        """Leave one story out from now on; its document stays as it is.

        `along_with` is the document or folder that was left out as a whole, if it was.
        """
        with transaction(self._connection):
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
        rows = select(
            self._connection, "SELECT id, removed_with FROM identities WHERE removed_at IS NOT NULL"
        )
        along_with = {row["id"]: row["removed_with"] for row in rows}
        return [(story, along_with[story.id]) for story in found]

    def restore(self, identities: Sequence[int]) -> None:
        """Take stories that were left out in again."""
        with transaction(self._connection):
            self._connection.executemany(
                "UPDATE identities SET removed_at = NULL, removed_with = NULL WHERE id = ?",
                [(identity,) for identity in identities],
            )

    def sketches(self) -> dict[int, MinHash]:
        """What finds near-duplicates, of every story that is there, by age."""
        rows = select(
            self._connection,
            "SELECT identity_id, sketch FROM stories JOIN identities ON id = identity_id "
            "WHERE missing = 0 AND removed_at IS NULL ORDER BY identity_id",
        )
        return {row["identity_id"]: unpack_minhash(row["sketch"]) for row in rows}

    def skills(self) -> dict[int, tuple[str, ...]]:
        """The skills that each story names, of every story that is there and names any."""
        rows = select(
            self._connection,
            "SELECT identity_id, skills FROM stories JOIN identities ON id = identity_id "
            "WHERE missing = 0 AND removed_at IS NULL AND skills != '[]'",
        )
        return {row["identity_id"]: tuple(json.loads(row["skills"])) for row in rows}

    def count(self) -> int:
        """How many stories are there."""
        (row,) = select(
            self._connection,
            "SELECT count(*) AS n FROM stories JOIN identities ON id = identity_id "
            "WHERE missing = 0 AND removed_at IS NULL",
        )
        return int(row["n"])

    def _select(self, rest: str, values: Sequence[Any] = ()) -> list[BankStory]:
        rows = select(
            self._connection,
            "SELECT identity_id, slug, s.path, title, first_line, last_line, date, general, "
            "missing, skills, sections, questions, marked "
            "FROM stories s JOIN identities ON id = identity_id " + rest,
            values,
        )
        return [bank_story(row) for row in rows]


class DocumentStore:
    """The tables `documents` and `skipped`, and the rows that documents write into `stories`.

    Every method that writes is one transaction.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def all(self) -> dict[str, DocumentState]:
        """Every document read so far, by path."""
        rows = select(
            self._connection,
            "SELECT path, source_id, size, modified_ns, read_ns, sha256, recipe, problem "
            "FROM documents",
        )
        return {row["path"]: DocumentState(*row) for row in rows}

    def touch(self, state: DocumentState) -> None:
        """Note that a document was looked at again and says what it said."""
        with transaction(self._connection):
            replace_rows(self._connection, "documents", [document_row(state)])

    def unread(self, path: str) -> None:
        """Have a document read again at the next look, though it says what it said."""
        with transaction(self._connection):
            self._connection.execute("UPDATE documents SET sha256 = '' WHERE path = ?", [path])

    def replace(
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
        with transaction(self._connection):
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
            replace_rows(self._connection, "stories", rows)
            self._connection.execute("DELETE FROM skipped WHERE path = ?", [state.path])
            replace_rows(
                self._connection, "skipped", [skipped_row(state.path, block) for block in skipped]
            )
            replace_rows(self._connection, "documents", [document_row(state)])
        return known

    def forget(self, paths: Sequence[str]) -> None:
        """Note that documents are gone: their stories are marked missing, nothing is deleted."""
        with transaction(self._connection):
            for path in paths:
                self._connection.execute("UPDATE stories SET missing = 1 WHERE path = ?", [path])
                self._connection.execute("DELETE FROM skipped WHERE path = ?", [path])
                self._connection.execute("DELETE FROM documents WHERE path = ?", [path])

    def skipped(self) -> list[tuple[str, SkippedBlock]]:
        """Every block left out, as (path, block), in document order."""
        rows = select(
            self._connection,
            "SELECT path, first_line, last_line, title, reason, marked, is_problem FROM skipped "
            "ORDER BY path, first_line",
        )
        return [(row["path"], skipped_block(row)) for row in rows]

    def _new_identity(self, slug: str, now: str) -> int:
        return insert_row(self._connection, "identities", {"slug": slug, "first_seen": now})


class SourceStore:
    """The table `sources`. Every method that writes is one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def all(self) -> list[Source]:
        """Every source, in the order added."""
        rows = select(self._connection, "SELECT id, path FROM sources ORDER BY id")
        return [Source(row["id"], row["path"]) for row in rows]

    def add(self, path: str, now: str) -> Source:
        """The source at `path`, added unless it is there; `now` is an ISO 8601 time in UTC."""
        known = {source.path: source for source in self.all()}
        if path not in known:
            with transaction(self._connection):
                self._connection.execute(
                    "INSERT OR IGNORE INTO sources (path, added_at) VALUES (?, ?)", [path, now]
                )
            known = {source.path: source for source in self.all()}
        return known[path]

    def remove(self, source: Source, now: str) -> None:
        """Forget a source and leave its stories out; their identities and history stay.

        A story left out before stays as it was: by itself, and since then.
        """
        with transaction(self._connection):
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
