"""The kinds of question as a trained model has them: written for coach, and tried on wordings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from adapting.material import Material
    from adapting.text import Text
    from coach.domain.question import QuestionKind

    Floats = NDArray[np.float32]


def write(path: Path, ids: Sequence[str], material: Material, text: Text) -> Floats:
    """Write the kinds' vectors and those of standing questions; return the kinds', (kinds, d)."""
    means = np.array([_encode(text, material.wordings[kind]).mean(axis=0) for kind in ids])
    vectors = means / np.linalg.norm(means, axis=1, keepdims=True)
    standing = _encode(text, material.standing)
    with path.open("wb") as file:
        np.savez(
            file,
            kinds=np.array(ids),
            vectors=vectors.astype(np.float16),
            standing=standing.astype(np.float16),
        )
    return vectors


def describe_tests(
    vectors: Floats, kinds: Sequence[QuestionKind], material: Material, text: Text
) -> str:
    """Return how many test wordings come nearest to their kind, or have it among three."""
    ids = [kind.id for kind in kinds]
    near = {kind.id: {kind.id, *kind.near} for kind in kinds}
    first = third = first_near = third_near = total = 0
    for kind in ids:
        for row in np.argsort(-(_encode(text, material.tests[kind]) @ vectors.T), axis=1):
            best = [ids[place] for place in row[:3]]
            total += 1
            first += best[0] == kind
            third += kind in best
            first_near += best[0] in near[kind]
            third_near += not near[kind].isdisjoint(best)
    shares = (one / total for one in (first, third, first_near, third_near))
    return (
        "test wordings: {:.3f} their kind first, {:.3f} among three; or a near one {:.3f}, {:.3f}"
    ).format(*shares)


def _encode(text: Text, texts: Sequence[str]) -> Floats:
    vectors: Floats = text.plain(texts).numpy()
    return vectors
