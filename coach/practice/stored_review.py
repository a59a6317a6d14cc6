"""Read a stored review back: what `Review.to_dict` gave, of this coach or an older one.

Of an answer told aloud it has the points alone. What cannot be read is left out, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
    """A story's key points told and left out, and what was told otherwise ("stored -> told").

    Or the user's own points where no story is asked for; of those, coach may be `unsure` of some.
    """

    told: tuple[str, ...]
    left_out: tuple[str, ...]
    changed: tuple[str, ...]
    unsure: tuple[str, ...] = ()

    @property
    def any(self) -> bool:
        """Whether the answer was compared with a story at all."""
        return bool(self.told or self.left_out or self.changed)


@dataclass(frozen=True, slots=True)
class StoredRemark:
    """A remark as it was made; see `coach.review.remarks.Remark`."""

    kind: str
    quote: str
    message: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class StoredReview:
    """What is known of one answer: `parts` are empty unless all five were judged."""

    words: int | None
    parts: Mapping[Part, StoredPart]
    points: StoredPoints
    remarks: tuple[StoredRemark, ...] = ()


def read_stored_review(attempt: Attempt) -> StoredReview:
    """Read what is known of an attempt's answer."""
    document = _mapping(attempt.review)
    words = document.get("words")
    coverage = _mapping(document.get("coverage"))
    return StoredReview(
        words=words if isinstance(words, int) else len(attempt.answer.split()) or None,
        parts=_read_parts(_mapping(document.get("parts"))),
        points=StoredPoints(
            *(
                tuple(point for point in _list(coverage.get(key)) if isinstance(point, str))
                for key in ("covered", "missed", "changed", "unsure")
            )
        ),
        remarks=tuple(_read_remarks(_list(document.get("remarks")))),
    )


def _read_remarks(remarks: Sequence[object]) -> Iterator[StoredRemark]:
    """Yield the remarks that are whole: each of its texts is there."""
    for remark in remarks:
        texts = [_mapping(remark).get(key) for key in ("kind", "quote", "message", "try")]
        whole = [text for text in texts if isinstance(text, str)]
        if len(whole) == len(texts):
            yield StoredRemark(*whole)


def _read_parts(document: Mapping[str, Any]) -> dict[Part, StoredPart]:
    parts = {}
    for part in PARTS:
        values = _mapping(document.get(part))
        share, score = values.get("share"), values.get("score")
        if not isinstance(share, int | float) or not isinstance(score, int):
            return {}
        if not (0 <= share <= 1 and 1 <= score <= BEST):
            return {}
        parts[part] = StoredPart(float(share), score)
    return parts


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
