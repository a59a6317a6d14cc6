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
BEST_PER_INDICATOR = 2
BEST_QUESTIONS = 3
NEAREST_INDICATORS = 10
LEAST_SPREAD = 1e-3

TEMPERATURE = 0.05
"""Of the softmax that turns a question's nearness to competencies, or kinds, into weights."""

PRIOR = 2
"""Texts that a competency's mean is worth before it has any; see `_trust`."""

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

    def weights(self, questions: Floats) -> Floats:
        """Return how likely one question, or each of n, is of each kind: (kinds,)."""
        return softmax(questions @ self.asked[:, :-1].T + self.asked[:, -1], 1)

    def nearness(self, questions: Floats) -> Floats:
        """Return the cosine of one question, or each of n, with the nearest kind."""
        nearest: Floats = (questions @ self.vectors.T).max(axis=-1)
        return nearest

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
        """Return weights of kinds, (n, kinds), summed by competency: (n, size)."""
        sums: Floats = weights @ np.eye(size, dtype=np.float32)[self.competencies]
        return sums


class CompetencySpace:
    """The competencies' questions and indicators as vectors, and the kinds of question.

    `counts` (competencies, 2) are the numbers of questions and of indicators of each; their
    vectors, (n, d), lie in the same order.
    """

    def __init__(
        self,
        counts: NDArray[np.intp],
        questions: Floats,
        indicators: Floats,
        kinds: KindSpace | None = None,
    ) -> None:
        self.size = len(counts)
        self.dimensions = indicators.shape[1]
        self.questions = questions
        self.indicators = indicators
        self.question_starts = start_offsets(counts[:, 0])
        self.indicator_starts = start_offsets(counts[:, 1])
        self.kinds = kinds or self._kinds_of_questions(counts[:, 0])
        self._trust = _trust(counts)

    def _kinds_of_questions(self, counts: NDArray[np.intp]) -> KindSpace:
        """Return a kind for each competency: the middle of its questions."""
        none = np.empty((0, self.dimensions), dtype=np.float32)
        means = unit(_group_means(self.questions, self.question_starts))
        return KindSpace(means, by_nearness(means), np.arange(len(counts)), none)

    @property
    def profile_size(self) -> int:
        """The length of a profile."""
        return 2 * self.size + len(self.kinds.vectors)

    def profile(self, sentences: Floats) -> Floats:
        """Return what is kept of a story for later questions: (profile_size,).

        What it shows of each competency, by indicators; how near it comes to each competency's
        questions, both in spreads; how near its best sentences come to each kind of question.
        """
        generic = best_mean(sentences @ self.questions.T, BEST_SENTENCES)
        shown = _group_means(
            best_mean(sentences @ self.indicators.T, BEST_PER_INDICATOR), self.indicator_starts
        )
        shown = standardise((shown - float(shown.mean())) * self._trust[:, 1])
        questions = _group_means(standardise(generic), self.question_starts)
        kinds = best_mean(sentences @ self.kinds.vectors.T, BEST_SENTENCES)
        parts = [shown, questions * self._trust[:, 0], kinds]
        return np.concatenate(parts).astype(np.float32)

    def competency_parts(self, profile: Floats) -> tuple[Floats, Floats]:
        """Return of a profile what it shows of each competency, and its nearness to questions."""
        return profile[: self.size], profile[self.size : 2 * self.size]

    def weights(self, questions: Floats) -> Floats:
        """Return how much one question, or each of n, asks for each competency: (competencies,)."""
        nearest = []
        for cosines in np.split(questions @ self.questions.T, self.question_starts[1:], axis=-1):
            # Of few questions the same share: three of eight.
            most = max(1, round(BEST_QUESTIONS * cosines.shape[-1] / USUAL_QUESTIONS))
            nearest.append(np.sort(cosines, axis=-1)[..., -most:].mean(axis=-1))
        return softmax(np.stack(nearest, axis=-1), TEMPERATURE)


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


def _group_means(values: Floats, starts: NDArray[np.intp]) -> Floats:
    sums = np.add.reduceat(values, starts)
    counts = np.diff(starts, append=len(values))
    means: Floats = (sums.T / counts).T.astype(np.float32)
    return means


def standardise(values: Floats) -> Floats:
    """Return values as distances from their mean, in spreads (standard deviations)."""
    spreads: Floats = (values - float(values.mean())) / max(float(values.std()), LEAST_SPREAD)
    return spreads


def _trust(counts: NDArray[np.intp]) -> Floats:
    """Return how far each mean over a competency's texts is to be believed, beside the usual: 1.

    A mean of few texts strays further: it is drawn to the common mean by n / (n + PRIOR).
    """
    usual = np.median(counts, axis=0)
    trust: Floats = (counts * (usual + PRIOR) / (usual * (counts + PRIOR))).astype(np.float32)
    return trust


def start_offsets(counts: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return where each group begins when groups of these sizes lie one behind the other."""
    return np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.intp)


def best_mean(values: Floats, most: int) -> Floats:
    """Return the mean of each column's `most` greatest values."""
    kept = min(most, values.shape[0])
    greatest = np.partition(values, values.shape[0] - kept, axis=0)[-kept:]
    means: Floats = greatest.mean(axis=0)
    return means
