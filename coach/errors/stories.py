"""Stories, as a person names them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.errors import CoachError
from coach.errors.listing import first

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class StoryNotFound(CoachError):
    """No story answers to the name given."""

    def __init__(self, name: str) -> None:
        super().__init__(f'No story is called "{name}". coach list shows their names.')


class AmbiguousStory(CoachError):
    """The name given fits several stories, whose names are `slugs`."""

    def __init__(self, name: str, slugs: Sequence[str]) -> None:
        self.slugs = tuple(slugs)
        super().__init__(f'"{name}" could be: {first(slugs)}. Type more of it.')


class NoStoryThere(CoachError):
    """A line of a document on which there is no story."""

    def __init__(self, path: Path, line: int) -> None:
        super().__init__(
            f"{path}:{line}: no story of the bank is on this line. "
            "coach add --dry-run --explain FILE shows what is."
        )
