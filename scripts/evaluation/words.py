"""What coach's words for a fit are worth: how often each is said, and is right.

A word is right where the first story answers; "none", where no story of the bank does. The words
are counted as they ship, and leave-one-bank-out: by a chance that was fitted on the other banks.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from coach.matching.ranking import Fit, fit_of
from evaluation import chances, measures
from evaluation.methods import COACH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from evaluation.labelled import Asked, Labelled
    from evaluation.measures import Estimate, Floats
    from evaluation.methods import Results

SHIPPED: Final = "as shipped"
LEFT_OUT: Final = "bank left out"
ALL: Final = "all"


@dataclass(frozen=True, slots=True)
class Share:
    """How many of the questions in hand are so, and the share with its interval."""

    count: int
    of: int
    share: Estimate


@dataclass(frozen=True, slots=True)
class Worth:
    """How often a word was right, and how often one of the first three stories answered."""

    right: Share
    among_three: Share


@dataclass(frozen=True, slots=True)
class Words:
    """What each word is worth, and how many answerable questions were told "none"."""

    words: dict[str, Worth]
    false_none: Share


def measure_words(labelled: Labelled, results: Results) -> dict[str, dict[str, Words]]:
    """Return the words' worth, as shipped and leave-one-bank-out; of all banks, and of each."""
    tops = results.tops()
    fits = {SHIPPED: [place.fit for place in tops]}
    pairs = {
        bank: chances.score_pairs(labelled.of(bank), ranked)
        for bank, ranked in results.ranked.items()
    }
    if weights := chances.fit_without_each(pairs):
        fits[LEFT_OUT] = [
            fit_of(chances.compute_chance(place, weights[one.bank]))
            for one, place in zip(labelled.asked, tops, strict=True)
        ]
    rows = {ALL: list(range(len(tops)))} | {bank: labelled.rows(bank) for bank in labelled.banks}
    files = [outcome.files for outcome in results.outcomes[COACH]]
    return {
        how: {
            name: count_words(
                [labelled.asked[row] for row in mine],
                [files[row] for row in mine],
                [said[row] for row in mine],
            )
            for name, mine in rows.items()
        }
        for how, said in fits.items()
    }


def count_words(
    asked: Sequence[Asked], files: Sequence[Sequence[str]], said: Sequence[Fit]
) -> Words:
    """Return what the words said of some questions are worth; `files` are the stories in order."""
    drawn = measures.draws(asked)
    answerable = np.array([one.answerable for one in asked])
    first, three = (
        np.array(
            [any(map(one.answered_by, mine[:most])) for one, mine in zip(asked, files, strict=True)]
        )
        for most in (1, 3)
    )
    words = {}
    for fit in Fit:
        among = np.array([word is fit for word in said])
        right = ~answerable if fit is Fit.NONE else first
        words[str(fit)] = Worth(_share(right, among, drawn), _share(three, among, drawn))
    told_none = np.array([word is Fit.NONE for word in said])
    return Words(words, _share(told_none, answerable, drawn))


def _share(yes: NDArray[np.bool_], among: NDArray[np.bool_], drawn: Floats) -> Share:
    """Count, and estimate; where all are alike no draw differs, and the exact bound takes over.

    That is of Clopper & Pearson (1934), doi:10.1093/biomet/26.4.404.
    """
    count, of = int((yes & among).sum()), int(among.sum())
    share = measures.estimate(measures.share(yes, among, drawn))
    if of and count in {0, of}:
        bound = ((1 - measures.INTERVAL) / 2) ** (1 / of)
        share = replace(share, low=bound) if count else replace(share, high=1 - bound)
    return Share(count, of, share)
