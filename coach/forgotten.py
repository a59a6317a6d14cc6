"""Which stories of a document were forgotten: told by hashes, since nothing else is kept of them.

A story has two marks: what its parts say, and its title at its place. Either is enough, so that
neither a corrected sentence nor a moved file brings it back. A hash cannot be read back; who has a
guess can test the guess by it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from coach.story import Story

REASON: Final = "forgotten with coach forget"
"""Why a block that tells a forgotten story is left out."""


def marks(path: str, story: Story) -> tuple[str, str]:
    """The marks of a story in a document: of what it says, and of its title there."""
    return text_mark(story), _title_mark(path, story)


def text_mark(story: Story) -> str:
    """The mark of what a story says, whatever its title, its skills and the spaces in it."""
    return _hash(" ".join(word for part in story.sections for word in part.text.split()))


def is_forgotten(path: str, stories: Sequence[Story], known: Collection[str]) -> list[bool]:
    """For each story of a document whether it was forgotten, by the marks `known`.

    A title that several stories of the document have tells none of them.
    """
    titles = Counter(_title(story) for story in stories)
    return [
        text_mark(story) in known
        or (titles[_title(story)] == 1 and _title_mark(path, story) in known)
        for story in stories
    ]


def _title(story: Story) -> str:
    return " ".join(story.title.casefold().split())


def _title_mark(path: str, story: Story) -> str:
    return _hash(f"{path}\x1f{_title(story)}")


def _hash(said: str) -> str:
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()
