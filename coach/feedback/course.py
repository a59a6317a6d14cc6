"""The likeliest course of an answer through its parts (Viterbi 1967).

An answer mostly goes from situation to learning, but a speaker returns to what was forgotten: a
step back costs what it costs in the labelled answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Course:
    """Logarithms of chances, in the order of LABELS, all weighted as they count.

    `steps` (labels, labels) from the row's label to the column's, `start` and `end` (labels,).
    `share` (labels,) is how common each label is: what a sentence's own evidence already counts.
    """

    steps: Floats
    start: Floats
    end: Floats
    share: Floats


def best_course(chances: Floats, course: Course) -> list[int]:
    """The rows of labels that the sentences most likely have, as numbers in the order of LABELS.

    `chances` (n, labels) are logarithms; n is at least 1. Time grows with n.
    """
    evidence = chances - course.share
    value = course.start + evidence[0]
    came_from = []
    for row in evidence[1:]:
        reached = value[:, None] + course.steps
        came_from.append(reached.argmax(axis=0))
        value = reached.max(axis=0) + row
    state = int((value + course.end).argmax())
    states = [state]
    for before in reversed(came_from):
        state = int(before[state])
        states.append(state)
    return states[::-1]
