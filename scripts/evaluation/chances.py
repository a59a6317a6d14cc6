"""The chance that a story answers, as a logistic model of its score: fitted on labelled banks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from scipy.optimize import minimize

from coach.matching.ranking import DECIDED_CHANCE, ChanceWeights, Decision

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from coach.matching.ranking import RankedStory
    from evaluation.labelled import Asked
    from evaluation.methods import BankRanked

    Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ScoredPairs:
    """The score of every question and episode of a bank, and whether it answers: (pairs,)."""

    scores: Floats
    right: Floats


def score_pairs(asked: Sequence[Asked], ranked: BankRanked) -> ScoredPairs:
    """Return what was asked of a bank with each of its episodes."""
    pairs = [
        (place.signals.score, one.answered_by(ranked.files[place.row]))
        for one, places in zip(asked, ranked.places, strict=True)
        for place in places
        if not ranked.stories[place.row].story.general
    ]
    scores, right = np.array(pairs, dtype=float).reshape(-1, 2).T
    return ScoredPairs(scores, right)


def fit(banks: Iterable[ScoredPairs]) -> ChanceWeights:
    """Return the weights of greatest likelihood; each bank counts the same."""
    banks = list(banks)
    scores = np.concatenate([bank.scores for bank in banks])
    right = np.concatenate([bank.right for bank in banks])
    weight = np.concatenate([np.full(len(bank.right), 1 / len(bank.right)) for bank in banks])

    def loss(parameters: Floats) -> float:
        odds = parameters[0] + parameters[1] * scores
        return float(weight @ (np.logaddexp(0, odds) - right * odds))

    bias, scale = minimize(loss, np.zeros(2), method="BFGS").x
    return ChanceWeights(float(bias), float(scale))


def fit_without_each(banks: Mapping[str, ScoredPairs]) -> dict[str, ChanceWeights]:
    """Return for each bank the weights fitted on all others; nothing where there is no other."""
    if len(banks) == 1:
        return {}
    return {name: fit(of for other, of in banks.items() if other != name) for name in banks}


def compute_chance(place: RankedStory, weights: ChanceWeights) -> float:
    """Return the chance of a ranked story by other weights.

    What rules say of it holds: what had no chance has none, what is filed under the question has
    the least that coach gives it.
    """
    if not place.chance:
        return 0.0
    odds = weights.bias + weights.scale * place.signals.score
    least = DECIDED_CHANCE if place.decision is Decision.FILED else 0.0
    return max(least, float((1 + np.tanh(odds / 2)) / 2))
