"""What a job description asks for, by a bank's model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from coach.asked import asked, requirements
from coach.workspace.job import text
from coach.yardstick import BEST_QUESTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from coach.asked import Asked
    from coach.workspace.models import Models


def asked_for(path: Path, names: Iterable[str], models: Models) -> tuple[Asked, ...]:
    """The competencies that a job description asks for, the one asked for most first.

    `names` are the ids of all competencies, in their order.

    Raises:
        UnreadableDocument: the file is no text.
    """
    sentences = requirements(text(path))
    if not sentences:
        return ()
    encoder, measure = models.yardstick()
    vectors = encoder.encode(sentences)
    nearest = np.sort(vectors @ measure.questions.T, axis=1)[:, -BEST_QUESTIONS:].mean(axis=1)
    known = list(names)
    weights = [dict(zip(known, map(float, row), strict=True)) for row in measure.weights(vectors)]
    return asked(sentences, weights, nearest.tolist())
