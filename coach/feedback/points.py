"""The key points of a stored story: what an answer that tells it should not leave out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from coach.completeness import numbers
from coach.feedback.label import Label, Sentence
from coach.feedback.ownership import I_ACT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.yardstick import Floats

MOST: Final = {
    Label.SITUATION: 1,
    Label.TASK: 1,
    Label.ACTION: 3,
    Label.RESULT: 2,
    Label.LEARNING: 1,
}
"""Key points of each part: eight at most, as many as a minute or two can hold."""

_NUMBER: Final = 0.15
_OWN: Final = 0.1


@dataclass(frozen=True, slots=True)
class Point:
    """A key point: the stored sentence, its place among the story's sentences, and its part."""

    sentence: Sentence
    row: int


def points(sentences: Sequence[Sentence], vectors: Floats) -> list[Point]:
    """The key points of a story, in its order: of each part the sentences that carry it.

    What carries it: likeness to the whole part, a number, and a step of the teller's own.
    `vectors` (n, d) are the sentences' unit vectors.
    """
    chosen: list[int] = []
    for label, most in MOST.items():
        rows = [row for row, each in enumerate(sentences) if each.part is label]
        if rows:
            middle = vectors[rows].mean(axis=0)
            worth = {row: float(vectors[row] @ middle) + _extra(sentences[row]) for row in rows}
            chosen += sorted(rows, key=lambda row: -worth[row])[:most]
    return [Point(sentences[row], row) for row in sorted(chosen)]


def _extra(sentence: Sentence) -> float:
    own = sentence.part is Label.ACTION and I_ACT.search(sentence.text) is not None
    return _NUMBER * bool(numbers(sentence.text)) + _OWN * own
