"""Remark: one thing to improve in an answer. Its kinds, and what is said of each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

_TEXTS: Final = Path(__file__).parent / "data" / "remarks.toml"


class RemarkKind(StrEnum):
    """What a remark is about."""

    NO_ANSWER = "no answer"
    UNETHICAL = "unethical"
    PRIVATE = "private"
    CONTEMPT = "contempt"
    GENERAL = "general"
    OFF_TOPIC = "off topic"
    CHANGED = "changed"
    SHORT_ACTION = "short action"
    NO_RESULT = "no result"
    OWNERSHIP = "ownership"
    LONG_SITUATION = "long situation"
    NO_NUMBER = "no number"
    UNSUPPORTED = "unsupported"
    NO_LEARNING = "no learning"
    VAGUE = "vague words"
    UNEXPLAINED = "unexplained"
    NO_SITUATION = "no situation"
    NO_TASK = "no task"
    ORDER = "order"
    TOO_LONG = "too long"
    TOO_SHORT = "too short"
    MISSED = "missed"
    FILLERS = "fillers"
    HEDGES = "hedges"


RED_FLAGS: Final = frozenset({RemarkKind.UNETHICAL, RemarkKind.PRIVATE, RemarkKind.CONTEMPT})
"""What is said before everything else: with one of them no score helps."""


@dataclass(frozen=True, slots=True)
class RemarkText:
    """What is said of a kind, {fields} to be filled in.

    `doubt` is asked in place of the message where coach is not sure. `measured`: how often it was
    said, and right, of strangers' answers (`scripts/evaluate --feedback`).
    """

    message: str
    suggestion: str
    doubt: str = ""
    measured: str = ""


@cache
def remark_texts() -> dict[RemarkKind, RemarkText]:
    """Return what is said of every kind."""
    import tomllib

    table = tomllib.loads(_TEXTS.read_text(encoding="utf-8"))
    return {
        kind: RemarkText(
            table[kind]["message"],
            table[kind]["try"],
            table[kind].get("doubt", ""),
            table[kind]["measured"],
        )
        for kind in RemarkKind
    }


NUMBER_IN_NOTES: Final = "Your notes have one: “{}”. End on it."
NUMBER_BEFORE: Final = "You say “{}” before. Say what it was afterwards."
NUMBER_NOWHERE: Final = (
    "How many, how long, how much: “from ... to ...”. A careful estimate will do."
)
"""The three hints of NO_NUMBER."""

NOT_SAID: Final = "You do not say what you learned."
SAID_BY_ANYONE: Final = "Anyone could say this of any day."
"""The two beginnings of NO_LEARNING."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to improve: the user's exact words, why it matters, and what to try.

    `at` is the sentence of the answer, from 0; None where it is about the whole or the story.
    """

    kind: RemarkKind
    quote: str
    message: str
    suggestion: str
    at: int | None = None

    def to_dict(self) -> dict[str, str]:
        """Return one of the remarks of a review's JSON."""
        kind, quote = str(self.kind), self.quote
        return {"kind": kind, "quote": quote, "message": self.message, "try": self.suggestion}


def make_remark(
    kind: RemarkKind, quote: str, at: int | None, *, sure: bool = True, **fields: object
) -> Remark:
    """Return a remark with the text of its kind, the fields filled in; a question if not sure."""
    text = remark_texts()[kind]
    message = text.message if sure else text.doubt
    return Remark(kind, quote, message.format(**fields), text.suggestion.format(**fields), at)
