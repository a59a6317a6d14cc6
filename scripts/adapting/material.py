"""What an adapter is trained on, and what is kept from it to see how it does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import train_data
from coach.catalog import parse

if TYPE_CHECKING:
    import numpy as np

    from adapting.text import Text
    from coach.domain.competency import Competency
    from train_data import Pair

KEPT_BANKS: Final = ("p3", "p8")
KEPT_OF_A: Final = 22
SENTENCES_A_STORY: Final = 6


@dataclass(frozen=True, slots=True)
class Material:
    """The stories (their sentences) and their banks, the questions about them, the competencies.

    `kept` are the stories that are only ranked: with every question that one of them answers they
    stay out of training.
    """

    stories: dict[str, list[str]]
    banks: dict[str, str]
    pairs: list[Pair]
    kept: frozenset[str]
    competencies: tuple[Competency, ...]

    @property
    def training(self) -> list[Pair]:
        """The questions to train on."""
        return [pair for pair in self.pairs if pair.best and not self.kept & set(pair.best)]

    @property
    def validation(self) -> list[Pair]:
        """The questions whose stories are ranked."""
        return [pair for pair in self.pairs if self.kept & set(pair.best)]


def material(rng: np.random.Generator) -> Material:
    """The training stories and questions; which of set A are kept is drawn."""
    told, banks, pairs = train_data.load()
    of_a = [story for story in told if banks[story] == "a"]
    kept = {str(story) for story in rng.choice(of_a, KEPT_OF_A, replace=False)}
    kept |= {story for story, bank in banks.items() if bank in KEPT_BANKS}
    return Material(
        stories={name: story.sentences for name, story in told.items()},
        banks=banks,
        pairs=pairs,
        kept=frozenset(kept),
        competencies=parse.shipped_competencies(),
    )


Nearest = dict[tuple[str, str], list[str]]
"""For each question and story judged, the sentences nearest to it by the base model."""


def nearest_sentences(text: Text, known: Material) -> Nearest:
    """The SENTENCES_A_STORY sentences that stand for a story in training, by question."""
    flat = list(dict.fromkeys(s for sentences in known.stories.values() for s in sentences))
    rows = {sentence: row for row, sentence in enumerate(flat)}
    vectors = text.plain(flat)
    questions = text.plain([pair.question for pair in known.pairs])
    nearest: Nearest = {}
    for pair, question in zip(known.pairs, questions, strict=True):
        for story in (*pair.best, *pair.good, *pair.wrong):
            mine = known.stories[story]
            near = vectors[[rows[s] for s in mine]] @ question
            top = near.topk(min(SENTENCES_A_STORY, len(mine))).indices
            nearest[pair.question, story] = [mine[int(i)] for i in top]
    return nearest
