"""Which competencies a story may show, each with the sentence that suggests it.

Suggestions are weak evidence (see `LIKELY_FROM`): they are for the story's owner to confirm or
reject, and count for nothing until then.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from coach.passages import Passage
    from coach.story import BankStory
    from coach.yardstick import Floats, Yardstick

MOST = 5
"""Suggestions of a story."""

LIKELY_FROM = 1.2
"""Spreads above the mean of all competencies from which one is suggested.

Chosen by reading: for the fifteen stories of the demo bank we wrote down every competency we would
accept as their owner (71), and compared. From 1.2 the small model suggests 2.9 a story, of which
66 % are accepted, the large one 2.5 and 68 %, and no story is left without; they find 41 % and 37 %
of the 71. From 1.0 it is 3.9 a story and 58 % accepted, from 1.6 it is 1.3 and 85 %."""

KINDRED_SHARE = 0.5
"""What the kindred profile counts beside the indicators, as in ranking. With it the mean average
precision on those fifteen stories is 0.63 for both models, without it 0.62 (small) and 0.60."""

NEAREST = 3
"""Indicators, and questions, of a competency that a sentence is compared with. The nearest alone
picked odd short sentences ("He took the first offer." for conflict) in reading the same stories."""

LEAST_SPREAD = 1e-6


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A competency a story may show, by its id, and the sentence that shows it best.

    `share`, 0 to 1, is this competency's part of all that the story shows above its average.
    `named` are those of the story's skills that name it.
    """

    competency: str
    share: float
    named: tuple[str, ...]
    evidence: Passage


@dataclass(frozen=True, slots=True)
class Tagged:
    """A story with what its owner said of competencies (ids), and what is suggested beside that."""

    story: BankStory
    confirmed: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    suggestions: tuple[Suggestion, ...] = field(default=())


def strongest(profile: Floats, named: Collection[int] = ()) -> list[tuple[int, float]]:
    """The competencies to suggest for a story, as (place, share), a place being that among all.

    Those that its skills name come first, however many, then others up to MOST; the strongest of
    each first. `profile` is the story's, see `yardstick.Yardstick.profile`.
    """
    import numpy as np  # noqa: PLC0415  (not for commands that only name what is confirmed)

    from coach.yardstick import MEASURES  # noqa: PLC0415

    shown, kindred = np.split(profile[MEASURES:], 2)
    strength = _spreads(_spreads(shown) + KINDRED_SHARE * _spreads(kindred))
    above = float(strength[strength > 0].sum())
    order = sorted(range(len(strength)), key=lambda at: (at not in named, -strength[at]))
    likely = [at for at in order[:MOST] if at in named or strength[at] >= LIKELY_FROM]
    found = [*likely, *(at for at in order[MOST:] if at in named)]
    return [(at, max(0.0, float(strength[at])) / (above or 1.0)) for at in found]


def showing(
    competencies: Sequence[int], sentences: Floats, passages: Sequence[Passage], measure: Yardstick
) -> list[Passage]:
    """For each of these competencies (by place) the sentence of a story that shows it best.

    How well one does is its cosine with the competency's nearest indicators, and KINDRED_SHARE of
    that with its nearest questions, less the same averaged over all competencies: a sentence near
    everything shows nothing. `sentences` are the vectors of `passages`; there must be one.
    """
    near = _shown(sentences @ measure.indicators.T, measure.indicator_starts)
    near = near + KINDRED_SHARE * _shown(sentences @ measure.questions.T, measure.question_starts)
    return [passages[int(near[:, at].argmax())] for at in competencies]


def _shown(near: Floats, starts: NDArray[np.intp]) -> Floats:
    """What each sentence shows of each competency, of its cosines with all of their texts."""
    import numpy as np  # noqa: PLC0415

    groups = np.split(near, starts[1:], axis=1)
    best = np.stack([np.sort(group, axis=1)[:, -NEAREST:].mean(axis=1) for group in groups], axis=1)
    shown: Floats = best - best.mean(axis=1, keepdims=True)
    return shown


def _spreads(values: Floats) -> Floats:
    """Values as distances from their mean, in standard deviations."""
    spreads: Floats = (values - values.mean()) / max(float(values.std()), LEAST_SPREAD)
    return spreads
