"""What coach is worth on a bank of which nothing was chosen: nested cross-validation.

Figures on banks that a matcher was chosen on flatter it (Varma & Simon 2006,
doi:10.1186/1471-2105-7-91). Here each bank is left out in turn; how much of a story's nearness to
all kinds is taken off, the chance, and the chances at which "strong" and "none" are said are chosen
on the others, and tried on it. All else is as in coach: the sum of two nearnesses, five best
sentences, and what is filed or asks for no story.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from coach.matching.ranking import ChanceWeights, Decision, Fit
from evaluation import chances, measures
from evaluation.words import count_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from coach.matching.ranking import RankedStory
    from evaluation.labelled import Asked, Labelled
    from evaluation.measures import Estimate
    from evaluation.methods import BankRanked, Results
    from evaluation.words import Share

HUB_SHARES: Final = (0.0, 0.5, 0.75, 1.0, 1.25)
"""How much of the nearness to all kinds may be taken off; coach takes off all of it, 1."""

STRONG_FROM: Final = tuple((np.arange(30, 81) / 100).tolist())
STRONG_RIGHT: Final = 0.78
"""Of these chances "strong" begins at the lowest at which it is as often right, or at the last."""

UNSURE_FROM: Final = tuple((np.arange(4, 40) / 200).tolist())
NONE_RIGHT: Final = 0.8
NONE_SAID: Final = 5
"""Of these chances "none" ends at the highest at which it is as often right, and said as often, or
at the first."""

MEASURES: Final = (measures.NDCG, measures.FIRST, measures.THIRD)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen on some banks: the form of a score, its chance, and the words for it."""

    hub_share: float
    weights: ChanceWeights
    strong_from: float
    unsure_from: float

    def find_fit(self, place: RankedStory) -> Fit:
        """Return the word for a story; "unsure" for all between "strong" and "none"."""
        chance = chances.compute_chance(place, self.weights)
        if chance >= self.strong_from:
            return Fit.STRONG
        return Fit.UNSURE if chance >= self.unsure_from else Fit.NONE


@dataclass(frozen=True, slots=True)
class Nested:
    """The measures over all banks, how often two words are right, and each bank's `Chosen`."""

    measures: dict[str, Estimate]
    strong: Share
    none: Share
    false_none: Share
    chosen: dict[str, Chosen]


@dataclass(frozen=True, slots=True)
class TriedBank:
    """What was asked of a bank, and its rankings by each of HUB_SHARES."""

    asked: Sequence[Asked]
    ranked: dict[float, BankRanked]

    @property
    def answerable(self) -> NDArray[np.bool_]:
        """Whether a story answers, (questions,)."""
        return np.array([one.answerable for one in self.asked])

    def right(self, hub_share: float) -> NDArray[np.bool_]:
        """Whether the first story answers, (questions,)."""
        outcomes = self.ranked[hub_share].outcomes()
        pairs = zip(self.asked, outcomes, strict=True)
        return np.array([one.answered_by(outcome.files[0]) for one, outcome in pairs])


def measure_nested(labelled: Labelled, results: Results) -> Nested | None:
    """Return what coach is worth by what was chosen on the other banks; None without others."""
    banks = {
        bank: TriedBank(
            labelled.of(bank), {share: take_hub_off(ranked, share) for share in HUB_SHARES}
        )
        for bank, ranked in results.ranked.items()
    }
    if len(banks) == 1:
        return None
    chosen = choose_without_each(banks)
    asked = [one for bank in banks.values() for one in bank.asked]
    ranked = {name: bank.ranked[chosen[name].hub_share] for name, bank in banks.items()}
    outcomes = [outcome for bank in ranked.values() for outcome in bank.outcomes()]
    said = [chosen[name].find_fit(mine[0]) for name, bank in ranked.items() for mine in bank.places]
    values = measures.measured(asked, outcomes, measures.draws(asked))
    words = count_words(asked, [outcome.files for outcome in outcomes], said)
    return Nested(
        {name: measures.estimate(values[name]) for name in MEASURES},
        words.words[Fit.STRONG].right,
        words.words[Fit.NONE].right,
        words.false_none,
        chosen,
    )


def take_hub_off(ranked: BankRanked, share: float) -> BankRanked:
    """Return a bank as it is ranked where `share` of the nearness to all kinds is taken off."""
    means = ranked.index.profiles.mean(axis=1).tolist()

    def rescore(place: RankedStory) -> RankedStory:
        kind_score = place.signals.kind_score + (1 - share) * means[place.row]
        return replace(place, signals=replace(place.signals, kind_score=kind_score))

    def order(place: RankedStory) -> tuple[bool, bool, float]:
        general = ranked.stories[place.row].story.general
        return general, place.decision is not Decision.FILED, -round(place.signals.score, 4)

    return replace(ranked, places=[sorted(map(rescore, mine), key=order) for mine in ranked.places])


def choose_without_each(banks: dict[str, TriedBank]) -> dict[str, Chosen]:
    """Return for each bank what was chosen on all others."""
    return {
        name: choose([bank for other, bank in banks.items() if other != name]) for name in banks
    }


def choose(banks: Sequence[TriedBank]) -> Chosen:
    """Return what is best on these banks: the share that puts most right stories first, and so on.

    Of equal shares the least.
    """
    hub_share = max(HUB_SHARES, key=lambda share: sum(bank.right(share).sum() for bank in banks))
    ranked = [bank.ranked[hub_share] for bank in banks]
    pairs = zip(banks, ranked, strict=True)
    weights = chances.fit(chances.score_pairs(bank.asked, mine) for bank, mine in pairs)
    tops = [places[0] for mine in ranked for places in mine.places]
    chance = np.array([chances.compute_chance(top, weights) for top in tops])
    right = np.concatenate([bank.right(hub_share) for bank in banks])
    unanswerable = ~np.concatenate([bank.answerable for bank in banks])
    strong = [
        bound for bound in STRONG_FROM if _is_right(right[chance >= bound], STRONG_RIGHT, said=1)
    ]
    none = [
        bound
        for bound in UNSURE_FROM
        if _is_right(unanswerable[chance < bound], NONE_RIGHT, NONE_SAID)
    ]
    return Chosen(
        hub_share,
        weights,
        min(strong, default=STRONG_FROM[-1]),
        max(none, default=UNSURE_FROM[0]),
    )


def _is_right(right: NDArray[np.bool_], share: float, said: int) -> bool:
    """Return whether a word is said often enough, and is right often enough."""
    return len(right) >= said and bool(right.mean() >= share)
