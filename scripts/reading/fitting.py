"""Fit the weights of what speaks for a story, and measure them on documents left out."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from math import sqrt
from typing import TYPE_CHECKING, Any, Final
from unittest import mock

import numpy as np
from scipy.optimize import minimize

from coach.domain.outline import doubt
from coach.ingest import scoring
from reading.documents import Block, Labelled, read

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Weights = dict[str, float]

PENALTY: Final = 1.0
"""Of the squared weights, documents left out; 0.3 and 3 gave the same within a hundredth."""
COMPOSED: Final = 0.15
"""What a block of a composed document weighs beside one of a real document."""


def fit(real: Sequence[Sequence[Block]], composed: Sequence[Sequence[Block]] = ()) -> Weights:
    """Return the weights by maximum likelihood; a document counts by the root of its blocks."""
    chosen: list[tuple[Block, float]] = []
    for documents, share in ((real, 1.0), (composed, COMPOSED)):
        for blocks in documents:
            chosen += [(block, share / sqrt(max(len(blocks), 1) / 10)) for block in blocks]
    names = sorted({name for block, _ in chosen for name in block.signs})
    signs = np.array([[block.signs.get(name, 0.0) for name in names] for block, _ in chosen])
    right = np.array([block.is_story for block, _ in chosen])
    worth = np.array([share for _, share in chosen])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        odds = signs @ weights
        chance = 1 / (1 + np.exp(-odds))
        value = worth @ (np.logaddexp(0, odds) - right * odds) + PENALTY * weights @ weights / 2
        return value, signs.T @ (worth * (chance - right)) + PENALTY * weights

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B")
    return {name: round(float(weight), 3) for name, weight in zip(names, found.x, strict=True)}


@contextmanager
def reading_with(weights: Mapping[str, float]) -> Iterator[None]:
    """Let coach read with other weights than those it ships."""
    with mock.patch.object(scoring, "_weights", return_value=weights):
        yield


def count(document: Labelled) -> tuple[Counter[str], list[str], float, Counter[str]]:
    """Return what coach finds in a document, what it misses, F1, and the parts it names."""
    result = read(document.path, document.data)
    stories: list[dict[str, Any]] = []
    for story in result.stories if result else ():
        named = {str(part) for part in story.parts} - {"unlabelled", "other"}
        text = "\n".join(section.text for section in story.sections)
        stories.append({"title": story.title, "text": text, "parts": sorted(named)})
    scored, log, pairs = document.counting.score(document.expected, stories)
    doubtful = doubt(result.stories, result.skipped) if result else 0
    found = Counter[str](scored | {"asked": int(doubtful > 0)})
    parts: Counter[str] = Counter()
    for want, got in pairs:
        asked, maybe = set(want["parts"]), set(want.get("parts_maybe", ()))
        given = set(got["parts"])
        parts["right"] += len(given & asked)
        parts["asked"] += len(asked)
        parts["given"] += len(given - maybe) + len(given & asked & maybe)
    return found, log, document.counting.prf(found)[0], parts
