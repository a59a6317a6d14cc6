"""The labelled answers of tests/labelled_sentences, and what the model sees of them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from coach.domain.sentences import SENTENCE_PARTS
from coach.review.labelling import extract_features

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from coach.embeddings.competency_space import Floats
    from coach.embeddings.encoder import Encoder
    from coach.review.labelling import Examples

LABELLED: Final = Path(__file__).parents[2] / "tests" / "labelled_sentences"
STYLES: Final = ("clean", "rambling", "spoken")


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """A labelled answer: its style, name, sentences, and their labels' places in SENTENCE_PARTS."""

    style: str
    name: str
    texts: tuple[str, ...]
    labels: NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Seen(Answer):
    """The same with the likenesses, (n, labels), and all features, (n, FEATURES)."""

    like: Floats
    features: Floats


def answers(split: str) -> list[Answer]:
    """The labelled answers of one half, "train" or "test"."""
    found = []
    for style in STYLES:
        with (LABELLED / f"{split}-{style}.tsv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
        for name, group in groupby(rows, key=lambda row: row["answer"]):
            mine = list(group)
            labels = np.array([SENTENCE_PARTS.index(row["part"]) for row in mine])
            found.append(Answer(style, name, tuple(row["text"] for row in mine), labels))
    return found


def look(found: Sequence[Answer], encoder: Encoder, examples: Examples) -> list[Seen]:
    """The answers with the features that the model sees."""
    seen = []
    for answer in found:
        like = examples.likeness(encoder.encode(answer.texts))
        seen.append(
            Seen(
                style=answer.style,
                name=answer.name,
                texts=answer.texts,
                labels=answer.labels,
                like=like,
                features=extract_features(answer.texts, like),
            )
        )
    return seen
