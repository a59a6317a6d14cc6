"""Which story answers a question, and which sentence shows it.

A story's score for a question adds three signals, each free of the story's own popularity:

- **evidence**: the mean cosine of the story's five best sentences with the question, standardised
  by that mean's average and spread over the generic questions (the hubness correction). Five,
  because one stray sentence must not win and a long post must not drown its best passage.
- **indicators**: the mean cosine between the story's two best sentences and the indicator
  sentences of each competency, standardised over the competencies; weighted by how much the
  question asks for each. A question is abstract and a story concrete; the indicators stand
  between them.
- **kindred**: the standardised evidence the story has for the generic questions of each
  competency, weighted the same way: wordings the person did not use.

Weights were chosen on graded labels of real stories (66 stories, 60 answerable questions; nDCG@5 /
success@1): whole-story cosine 0.405 / 0.317, evidence alone 0.501 / 0.483, with indicators and
kindred 0.535 / 0.483. See scripts/evaluate.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from coach.sentences import plain, split

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from coach.story import BankStory, Part, Story

    Floats: TypeAlias = NDArray[np.float32]

RECIPE = 4
"""Raise it when the same story would get other vectors or another profile."""

BEST_SENTENCES = 5
BEST_PER_INDICATOR = 2
BEST_QUESTIONS = 3
WEIGHT_INDICATORS = 1.0
WEIGHT_KINDRED = 0.5
TEMPERATURE = 0.05
"""Of the softmax that turns a question's nearness to the competencies into weights."""

STRONG_FROM = 3.9
POSSIBLE_FROM = 1.9
"""Scores from which a fit is called so. On 78 labelled questions the top story was a good answer to
10 of 15 called strong, 17 of 41 possible and 2 of 22 none (scripts/evaluate)."""

EVIDENCE_SHOWN = 2.0
LEAST_SPREAD = 1e-3


class Fit(StrEnum):
    """How well a story answers a question; `none` is a real answer."""

    STRONG = "strong"
    POSSIBLE = "possible"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of a story, exact as in its section, and the section's part."""

    part: Part
    text: str


@dataclass(frozen=True, slots=True)
class Signals:
    """The three parts of a score; `score` is their weighted sum, in spreads of the first."""

    evidence: float
    indicators: float
    kindred: float

    @property
    def score(self) -> float:
        """What stories are ranked by."""
        return self.evidence + WEIGHT_INDICATORS * self.indicators + WEIGHT_KINDRED * self.kindred


@dataclass(frozen=True, slots=True)
class Ranked:
    """A story's place for one question: its row in the index, its signals and its fit."""

    row: int
    signals: Signals
    fit: Fit


@dataclass(frozen=True, slots=True)
class Match:
    """A story offered as an answer: with the passages that show why, and what it lacks."""

    story: BankStory
    signals: Signals
    fit: Fit
    evidence: tuple[Passage, ...]
    lacks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question: the best fit, and the stories in order (best first)."""

    question: str
    fit: Fit
    matches: tuple[Match, ...]


def passages(story: Story) -> list[Passage]:
    """Every sentence of a story, in order."""
    return [
        Passage(section.part, sentence)
        for section in story.sections
        for sentence in split(section.text)
    ]


def sentence_texts(story: Story) -> list[str]:
    """What is encoded of a story sentence by sentence: its `passages`, then title and skills.

    Title and skills are their owner's own summary and count like sentences, but are never shown
    as evidence.
    """
    texts = [plain(passage.text) or passage.text for passage in passages(story)]
    return [*texts, story.title, *([", ".join(story.skills)] if story.skills else [])]


class Yardstick:
    """The competencies' questions and indicators as vectors, to measure stories against.

    `counts` (competencies, 2) are the numbers of questions and of indicators of each; their
    vectors, (n, d), lie in the same order.
    """

    def __init__(self, counts: NDArray[np.intp], questions: Floats, indicators: Floats) -> None:
        self.size = len(counts)
        self.questions = questions
        self.indicators = indicators
        self.question_starts = _starts(counts[:, 0])
        self.indicator_starts = _starts(counts[:, 1])

    def profile(self, sentences: Floats) -> Floats:
        """What is kept of a story for every later question: shape (2 + 2 * competencies,).

        Mean and spread of its five-best score over the generic questions, then its indicator
        profile, then its kindred profile.
        """
        generic = _best_mean(sentences @ self.questions.T, BEST_SENTENCES)
        mean, spread = float(generic.mean()), max(float(generic.std()), LEAST_SPREAD)
        shown = self._by_competency(
            _best_mean(sentences @ self.indicators.T, BEST_PER_INDICATOR), self.indicator_starts
        )
        shown = (shown - float(shown.mean())) / max(float(shown.std()), LEAST_SPREAD)
        kindred = self._by_competency((generic - mean) / spread, self.question_starts)
        return np.concatenate([[mean, spread], shown, kindred]).astype(np.float32)

    def weights(self, question: Floats) -> Floats:
        """How much a question asks for each competency: shape (competencies,), sum 1."""
        nearness = np.split(self.questions @ question, self.question_starts[1:])
        best = np.array([np.sort(near)[-BEST_QUESTIONS:].mean() for near in nearness])
        powers = np.exp((best - best.max()) / TEMPERATURE)
        weights: Floats = (powers / powers.sum()).astype(np.float32)
        return weights

    def _by_competency(self, values: Floats, starts: NDArray[np.intp]) -> Floats:
        """The mean of each competency's values."""
        sums = np.add.reduceat(values, starts)
        means: Floats = (sums / np.diff(starts, append=len(values))).astype(np.float32)
        return means


