"""What is measured of a ranking, each with a bootstrap interval.

- **nDCG@5** with gain 2^grade - 1 and discount log2(place + 1) (Burges et al. 2005), **MRR** and
  **success@1**, **success@3** of the first story that answers: over the questions that a story of
  the bank answers.
- **AUC** of abstention: how often the top story of an answerable question stands higher than that
  of an unanswerable one (a tie counts half; Hanley & McNeil 1982).
- **hub**: the share of a bank's questions that have its most frequent top story on top; the
  greatest of the banks.

The bootstrap (Efron 1979) draws questions, each with all banks it was asked of: the same question
is hard, or easy, in several; of wordings it draws kinds. Every measure is a function of how often
each was drawn, so all draws are computed at once, and two methods are compared on the same draws.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from evaluation.labelled import Asked

    Floats: TypeAlias = NDArray[np.float64]
    Numbers: TypeAlias = NDArray[np.float64] | NDArray[np.bool_]

DRAWS: Final = 1000
SEED: Final = 20260302
INTERVAL: Final = 0.90
DEPTH: Final = 5
HUB: Final = "hub"
NDCG, MRR, FIRST, THIRD, AUC = "nDCG@5", "MRR", "success@1", "success@3", "AUC"
NAMES: Final = (NDCG, MRR, FIRST, THIRD, AUC, HUB)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A method's answer to one question: story files, the best first, and how sure it is.

    `sure` is any number that is higher for a top story more likely to answer.
    """

    files: tuple[str, ...]
    sure: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """A measure and the ends of its bootstrap interval.

    None where there is nothing to measure it on: no AUC without unanswerable questions.
    """

    value: float | None
    low: float | None
    high: float | None


def draw(size: int, number: int = DRAWS, seed: int = SEED) -> Floats:
    """How often each of `size` things was drawn: (1 + number, size); row 0 is every one once."""
    picked = np.random.default_rng(seed).integers(size, size=(number, size))
    counts = np.apply_along_axis(np.bincount, 1, picked, minlength=size)
    return np.concatenate([np.ones((1, size)), counts])


def draws(asked: Sequence[Asked], number: int = DRAWS, seed: int = SEED) -> Floats:
    """How often each question asked was drawn, (1 + number, asked); see `draw`."""
    places: dict[tuple[str, str], int] = {}
    rows = [places.setdefault((each.question, each.text), len(places)) for each in asked]
    return draw(len(places), number, seed)[:, rows]


def measured(
    asked: Sequence[Asked], outcomes: Sequence[Outcome], drawn: Floats
) -> dict[str, Floats]:
    """Each measure of NAMES, and `hub BANK` of each bank, for every draw."""
    answerable = np.array([each.answerable for each in asked])
    places = np.array([_place(*pair) for pair in zip(asked, outcomes, strict=True)])
    gained = np.array([ndcg(*pair) for pair in zip(asked, outcomes, strict=True)])
    values = {NDCG: gained, MRR: 1 / places, FIRST: places <= 1, THIRD: places <= 3}  # noqa: PLR2004
    found = {name: share(value, answerable, drawn) for name, value in values.items()}
    found[AUC] = _auc(np.array([each.sure for each in outcomes]), answerable, drawn)
    hubs = {f"{HUB} {bank}": share for bank, share in _hubs(asked, outcomes, drawn).items()}
    return found | {HUB: np.fmax.reduce(list(hubs.values()))} | hubs


def estimate(values: Floats, least: float = 0.0) -> Estimate:
    """The measure itself (row 0), and the interval that INTERVAL of the draws lie in.

    The interval is moved by as much as the draws' mean is off the measure: a question drawn twice
    makes its top story more frequent, so that hubs come out too high. It ends where the measure
    does, at `least` or 1.
    """
    value, drawn = float(values[0]), values[1:][np.isfinite(values[1:])]
    if not (math.isfinite(value) and drawn.size):
        return Estimate(None, None, None)
    ends = np.quantile(drawn, [(1 - INTERVAL) / 2, (1 + INTERVAL) / 2])
    moved = np.clip(ends - drawn.mean() + value, least, 1)
    return Estimate(value, *(float(end) for end in moved))


def estimates(values: Mapping[str, Floats]) -> dict[str, Estimate]:
    """The estimate of each measure."""
    return {name: estimate(value) for name, value in values.items()}


def gains(ours: Mapping[str, Floats], theirs: Mapping[str, Floats]) -> dict[str, Estimate]:
    """What one method gains over another in each measure, compared draw by draw."""
    return {name: estimate(ours[name] - theirs[name], least=-1.0) for name in NAMES}


def share(values: Numbers, among: NDArray[np.bool_], drawn: Floats) -> Floats:
    """The mean of the values `among` all, for every draw."""
    with np.errstate(invalid="ignore"):  # a draw without any such question has no mean
        mean: Floats = drawn[:, among] @ values[among].astype(float) / drawn[:, among].sum(axis=1)
    return mean


def ndcg(asked: Asked, outcome: Outcome) -> float:
    """nDCG@5 of one question; 0 where no story has a grade."""
    best = sorted(asked.grades.values(), reverse=True)[:DEPTH]
    found = [asked.grades.get(file, 0) for file in outcome.files[:DEPTH]]
    return _dcg(found) / _dcg(best) if any(best) else 0.0


def _place(asked: Asked, outcome: Outcome) -> float:
    """The place, from 1, of the first story that answers; infinite where none does."""
    places = (place for place, file in enumerate(outcome.files, 1) if asked.answered_by(file))
    return next(places, float("inf"))


def _dcg(grades: Sequence[int]) -> float:
    return float(sum((2**grade - 1) / np.log2(place + 1) for place, grade in enumerate(grades, 1)))


def _auc(sure: Floats, answerable: NDArray[np.bool_], drawn: Floats) -> Floats:
    yes, no = sure[answerable][:, None], sure[~answerable][None, :]
    wins = (yes > no) + (yes == no) / 2
    times_yes, times_no = drawn[:, answerable], drawn[:, ~answerable]
    with np.errstate(invalid="ignore"):
        auc: Floats = np.einsum("dy,yn,dn->d", times_yes, wins, times_no, optimize=True) / (
            times_yes.sum(axis=1) * times_no.sum(axis=1)
        )
    return auc


def _hubs(asked: Sequence[Asked], outcomes: Sequence[Outcome], drawn: Floats) -> dict[str, Floats]:
    banks = np.array([each.bank for each in asked])
    tops = np.array([each.files[0] for each in outcomes])
    shares = {}
    for bank in dict.fromkeys(banks.tolist()):
        mine = banks == bank
        totals = [drawn[:, mine & (tops == top)].sum(axis=1) for top in np.unique(tops[mine])]
        with np.errstate(invalid="ignore"):
            shares[bank] = np.max(totals, axis=0) / drawn[:, mine].sum(axis=1)
    return shares
