"""Score, chance and fit of every story for a question, and the sentences that show why.

A story's score adds four signals, each free of the story's own popularity; a logistic model of the
score and of how near the story comes at all makes it a chance. Why these signals, why they count
the same, and what they are worth: docs/evaluation.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np

from coach.embeddings.competency_space import BEST_SENTENCES, PROFILE_HEAD, best_mean, start_offsets

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from coach.domain.sentences import Passage
    from coach.domain.story import BankStory
    from coach.embeddings.competency_space import CompetencySpace, Floats

RECIPE = 6
"""Raise it when the same story would get other vectors or another profile."""

STRONG_FROM = 0.6
POSSIBLE_FROM = 0.25
"""Chances from which a fit is called so (scripts/evaluate prints how often each word is right)."""

CONFIRMED = 2.5
"""Spreads a confirmed competency counts: what a story's best usually has; rejected, below zero."""

SKILL_TAG_LEVEL = 2.0
"""What a competency that a story's skills name counts at least, in the same spreads
(docs/evaluation.md#signals-and-weights-of-matching)."""

INDICATOR_SHARE = 2.0
"""What a sentence shows counts beside its nearness to the question, where it is quoted."""

COSINES_AT_ONCE = 1 << 23
"""Numbers that `compute_chances` works on at once: 32 MB, whatever the size of the bank."""


@dataclass(frozen=True, slots=True)
class SignalWeights:
    """How much each signal counts in the score, and how score and nearness make a chance.

    chance = 1 / (1 + exp(-(bias + scale * score + nearness * near))).
    """

    passage_score: float
    document_score: float
    competency_score: float
    question_score: float
    bias: float
    scale: float
    nearness: float


SMALL = 384
WEIGHTS = {
    SMALL: SignalWeights(1.0, 0.0, 1.0, 0.0, bias=-1.63, scale=0.56, nearness=6.8),
    768: SignalWeights(1.0, 1.0, 1.0, 1.0, bias=-1.76, scale=0.34, nearness=6.76),
}
"""By the length of the model's vectors, which tells the small model from the large one."""


def signal_weights(dimensions: int) -> SignalWeights:
    """Return the weights for vectors of this length; an unknown model has the small one's."""
    return WEIGHTS.get(dimensions, WEIGHTS[SMALL])


class Fit(StrEnum):
    """How well a story answers a question; `none` is a real answer."""

    STRONG = "strong"
    POSSIBLE = "possible"
    NONE = "none"


SIGNAL_WORDS = {
    "passage_score": "evidence",
    "document_score": "whole",
    "competency_score": "indicators",
    "question_score": "kindred",
}
"""The word for each of the `Signals` in `coach match --explain` and in docs/evaluation.md."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What a score is the sum of: each signal, standardised (against hubness), times its weight.

    `passage_score`: mean cosine of the story's five best sentences with the question.
    `document_score`: cosine of its whole text. `competency_score`: how far it shows what the
    question asks for. `question_score`: passage score for coach's questions for the same.
    """

    passage_score: float
    document_score: float
    competency_score: float
    question_score: float

    @property
    def score(self) -> float:
        """What stories are ranked by."""
        return (
            self.passage_score + self.document_score + self.competency_score + self.question_score
        )


@dataclass(frozen=True, slots=True)
class RankedStory:
    """A story's place for one question; `chance` is never greater than that of one before it."""

    row: int
    signals: Signals
    chance: float
    fit: Fit


@dataclass(frozen=True, slots=True)
class StoryMatch:
    """A story as an answer: with the passages that show why, and hints what to improve."""

    story: BankStory
    signals: Signals
    chance: float
    fit: Fit
    evidence: tuple[Passage, ...]
    hints: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return one of the matches of a `MatchResult`."""
        return {
            **self.story.to_reference(),
            "score": round(self.signals.score, 4),
            "fit": str(self.fit),
            "evidence": [passage.to_dict() for passage in self.evidence],
            "skills": list(self.story.story.skills),
        }


@dataclass(frozen=True, slots=True)
class MatchResult:
    """The answer to one question: the best fit, and the stories in order (best first)."""

    question: str
    fit: Fit
    matches: tuple[StoryMatch, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the answer, as `coach match --format json` prints it."""
        return {
            "question": self.question,
            "fit": str(self.fit),
            "matches": [match.to_dict() for match in self.matches],
        }


@dataclass(frozen=True, slots=True)
class StoryIndex:
    """Every story's sentences and profile as arrays, ready for any number of questions.

    `sentences` (n, d) in story order, `counts` (stories,) of them, `profiles` (stories,
    PROFILE_HEAD + 2 * competencies), `general` (stories,), `whole` (stories, d) where weights use
    it, `confirmations` (stories, competencies): 1 confirmed, -1 rejected, 0 neither.
    """

    sentences: Floats
    counts: NDArray[np.intp]
    profiles: Floats
    general: NDArray[np.bool_]
    whole: Floats | None = None
    confirmations: Floats | None = None


