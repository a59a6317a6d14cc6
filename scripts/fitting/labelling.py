"""The model of sentence labelling: a logistic regression, the steps between labels, the choice."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
from scipy.optimize import minimize

from coach.domain.sentences import SENTENCE_PARTS
from coach.review.labelling import CUES, LabelWeights, Transitions, best_path, log_chances

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from coach.embeddings.competency_space import Floats
    from fitting.answers import Seen

    Numbers: TypeAlias = NDArray[np.float64]
    Labels: TypeAlias = NDArray[np.intp]

PENALTIES: Final = (0.3, 1.0, 3.0, 10.0)
COURSES: Final = (0.0, 0.5, 0.75, 1.0)
SHARES: Final = (0.0, 0.25, 0.5)
HALF: Final = 0.5
FOLDS: Final = 5
SHOWN: Final = 6

Choice: TypeAlias = tuple[float, float, float]
"""A penalty, a weight of the course, and a weight of the labels' shares."""


def fit(seen: Floats, labels: Labels, penalty: float) -> Floats:
    """The weights (features + 1, labels) that explain the labels best; intercepts are free."""
    one = np.eye(len(SENTENCE_PARTS))[labels]
    rows = np.hstack([seen, np.ones((len(seen), 1))]).astype(float)
    free = np.ones((rows.shape[1], 1))
    free[-1] = 0.0

    def loss(flat: Numbers) -> tuple[float, Numbers]:
        weights = flat.reshape(rows.shape[1], len(SENTENCE_PARTS))
        scores = rows @ weights
        scores -= scores.max(axis=1, keepdims=True)
        chances = np.exp(scores)
        chances /= chances.sum(axis=1, keepdims=True)
        value = -np.log(chances[np.arange(len(labels)), labels]).sum()
        value += penalty / 2 * (free * weights**2).sum()
        return float(value), (rows.T @ (chances - one) + penalty * free * weights).ravel()

    start = np.zeros(rows.shape[1] * len(SENTENCE_PARTS))
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 2000})
    return found.x.reshape(rows.shape[1], len(SENTENCE_PARTS)).astype(np.float32)


def weigh(found: Sequence[Seen], choice: Choice) -> LabelWeights:
    """The whole model fitted on some answers."""
    penalty, course, share = choice
    seen, labels = _together(found)
    return LabelWeights(fit(seen, labels, penalty), course_of(found, course, share))


def course_of(found: Sequence[Seen], weight: float, share: float) -> Transitions:
    """The steps between labels in some answers, each counted half a time more."""
    size = len(SENTENCE_PARTS)
    steps, start, end = np.full((size, size), HALF), np.full(size, HALF), np.full(size, HALF)
    common = np.full(size, HALF)
    for answer in found:
        start[answer.labels[0]] += 1
        end[answer.labels[-1]] += 1
        np.add.at(common, answer.labels, 1)
        np.add.at(steps, (answer.labels[:-1], answer.labels[1:]), 1)
    return Transitions(
        steps=weight * np.log(steps / steps.sum(axis=1, keepdims=True)),
        start=weight * np.log(start / start.sum()),
        end=weight * np.log(end / end.sum()),
        share=share * np.log(common / common.sum()),
    )


def accuracy(found: Sequence[Seen], weights: LabelWeights) -> float:
    """The share of sentences labelled right."""
    hits = []
    for answer in found:
        chances = log_chances(answer.features, weights.features)
        hits.append(best_path(chances, weights.transitions) == answer.labels)
    return float(np.concatenate(hits).mean())


def choose(found: Sequence[Seen]) -> Choice:
    """Penalty, weight of the course and share that do best on answers left out."""
    names = sorted({answer.name for answer in found})
    scores: dict[Choice, list[float]] = {}
    for penalty, fold in product(PENALTIES, range(FOLDS)):
        out = set(names[fold::FOLDS])
        kept = [answer for answer in found if answer.name not in out]
        left = [answer for answer in found if answer.name in out]
        features = fit(*_together(kept), penalty)
        for course, share in product(COURSES, SHARES):
            weights = LabelWeights(features, course_of(kept, course, share))
            scores.setdefault((penalty, course, share), []).append(accuracy(left, weights))
    means = {choice: float(np.mean(values)) for choice, values in scores.items()}
    for choice in sorted(means, key=means.__getitem__, reverse=True)[:SHOWN]:
        penalty, course, share = choice
        print(f"  penalty {penalty:<5} course {course:<5} share {share:<5} {means[choice]:.3f}")
    return max(means, key=means.__getitem__)


def cues_alone(train: Sequence[Seen], test: Sequence[Seen]) -> float:
    """The accuracy of the same logistic model with cue words only, sentence by sentence."""
    most = len(CUES)
    seen, labels = _together(train)
    weights = fit(seen[:, :most], labels, 1.0)
    hits = [log_chances(each.features[:, :most], weights).argmax(1) == each.labels for each in test]
    return float(np.concatenate(hits).mean())


def prototypes_alone(found: Sequence[Seen]) -> float:
    """The accuracy of the likeliest label by the examples, sentence by sentence."""
    return float(np.mean(np.concatenate([each.like.argmax(1) == each.labels for each in found])))


def _together(found: Sequence[Seen]) -> tuple[Floats, Labels]:
    """The features and labels of every sentence of some answers."""
    return (
        np.concatenate([answer.features for answer in found]),
        np.concatenate([answer.labels for answer in found]),
    )
