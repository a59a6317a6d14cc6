"""What a person can ask for on a line of its own while answering."""

from __future__ import annotations

import re
from enum import StrEnum

_LOOKS_LIKE_ONE = re.compile(r"/[a-z]{2,12}")


class Slash(StrEnum):
    """A command typed in place of a line of the answer."""

    DONE = "/done"
    HINT = "/hint"
    SKIP = "/skip"
    QUIT = "/quit"
    EDITOR = "/editor"


KEYS = "Esc Enter sends. Or alone on a line: /done /hint /skip /quit /editor"
EMPTY = "Nothing is written yet. Write an answer, or /skip the question, or /quit."
NO_MORE_HINTS = "There is no further hint."


def slash(line: str) -> Slash | None:
    """The command that a line is, if it is nothing but one."""
    typed = line.strip().lower()
    return Slash(typed) if typed in set(Slash) else None


def mistyped(line: str) -> str:
    """What to say of a line that looks like a command and is none; it stays in the answer."""
    typed = line.strip().lower()
    if not _LOOKS_LIKE_ONE.fullmatch(typed) or slash(typed):
        return ""
    return f"{typed} is no command and stays in your answer. There are: {', '.join(Slash)}."
