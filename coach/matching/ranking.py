"""Which story answers a question, which sentence shows it, and how likely it is an answer at all.

A story's score for a question adds four signals, each free of the story's own popularity:

- **evidence**: the mean cosine of the story's five best sentences with the question, standardised
  by that mean's average and spread over the generic questions (the hubness correction). Five,
  because one stray sentence must not win and a long post must not drown its best passage.
- **whole**: the cosine of its whole text, encoded at once, standardised in the same way: what the
  story is about, beside its best passage. Only the large model gains by it (with the small one it
  changes nothing that could be measured, and doubles the time of an import).
- **indicators**: the mean cosine between the story's two best sentences and the indicator
  sentences of each competency, standardised over the competencies; and, counted twice, what a
  linear probe learnt from labelled stories says of the story's mean sentence
  (`embedding.linear`). Weighted by how much the question asks for each competency. A question is
  abstract and a story concrete; these stand between them.
- **kindred**: the standardised evidence the story has for the generic questions of each
  competency, weighted the same way: wordings the person did not use.

The signals that a model uses count the same: weights fitted on coach's own training stories
(`scripts/fit`) ranked no better where both were tried (Dawes 1979, doi:10.1037/0003-066X.34.7.571,
on why equal weights travel well), and those of the small model made it say "possible" of a story of
user research where a speech before a large audience was asked for. The small model goes without the
whole text and the kindred questions. The chance is fitted: a logistic model of the score and of how
near the story's best sentences come to the question, compared with the ten indicators that come
nearest. The first says which story, the second also that there is one: an unusual question has a
best story too.

Owners' confirmed competencies count as if the story showed them most of all, rejected ones as if
it showed them least.
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
"""What a confirmed competency counts in the indicator profile, in its spreads: as much as the
competency a story shows best usually has. A rejected one counts the same below zero."""

SKILL_TAG_LEVEL = 2.0
"""What a competency that the owner's skills name counts at least, in the same spreads. On the one
set of graded notes whose owner named themes (14 questions) 4 ranked better (nDCG@5 0.74, with 2 and
without 0.70 and 0.71, large model; 0.59, 0.60, 0.58 small). But then "communication" under a story
of the demo bank made it a possible answer for a speech in front of a large audience."""

INDICATOR_SHARE = 2.0

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
"""By the length of the model's vectors, which tells the small model from the large one. Any other
model is used with the small one's."""


def signal_weights(dimensions: int) -> SignalWeights:
    """The weights for a model with vectors of this length."""
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
    """What a score is the sum of: each signal times its weight."""

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
    """A story's place for one question: its row in the index, its signals, its chance and fit.

    `chance` (0 to 1) is that of being a good answer, and never greater than that of one before it.
    """

    row: int
    signals: Signals
    chance: float
    fit: Fit


@dataclass(frozen=True, slots=True)
class StoryMatch:
    """A story offered as an answer: with the passages that show why, and what it lacks."""

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

    `sentences` (n, d) in story order, `counts` (stories,) sentences of each, `profiles`
    (stories, PROFILE_HEAD + 2 * competencies), `general` (stories,) if it is no episode, `whole`
    (stories, d) the vectors of the whole texts where the model's weights use them. `confirmations`
    (stories, competencies) are the owner's: 1 confirmed, -1 rejected, 0 none.
    """

    sentences: Floats
    counts: NDArray[np.intp]
    profiles: Floats
    general: NDArray[np.bool_]
    whole: Floats | None = None
    confirmations: Floats | None = None


def with_skill_tags(profile: Floats, named: NDArray[np.bool_]) -> Floats:
    """A story's profile in which the competencies (competencies,) its skills name are shown."""
    found = profile.copy()
    shown = found[PROFILE_HEAD : PROFILE_HEAD + len(named)]
    shown[named] = np.maximum(shown[named], SKILL_TAG_LEVEL)
    return found


def rank_stories(
    question: Floats, index: StoryIndex, space: CompetencySpace, most: int | None = None
) -> list[RankedStory]:
    """The `most` best stories for one question vector (all if None), the best first.

    General texts come after all episodes.
    """
    signals, order, chance = _ranked(question[None], index, space)
    return [
        RankedStory(
            int(row), Signals(*map(float, signals[:, 0, row])), float(each), fit_of(float(each))
        )
        for row, each in zip(order[0, :most], chance[0, :most], strict=True)
    ]


