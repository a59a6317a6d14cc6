"""What training makes small: contrastive losses (InfoNCE, van den Oord et al. 2018).

One step takes some kinds of question, of each two wordings and one story that answers it:

- a wording among the stories, and a story among the wordings. The grade says how far a story is
  the right one, for the other kinds of the step too. Its score is what matching uses: the mean
  cosine of its best sentences;
- a wording among the second wordings of all kinds, kinds that are near left out;
- a wording among the sentences that a reader would quote, one for each kind that has one.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import torch
from torch.nn import functional

from adapting.material import ANSWERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

    from adapting.material import Material, Told
    from adapting.text import Text

TEMPERATURE: Final = 0.06
WORTH: Final = {3: 1.0, 2: 0.6, 1: 0.15}
"""How far a story of each grade is the right one."""
BEST: Final = 3
"""Sentences whose mean is a story's score, of the few that are drawn of it."""
WORDING_WEIGHT: Final = 0.7
SHOWN_WEIGHT: Final = 0.4
SUMMARY_SHARE: Final = 0.25
"""How often a story's summary stands for it; else sentences do, its title beside them."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is drawn of one kind: two wordings, a story, texts that stand for it, one to quote."""

    kind: str
    wording: str
    second: str
    story: Told
    texts: tuple[str, ...]
    shown: str


class Drawing:
    """Draws the kinds of each step, and of each a story and wordings."""

    def __init__(self, material: Material, rng: np.random.Generator, sentences: int) -> None:
        self._wordings = material.wordings
        self._rng = rng
        self._sentences = sentences
        self._stories: dict[str, list[tuple[Told, float]]] = defaultdict(list)
        for story in material.stories:
            for kind, grade in story.grades.items():
                if grade >= ANSWERS:
                    self._stories[kind].append((story, WORTH[grade]))
        self._kinds = sorted(self._stories)
        self._order: list[str] = []

    def step(self, size: int) -> list[Drawn]:
        """Draw `size` different kinds: every one comes before any comes again."""
        if len(self._order) < size:
            fresh = [kind for kind in self._kinds if kind not in self._order]
            self._rng.shuffle(fresh)
            self._order += fresh
        kinds, self._order = self._order[:size], self._order[size:]
        return [self._draw(kind) for kind in kinds]

    def _draw(self, kind: str) -> Drawn:
        stories = self._stories[kind]
        worth = [one[1] for one in stories]
        total = sum(worth)
        at = self._rng.choice(len(stories), p=[one / total for one in worth])
        story = stories[at][0]
        first, second = self._rng.choice(self._wordings[kind], 2, replace=False)
        quoted = story.shown.get(kind, ())
        shown = story.sentences[self._rng.choice(quoted)] if quoted else ""
        return Drawn(kind, first, second, story, self._texts(story, quoted), shown)

    def _texts(self, story: Told, quoted: Sequence[int]) -> tuple[str, ...]:
        if story.summary and self._rng.random() < SUMMARY_SHARE:
            return (story.summary,)
        others = [at for at in range(len(story.sentences)) if at not in quoted]
        most = max(1, self._sentences - len(quoted))
        drawn = self._rng.choice(others, min(most, len(others)), replace=False) if others else ()
        texts = [story.sentences[at] for at in (*quoted, *drawn)]
        if story.title and self._rng.random() < 1 / 2:
            texts.append(story.title)
        return tuple(dict.fromkeys(texts))


def loss_of(text: Text, drawn: Sequence[Drawn], near: Mapping[str, frozenset[str]]) -> torch.Tensor:
    """Return the sum of the losses on one step; `near` are the kinds near each."""
    wanted = [(one.wording, one.second, *one.texts, *filter(None, [one.shown])) for one in drawn]
    rows = {known: row for row, known in enumerate(dict.fromkeys(t for ts in wanted for t in ts))}
    vectors = text(list(rows))
    asked = vectors[[rows[one.wording] for one in drawn]]
    second = vectors[[rows[one.second] for one in drawn]]
    scores = torch.stack(
        [
            (asked @ vectors[[rows[t] for t in one.texts]].T)
            .topk(min(BEST, len(one.texts)), dim=1)
            .values.mean(dim=1)
            for one in drawn
        ],
        dim=1,
    )
    worth = torch.tensor(
        [[WORTH.get(other.story.grades.get(one.kind, 0), 0.0) for other in drawn] for one in drawn]
    )
    loss = _soft(scores, worth) + _soft(scores.T, worth.T)
    apart = torch.tensor(
        [[other.kind in near.get(one.kind, ()) for other in drawn] for one in drawn]
    )
    same = torch.arange(len(drawn))
    wordings = (asked @ second.T / TEMPERATURE).masked_fill(apart, -torch.inf)
    loss = loss + WORDING_WEIGHT * (
        functional.cross_entropy(wordings, same) + functional.cross_entropy(wordings.T, same)
    )
    quoted = [at for at, one in enumerate(drawn) if one.shown]
    if len(quoted) > 1:
        shown = vectors[[rows[drawn[at].shown] for at in quoted]]
        also = worth[quoted][:, quoted] > 0
        also.fill_diagonal_(fill_value=False)
        pairs = (asked[quoted] @ shown.T / TEMPERATURE).masked_fill(also, -torch.inf)
        right = torch.arange(len(quoted))
        loss = loss + SHOWN_WEIGHT * (
            functional.cross_entropy(pairs, right) + functional.cross_entropy(pairs.T, right)
        )
    return loss


def _soft(scores: torch.Tensor, worth: torch.Tensor) -> torch.Tensor:
    """Return the cross-entropy of scores with targets in proportion to `worth`, row by row."""
    target = worth / worth.sum(dim=1, keepdim=True).clamp_min(1e-6)
    return -(target * (scores / TEMPERATURE).log_softmax(dim=1)).sum(dim=1).mean()
