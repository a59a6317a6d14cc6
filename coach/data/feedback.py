"""The data of feedback: the parts of an answer, and the weights of sentence labelling."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from coach.data.tables import flat
from coach.feedback.course import Course
from coach.feedback.guide import PartGuide
from coach.feedback.label import LABELS
from coach.feedback.labelling import FEATURES, Weights

if TYPE_CHECKING:
    from collections.abc import Mapping

_HERE = Path(__file__).parent
_PARTS = _HERE / "parts.toml"
_WEIGHTS = _HERE / "labels.json"


@cache
def parts() -> tuple[PartGuide, ...]:
    """The guide to every part, in the order of LABELS."""
    import tomllib  # noqa: PLC0415

    table = tomllib.loads(_PARTS.read_text(encoding="utf-8"))
    return tuple(
        PartGuide(
            label,
            float(table[label]["share"]),
            tuple(flat(text) for text in table[label]["sentences"]),
            tuple(flat(text) for text in table[label].get("anchors", ())),
        )
        for label in LABELS
    )


def examples_of(guide: tuple[PartGuide, ...]) -> tuple[list[str], list[int]]:
    """All example sentences, part by part, and how many each part has."""
    texts = [text for part in guide for text in part.sentences]
    return texts, [len(part.sentences) for part in guide]


def parts_fingerprint() -> str:
    """The identity of the example sentences' file: cheaper than parsing it."""
    return hashlib.sha256(_PARTS.read_bytes()).hexdigest()[:12]


@cache
def weights() -> Weights:
    """The fitted weights of sentence labelling."""
    return weights_of(json.loads(_WEIGHTS.read_text(encoding="utf-8")))


def weights_of(table: Mapping[str, Any]) -> Weights:
    """The weights of a parsed file; its features must be those of this coach, in any order."""

    def row(values: Mapping[str, float]) -> list[float]:
        return [values[label] for label in LABELS]

    def array(rows: object) -> np.ndarray:
        return np.array(rows, dtype=np.float32)

    course = table["course"]
    return Weights(
        features=array([row(table["weights"][name]) for name in (*FEATURES, "always")]),
        course=Course(
            steps=array([row(table["steps"][label]) for label in LABELS]),
            start=array(row(course["start"])),
            end=array(row(course["end"])),
            share=array(row(course["share"])),
        ),
    )
