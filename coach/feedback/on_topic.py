"""Signal: whether the answer is about what was asked, judged as `coach match` judges a story."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from coach.feedback.remark import Kind, Remark
from coach.matching import StoryIndex, rank

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.feedback.label import Sentence
    from coach.yardstick import Floats, Yardstick

OFF_BELOW: Final = 0.06
"""Chance that a story answers the question, below which an answer is said to be beside it. Lower
than what `coach match` calls none: to be told wrongly that one is off the question is worse."""


def chance(
    question: Floats, sentences: Floats, whole: Floats | None, yardstick: Yardstick
) -> float:
    """The calibrated chance (0..1) that these sentences answer the question.

    `question` (d,), `sentences` (n, d) and, where the model's weights use it, `whole` (d,) are unit
    vectors.
    """
    index = StoryIndex(
        sentences=sentences,
        counts=np.array([len(sentences)]),
        profiles=yardstick.profile(sentences, whole)[None, :],
        general=np.array([False]),
        whole=None if whole is None else whole[None, :],
    )
    return rank(question, index, yardstick)[0].chance


def remark(
    sentences: Sequence[Sentence], question: str, vector: Floats, vectors: Floats, found: float
) -> Remark | None:
    """An answer to another question; `vector` is the question's, `found` the chance."""
    if found >= OFF_BELOW:
        return None
    at = int((vectors @ vector).argmin())
    return Remark(
        Kind.OFF_TOPIC,
        sentences[at].text,
        f"Little of this answers “{question}” A good story for another question scores nothing.",
        "Say in the first sentence why this is your answer, or choose another story: "
        "coach match names them.",
        at,
    )
