"""What training makes small: two contrastive losses (InfoNCE, van den Oord et al. 2018)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import torch
from torch.nn import functional

from coach.embeddings.competency_space import BEST_SENTENCES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from adapting.material import Material, Nearest
    from adapting.text import Text
    from train_data import Pair

TEMPERATURE: Final = 0.05
QUESTIONS_A_STEP: Final = 8
WRONG_A_QUESTION: Final = 3
UNSURE: Final = float(np.log(0.3))
"""In-batch stories nobody judged for this question may answer it: they count a third."""
COMPETENCY_WEIGHT: Final = 0.5


@dataclass(frozen=True, slots=True)
class Listed:
    """A question, the stories that stand beside it, the right one first, and their sentences."""

    pair: Pair
    stories: list[str]
    sentences: list[list[str]]


@dataclass(frozen=True, slots=True)
class Batch:
    """One step's questions, and of each competency a question and a sentence that shows it."""

    lists: list[Listed]
    asked: list[str]
    shown: list[str]

    @property
    def texts(self) -> list[str]:
        """Every text of it, once."""
        questions = [listed.pair.question for listed in self.lists]
        told = [text for listed in self.lists for group in listed.sentences for text in group]
        return list(dict.fromkeys([*questions, *self.asked, *self.shown, *told]))


def draw(known: Material, nearest: Nearest, rng: np.random.Generator) -> Batch:
    """A batch of the training questions, drawn anew."""
    training = known.training
    chosen = rng.choice(len(training), QUESTIONS_A_STEP, replace=False)
    lists = []
    for pair in (training[i] for i in chosen):
        right = pair.best[rng.integers(len(pair.best))]
        wrong = [story for story in pair.wrong if story not in known.kept]
        rng.shuffle(wrong)
        stories = [right, *wrong[:WRONG_A_QUESTION]]
        lists.append(Listed(pair, stories, [nearest[pair.question, s] for s in stories]))
    asked = [
        each.question_texts[rng.integers(len(each.question_texts))] for each in known.competencies
    ]
    shown = [each.indicators[rng.integers(len(each.indicators))] for each in known.competencies]
    return Batch(lists, asked, shown)


class _Vectors:
    """The vectors of a batch's texts, encoded together."""

    def __init__(self, text: Text, texts: Sequence[str]) -> None:
        self._rows = {each: row for row, each in enumerate(texts)}
        self._vectors = text(texts)

    def of(self, texts: Sequence[str]) -> torch.Tensor:
        return self._vectors[[self._rows[each] for each in texts]]


def loss_of(text: Text, batch: Batch) -> torch.Tensor:
    """Both losses on one batch."""
    vectors = _Vectors(text, batch.texts)
    loss = torch.zeros(())
    for listed in batch.lists:
        loss = loss - _log_chance(listed, batch, vectors) / len(batch.lists)
    near = vectors.of(batch.asked) @ vectors.of(batch.shown).T / TEMPERATURE
    target = torch.arange(len(batch.asked))
    both = functional.cross_entropy(near, target) + functional.cross_entropy(near.T, target)
    return loss + COMPETENCY_WEIGHT * both / 2


def _log_chance(listed: Listed, batch: Batch, vectors: _Vectors) -> torch.Tensor:
    """The logarithm of the chance that the right story gets among those of the batch."""
    question = vectors.of([listed.pair.question])[0]
    own = [_score(question, group, vectors) for group in listed.sentences]
    others = [_score(question, group, vectors) + UNSURE for group in _unjudged(listed, batch.lists)]
    return torch.stack([*own, *others]).log_softmax(0)[0]


def _unjudged(listed: Listed, lists: Sequence[Listed]) -> Iterator[list[str]]:
    """The sentences of the other questions' stories, without those known to answer this one."""
    pair = listed.pair
    for other in lists:
        if other is listed:
            continue
        for story, group in zip(other.stories, other.sentences, strict=True):
            if story not in (*pair.best, *pair.good, *listed.stories):
                yield group


def _score(question: torch.Tensor, sentences: list[str], vectors: _Vectors) -> torch.Tensor:
    """A story's score, as matching makes it: the mean cosine of its best sentences."""
    near = vectors.of(sentences) @ question
    return near.topk(min(BEST_SENTENCES, len(near))).values.mean() / TEMPERATURE