def compute_chances(questions: Floats, index: StoryIndex, space: CompetencySpace) -> Floats:
    """Every story's chance at every question, (questions, stories), as `rank` gives them."""
    found = np.empty((len(questions), len(index.counts)), dtype=np.float32)
    step = max(1, COSINES_AT_ONCE // max(1, len(index.sentences)))
    for start in range(0, len(questions), step):
        some = slice(start, start + step)
        _, order, chance = _ranked(questions[some], index, space)
        np.put_along_axis(found[some], order, chance, axis=1)
    return found


def _ranked(
    questions: Floats, index: StoryIndex, space: CompetencySpace
) -> tuple[Floats, NDArray[np.intp], Floats]:
    """Signals (4, questions, stories), the order of each question's stories, their chances in it.

    The chances are those of the stories in order: the first is the best one's.
    """
    asked = space.weights(questions)
    best = _best_per_story(questions @ index.sentences.T, index.counts)
    size = space.size
    profiles = index.profiles
    shown = profiles[:, PROFILE_HEAD : PROFILE_HEAD + size]
    if index.confirmations is not None:
        shown = np.where(index.confirmations == 0, shown, CONFIRMED * index.confirmations)
    counted = signal_weights(questions.shape[1])
    whole = np.zeros_like(best) if index.whole is None else questions @ index.whole.T
    signals = np.stack(
        [
            counted.passage_score * (best - profiles[:, 0]) / profiles[:, 1],
            counted.document_score * (whole - profiles[:, 2]) / profiles[:, 3],
            counted.competency_score * (asked @ shown.T),
            counted.question_score * (asked @ profiles[:, PROFILE_HEAD + size :].T),
        ]
    )
    score = signals.sum(axis=0)
    above = best - space.indicator_nearness(questions)[:, None]
    odds = counted.bias + counted.scale * score + counted.nearness * above
    chance = np.where(index.general, 0.0, (1 + np.tanh(odds / 2)) / 2)
    general = np.broadcast_to(index.general, chance.shape)
    order = np.lexsort((-chance, -np.round(score, 4), general))
    # A story that comes later for its score is not said to be the better answer.
    capped = np.minimum.accumulate(np.take_along_axis(chance, order, axis=1), axis=1)
    return signals, order, capped


def fit_of(chance: float) -> Fit:
    """The fit word for a chance."""
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
    """The sentences that show why, in story order: near the question, or showing what it asks for.

    What a sentence shows of a competency is its cosine with the nearest indicator, less the same
    averaged over all competencies: a sentence near everything shows nothing. It counts
    INDICATOR_SHARE times; chosen by reading the sentences picked for some twenty questions.
    For those who have them already: `weights`, the question's by the space, and `shows`, the
    sentences' `nearest_indicators`.
    """
    asked = space.weights(question) if weights is None else weights
    nearest = nearest_indicators(sentences, space) if shows is None else shows
    shown = nearest @ asked - nearest.mean(axis=1)
    value = sentences @ question + INDICATOR_SHARE * shown
    return sorted(int(row) for row in np.argsort(-value, kind="stable")[:most])


def nearest_indicators(sentences: Floats, space: CompetencySpace) -> Floats:
    """Each sentence's cosine with the nearest indicator of each competency."""
    near = sentences @ space.indicators.T
    found: Floats = np.maximum.reduceat(near, space.indicator_starts, axis=1)
    return found


def _best_per_story(values: Floats, counts: NDArray[np.intp]) -> Floats:
    """The mean of each story's BEST_SENTENCES greatest values, (questions, stories).

    `values` (questions, sentences) lie story by story.
    """
    means = np.empty((len(values), len(counts)), dtype=np.float32)
    begins = start_offsets(counts)
    # Stories of equal length together: as many numpy calls as there are lengths.
    for count in np.flatnonzero(np.bincount(counts)):
        rows = np.flatnonzero(counts == count)
        mine = values[:, begins[rows][:, None] + np.arange(count)]
        means[:, rows] = best_mean(np.moveaxis(mine, 2, 0), BEST_SENTENCES)
    return means
