"""Which titles a few typed letters mean."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def fold(text: str) -> str:
    """Letters without case and accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in parts if not unicodedata.combining(char))


def found(typed: str, stories: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """The stories each of the typed words occurs in, as part of a word of the title.

    Those whose words begin with what was typed come first; otherwise the order is kept.
    """
    wanted = fold(typed).split()
    if not wanted:
        return []
    matching = [story for story in stories if all(word in fold(story[1]) for word in wanted)]
    return sorted(matching, key=lambda story: not _begins(wanted, fold(story[1]).split()))


def _begins(wanted: Sequence[str], words: Sequence[str]) -> bool:
    """Whether every wanted word begins a word of the title."""
    return all(any(word.startswith(each) for word in words) for each in wanted)
