"""Skills: the names in a list of them, as their owner wrote them."""

from __future__ import annotations

import re
from typing import Final

from coach.reading.marks import unmarked
from coach.reading.placeholders import is_placeholder

_LONGEST: Final = 80  # longer than this is a sentence, not the name of a skill
_MARKUP: Final = "*_`#\"'"
_HASHTAGS: Final = re.compile(r"(?:#[^\s,;#]+\s*)+")
_BETWEEN: Final = frozenset(",;|·•、，；")


def as_skills(text: str) -> tuple[str, ...]:
    """The skills in a text: bullets, or names between commas or semicolons, each once."""
    found: dict[str, None] = {}
    for line in text.split("\n"):
        line = unmarked(line)  # noqa: PLW2901
        for piece in line.split() if _HASHTAGS.fullmatch(line) else _split(line):
            name = " ".join(piece.strip().strip(_MARKUP).rstrip(".").split())
            if name and len(name) <= _LONGEST and not is_placeholder(name):
                found.setdefault(name)
    return tuple(found)


def _split(line: str) -> list[str]:
    """Split at commas and the like, but not inside brackets: "MFA (TOTP, keys)" is one."""
    pieces, start, depth = [], 0, 0
    for at, char in enumerate(line):
        if char in "([":
            depth += 1
        elif char in ")]":
            depth -= 1
        elif depth <= 0 and char in _BETWEEN:
            pieces.append(line[start:at])
            start = at + 1
    return [*pieces, line[start:]]
