"""The yardstick: competencies as vectors, which stories and questions are measured against."""

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
"""What the learnt reading counts beside the indicators, both in spreads. `scripts/fit_shown` prints
how well they tell together which competencies a story shows, by this share: 0.906 at 1, 0.914 at 2
(large model 0.937, 0.942); of the ranking on labelled notes no figure was worse with 2."""

TEMPERATURE = 0.05
"""Of the softmax that turns a question's nearness to the competencies into weights."""

PRIOR = 2
"""Texts that a competency's mean is worth before it has any; see `_trust`.

Chosen on 99 stories of ours, each competency in turn cut down to fewer texts at random: suggested
287 times with its 18 indicators and 8 questions, it is so 288 times with 12 and 8, 286 with 8 and
4, 260 with 5 and 3, 247 with 2 and 1; without this rule 306, 348, 385 and 510 times."""

USUAL_QUESTIONS = 8
"""Questions of a built-in competency; of fewer the same share is looked at, one at least."""

PROFILE_HEAD = 4
"""Numbers at the head of a profile: mean and spread of evidence, then those of the whole."""


class CompetencySpace:
    """The competencies' questions and indicators as vectors, to measure stories against.

    `counts` (competencies, 2) are the numbers of questions and of indicators of each; their
    vectors, (n, d), lie in the same order. `learnt` (competencies, d + 1), the bias last, is what
    `embedding.linear` says of stories; a row of zeros says nothing.
    """

    def __init__(
        self,
        counts: NDArray[np.intp],
        questions: Floats,
        indicators: Floats,
        learnt: Floats | None = None,
    ) -> None:
        self.size = len(counts)
        self.dimensions = indicators.shape[1]
        self.questions = questions
        self.indicators = indicators
        self.question_starts = start_offsets(counts[:, 0])
        self.indicator_starts = start_offsets(counts[:, 1])
        self._trust = _trust(counts)
        self._learnt = np.zeros((self.size, self.dimensions + 1)) if learnt is None else learnt
        self._knows = self._learnt.any(axis=1)

    def profile(self, sentences: Floats, whole: Floats | None = None) -> Floats:
        """What is kept of a story for every later question: (PROFILE_HEAD + 2 * competencies,).

        Mean and spread of its five-best score over the generic questions, and of that of its
        whole text (0 and 1 without one); then what it shows, by indicators and as learnt; then its
        kindred profile.
        """
        generic = best_mean(sentences @ self.questions.T, BEST_SENTENCES)
        mean, spread = float(generic.mean()), max(float(generic.std()), LEAST_SPREAD)
        about = [0.0, 1.0]
        if whole is not None:
            near = self.questions @ whole
            about = [float(near.mean()), max(float(near.std()), LEAST_SPREAD)]
        shown = self._by_competency(
            best_mean(sentences @ self.indicators.T, BEST_PER_INDICATOR), self.indicator_starts
        )
        shown = (shown - float(shown.mean())) * self._trust[:, 1]
        shown = _standard(shown)
        if self._knows.any():
            shown = _standard(shown + PROBE_SHARE * self._read(sentences))
        kindred = self._by_competency((generic - mean) / spread, self.question_starts)
        kindred = kindred * self._trust[:, 0]
        return np.concatenate([[mean, spread, *about], shown, kindred]).astype(np.float32)

    def _read(self, sentences: Floats) -> Floats:
        """What was learnt to be shown by stories like this, in spreads; 0 where nothing was."""
        middle = sentences.mean(axis=0)
        middle = middle / max(float(np.linalg.norm(middle)), LEAST_SPREAD)
        known = self._learnt[self._knows]
        found = np.zeros(self.size, dtype=np.float32)
        found[self._knows] = _standard(known[:, :-1] @ middle + known[:, -1])
        return found

    def weights(self, questions: Floats) -> Floats:
        """How much a question asks for each competency: shape (competencies,), sum 1.

        Or (n, competencies) for the vectors of n questions, (n, d).
        """
        groups = np.split(questions @ self.questions.T, self.question_starts[1:], axis=-1)
        nearest = [
            np.sort(near, axis=-1)[..., -_best_of(near.shape[-1]) :].mean(axis=-1)
            for near in groups
        ]
        best = np.stack(nearest, axis=-1)
        powers = np.exp((best - best.max(axis=-1, keepdims=True)) / TEMPERATURE)
        weights: Floats = (powers / powers.sum(axis=-1, keepdims=True)).astype(np.float32)
        return weights

    def indicator_nearness(self, questions: Floats) -> Floats:
        """The mean cosine of the indicators that come nearest to a question, or to each of n."""
        near = np.sort(questions @ self.indicators.T, axis=-1)
        means: Floats = near[..., -NEAREST_INDICATORS:].mean(axis=-1)
        return means

    def _by_competency(self, values: Floats, starts: NDArray[np.intp]) -> Floats:
        """The mean of each competency's values."""
        sums = np.add.reduceat(values, starts)
        means: Floats = (sums / np.diff(starts, append=len(values))).astype(np.float32)
        return means


def _standard(values: Floats) -> Floats:
    """Values as distances from their mean, in spreads."""
    spreads: Floats = (values - float(values.mean())) / max(float(values.std()), LEAST_SPREAD)
    return spreads


def _trust(counts: NDArray[np.intp]) -> Floats:
    """How far each mean over a competency's texts is to be believed, beside the usual one: 1.

    A mean of few texts strays further than one of many, so that a competency of two indicators
    would be what every fourth story shows best. It is drawn to the common mean by n / (n + PRIOR).
    """
    usual = np.median(counts, axis=0)
    trust: Floats = (counts * (usual + PRIOR) / (usual * (counts + PRIOR))).astype(np.float32)
    return trust


def _best_of(questions: int) -> int:
    """Of how many of a competency's questions, the nearest, the mean counts."""
    return max(1, round(BEST_QUESTIONS * questions / USUAL_QUESTIONS))


def start_offsets(counts: NDArray[np.intp]) -> NDArray[np.intp]:
    """Where each group begins when groups of these sizes lie one behind the other."""
    return np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.intp)


def best_mean(values: Floats, most: int) -> Floats:
    """The mean of each column's `most` greatest values."""
    kept = min(most, values.shape[0])
    greatest = np.partition(values, values.shape[0] - kept, axis=0)[-kept:]
    means: Floats = greatest.mean(axis=0)
    return means
