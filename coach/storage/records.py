"""What the bank's rows stand for, and the way between the two."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coach.story import BankStory, Part, Section, Skipped, Story

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from coach.duplicates import Sketch


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
    """What is stored of one story's vectors: raw bytes, see `coach.workspace` for their shapes."""

    content_hash: str
    profile: bytes
    sentences: bytes
    sections: bytes
    title: bytes
    whole: bytes = b""


def stamp(now: datetime) -> str:
    """A time as the bank's history keeps it: ISO 8601, to the second; `now` is in UTC."""
    return now.isoformat(timespec="seconds")


def document_row(state: DocumentState) -> dict[str, Any]:
    """A document's row of `documents`."""
    return {name: getattr(state, name) for name in DocumentState.__slots__}


def story_row(identity: int, path: str, position: int, story: Story) -> dict[str, Any]:
    """A story's row of `stories`: there, and at this place of its document."""
    from coach.duplicates import sketch  # noqa: PLC0415  (patterns: only to write)

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
        "sketch": packed(sketch(story.text)),
    }


def packed(hashes: Sketch) -> bytes:
    """A sketch as bytes."""
    return struct.pack(f"<{len(hashes)}I", *hashes)


def unpacked(stored: bytes) -> Sketch:
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


def skipped_row(path: str, block: Skipped) -> dict[str, Any]:
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


def skipped_block(row: sqlite3.Row) -> Skipped:
    """The block of a row of `skipped`."""
    return Skipped(
        row["title"],
        row["first_line"],
        row["last_line"],
        row["reason"],
        marked=row["marked"],
        is_problem=bool(row["is_problem"]),
    )