@dataclass(frozen=True, slots=True)
class StoryIndex:
    """Every story's sentences and profile as arrays, ready for any number of questions.

    `sentences` (n, d) in story order, `counts` (stories,) sentences of each, `profiles`
    (stories, 2 + 2 * competencies), `general` (stories,) whether it is no episode.
    """

    sentences: Floats
    counts: NDArray[np.intp]
    profiles: Floats
    general: NDArray[np.bool_]


def rank(
    question: Floats, index: StoryIndex, yardstick: Yardstick, most: int | None = None
) -> list[Ranked]:
    """The `most` best stories for one question vector (all if None), the best first.

    General texts come after all episodes.
    """
    weights = yardstick.weights(question)
    best = _best_per_story(index.sentences @ question, index.counts)
    size = yardstick.size
    evidence = (best - index.profiles[:, 0]) / index.profiles[:, 1]
    indicators = index.profiles[:, 2 : 2 + size] @ weights
    kindred = index.profiles[:, 2 + size :] @ weights
    score = evidence + WEIGHT_INDICATORS * indicators + WEIGHT_KINDRED * kindred
    order = np.lexsort((-score, index.general))[:most]
    return [
        Ranked(
            int(row),
            Signals(float(evidence[row]), float(indicators[row]), float(kindred[row])),
            fit(float(score[row]), general=bool(index.general[row])),
        )
        for row in order
    ]


def fit(score: float, *, general: bool) -> Fit:
    """The fit word for a score; a text with no episode of its own answers nothing."""
    if general or score < POSSIBLE_FROM:
        return Fit.NONE
    return Fit.STRONG if score >= STRONG_FROM else Fit.POSSIBLE


def evidence(question: Floats, sentences: Floats, yardstick: Yardstick, most: int = 2) -> list[int]:
    """The sentences that show why, in story order: near the question, or showing what it asks for.

    What a sentence shows of a competency is its cosine with the nearest indicator, less the same
    averaged over all competencies: a sentence near everything shows nothing. It counts
    EVIDENCE_SHOWN times; chosen by reading the sentences picked for some twenty questions.
    """
    near = sentences @ yardstick.indicators.T
    nearest = np.maximum.reduceat(near, yardstick.indicator_starts, axis=1)
    shown = nearest @ yardstick.weights(question) - nearest.mean(axis=1)
    value = sentences @ question + EVIDENCE_SHOWN * shown
    return sorted(int(row) for row in np.argsort(-value, kind="stable")[:most])


def _starts(counts: NDArray[np.intp]) -> NDArray[np.intp]:
    """Where each group begins when groups of these sizes lie one behind the other."""
    return np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.intp)


def _best_mean(values: Floats, most: int) -> Floats:
    """The mean of each column's `most` greatest values."""
    kept = min(most, values.shape[0])
    greatest = np.partition(values, values.shape[0] - kept, axis=0)[-kept:]
    means: Floats = greatest.mean(axis=0)
    return means


def _best_per_story(values: Floats, counts: NDArray[np.intp]) -> Floats:
    """The mean of each story's BEST_SENTENCES greatest values; `values` lie story by story."""
    means = np.empty(len(counts), dtype=np.float32)
    starts = _starts(counts)
    # Stories of equal length together: as many numpy calls as there are lengths.
    for count in np.flatnonzero(np.bincount(counts)):
        rows = np.flatnonzero(counts == count)
        mine = values[starts[rows][:, None] + np.arange(count)]
        means[rows] = _best_mean(mine.T, BEST_SENTENCES)
    return means
