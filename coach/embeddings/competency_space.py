"""Competencies and kinds of question as vectors, which stories and questions are measured against.

What its rules gain is measured in docs/evaluation.md#signals-and-weights-of-matching.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float32]

BEST_SENTENCES = 5
BEST_QUESTIONS = 3
BEST_KINDS = 2
LEAST_SPREAD = 1e-3

TEMPERATURE = 0.05
"""Of the softmax that turns a question's nearness to competencies, or kinds, into weights."""

KNOWN_FROM = 0.45
"""The cosine with the nearest kind from which a question is of any kind at all."""

USUAL_QUESTIONS = 8
"""Questions of a built-in competency; of fewer the same share is looked at, one at least."""


@dataclass(frozen=True, slots=True)
class KindSpace:
    """The kinds of question: unit vectors (kinds, d), and the competency (place) of each.

    `asked` (kinds, d + 1), bias last, tell the kinds of questions apart (multinomial logistic
    regression). `standing` (n, d) are questions that no story answers. A user's own competency is
    a kind of its own.
    """

    vectors: Floats
    asked: Floats
    competencies: NDArray[np.intp]
    standing: Floats

    @property
    def is_learnt(self) -> bool:
        """Whether the kinds were learnt for this model, so that thresholds of cosines hold."""
        return len(self.standing) > 0

    def weights(self, questions: Floats) -> Floats:
        """Return how likely one question, or each of n, is of each kind: (kinds,)."""
        return softmax(questions @ self.asked[:, :-1].T + self.asked[:, -1], 1)

    def nearness(self, questions: Floats) -> Floats:
        """Return the cosine of one question, or each of n, with the nearest kind."""
        nearest: Floats = (questions @ self.vectors.T).max(axis=-1)
        return nearest

    def is_known(self, questions: Floats) -> NDArray[np.bool_]:
        """Return whether one question, or each of n, is of any kind that is known."""
        known: NDArray[np.bool_] = np.asarray(self.nearness(questions) >= KNOWN_FROM)
        return known

    def is_standing(self, questions: Floats, least: float) -> NDArray[np.bool_]:
        """Return whether each of n questions comes nearer to a standing topic than to any kind.

        `least` is the cosine that it must reach.
        """
        if not len(self.standing):
            return np.zeros(len(questions), dtype=np.bool_)
        nearest = (questions @ self.standing.T).max(axis=1)
        standing: NDArray[np.bool_] = (nearest >= least) & (nearest > self.nearness(questions))
        return standing

    def of_competencies(self, weights: Floats, size: int) -> Floats:
        """Return weights of kinds, (kinds,) or (n, kinds), summed by competency."""
        sums: Floats = weights @ np.eye(size, dtype=np.float32)[self.competencies]
        return sums


class CompetencySpace:
    """The competencies' questions as vectors, and the kinds of question.

    `counts` (competencies,) are the numbers of questions of each; their vectors, (n, d), lie in the
    same order.
    """

    def __init__(
        self, counts: NDArray[np.intp], questions: Floats, kinds: KindSpace | None = None
    ) -> None:
        self.size = len(counts)
        self.dimensions = questions.shape[1]
        self.questions = questions
        self.kinds = kinds or _kinds_of_questions(counts, questions)
        self._starts = start_offsets(counts)

    @property
    def profile_size(self) -> int:
        """The length of a profile."""
        return len(self.kinds.vectors)

    def profile(self, sentences: Floats) -> Floats:
        """Return what is kept of a story for later questions: how near it comes to each kind.

        That is the mean cosine of its best sentences, (profile_size,).
        """
        return best_mean(sentences @ self.kinds.vectors.T, BEST_SENTENCES)

    def show(self, nearness: Floats) -> Floats:
        """Return how far stories or sentences show each competency: (n, competencies).

        `nearness` (n, kinds) is that to each kind: the mean of a competency's BEST_KINDS, less the
        mean of all kinds.
        """
        shown = np.empty((len(nearness), self.size), dtype=np.float32)
        for competency in range(self.size):
            mine = np.sort(nearness[:, self.kinds.competencies == competency], axis=1)
            shown[:, competency] = mine[:, -BEST_KINDS:].mean(axis=1)
        shown -= nearness.mean(axis=1, keepdims=True)
        return shown

    def weights(self, questions: Floats) -> Floats:
        """Return how much one question, or each of n, asks for each competency: (competencies,).

        By the competencies' own questions; of a known kind, the mean of this and what that says.
        """
        nearest = []
        for cosines in np.split(questions @ self.questions.T, self._starts[1:], axis=-1):
            # Of few questions the same share: three of eight.
            most = max(1, round(BEST_QUESTIONS * cosines.shape[-1] / USUAL_QUESTIONS))
            nearest.append(np.sort(cosines, axis=-1)[..., -most:].mean(axis=-1))
        by_question = softmax(np.stack(nearest, axis=-1), TEMPERATURE)
        by_kind = self.kinds.of_competencies(self.kinds.weights(questions), self.size)
        known = self.kinds.is_known(questions)[..., None]
        weights: Floats = np.where(known, (by_question + by_kind) / 2, by_question)
        return weights


def _kinds_of_questions(counts: NDArray[np.intp], questions: Floats) -> KindSpace:
    """Return a kind for each competency: the middle of its questions."""
    none = np.empty((0, questions.shape[1]), dtype=np.float32)
    means = unit(np.add.reduceat(questions, start_offsets(counts)))
    return KindSpace(means, by_nearness(means), np.arange(len(counts)), none)


def softmax(values: Floats, temperature: float) -> Floats:
    """Return values along the last axis as shares of 1."""
    powers = np.exp((values - values.max(axis=-1, keepdims=True)) / temperature)
    shares: Floats = (powers / powers.sum(axis=-1, keepdims=True)).astype(np.float32)
    return shares


def by_nearness(kinds: Floats) -> Floats:
    """Return what tells questions apart by their nearness to kinds, as `KindSpace.asked` has it."""
    return np.pad(kinds / TEMPERATURE, ((0, 0), (0, 1))).astype(np.float32)


def unit(vectors: Floats) -> Floats:
    """Return vectors, (n, d), as long as 1."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    units: Floats = (vectors / np.maximum(lengths, LEAST_SPREAD)).astype(np.float32)
    return units


def start_offsets(counts: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return where each group begins when groups of these sizes lie one behind the other."""
    return np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.intp)


def best_mean(values: Floats, most: int) -> Floats:
    """Return the mean of each column's `most` greatest values."""
    kept = min(most, values.shape[0])
    greatest = np.partition(values, values.shape[0] - kept, axis=0)[-kept:]
    means: Floats = greatest.mean(axis=0)
    return means
