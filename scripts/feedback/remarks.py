"""Fitting when to make which remark, and which first, on answers that readers judged."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.optimize import minimize

from coach.review.evidence import RemarkWeights
from coach.review.remarks import RemarkKind
from feedback.answers import PARTLY, TRUE
from feedback.labels import fit_logistic

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from coach.embeddings.competency_space import Floats
    from feedback.answers import JudgedAnswer
    from feedback.labels import Numbers

VERDICTS_OF: Final[dict[RemarkKind, tuple[str, ...]]] = {
    RemarkKind.UNETHICAL: ("unethical_or_illegal",),
    RemarkKind.PRIVATE: ("confidential_or_private",),
    RemarkKind.CONTEMPT: ("blame_or_contempt",),
    RemarkKind.GENERAL: ("general_not_one_episode", "hypothetical"),
    RemarkKind.OFF_TOPIC: ("off_topic",),
    RemarkKind.SHORT_ACTION: ("short_action", "no_action"),
    RemarkKind.NO_RESULT: ("no_result", "result_unfinished"),
    RemarkKind.OWNERSHIP: ("we_not_i", "passive_actor"),
    RemarkKind.LONG_SITUATION: ("long_situation", "starts_late"),
    RemarkKind.NO_NUMBER: ("no_number",),
    RemarkKind.UNSUPPORTED: ("credibility",),
    RemarkKind.NO_LEARNING: ("no_learning", "learning_empty"),
    RemarkKind.VAGUE: ("vague_words",),
    RemarkKind.UNEXPLAINED: ("jargon_for_a_stranger",),
    RemarkKind.TOO_LONG: ("too_long",),
    RemarkKind.TOO_SHORT: ("too_short",),
    RemarkKind.ORDER: ("rambling_order",),
    RemarkKind.NO_SITUATION: ("no_situation",),
    RemarkKind.NO_TASK: ("no_task",),
    RemarkKind.HEDGES: ("hedging",),
}
"""The reader's kinds that each kind of remark says; the gravest verdict counts."""
KINDS: Final = tuple(VERDICTS_OF)

PENALTY: Final = 33.0
PARTLY_IS: Final = 0.2
"""How far an arguable remark counts as a right one."""
JUDGE: Final = 2.0
"""The scale of a column for each reader but the first: their habits differ, and are not learnt."""
FIRST_PENALTY: Final = 0.3
CERTAIN: Final = 1e-4


def verdicts(answer: JudgedAnswer) -> list[int]:
    """Return the verdict on each of KINDS."""
    return [max(answer.verdicts[one] for one in VERDICTS_OF[kind]) for kind in KINDS]


def fit_remarks(
    answers: Sequence[JudgedAnswer], features: Sequence[Mapping[str, float | None]]
) -> RemarkWeights:
    """Return the weights that judged answers and their features come to."""
    names = list(features[0])
    table = np.array([[row[name] for name in names] for row in features], dtype=np.float64)
    known = ~np.isnan(table).all(axis=0)  # nothing is known of a question's nearness by any model
    mean, spread = np.zeros(len(names)), np.ones(len(names))
    mean[known] = np.nanmean(table[:, known], axis=0)
    spread[known] = np.nanstd(table[:, known], axis=0) + CERTAIN
    rows = np.nan_to_num((table - mean) / spread)
    others = sorted({answer.judge for answer in answers} - {0})
    judges = JUDGE * np.array([[answer.judge == one for one in others] for answer in answers])
    seen = np.hstack([rows, judges]).astype(np.float32)
    weights = np.array([answer.weight for answer in answers])
    truth = np.array([verdicts(answer) for answer in answers])
    found = []
    for column in range(len(KINDS)):
        share = np.where(truth[:, column] == TRUE, 1.0, PARTLY_IS * (truth[:, column] == PARTLY))
        both = fit_logistic(seen, np.stack([1 - share, share], axis=1), weights, 2 * PENALTY)
        found.append(both[:, 1] - both[:, 0])
    each = np.array(found)
    model = RemarkWeights(
        tuple(names),
        KINDS,
        mean,
        spread,
        np.column_stack([each[:, : len(names)], each[:, -1]]),
        np.zeros(len(KINDS)),
        1.0,
    )
    scores = np.array([model.scores(row) for row in features])
    first, slope = fit_first(answers, scores)
    return replace(model, first=first, slope=slope)


def fit_first(answers: Sequence[JudgedAnswer], scores: Floats) -> tuple[Numbers, float]:
    """Return how much each kind, and its score (log odds), speak for saying it first."""
    which = [
        next((at for at, kind in enumerate(KINDS) if answer.first in VERDICTS_OF[kind]), len(KINDS))
        for answer in answers
    ]
    known = [row for row, at in enumerate(which) if at < len(KINDS)]
    target = np.array(which)[known]
    seen, weights = scores[known], np.array([answers[row].weight for row in known])

    def loss(flat: Numbers) -> float:
        values = flat[:-1] + flat[-1] * seen
        values = values - values.max(axis=1, keepdims=True)
        logs = values - np.log(np.exp(values).sum(axis=1, keepdims=True))
        fit = -(weights * logs[np.arange(len(target)), target]).sum()
        return float(fit + FIRST_PENALTY * (flat[:-1] ** 2).sum())

    best = minimize(loss, np.array([0.0] * len(KINDS) + [1.0]), method="L-BFGS-B").x
    return best[:-1], float(best[-1])
