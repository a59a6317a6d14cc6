"""Remarks: what to mend in an answer, in the person's own words, and what to try instead."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable


class Kind(StrEnum):
    """What a remark is about, the most important first.

    An interviewer first needs an episode, then one that answers the question and is true, then
    what the person did and what came of it; wording last (docs/decisions.md#order-of-remarks).
    """

    NO_ANSWER = "no answer"
    GENERAL = "general"
    HYPOTHETICAL = "hypothetical"
    OFF_TOPIC = "off topic"
    CHANGED = "changed"
    NO_ACTION = "no action"
    NO_RESULT = "no result"
    OWNERSHIP = "ownership"
    NO_NUMBER = "no number"
    LONG_SITUATION = "long situation"
    SHORT_ACTION = "short action"
    MISSED = "missed"
    TOO_LONG = "too long"
    TOO_SHORT = "too short"
    NO_TASK = "no task"
    NO_LEARNING = "no learning"
    VAGUE_LEARNING = "vague learning"
    NO_SITUATION = "no situation"
    ORDER = "order"
    FILLERS = "fillers"
    HEDGES = "hedges"
    VAGUE = "vague words"


_ORDER: Final = {kind: place for place, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to mend.

    `quote` are the person's own words, exact (of the answer, or for MISSED of their story);
    `message` says what it is and why it matters; `attempt` is one rewrite to try. `at` is the
    sentence of the answer, counted from 0, or None where it is about the whole or about the story.
    """

    kind: Kind
    quote: str
    message: str
    attempt: str
    at: int | None = None


def by_importance(remarks: Iterable[Remark]) -> tuple[Remark, ...]:
    """The remarks, the most important first; of one kind, in the order given."""
    return tuple(sorted(remarks, key=lambda remark: _ORDER[remark.kind]))
