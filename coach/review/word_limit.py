"""An answer for a form that counts words: how many are over, and where they could come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from coach.domain.story import Part
from coach.matching.completeness import find_numbers
from coach.review.evidence import RATES
from coach.review.key_points import find_key_points

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.domain.sentences import LabelledSentence
    from coach.embeddings.competency_space import Floats

SAME_FROM: Final = 0.7
"""Cosine from which a sentence says again what another one says: invented examples."""

MOST: Final = 3
"""Sentences named of each sort: more is no hint."""

LONG_FROM: Final = 25
"""Words from which a sentence costs much; the guide of gov.uk to writing says as many."""


@dataclass(frozen=True, slots=True)
class WordLimit:
    """The words that a form allows, and those `over` (below 0: left), counted between spaces.

    `longest` are sentences (from 1), `lightest` those that could go, each with why.
    """

    allowed: int
    over: int
    longest: tuple[int, ...]
    lightest: tuple[tuple[int, str], ...]

    def to_dict(self) -> dict[str, Any]:
        """Return it, as `coach review --words N --format json` prints it."""
        lightest = [{"sentence": number, "why": why} for number, why in self.lightest]
        longest = list(self.longest)
        return {"words": self.allowed, "over": self.over, "longest": longest, "lightest": lightest}


def weigh_words(
    allowed: int, words: int, sentences: Sequence[LabelledSentence], vectors: Floats
) -> WordLimit:
    """Weigh what each sentence costs against what it carries, where so many `words` are written.

    Unit `vectors` are (n, d).
    """
    lengths = [sentence.words for sentence in sentences]
    by_length = sorted(range(len(lengths)), key=lambda row: -lengths[row])
    longest = [row + 1 for row in by_length if lengths[row] >= LONG_FROM][:MOST]
    if words > allowed and not longest:  # where words are to go, the longest cost most
        longest = [row + 1 for row in by_length[:MOST]]
    likeness = vectors @ vectors.T
    key_rows = {point.row for point in find_key_points(sentences, vectors)}
    centre = vectors.mean(axis=0)
    light = []
    for row, sentence in enumerate(sentences):
        before = np.flatnonzero(likeness[row, :row] >= SAME_FROM)
        if len(before):
            why, order = f"says again what sentence {before[0] + 1} says", 0
        elif sentence.part is Part.OTHER:
            why, order = "tells nothing of what happened", 1
        elif row in key_rows or find_numbers(sentence.text) or RATES["I"].search(sentence.text):
            continue
        else:
            why, order = "has no figure and nothing that you did", 2
        light.append((order, float(vectors[row] @ centre), (row + 1, why)))
    lightest = sorted(one for *_, one in sorted(light)[:MOST])
    return WordLimit(allowed, words - allowed, tuple(longest), tuple(lightest))
