"""A job description as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.asked import names_skills, requirements
from coach.errors.documents import UnreadableDocument
from coach.reading.decoding import decode
from coach.workspace.refresh import load

if TYPE_CHECKING:
    from pathlib import Path


def text(path: Path) -> str:
    """A file's text.

    Raises:
        UnreadableDocument: it is none.
    """
    found = decode(load(path))
    if "\0" in found:
        raise UnreadableDocument(path, "this is no text. Save it as plain text.")
    return found


def skills_asked_for(path: Path) -> tuple[str, ...]:
    """The skills that a job description names, in its order.

    Raises:
        UnreadableDocument: the file is no text.
    """
    found = (name for sentence in requirements(text(path)) for name in names_skills(sentence))
    return tuple(dict.fromkeys(found))
