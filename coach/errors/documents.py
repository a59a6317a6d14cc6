"""The documents and folders that a person adds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.errors import CoachError

if TYPE_CHECKING:
    from pathlib import Path


class SourceNotFound(CoachError):
    """A path that was never added, or that does not exist."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path}: {why}")


class UnreadableDocument(CoachError):
    """A document that cannot be opened or is in no format coach reads."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.path = path
        self.why = why
