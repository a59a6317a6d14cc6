"""The feedback kept with an attempt, read back.

It is JSON of this coach or an older one, of a whole answer or (told aloud) of its points alone, so
that anything may be missing: what cannot be read is left out, never guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from coach.domain.story import PARTS, Part

if TYPE_CHECKING:
    from coach.domain.practice import Attempt


BEST: Final = 5
"""The highest score of a part; the lowest is 1."""


@dataclass(frozen=True, slots=True)
class StoredPart:
    """A part of one answer: its share of the words (0 to 1) and its score (1 to BEST)."""

    share: float
    score: int


@dataclass(frozen=True, slots=True)
class StoredPoints:
    """A story's key points told and left out, and what was told otherwise ("stored -> told")."""

    told: tuple[str, ...]
    left_out: tuple[str, ...]
    changed: tuple[str, ...]

    @property
    def any(self) -> bool:
        """Whether the answer was compared with a story at all."""
        return bool(self.told or self.left_out or self.changed)


@dataclass(frozen=True, slots=True)
class StoredRemark:
    """A remark as it was made; see `coach.review.remark.Remark`."""

    kind: str
    quote: str
    message: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class StoredReview:
    """What is known of one answer.

    `words` is None where nothing was written, `parts` empty unless all five were judged. `remarks`
    are the most important first.
    """

    words: int | None
    parts: Mapping[Part, StoredPart]
    points: StoredPoints
    remarks: tuple[StoredRemark, ...] = ()


def read_stored_review(attempt: Attempt) -> StoredReview:
    """What is known of an attempt's answer."""
    document = _mapping(attempt.review)
    words = document.get("words")
    return StoredReview(
        words=words if isinstance(words, int) else len(attempt.answer.split()) or None,
        parts=_parts(_mapping(document.get("parts"))),
        points=_points(_mapping(document.get("coverage"))),
        remarks=_remarks(document.get("remarks")),
    )


def _remarks(value: object) -> tuple[StoredRemark, ...]:
    """The remarks that are whole: each of its texts is there."""
    read = []
    for each in value if isinstance(value, list) else []:
        texts = [_mapping(each).get(key) for key in ("kind", "quote", "message", "try")]
        whole = [text for text in texts if isinstance(text, str)]
        if len(whole) == len(texts):
            read.append(StoredRemark(*whole))
    return tuple(read)


def _parts(document: Mapping[str, Any]) -> dict[Part, StoredPart]:
    found = {part: _part(_mapping(document.get(part))) for part in PARTS}
    whole = {part: told for part, told in found.items() if told is not None}
    return whole if len(whole) == len(PARTS) else {}


def _part(document: Mapping[str, Any]) -> StoredPart | None:
    share, score = document.get("share"), document.get("score")
    if not isinstance(share, int | float) or not isinstance(score, int):
        return None
    return StoredPart(float(share), score) if 0 <= share <= 1 and 1 <= score <= BEST else None


def _points(document: Mapping[str, Any]) -> StoredPoints:
    return StoredPoints(*(_texts(document.get(key)) for key in ("covered", "missed", "changed")))


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _texts(value: object) -> tuple[str, ...]:
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else ()
