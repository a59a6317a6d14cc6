"""The part that each sentence of an answer belongs to."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from coach.story import Part


class Label(StrEnum):
    """A part of an answer; `other` is what belongs to none (an aside, a general remark)."""

    SITUATION = "situation"
    TASK = "task"
    ACTION = "action"
    RESULT = "result"
    LEARNING = "learning"
    OTHER = "other"


LABELS: Final = tuple(Label)
"""The order of every row and column of arrays over labels."""

PARTS: Final = tuple(label for label in Label if label is not Label.OTHER)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an answer, exact as it was given, and its label."""

    text: str
    part: Label

    @property
    def words(self) -> int:
        """How many words it has."""
        return len(self.text.split())


def of_part(part: Part) -> Label | None:
    """The label that a document's own labels give; None where it has none."""
    return None if part is Part.UNLABELLED else Label(part.value)


def key(text: str) -> str:
    """What a person's label hangs on: the sentence's words, however they are set and spaced."""
    words = " ".join(re.findall(r"\w+", text.casefold()))
    return hashlib.sha256((words or text).encode("utf-8", "surrogatepass")).hexdigest()
