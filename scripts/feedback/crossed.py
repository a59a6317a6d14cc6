"""Every answer by a model that saw no answer of its author: leave-author-out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from coach.domain.question import core_question
from coach.domain.sentences import strip_markup
from coach.domain.story import Part
from coach.review.evidence import extract_features, weigh_question
from coach.review.labelling import chances_of_parts
from feedback.answers import folds_of
from feedback.labels import fit_labels
from feedback.remarks import fit_remarks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from coach.embeddings.competency_space import CompetencySpace, Floats
    from coach.embeddings.encoder import Encoder
    from coach.review.evidence import QuestionContext, RemarkWeights
    from coach.review.labelling import LabelWeights
    from feedback.answers import JudgedAnswer, LabelledAnswer

FOLDS: Final = 10


@dataclass(frozen=True, slots=True)
class Seen:
    """What a model makes of texts: their vectors, and what answers have to do with questions."""

    vectors: Mapping[str, Floats]
    questions: Mapping[str, QuestionContext]
    by_vectors: bool = True

    @property
    def fitted(self) -> Mapping[str, Floats] | None:
        """The vectors that weights are fitted to; None for a model that is not known."""
        return self.vectors if self.by_vectors else None

    def without_model(self) -> Seen:
        """Return what is known whatever the model: neither vectors nor nearness to questions."""
        unknown = {
            name: replace(one, nearness=None, kind=None) for name, one in self.questions.items()
        }
        return Seen(self.vectors, unknown, by_vectors=False)

    def of(self, texts: Sequence[str]) -> Floats:
        """Return the vectors (n, d) of sentences."""
        return np.array([self.vectors[text] for text in texts], dtype=np.float32)


def look(
    labelled: Sequence[LabelledAnswer],
    judged: Sequence[JudgedAnswer],
    encoder: Encoder,
    space: CompetencySpace,
    names: Sequence[str],
) -> Seen:
    """Encode all sentences and questions once."""
    every: list[LabelledAnswer | JudgedAnswer] = [*labelled, *judged]
    texts = sorted({text for answer in every for text in answer.texts})
    rows = encoder.encode([strip_markup(text) or text for text in texts])
    vectors = dict(zip(texts, rows, strict=True))
    seen = Seen(vectors, {})
    asked = encoder.encode([core_question(answer.question) for answer in judged])
    questions = {
        answer.id: weigh_question(vector, seen.of(answer.texts), space, names)
        for answer, vector in zip(judged, asked, strict=True)
    }
    return Seen(vectors, questions)


@dataclass(frozen=True, slots=True)
class Crossed:
    """For every answer what a model says that saw none of its author's.

    `parts`: chances (n, parts) by id of labelled answers; `judged_parts` by id of judged ones;
    `features` by the place of judged ones; `models` by fold.
    """

    folds: Mapping[str, int]
    parts: Mapping[str, Floats]
    judged_parts: Mapping[str, Floats]
    features: Sequence[Mapping[str, float | None]]
    models: Sequence[RemarkWeights]


def cross(
    labelled: Sequence[LabelledAnswer], judged: Sequence[JudgedAnswer], seen: Seen
) -> Crossed:
    """Fit without each tenth of the authors in turn, and look at what they told."""
    every: list[LabelledAnswer | JudgedAnswer] = [*labelled, *judged]
    folds = folds_of([answer.author for answer in every], FOLDS)
    parts: dict[str, Floats] = {}
    judged_parts: dict[str, Floats] = {}
    for fold in range(FOLDS):
        kept = [answer for answer in labelled if folds[answer.author] != fold]
        weights = fit_labels(kept, seen.fitted)
        for answer in labelled:
            if folds[answer.author] == fold:
                parts[answer.id] = chances_of(answer.texts, seen, weights)
        for told in judged:
            if folds[told.author] == fold:
                judged_parts[told.id] = chances_of(told.texts, seen, weights)
    features = [
        extract_features(told.texts, judged_parts[told.id], seen.questions[told.id])
        for told in judged
    ]
    models = []
    for fold in range(FOLDS):
        rows = [row for row, told in enumerate(judged) if folds[told.author] != fold]
        models.append(fit_remarks([judged[row] for row in rows], [features[row] for row in rows]))
    return Crossed(folds, parts, judged_parts, features, models)


def chances_of(texts: Sequence[str], seen: Seen, weights: LabelWeights) -> Floats:
    """Return the chances of the parts of sentences that nobody has labelled."""
    return chances_of_parts(texts, seen.of(texts), [Part.UNLABELLED] * len(texts), weights)
