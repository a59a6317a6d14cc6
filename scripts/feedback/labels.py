"""Fitting the parts of sentences: a logistic regression and the steps between the parts."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
from scipy.optimize import minimize

from coach.domain.sentences import SENTENCE_PARTS
from coach.review.labelling import (
    CUES,
    PLACE_COUNT,
    WORD,
    LabelWeights,
    common_words,
    find_words,
    place_sentences,
    with_neighbours,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from coach.embeddings.competency_space import Floats
    from feedback.answers import LabelledAnswer

    Numbers: TypeAlias = NDArray[np.float64]

PENALTY: Final = 10.0
COURSE: Final = 0.3
"""Weight of the steps between parts beside the sentences' own evidence."""
VECTOR, NEIGHBOUR, WORDS = 3.0, 1.5, 1.0
"""How features are scaled before the penalty: what is scaled up is penalised less."""
ALSO: Final = 0.3
"""The weight of the parts that would do too, beside the right one."""
HALF: Final = 0.5
COMMON: Final = 150

PARTS: Final = len(SENTENCE_PARTS)


def choose_words(answers: Sequence[LabelledAnswer]) -> list[str]:
    """Return the words that most authors use, the commonest first."""
    users = defaultdict(set)
    for answer in answers:
        for text in answer.texts:
            for word in WORD.findall(text.lower().replace("’", "'")):
                users[word].add(answer.author)
    return sorted(users, key=lambda word: (-len(users[word]), word))[:COMMON]


def fit_labels(
    answers: Sequence[LabelledAnswer], vectors: Mapping[str, Floats] | None
) -> LabelWeights:
    """Return the weights fitted to labelled answers; without vectors, those for any model."""
    rows, targets, weights = [], [], []
    for answer in answers:
        seen = _look(answer.texts, vectors)
        for row, part, also in zip(seen, answer.parts, answer.also, strict=True):
            target = np.zeros(PARTS)
            target[part] = 1 - ALSO * bool(also)
            for other in also:
                target[other] += ALSO / len(also)
            rows.append(row)
            targets.append(target)
            weights.append(answer.weight)
    found = fit_logistic(np.array(rows), np.array(targets), np.array(weights), PENALTY)
    return _unpack(found, vectors, course_of(answers))


def fit_logistic(rows: Floats, targets: Numbers, weights: Numbers, penalty: float) -> Numbers:
    """Return weights (features + 1, classes) of a multinomial logistic regression, bias last."""
    rows = np.hstack([rows, np.ones((len(rows), 1), np.float32)]).astype(np.float64)
    shape = (rows.shape[1], targets.shape[1])
    free = np.ones((rows.shape[1], 1))
    free[-1] = 0.0

    def loss(flat: Numbers) -> tuple[float, Numbers]:
        found = flat.reshape(shape)
        scores = rows @ found
        scores -= scores.max(axis=1, keepdims=True)
        logs = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
        value = -(weights[:, None] * targets * logs).sum()
        value += penalty / 2 * (free * found**2).sum()
        slope = rows.T @ (weights[:, None] * (np.exp(logs) - targets)) + penalty * free * found
        return float(value), slope.ravel()

    start = np.zeros(shape).ravel()
    best = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 400})
    found: Numbers = best.x.reshape(shape)
    return found


def course_of(answers: Sequence[LabelledAnswer]) -> Floats:
    """Return how much likelier each step between parts is than its end by itself, as weighed."""
    steps, common = np.full((PARTS, PARTS), HALF), np.full(PARTS, HALF)
    for answer in answers:
        np.add.at(common, list(answer.parts), answer.weight)
        np.add.at(steps, (list(answer.parts[:-1]), list(answer.parts[1:])), answer.weight)
    steps = np.log(steps / steps.sum(axis=1, keepdims=True)) - np.log(common / common.sum())
    course: Floats = (COURSE * steps).astype(np.float32)
    return course


def _look(texts: Sequence[str], vectors: Mapping[str, Floats] | None) -> Floats:
    """Return what the model sees of sentences, scaled: (n, features)."""
    places = place_sentences(len(texts))
    columns = [places, *(WORDS * found for found in with_neighbours(find_words(texts)))]
    if vectors is not None:
        mine = np.array([vectors[text] for text in texts])
        itself, before, after = with_neighbours(mine)
        columns += [VECTOR * itself, NEIGHBOUR * before, NEIGHBOUR * after]
        columns.append(VECTOR * mine * places[:, :1])
    seen: Floats = np.hstack(columns)
    return seen


def _unpack(found: Numbers, vectors: Mapping[str, Floats] | None, steps: Floats) -> LabelWeights:
    count = len(common_words()) + len(CUES)
    size = 0 if vectors is None else len(next(iter(vectors.values())))
    ends = np.cumsum([PLACE_COUNT, *[count] * 3, *[size] * 4])
    places, *rest = np.split(found[:-1].astype(np.float32), ends[:-1])
    words = WORDS * np.stack(rest[:3])
    scales = np.array([VECTOR, NEIGHBOUR, NEIGHBOUR, VECTOR], np.float32)[:, None, None]
    each = np.stack(rest[3:]) * scales
    return LabelWeights(each, words, places, found[-1].astype(np.float32), steps)
