"""Coverage, measured on labelled points of our own, with the real model."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from coach.domain.sentences import LabelledSentence
from coach.domain.story import Part
from coach.review.key_points import KeyPoint, cover_points

if TYPE_CHECKING:
    from coach.embeddings.encoder import OnnxEncoder

pytestmark = [pytest.mark.real_model, pytest.mark.thorough]

HERE = Path(__file__).parent
RIGHT = 0.75
"""Share of our own points judged right: 28 of 36 from the bound that strangers' stories chose."""


def table(path: Path) -> list[dict[str, str]]:
    """The rows of a tab-separated file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def is_covered(point: str, told: str, encoder: OnnxEncoder) -> bool:
    """Whether one sentence covers one point, or tells it otherwise."""
    one, other = (
        LabelledSentence(point, Part.ACTION),
        LabelledSentence(told, Part.ACTION),
    )
    vectors = encoder.encode([point, told])
    found = cover_points([KeyPoint(one, 0)], vectors[:1], point, [other], vectors[1:])
    return bool(found.covered or found.changed)


def test_points_told_in_other_words_are_covered(real_encoder: OnnxEncoder) -> None:
    """A point counts as told in other words, and not for words it shares with something else."""
    rows = table(HERE / "labelled_points.tsv")
    right = [
        is_covered(row["point"], row["told"], real_encoder) == (row["covered"] == "yes")
        for row in rows
    ]
    assert sum(right) / len(rows) >= RIGHT
    for verdict in ("yes", "no"):
        mine = [hit for hit, row in zip(right, rows, strict=True) if row["covered"] == verdict]
        assert sum(mine) / len(mine) > 0.5
