"""Labelling the sentences of an answer: cue words, likeness to example sentences, and position.

Three kinds of evidence, weighed by a multinomial logistic model fitted on our own labelled answers
(`scripts/fit_labels`, which also writes the weights), then the likeliest course through the parts
(`coach.feedback.course`), since answers mostly go from situation to result. The likenesses are
divided by their spread over the examples themselves, so that one set of weights serves every
embedding model.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from coach.feedback.course import Course, best_course
from coach.feedback.cues import CUES, cues
from coach.feedback.label import LABELS, Label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float32]

_NEAREST: Final = 3
"""Examples of a part whose cosines are averaged: one stray sentence must not decide."""
_PLACES: Final = ("place", "place squared", "first", "last", "length")
FEATURES: Final = (*CUES, *(f"like {label}" for label in LABELS), *_PLACES)
"""The names of the features, in the order of the columns."""
_LEAST_SPREAD: Final = 1e-6
_LONG: Final = 20.0


class Examples:
    """The example sentences of every part as unit vectors, to compare sentences with.

    `vectors` (n, d) lie part by part in the order of LABELS; `counts` says how many each has.
    """

    def __init__(self, vectors: Floats, counts: Sequence[int]) -> None:
        self._vectors = vectors
        self._ends = np.cumsum(counts)[:-1]
        self._spread = self._own_spread(counts)

    def likeness(self, sentences: Floats) -> Floats:
        """How much more each sentence is like one part's examples than like the others'.

        Shape (sentences, labels), in spreads of the same measure over the examples.
        """
        return self._centred(sentences @ self._vectors.T) / self._spread

    def _centred(self, cosines: Floats) -> Floats:
        near = [
            np.sort(block, axis=1)[:, -_NEAREST:].mean(axis=1)
            for block in np.split(cosines, self._ends, axis=1)
        ]
        means = np.stack(near, axis=1)
        centred: Floats = means - means.mean(axis=1, keepdims=True)
        return centred

    def _own_spread(self, counts: Sequence[int]) -> float:
        """The spread over the examples, each compared with the others only."""
        cosines = self._vectors @ self._vectors.T
        np.fill_diagonal(cosines, -1.0)
        del counts
        return max(float(self._centred(cosines).std()), _LEAST_SPREAD)


@dataclass(frozen=True, slots=True)
class Weights:
    """The fitted model: `features` (features + 1, labels), the last row the intercepts."""

    features: Floats
    course: Course


def features(texts: Sequence[str], likeness: Floats) -> Floats:
    """What the model sees of the sentences of one answer, in order: shape (n, FEATURES)."""
    count = len(texts)
    place = (np.arange(count) + 0.5) / max(count, 1)
    length = np.minimum([len(text.split()) for text in texts], _LONG) / _LONG
    first, last = np.arange(count) == 0, np.arange(count) == count - 1
    places = np.stack([place, place**2, first, last, length], axis=1)
    return np.concatenate([cues(texts), likeness, places], axis=1).astype(np.float32)


def log_chances(seen: Floats, weights: Floats) -> Floats:
    """The logarithm of each label's chance for each row of features: shape (n, labels)."""
    scores = seen @ weights[:-1] + weights[-1]
    scores = scores - scores.max(axis=1, keepdims=True)
    chances: Floats = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    return chances


@dataclass(frozen=True, slots=True)
class Labeller:
    """All that labelling needs besides the sentences and their vectors."""

    examples: Examples
    weights: Weights

    def labels(
        self, texts: Sequence[str], vectors: Floats, known: Sequence[Label | None]
    ) -> list[Label]:
        """The label of each sentence; those `known` (the document's or the person's word) stay.

        `vectors` (n, d) are the sentences' unit vectors.
        """
        if not texts:
            return []
        seen = features(texts, self.examples.likeness(vectors))
        chances = log_chances(seen, self.weights.features)
        for row, label in enumerate(known):
            if label is not None:
                chances[row] = -np.inf
                chances[row, LABELS.index(label)] = 0.0
        return [LABELS[state] for state in best_course(chances, self.weights.course)]
