"""Score, chance and fit of every story for a question, and the sentences that show why.

A story's score adds two nearnesses: of its best sentences to the question, and of its best
sentences to the kinds that this question may be of, less that to all kinds. A logistic model of
the score makes it a chance. What a user said comes before both. What they are worth:
docs/evaluation.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np

from coach.domain.story import Part
from coach.embeddings.competency_space import BEST_SENTENCES, best_mean, start_offsets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from coach.domain.sentences import Passage
    from coach.domain.standing import PreparedAnswer
    from coach.domain.story import BankStory
    from coach.embeddings.competency_space import CompetencySpace, Floats

RECIPE = 7
"""Raise it when the same story would get other vectors or another profile."""

STRONG_FROM = 0.55
POSSIBLE_FROM = 0.3
UNSURE_FROM = 0.1
"""Chances from which a fit is called so (scripts/evaluate prints how often each word is right)."""

DECIDED_CHANCE = 0.75
REJECTED_CHANCE = 0.05
"""The least chance of a story confirmed for the competency asked for, or filed under what is asked,
the greatest of one that was rejected: the user has read it, but perhaps not for this question."""

TITLE_FROM = 0.6
"""The cosine of title and question from which a story is filed under the question: 8 of 8 such
stories of the real banks answer it."""

DEMANDED_FROM = 0.3
"""The weight of the competency that a question asks for most, from which tags count."""

TOLD_FROM = 4
"""Sentences, the title among them, from which a text is told, and no stub that a title fills."""

SAME_KIND_FROM = 0.0135
SURE_SHARE = 0.3
"""A choice counts for a question where both are of one kind: by the product of how surely each is
of every kind, and by its share of the greatest that this could be (docs: #what-you-chose)."""

SAME_WORDS_FROM = 0.97
"""The cosine of two questions of the same words."""

STANDING_FROM = 0.55
"""The cosine with a standing topic that a question which no story answers has at least."""

KIND_SHARE = 1.0
WORDS_SHARE = 0.15
TELLER_SHARE = 0.1
OUTCOME_SHARE = 0.1
MOST_WORDS = 45
"""What counts beside a sentence's cosine with the question where it is quoted: that with the kinds
asked for, the logarithm of its words, and an "I" (docs/evaluation.md#what-is-quoted)."""

_TELLER = re.compile(r"\bI\b")

_OUTCOME = frozenset({Part.RESULT, Part.LEARNING})

COSINES_AT_ONCE = 1 << 23
"""Numbers that `compute_chances` works on at once: 32 MB, whatever the size of the bank."""


@dataclass(frozen=True, slots=True)
class ChanceWeights:
    """How a score makes a chance: 1 / (1 + exp(-(bias + scale * score)))."""

    bias: float
    scale: float


SMALL = 384
WEIGHTS = {
    SMALL: ChanceWeights(bias=-6.69, scale=10.97),
    768: ChanceWeights(bias=-5.18, scale=9.94),
}
"""By the length of the model's vectors, which tells the small model from the large one."""


def score_chance(score: Floats, dimensions: int) -> Floats:
    """Return the chances of scores, with vectors of this length.

    An unknown model has the small one's weights.
    """
    weights = WEIGHTS.get(dimensions, WEIGHTS[SMALL])
    odds = weights.bias + weights.scale * score
    chances: Floats = ((1 + np.tanh(odds / 2)) / 2).astype(np.float32)
    return chances


class Fit(StrEnum):
    """How well a story answers a question; `none` is a real answer, `unsure` an honest one."""

    STRONG = "strong"
    POSSIBLE = "possible"
    UNSURE = "unsure"
    NONE = "none"

    @property
    def answers(self) -> bool:
        """Whether the story is said to be an answer."""
        return self in {Fit.STRONG, Fit.POSSIBLE}


class Decision(StrEnum):
    """What the user said of a story and a question.

    They chose it for the question or one of its kind, confirmed or rejected it for the competency
    that the question asks for, or filed it, in their notes, under such a question or title.
    """

    CHOSEN = "chosen"
    CONFIRMED = "confirmed"
    FILED = "filed"
    NOTHING = ""
    REJECTED = "rejected"


_DECISIONS = (
    Decision.REJECTED,
    Decision.NOTHING,
    Decision.FILED,
    Decision.CONFIRMED,
    Decision.CHOSEN,
)
_REJECTED, _NOTHING, _FILED, _CONFIRMED, _CHOSEN = range(5)
"""Places in `_DECISIONS`, by which stories are ranked first."""

SIGNAL_WORDS = {"passage_score": "question", "kind_score": "kinds"}
"""The word for each of the `Signals` in `coach match --explain` and in docs/evaluation.md."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What a score is the sum of, both means over the story's five best sentences.

    `passage_score`: cosine with the question. `kind_score`: cosine with the kinds of question, by
    how likely the question is of each, less that with all kinds (against hubness).
    """

    passage_score: float
    kind_score: float

    @property
    def score(self) -> float:
        """What stories are ranked by."""
        return self.passage_score + self.kind_score


@dataclass(frozen=True, slots=True)
class RankedStory:
    """A story's place for one question; `chance` is never greater than that of one before it."""

    row: int
    signals: Signals
    chance: float
    fit: Fit
    decision: Decision


@dataclass(frozen=True, slots=True)
class StoryMatch:
    """A story as an answer: with the passages that show why, and hints what to improve."""

    story: BankStory
    signals: Signals
    chance: float
    fit: Fit
    decision: Decision
    evidence: tuple[Passage, ...]
    hints: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return one of the matches of a `MatchResult`."""
        return {
            **self.story.to_reference(),
            "score": round(self.signals.score, 4),
            "fit": str(self.fit),
            "decision": str(self.decision) or None,
            "evidence": [passage.to_dict() for passage in self.evidence],
            "skills": list(self.story.story.skills),
        }


@dataclass(frozen=True, slots=True)
class MatchResult:
    """The answer to one question: the best fit, and the stories in order (best first).

    `standing`: it is one of the questions that no story answers ("Why us?"); which one, and what
    the user wants to say, is `prepared`. `none_chosen`: they said that none of theirs answers it.
    """

    question: str
    fit: Fit
    matches: tuple[StoryMatch, ...]
    standing: bool = False
    none_chosen: bool = False
    prepared: PreparedAnswer | None = None

    @property
    def is_settled(self) -> bool:
        """Whether there is nothing to say of it: the user has, or no story is asked for."""
        chosen = self.matches[0].decision is Decision.CHOSEN
        return self.standing or self.none_chosen or chosen

    def to_dict(self) -> dict[str, Any]:
        """Return the answer, as `coach match --format json` prints it."""
        return {
            "question": self.question,
            "fit": str(self.fit),
            "standing": self.standing,
            "none_chosen": self.none_chosen,
            "matches": [match.to_dict() for match in self.matches],
        }


@dataclass(frozen=True, slots=True)
class ChosenStories:
    """What the user chose for some questions: their vectors (n, d), their stories (n, stories).

    `kinds` (n, kinds): how likely each is of every kind. A question without any story was said to
    be answered by none.
    """

    questions: Floats
    kinds: Floats
    stories: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class StoryIndex:
    """Every story's sentences and profile as arrays, ready for any number of questions.

    `sentences` (n, d) in story order, the title last, `counts` (stories,) of them, `profiles`
    (stories, profile_size), `general` (stories,). `confirmations` (stories, competencies): 1
    confirmed, -1 rejected, 0 neither. `filed`: the questions that documents name for stories.
    """

    sentences: Floats
    counts: NDArray[np.intp]
    profiles: Floats
    general: NDArray[np.bool_]
    confirmations: Floats | None = None
    filed: ChosenStories | None = None
    chosen: ChosenStories | None = None

    @property
    def titles(self) -> Floats:
        """The vectors of the titles, (stories, d): each the last of its story."""
        return self.sentences[np.cumsum(self.counts) - 1]


@dataclass(frozen=True, slots=True)
class Ranking:
    """The stories in order for n questions, best first, arrays (n, stories) but for the last two.

    `order` are rows of the index, `signals` (2, n, stories) and `decisions` (places in
    `_DECISIONS`) by row, `chances` in order. `standing` and `none_chosen` (n,).
    """

    order: NDArray[np.intp]
    signals: Floats
    decisions: NDArray[np.intp]
    chances: Floats
    standing: NDArray[np.bool_]
    none_chosen: NDArray[np.bool_]


def rank_stories(
    question: Floats, index: StoryIndex, space: CompetencySpace, most: int | None = None
) -> list[RankedStory]:
    """Return the `most` best stories for one question vector (all if None), the best first.

    General texts come after all episodes, unless the user chose them.
    """
    return ranked_stories(compute_ranking(question[None], index, space), most)


def ranked_stories(ranking: Ranking, most: int | None = None) -> list[RankedStory]:
    """Return the `most` best stories of a ranking of one question."""
    rows = ranking.order[0, :most].tolist()
    return [
        RankedStory(
            row,
            Signals(*ranking.signals[:, 0, row].tolist()),
            chance,
            fit_of(chance),
            _DECISIONS[ranking.decisions[0, row]],
        )
        for row, chance in zip(rows, ranking.chances[0, :most].tolist(), strict=True)
    ]


def compute_chances(questions: Floats, index: StoryIndex, space: CompetencySpace) -> Floats:
    """Return the chances of `rank_stories` for many questions, (questions, stories)."""
    chances = np.empty((len(questions), len(index.counts)), dtype=np.float32)
    step = max(1, COSINES_AT_ONCE // max(1, len(index.sentences)))
    for start in range(0, len(questions), step):
        rows = slice(start, start + step)
        ranking = compute_ranking(questions[rows], index, space)
        np.put_along_axis(chances[rows], ranking.order, ranking.chances, axis=1)
    return chances


def compute_ranking(questions: Floats, index: StoryIndex, space: CompetencySpace) -> Ranking:
    """Rank all stories for n questions: what the user decided first, then by score."""
    kinds = space.kinds.weights(questions)
    above = kinds - 1 / kinds.shape[1]
    # Of few numbers OpenBLAS also multiplies what happens to lie behind them, and that may be none.
    with np.errstate(invalid="ignore"):
        likeness, by_profile = questions @ index.sentences.T, above @ index.profiles.T
    signals = np.stack([_best_per_story(likeness, index.counts), by_profile])
    score = signals.sum(axis=0)
    chance = np.where(index.general, 0.0, score_chance(score, questions.shape[1]))
    standing = space.kinds.is_standing(questions, STANDING_FROM)
    chance[standing] = 0.0
    least = TITLE_FROM if space.kinds.is_learnt else SAME_WORDS_FROM
    titled = (questions @ index.titles.T >= least) & ~index.general
    titled &= index.counts >= TOLD_FROM
    decisions = np.where(titled, _FILED, _NOTHING)
    if index.filed is not None:
        decisions[_apply_choices(questions, kinds, index.filed, space, loosely=False)[1]] = _FILED
    if index.confirmations is not None:
        demand = space.weights(questions)
        most = np.maximum(demand.max(axis=1, keepdims=True), DEMANDED_FROM)
        said = (demand >= most).astype(np.float32) @ index.confirmations.T
        said[standing] = 0
        decisions = np.where(said > 0, _CONFIRMED, np.where(said < 0, _REJECTED, decisions))
    chance = np.where(decisions > _NOTHING, np.maximum(chance, DECIDED_CHANCE), chance)
    chance = np.where(decisions == _REJECTED, np.minimum(chance, REJECTED_CHANCE), chance)
    none_chosen = np.zeros(len(questions), dtype=np.bool_)
    behind = np.broadcast_to(index.general, chance.shape)
    if index.chosen is not None:
        counts, chosen = _apply_choices(questions, kinds, index.chosen, space, loosely=True)
        none_chosen = counts & ~chosen.any(axis=1)
        chance[none_chosen] = 0.0
        chance[chosen] = 1.0
        decisions[chosen] = _CHOSEN
        behind = behind & ~chosen
    order = np.lexsort((-chance, -np.round(score, 4), -decisions, behind))
    # A story that comes later is not said to be the better answer.
    capped = np.minimum.accumulate(np.take_along_axis(chance, order, axis=1), axis=1)
    return Ranking(order, signals, decisions, capped, standing, none_chosen)


def _apply_choices(
    questions: Floats,
    kinds: Floats,
    chosen: ChosenStories,
    space: CompetencySpace,
    *,
    loosely: bool,
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return for which of n questions a choice counts, (n,), and the stories chosen, (n, stories).

    The nearest choice counts, the last one of equals: one for these words, or for others of the
    same kind. Not `loosely`, and of a choice that no story answers, only the very kind counts.
    """
    known = space.kinds.is_known(questions)[:, None]
    same = kinds @ chosen.kinds.T
    surest = kinds.max(axis=1)[:, None] * chosen.kinds.max(axis=1)
    is_close = (same >= SAME_KIND_FROM) & (same >= SURE_SHARE * surest)
    is_alike = kinds.argmax(axis=1)[:, None] == chosen.kinds.argmax(axis=1)
    is_close &= is_alike | (chosen.stories.any(axis=1) & loosely)
    same = np.where(known & is_close, same, 0)
    cosines = questions @ chosen.questions.T
    same = np.where(cosines >= SAME_WORDS_FROM, 1 + cosines, same)
    nearest = same.shape[1] - 1 - same[:, ::-1].argmax(axis=1)
    counts = same.max(axis=1) > 0
    return counts, chosen.stories[nearest] & counts[:, None]


def fit_of(chance: float) -> Fit:
    """Return the word for a chance."""
    if chance >= STRONG_FROM:
        return Fit.STRONG
    if chance >= POSSIBLE_FROM:
        return Fit.POSSIBLE
    return Fit.UNSURE if chance >= UNSURE_FROM else Fit.NONE


def best_passages(
    question: Floats,
    passages: Sequence[Passage],
    sentences: Floats,
    space: CompetencySpace,
    most: int = 2,
) -> list[int]:
    """Return the passages that show why, in story order; `sentences` are their vectors.

    Near to the question, and to the kinds it is likely of, less what is near to every kind; and
    rather what says more, what "I" did, and what happened than what came of it.
    """
    kinds = space.kinds
    shown = sentences @ kinds.vectors.T
    asked = shown @ kinds.weights(question) - shown.mean(axis=1)
    value = sentences @ question + KIND_SHARE * asked
    words = [min(len(passage.text.split()), MOST_WORDS) for passage in passages]
    value += WORDS_SHARE * np.log1p(words)
    value += TELLER_SHARE * np.array([_TELLER.search(one.text) is not None for one in passages])
    value -= OUTCOME_SHARE * np.array([one.part in _OUTCOME for one in passages])
    return sorted(int(row) for row in np.argsort(-value, kind="stable")[:most])


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
