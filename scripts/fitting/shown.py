"""The linear probe of what stories show: fitted, tried on what it has not seen, measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from coach.embeddings.competency_space import Floats

SHOWN: Final = 1.0
NOT_SHOWN: Final = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Learnt:
    """Stories to learn from: `directions` (n, d), `shows` (n, competencies), their `files` (n,)."""

    directions: Floats
    shows: Floats
    files: NDArray[np.str_]


def directions(sentences: Sequence[Floats]) -> Floats:
    """The direction of each story's mean sentence, (stories, d)."""
    middles = np.array([each.mean(axis=0) for each in sentences])
    found: Floats = middles / np.linalg.norm(middles, axis=1, keepdims=True)
    return found


def fit(rows: Floats, shows: Floats, penalty: float) -> Floats:
    """The probe, (competencies, d + 1), the bias last: ridge regression, the bias unpenalised."""
    middle, usual = rows.mean(axis=0), shows.mean(axis=0)
    centred = rows - middle
    gram = centred.T @ centred + penalty * np.eye(rows.shape[1])
    weights = np.linalg.solve(gram, centred.T @ (shows - usual)).T
    bias = usual - weights @ middle
    return np.hstack([weights, bias[:, None]]).astype(np.float32)


def left_out(told: Learnt, penalty: float) -> Floats:
    """What each story is read to show by a probe of the other files' stories, in spreads."""
    read = np.empty_like(told.shows)
    for file in np.unique(told.files):
        mine = told.files == file
        weights = fit(told.directions[~mine], told.shows[~mine], penalty)
        read[mine] = told.directions[mine] @ weights[:, :-1].T + weights[:, -1]
    read -= read.mean(axis=1, keepdims=True)
    spreads: Floats = read / read.std(axis=1, keepdims=True)
    return spreads


def apart(read: Floats, shows: Floats) -> float:
    """How often a story that shows a competency is read higher than one that does not.

    The mean over the competencies; equal readings count half, what shows it partly is left out.
    """
    areas = []
    for column, says in zip(read.T, shows.T, strict=True):
        right, wrong = column[says == SHOWN][:, None], column[says == NOT_SHOWN][None, :]
        areas.append(((right > wrong).mean() + (right >= wrong).mean()) / 2)
    return float(np.mean(areas))
