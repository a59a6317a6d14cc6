"""How well the kept stories are ranked: what decides which adapter is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import torch

from coach.embeddings.competency_space import BEST_SENTENCES

if TYPE_CHECKING:
    from adapting.material import Material
    from adapting.text import Text
    from train_data import Pair

PLACES: Final = 5
BEST, GOOD = 3.0, 1.0


def rank_kept(text: Text, known: Material) -> float:
    """nDCG@5 of the kept questions over the kept stories of their bank, as matching's evidence."""
    generic = text.plain([asked for each in known.competencies for asked in each.question_texts])
    vectors = _by_story(text, known)
    usual = {}
    for story, mine in vectors.items():
        seen = _best(mine, generic)
        usual[story] = (seen.mean(), seen.std())
    gains = []
    questions = text.plain([pair.question for pair in known.validation])
    for pair, question in zip(known.validation, questions, strict=True):
        pool = [story for story in vectors if known.banks[story] == pair.bank]
        scores = [
            float((_best(vectors[s], question[None])[0] - usual[s][0]) / usual[s][1]) for s in pool
        ]
        gains.append(_gain(scores, [_worth(pair, story) for story in pool]))
    return round(float(np.mean(gains)), 4)


def _by_story(text: Text, known: Material) -> dict[str, torch.Tensor]:
    """The vectors of each kept story's sentences, the stories in the order of their ids."""
    stories = sorted(known.kept)
    vectors = text.plain([sentence for story in stories for sentence in known.stories[story]])
    counts = [len(known.stories[story]) for story in stories]
    return dict(zip(stories, torch.split(vectors, counts), strict=True))


def _best(sentences: torch.Tensor, questions: torch.Tensor) -> torch.Tensor:
    """A story's score for each question: the mean of its best sentences."""
    near = sentences @ questions.T
    return near.topk(min(BEST_SENTENCES, len(near)), dim=0).values.mean(0)


def _worth(pair: Pair, story: str) -> float:
    if story in pair.best:
        return BEST
    return GOOD if story in pair.good else 0.0


def _gain(scores: list[float], worth: list[float]) -> float:
    """The nDCG at PLACES (Järvelin and Kekäläinen 2002, doi:10.1145/582415.582418)."""
    discount = 1 / np.log2(np.arange(2, PLACES + 2))
    order = np.argsort(scores)[::-1][:PLACES]
    ideal = sorted(worth, reverse=True)[:PLACES]
    found = sum(worth[i] * d for i, d in zip(order, discount, strict=False))
    return float(found / sum(w * d for w, d in zip(ideal, discount, strict=False)))
