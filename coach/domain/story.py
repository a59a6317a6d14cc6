"""Stories: what a document says happened, its parts, and what was left out of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final


class Part(StrEnum):
    """The part that a text belongs to; OTHER is an aside, UNLABELLED one not labelled yet."""

    SITUATION = "situation"
    TASK = "task"
    ACTION = "action"
    RESULT = "result"
    LEARNING = "learning"
    UNLABELLED = "unlabelled"
    OTHER = "other"


PARTS: Final = (Part.SITUATION, Part.TASK, Part.ACTION, Part.RESULT, Part.LEARNING)
"""The parts of a story, in the order in which it is told."""


class Confirmation(StrEnum):
    """What the user says of a competency that a story may show."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Section:
    """A passage of a story: its part, its exact text (label left out), its first line (from 1)."""

    part: Part
    text: str
    line: int

    def to_dict(self) -> dict[str, Any]:
        """Return its part and text, as JSON has them."""
        return {"part": str(self.part), "text": self.text}


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a block lies in the text that was read of a document: its lines, and what tells them.

    `opening` and `closing` are hashes of the first and the last line; `pieces` are the blocks that
    it can be parted into. `decided` says that the user decided about it (`coach outline`).
    """

    first: int
    last: int
    opening: str
    closing: str
    pieces: tuple[Anchor, ...] = ()
    decided: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    """One incident or experience as a document tells it; lines count from 1, both ends included.

    `general` marks a text about everybody, never offered before a real incident. `questions` are
    those that the document says this story answers too. `marked` is the line on which the user
    marked it as a story, or 0. `chance` says how sure coach is that it is one, where that was
    weighed, and `anchor` finds its lines again; neither is stored.
    """

    title: str
    sections: tuple[Section, ...]
    first_line: int
    last_line: int
    skills: tuple[str, ...] = ()
    date: str | None = None
    general: bool = False
    questions: tuple[str, ...] = ()
    marked: int = 0
    chance: float = field(default=1.0, compare=False)
    anchor: Anchor | None = field(default=None, compare=False)

    @property
    def text(self) -> str:
        """All section texts, in document order, a blank line between them."""
        return "\n\n".join(section.text for section in self.sections)

    @property
    def parts(self) -> frozenset[Part]:
        """The parts this story has, unlabelled text among them."""
        return frozenset(section.part for section in self.sections)

    def text_of(self, part: Part) -> str:
        """Return what the story says in one part."""
        return "\n\n".join(section.text for section in self.sections if section.part is part)

    @property
    def content_hash(self) -> str:
        """SHA-256 of what the story says (title, parts and texts, skills, date), not of where."""
        digest = hashlib.sha256()
        fields = [self.title, self.date or "", *self.skills]
        fields += [f"{section.part}\x1f{section.text}" for section in self.sections]
        digest.update("\x1e".join(fields).encode("utf-8", "surrogatepass"))
        return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class SkippedBlock:
    """A block of a document that is not a story, and why (a full clause, no full stop).

    `marked` is the line on which the user marked it as none, or 0. `is_problem` says that the user
    should put something right. `refers` are the words of a reference not yet resolved. `chance`
    says how likely it is a story all the same, where that was weighed; see `Story` of `anchor`.
    """

    title: str
    first_line: int
    last_line: int
    reason: str
    marked: int = 0
    is_problem: bool = False
    refers: str = ""
    chance: float = field(default=0.0, compare=False)
    anchor: Anchor | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class BankStory:
    """A story with its identity and absolute path; `missing` if not there at the last look."""

    id: int
    slug: str
    path: str
    story: Story
    missing: bool = False

    def to_reference(self) -> dict[str, Any]:
        """Return the name, title, document and lines by which JSON refers to a story."""
        return {
            "story": self.slug,
            "title": self.story.title,
            "source": self.path,
            "lines": [self.story.first_line, self.story.last_line],
        }

    def to_dict(self) -> dict[str, Any]:
        """Return the whole story, as `coach list --format json` prints it."""
        return {
            **self.to_reference(),
            "sections": [section.to_dict() for section in self.story.sections],
            "skills": list(self.story.skills),
            "questions": list(self.story.questions),
        }
