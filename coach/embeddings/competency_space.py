"""Competencies as vectors, which stories and questions are measured against.

What its rules gain is measured in docs/evaluation.md#signals-and-weights-of-matching.
"""

from __future__ import annotations

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

PROBE_SHARE = 2.0
"""What the linear probe counts beside the indicators, both in spreads (`scripts/fit_shown`)."""

TEMPERATURE = 0.05
"""Of the softmax that turns a question's nearness to the competencies into weights."""

PRIOR = 2
"""Texts that a competency's mean is worth before it has any; see `_trust`."""

USUAL_QUESTIONS = 8
"""Questions of a built-in competency; of fewer the same share is looked at, one at least."""

PROFILE_HEAD = 4
"""At the head of a profile: mean and spread of the passage score, then of the document score."""


class CompetencySpace:
    """The competencies' questions and indicators as vectors, to measure stories against.

    `counts` (competencies, 2) are the numbers of questions and of indicators of each; their
    vectors, (n, d), lie in the same order. `probe` is that of `registry.probe_weights`.
    """

    def __init__(
        self,
        counts: NDArray[np.intp],
        questions: Floats,
        indicators: Floats,
        probe: Floats | None = None,
    ) -> None:
        self.size = len(counts)
        self.dimensions = indicators.shape[1]
        self.questions = questions
        self.indicators = indicators
        self.question_starts = start_offsets(counts[:, 0])
        self.indicator_starts = start_offsets(counts[:, 1])
        self._trust = _trust(counts)
        self._probe = np.zeros((self.size, self.dimensions + 1)) if probe is None else probe
        self._is_probed = self._probe.any(axis=1)

    def profile(self, sentences: Floats, whole: Floats | None = None) -> Floats:
        """Return what is kept of a story for later questions: (PROFILE_HEAD + 2 * competencies,).

        The head; then what it shows of each competency, by indicators and probe; then how near it
        comes to each competency's questions.
        """
        generic = best_mean(sentences @ self.questions.T, BEST_SENTENCES)
        mean, spread = float(generic.mean()), max(float(generic.std()), LEAST_SPREAD)
        about = [0.0, 1.0]
        if whole is not None:
            cosines = self.questions @ whole
            about = [float(cosines.mean()), max(float(cosines.std()), LEAST_SPREAD)]
        shown = _group_means(
            best_mean(sentences @ self.indicators.T, BEST_PER_INDICATOR), self.indicator_starts
        )
        shown = standardise((shown - float(shown.mean())) * self._trust[:, 1])
        if self._is_probed.any():
            shown = standardise(shown + PROBE_SHARE * self._apply_probe(sentences))
        questions = _group_means((generic - mean) / spread, self.question_starts)
        questions = questions * self._trust[:, 0]
        return np.concatenate([[mean, spread, *about], shown, questions]).astype(np.float32)

    def _apply_probe(self, sentences: Floats) -> Floats:
        """Return what the probe says a story shows, in spreads; 0 where it knows nothing."""
        middle = sentences.mean(axis=0)
        middle = middle / max(float(np.linalg.norm(middle)), LEAST_SPREAD)
        probe = self._probe[self._is_probed]
        shown = np.zeros(self.size, dtype=np.float32)
        shown[self._is_probed] = standardise(probe[:, :-1] @ middle + probe[:, -1])
        return shown

    def weights(self, questions: Floats) -> Floats:
        """Return how much one question, or each of n, asks for each competency: (competencies,)."""
        nearest = []
        for cosines in np.split(questions @ self.questions.T, self.question_starts[1:], axis=-1):
            # Of few questions the same share: three of eight.
            most = max(1, round(BEST_QUESTIONS * cosines.shape[-1] / USUAL_QUESTIONS))
            nearest.append(np.sort(cosines, axis=-1)[..., -most:].mean(axis=-1))
        best = np.stack(nearest, axis=-1)
        powers = np.exp((best - best.max(axis=-1, keepdims=True)) / TEMPERATURE)
        weights: Floats = (powers / powers.sum(axis=-1, keepdims=True)).astype(np.float32)
        return weights

    def indicator_nearness(self, questions: Floats) -> Floats:
        """Return the mean cosine of the indicators nearest to a question, or to each of n."""
        cosines = np.sort(questions @ self.indicators.T, axis=-1)
        means: Floats = cosines[..., -NEAREST_INDICATORS:].mean(axis=-1)
        return means


def _group_means(values: Floats, starts: NDArray[np.intp]) -> Floats:
    sums = np.add.reduceat(values, starts)
    means: Floats = (sums / np.diff(starts, append=len(values))).astype(np.float32)
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
