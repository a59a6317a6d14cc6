"""The pages of `coach help TOPIC`: plain text in coach/data/help, one file a topic."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_FOLDER = Path(__file__).parent / "help"

ORDER = ("getting-started", "files", "matching", "practising", "privacy", "models", "json")
"""The topics as they are listed: what a new person needs first."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One page: the name it is called by, what it is about, and its text."""

    name: str
    summary: str
    text: str


def topics() -> list[Topic]:
    """All pages, in the order of `ORDER`; the first line of a page is its summary."""
    return [_read(name) for name in ORDER]


def _read(name: str) -> Topic:
    text = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    return Topic(name, text.partition("\n")[0], text)
