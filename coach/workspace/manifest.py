"""What a backup says of itself: which coach made it, when, and every member with size and hash."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import Any, Final

FORMAT: Final = 1
"""Of the archive as a whole; a later one that this coach cannot read has a higher number."""

COMMENT: Final = b"coach backup"
"""How the archive's comment begins, so that `coach add` leaves backups out."""

NAME: Final = "manifest.json"
DATABASE: Final = "coach.db"
STORIES: Final = "stories"
FILES: Final = ("competencies.toml", "draft.json", "draft.md")
"""What a bank may hold besides its database and the stories written there."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file in a backup: its name with slashes, its size in bytes, its SHA-256 in hex."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """A backup as it describes itself.

    `created` is ISO 8601 in UTC, `written` the absolute path that the folder of written stories
    had: the database names it.
    """

    coach: str
    schema: int
    created: str
    written: str
    members: tuple[Member, ...]
    format: int = FORMAT

    @property
    def size(self) -> int:
        """Bytes of all members, unpacked."""
        return sum(each.size for each in self.members)

    def dump(self) -> str:
        """The manifest as JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2)


def parsed(data: bytes) -> Manifest:
    """The manifest in some bytes.

    Raises:
        ValueError: it is none, or its members are not what a bank holds.
    """
    document = json.loads(data)
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ValueError("format")
    members = tuple(_member(each) for each in document["members"])
    names = [each.name for each in members]
    if len(set(names)) != len(names) or DATABASE not in names:
        raise ValueError("members")
    texts = [document[key] for key in ("coach", "created", "written")]
    if not all(isinstance(each, str) for each in texts):
        raise ValueError("texts")
    return Manifest(texts[0], int(document["schema"]), texts[1], texts[2], members)


def _member(document: dict[str, Any]) -> Member:
    name, size, sha256 = document["name"], document["size"], document["sha256"]
    fits = isinstance(name, str) and isinstance(size, int) and isinstance(sha256, str)
    if not fits or size < 0 or not is_in_place(name):
        raise ValueError("member")
    return Member(name, size, sha256)


def is_in_place(name: str) -> bool:
    """Whether a file of this name belongs into a bank, and nowhere else."""
    if name == DATABASE or name in FILES:
        return True
    parts = name.split("/")
    plain = all(part not in {"", ".", ".."} and part.isprintable() for part in parts)
    odd = "\\" in name or ":" in name or PurePosixPath(name).is_absolute()
    return len(parts) > 1 and parts[0] == STORIES and plain and not odd