def with_skill_tags(profile: Floats, skill_tags: NDArray[np.bool_]) -> Floats:
    """Return a story's profile in which it shows what its skills name, (competencies,)."""
    raised = profile.copy()
    indicators = raised[PROFILE_HEAD : PROFILE_HEAD + len(skill_tags)]
    indicators[skill_tags] = np.maximum(indicators[skill_tags], SKILL_TAG_LEVEL)
    return raised


def rank_stories(
    question: Floats, index: StoryIndex, space: CompetencySpace, most: int | None = None
) -> list[RankedStory]:
    """Return the `most` best stories for one question vector (all if None), the best first.

    General texts come after all episodes.
    """
    signals, order, chances = _rank(question[None], index, space)
    return [
        RankedStory(row, Signals(*signals[:, 0, row].tolist()), chance, fit_of(chance))
        for row, chance in zip(order[0, :most].tolist(), chances[0, :most].tolist(), strict=True)
    ]


def compute_chances(questions: Floats, index: StoryIndex, space: CompetencySpace) -> Floats:
    """Return the chances of `rank_stories` for many questions, (questions, stories)."""
    chances = np.empty((len(questions), len(index.counts)), dtype=np.float32)
    step = max(1, COSINES_AT_ONCE // max(1, len(index.sentences)))
    for start in range(0, len(questions), step):
        rows = slice(start, start + step)
        _, order, ordered = _rank(questions[rows], index, space)
        np.put_along_axis(chances[rows], order, ordered, axis=1)
    return chances


def _rank(
    questions: Floats, index: StoryIndex, space: CompetencySpace
) -> tuple[Floats, NDArray[np.intp], Floats]:
    """Return signals (4, questions, stories), each question's stories in order, their chances.

    The chances are those of the stories in order: the first is the best one's.
    """
    demand = space.weights(questions)
    best = _best_per_story(questions @ index.sentences.T, index.counts)
    profiles = index.profiles
    indicators = profiles[:, PROFILE_HEAD : PROFILE_HEAD + space.size]
    if index.confirmations is not None:
        confirmed = CONFIRMED * index.confirmations
        indicators = np.where(index.confirmations == 0, indicators, confirmed)
    weights = signal_weights(questions.shape[1])
    whole = np.zeros_like(best) if index.whole is None else questions @ index.whole.T
    signals = np.stack(
        [
            weights.passage_score * (best - profiles[:, 0]) / profiles[:, 1],
            weights.document_score * (whole - profiles[:, 2]) / profiles[:, 3],
            weights.competency_score * (demand @ indicators.T),
            weights.question_score * (demand @ profiles[:, PROFILE_HEAD + space.size :].T),
        ]
    )
    score = signals.sum(axis=0)
    above = best - space.indicator_nearness(questions)[:, None]
    odds = weights.bias + weights.scale * score + weights.nearness * above
    chance = np.where(index.general, 0.0, (1 + np.tanh(odds / 2)) / 2)
    general = np.broadcast_to(index.general, chance.shape)
    order = np.lexsort((-chance, -np.round(score, 4), general))
    # A story that comes later for its score is not said to be the better answer.
    capped = np.minimum.accumulate(np.take_along_axis(chance, order, axis=1), axis=1)
    return signals, order, capped


def fit_of(chance: float) -> Fit:
    """Return the word for a chance."""
    if chance < POSSIBLE_FROM:
        return Fit.NONE
    return Fit.STRONG if chance >= STRONG_FROM else Fit.POSSIBLE


def best_passages(  # noqa: PLR0913
    question: Floats,
    sentences: Floats,
    space: CompetencySpace,
    most: int = 2,
    *,
    weights: Floats | None = None,
    shows: Floats | None = None,
) -> list[int]:
    """Return the sentences that show why, in story order: near, or showing what is asked for.

    A sentence shows a competency by its cosine with the nearest indicator, less the mean over all.
    `weights` (of the question) and `shows` (`nearest_indicators`) are computed if not given.
    """
    demand = space.weights(question) if weights is None else weights
    nearest = nearest_indicators(sentences, space) if shows is None else shows
    shown = nearest @ demand - nearest.mean(axis=1)
    value = sentences @ question + INDICATOR_SHARE * shown
    return sorted(int(row) for row in np.argsort(-value, kind="stable")[:most])


def nearest_indicators(sentences: Floats, space: CompetencySpace) -> Floats:
    """Return each sentence's cosine with the nearest indicator of each competency."""
    cosines = sentences @ space.indicators.T
    nearest: Floats = np.maximum.reduceat(cosines, space.indicator_starts, axis=1)
    return nearest


def _best_per_story(cosines: Floats, counts: NDArray[np.intp]) -> Floats:
    """Return the mean of each story's BEST_SENTENCES greatest values, (questions, stories).

    `cosines` (questions, sentences) lie story by story.
    """
    means = np.empty((len(cosines), len(counts)), dtype=np.float32)
    starts = start_offsets(counts)
    # Stories of equal length together: as many numpy calls as there are lengths.
    for count in np.flatnonzero(np.bincount(counts)):
        rows = np.flatnonzero(counts == count)
        of_stories = cosines[:, starts[rows][:, None] + np.arange(count)]
        means[:, rows] = best_mean(np.moveaxis(of_stories, 2, 0), BEST_SENTENCES)
    return means
