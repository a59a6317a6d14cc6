"""Measure feedback on folders of judged answers, as it is shipped or leave-author-out."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING

from coach.app import App
from coach.config import settings_from
from coach.progress import SilentReporter
from coach.review.evidence import read_remark_weights
from coach.review.labelling import read_label_weights
from feedback.answers import load_judged, load_labelled
from feedback.crossed import chances_of, cross, look
from feedback.report import measure, parts_report, remarks_report, review

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from coach.embeddings.competency_space import Floats
    from feedback.answers import JudgedAnswer, LabelledAnswer
    from feedback.crossed import Seen

ALSO = 0.5
"""How much an answer of a reader who is not the first counts in fitting."""


def load(folder: Path, also: Sequence[Path]) -> tuple[list[LabelledAnswer], list[JudgedAnswer]]:
    """Read the answers of the first reader, then those of others, which count ALSO."""
    labelled, judged = load_labelled(folder), load_judged(folder)
    for place, other in enumerate(also, 1):
        labelled += load_labelled(other, ALSO)
        judged += load_judged(other, ALSO, place)
    return labelled, judged


def look_with(
    environment: Mapping[str, str],
    labelled: Sequence[LabelledAnswer],
    judged: Sequence[JudgedAnswer],
) -> tuple[str, Seen]:
    """Return the fingerprint of the environment's model, and what it makes of answers."""
    with tempfile.TemporaryDirectory() as bank:
        where = {**environment, "COACH_BANK": bank}
        app = App(settings_from(None, demo=False, environment=where), SilentReporter())
        encoder, space = app.models.open_encoder(), app.models.open_space()
        seen = look(labelled, judged, encoder, space, app.models.competency_names())
        app.close()
    return encoder.fingerprint, seen


def report(
    folder: Path, also: Sequence[Path] | None, environment: Mapping[str, str]
) -> Iterator[str]:
    """Yield what feedback on a folder's answers is worth.

    Without `also` by the weights that are shipped; else by weights fitted to the answers of all
    other authors, in this folder and in those.
    """
    every, all_judged = load(folder, also or ())
    labelled = [answer for answer in every if answer.weight == 1]
    judged = [answer for answer in all_judged if answer.weight == 1]
    model, seen = look_with(environment, every, all_judged)
    parts: Mapping[str, Floats]
    told: Mapping[str, Floats]
    if also is None:
        weights = read_label_weights(model)
        parts = {answer.id: chances_of(answer.texts, seen, weights) for answer in labelled}
        told = {answer.id: chances_of(answer.texts, seen, weights) for answer in judged}
        models = dict.fromkeys(told, read_remark_weights(model))
    else:
        crossed = cross(every, all_judged, seen)
        parts, told = crossed.parts, crossed.judged_parts
        models = {answer.id: crossed.models[crossed.folds[answer.author]] for answer in judged}
    yield f"# Feedback, {folder.name}, {model}"
    yield ""
    yield from parts_report(labelled, parts)
    yield ""
    yield from remarks_report(
        [
            measure(answer, review(answer, told[answer.id], seen, models[answer.id]))
            for answer in judged
        ]
    )
