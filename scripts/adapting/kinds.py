"""The kinds of question as a trained model has them: fitted, written for coach, and tried."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.optimize import minimize
from scipy.special import logsumexp

from coach.embeddings.competency_space import unit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from coach.domain.question import QuestionKind
    from coach.embeddings.competency_space import Floats

PENALTY: Final = 1e-7
"""Of the squared weights; three orders of magnitude gave the same on kept wordings."""

_SCALE: Final = 10
"""Unit vectors this many times as long: the optimiser needs fewer steps."""

_MOST_STEPS: Final = 200


@dataclass(frozen=True, slots=True)
class Kinds:
    """What `coach.embeddings.registry.LearntKinds` is read from."""

    ids: list[str]
    vectors: Floats
    asked: Floats
    scale: Floats
    standing: Floats

    def write(self, path: Path) -> None:
        """Write them in half precision."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            np.savez(
                file,
                ids=np.array(self.ids),
                vectors=self.vectors.astype(np.float16),
                asked=self.asked.astype(np.float16),
                scale=self.scale.astype(np.float16),
                standing=self.standing.astype(np.float16),
            )


def fit_kinds(wordings: Mapping[str, Floats], standing: Floats) -> Kinds:
    """Fit the kinds to the vectors of their wordings, (n, d) each, and of standing questions.

    A kind's vector is the middle of its wordings. What tells kinds apart is a multinomial logistic
    regression; of a kind that was not learnt, nearness takes its place by a straight line.
    """
    ids = list(wordings)
    vectors = unit(np.array([wordings[kind].mean(axis=0) for kind in ids]))
    texts = np.concatenate(list(wordings.values()))
    right = np.repeat(np.arange(len(ids)), [len(wordings[kind]) for kind in ids])
    asked = _separate(texts, right, len(ids))
    line = np.polyfit((texts @ vectors.T).ravel(), (texts @ asked.T).ravel(), 1).astype(np.float32)
    with_bias = np.pad(asked, ((0, 0), (0, 1)))
    return Kinds(ids, vectors, with_bias, line, standing)


def _separate(texts: Floats, right: np.ndarray, kinds: int) -> Floats:
    """Return the weights, (kinds, d), that tell texts apart by kind."""
    longer = texts.astype(np.float64) * _SCALE
    target = np.eye(kinds)[right]

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        table = weights.reshape(kinds, -1)
        odds = longer @ table.T
        total = logsumexp(odds, axis=1, keepdims=True)
        penalty = PENALTY * _SCALE**2
        value = (total[:, 0] - (odds * target).sum(axis=1)).mean() + penalty * (table**2).sum()
        slope = (np.exp(odds - total) - target).T @ longer / len(longer) + 2 * penalty * table
        return value, slope.ravel()

    start = np.zeros(kinds * texts.shape[1])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _MOST_STEPS})
    weights: Floats = (found.x.reshape(kinds, -1) * _SCALE).astype(np.float32)
    return weights


def describe_tests(
    kinds: Kinds,
    known: Sequence[QuestionKind],
    tests: Mapping[str, Sequence[str]],
    encode: Callable[[Sequence[str]], Floats],
) -> str:
    """Return how many test wordings are first of their kind, or have it among three."""
    near = {kind.id: {kind.id, *kind.near} for kind in known}
    found = []
    for kind, texts in tests.items():
        for row in np.argsort(-(encode(texts) @ kinds.asked[:, :-1].T), axis=1):
            best = [kinds.ids[place] for place in row[:3]]
            is_near = [one in near[kind] for one in best]
            found.append((best[0] == kind, kind in best, is_near[0], any(is_near)))
    return (
        "test wordings: {:.3f} their kind first, {:.3f} among three; or a near one {:.3f}, {:.3f}"
    ).format(*np.mean(found, axis=0))
