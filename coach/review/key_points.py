"""Key points of a story: which an answer covers, misses, or tells with another number or name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from coach.domain.story import Part
from coach.matching.completeness import find_numbers
from coach.review.evidence import RATES
from coach.review.facts import find_disagreements, find_facts
from coach.review.labelling import common_words
from coach.review.remarks import Remark, RemarkKind, make_remark
from coach.review.structure import places_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coach.domain.sentences import LabelledSentence
    from coach.embeddings.competency_space import Floats


MOST: Final = {
    Part.SITUATION: 1,
    Part.TASK: 1,
    Part.ACTION: 3,
    Part.RESULT: 2,
    Part.LEARNING: 1,
}
"""Key points of each part: eight at most, as many as a minute or two can hold."""
_NUMBER_BONUS, _OWN_STEP_BONUS = 0.15, 0.1

COVERED_FROM: Final = 0.55
"""Of likeness plus SHARED times the share of words in common
(docs/evaluation.md#points-told-in-other-words)."""
SHARED: Final = 0.2
TOLD_FROM, LEFT_OUT_BELOW, RIVAL = 0.62, 0.45, 0.15
"""Likeness from which a point in the user's own words is told, and below which it is left out; and
by how much a piece of the answer may be liker to another point; tests/labelled_told.tsv."""
_BY_IMPORTANCE: Final = (Part.RESULT, Part.ACTION, Part.LEARNING, Part.TASK, Part.SITUATION)

_WORD: Final = re.compile(r"[^\W\d_]{4,}|\d[\d.,]*\d|\d")


@dataclass(frozen=True, slots=True)
class KeyPoint:
    """A key point: the stored sentence, its place among the story's sentences, and its part."""

    sentence: LabelledSentence
    row: int


@dataclass(frozen=True, slots=True)
class ChangedPoint:
    """A number or name that the answer tells otherwise than the story; `at` is the sentence."""

    in_story: str
    in_answer: str
    point: KeyPoint
    at: int

    def __str__(self) -> str:
        return f"{self.in_story} -> {self.in_answer}"


@dataclass(frozen=True, slots=True)
class PointCoverage:
    """The key points told and left out, in the story's order, and what was told otherwise."""

    covered: tuple[KeyPoint, ...] = ()
    missed: tuple[KeyPoint, ...] = ()
    changed: tuple[ChangedPoint, ...] = ()

    @property
    def count(self) -> int:
        """How many key points the story has."""
        return len(self.covered) + len(self.missed) + len({c.point for c in self.changed})


def find_key_points(sentences: Sequence[LabelledSentence], vectors: Floats) -> list[KeyPoint]:
    """Return the sentences that carry each part of a story, in its order.

    They are like the whole part, have a number, or tell an own step. Unit `vectors` are (n, d).
    """

    def weight(row: int, centre: Floats) -> float:
        sentence = sentences[row]
        is_own_step = sentence.part is Part.ACTION and RATES["I"].search(sentence.text) is not None
        bonus = _NUMBER_BONUS * bool(find_numbers(sentence.text)) + _OWN_STEP_BONUS * is_own_step
        return float(vectors[row] @ centre) + bonus

    chosen: list[int] = []
    for part, most in MOST.items():
        if rows := places_of(part, sentences):
            centre = vectors[rows].mean(axis=0)
            weights = {row: weight(row, centre) for row in rows}
            chosen += sorted(rows, key=lambda row: -weights[row])[:most]
    return [KeyPoint(sentences[row], row) for row in sorted(chosen)]


def cover_points(
    points: Sequence[KeyPoint],
    story_vectors: Floats,
    story_text: str,
    answer: Sequence[LabelledSentence],
    answer_vectors: Floats,
) -> PointCoverage:
    """Return which key points of a story an answer covers, misses and tells otherwise.

    A point is covered by a sentence, or by two neighbours together, that is like it in meaning
    and words. Vectors are those of all sentences, unit length.
    """
    # Each sentence, then each two neighbours together.
    texts = [sentence.text for sentence in answer]
    windows = [_content_words(text) for text in texts]
    windows += [_content_words(f"{one} {two}") for one, two in pairwise(texts)]
    pairs = answer_vectors[:-1] + answer_vectors[1:]
    lengths = np.maximum(np.linalg.norm(pairs, axis=1, keepdims=True), 1e-6)
    vectors = np.concatenate([answer_vectors, pairs / lengths]).astype(np.float32)

    covered: list[KeyPoint] = []
    missed: list[KeyPoint] = []
    changed = list(_find_changes(points, story_text, texts))
    for point in points:
        if any(change.point is point for change in changed):
            continue
        near = vectors @ story_vectors[point.row]
        words = _content_words(point.sentence.text)
        shared = [len(words & window) / max(len(words), 1) for window in windows]
        likeness = near + SHARED * np.array(shared)
        (covered if likeness.max() >= COVERED_FROM else missed).append(point)
    return PointCoverage(tuple(covered), tuple(missed), tuple(changed))


def tell_points(
    points: Sequence[str], point_vectors: Floats, pieces: Floats
) -> dict[str, list[str]]:
    """Return which of the user's own points an answer has covered, missed, or coach is unsure of.

    `pieces` are unit vectors of the answer, cut in more than one way; each counts for the point
    that it is likest to, and for those close to that.
    """
    likeness = point_vectors @ pieces.T
    counts = likeness >= likeness.max(axis=0, initial=0) - RIVAL
    found: dict[str, list[str]] = {"covered": [], "missed": [], "unsure": [], "changed": []}
    for point, best in zip(points, np.where(counts, likeness, 0).max(axis=1), strict=True):
        is_told, is_missed = best >= TOLD_FROM, best < LEFT_OUT_BELOW
        found["covered" if is_told else "missed" if is_missed else "unsure"].append(point)
    return found


def remarks_on_points(
    coverage: PointCoverage, title: str, answer: Sequence[LabelledSentence]
) -> Iterator[Remark]:
    """Remark on what was changed, and on the most important point that was left out."""
    for change in coverage.changed:
        yield make_remark(
            RemarkKind.CHANGED,
            answer[change.at].text,
            change.at,
            in_answer=change.in_answer,
            in_story=change.in_story,
            sentence=change.point.sentence.text,
        )
    if coverage.missed:
        point = min(
            coverage.missed, key=lambda point: _BY_IMPORTANCE.index(point.sentence.part)
        ).sentence
        more = len(coverage.missed) - 1
        others = " So is one more point." if more == 1 else f" So are {more} more points."
        yield make_remark(
            RemarkKind.MISSED,
            point.text,
            None,
            part=point.part,
            title=title,
            others=others if more else "",
            sentence=_up_to_joint(point.text),
        )


def _up_to_joint(text: str) -> str:
    """Return a sentence up to its first joint, if that leaves enough of it."""
    head = re.split(r"[;:(]| - | – ", text, maxsplit=1)[0].strip()
    return text if len(head.split()) < 4 else head.rstrip(".,") + "."  # noqa: PLR2004


def _content_words(text: str) -> set[str]:
    """Return what a text is about: its longer words without their endings, and its figures."""
    words = set(_WORD.findall(text.lower())) - common_words().keys()
    return {re.sub(r"(?:ing|ed|es|s)$", "", word) for word in words}


def _find_changes(
    points: Sequence[KeyPoint], story_text: str, answer: Sequence[str]
) -> Iterator[ChangedPoint]:
    """Find what key points say and an answer's sentences tell otherwise."""
    told = [find_facts(text) for text in answer]
    for pair in find_disagreements(
        [fact for facts in told for fact in facts], find_facts(story_text)
    ):
        at = next(at for at, facts in enumerate(told) if pair.told in facts)
        for point in points:
            if pair.noted in find_facts(point.sentence.text):
                yield ChangedPoint(pair.noted.text, pair.told.text, point, at)
                break
