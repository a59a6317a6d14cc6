"""Answers whose sentences have parts, and answers that a reader judged, as folders hold them.

A folder has parts.jsonl, remarks.jsonl and sources.tsv (id, author), as ../shared/labels.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from coach.domain.sentences import SENTENCE_PARTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

FALSE, PARTLY, TRUE = range(3)
VERDICTS: Final = {"false": FALSE, "partly": PARTLY, "true": TRUE}
NOTHING: Final = "nothing"


@dataclass(frozen=True, slots=True)
class LabelledAnswer:
    """An answer with the part of every sentence (place in SENTENCE_PARTS), and what would do too.

    `weight`: how much it counts in fitting.
    """

    id: str
    author: str
    style: str
    texts: tuple[str, ...]
    parts: tuple[int, ...]
    also: tuple[tuple[int, ...], ...]
    weight: float


@dataclass(frozen=True, slots=True)
class JudgedAnswer:
    """An answer to a question, with the verdict on every kind of remark, by the reader's names.

    `first`: what to say first, or NOTHING; `points`: the kinds that matter most, with the sentence
    of each. `judge`: the reader, by place; the first one's habits are those that are learnt.
    """

    id: str
    author: str
    style: str
    question: str
    texts: tuple[str, ...]
    verdicts: dict[str, int]
    first: str
    points: tuple[tuple[str, int], ...]
    weight: float
    judge: int


def load_labelled(folder: Path, weight: float = 1.0) -> list[LabelledAnswer]:
    """Read the answers of a folder whose sentences have parts."""
    authors = _authors(folder)
    place = {str(part): at for at, part in enumerate(SENTENCE_PARTS)}
    return [
        LabelledAnswer(
            row["id"],
            authors.get(row["id"], row["id"]),
            row["style"],
            tuple(one["text"] for one in row["sentences"]),
            tuple(place[one["part"]] for one in row["sentences"]),
            tuple(tuple(place[part] for part in one["ok"]) for one in row["sentences"]),
            weight,
        )
        for row in _rows(folder / "parts.jsonl")
    ]


def load_judged(folder: Path, weight: float = 1.0, judge: int = 0) -> list[JudgedAnswer]:
    """Read the answers of a folder that a reader judged; `judge` 0 is the first reader."""
    authors = _authors(folder)
    return [
        JudgedAnswer(
            row["id"],
            authors.get(row["id"], row["id"]),
            row["style"],
            row["question"],
            tuple(row["sentences"]),
            {kind: VERDICTS[verdict] for kind, verdict in row["verdicts"].items()},
            row["first"],
            tuple((point["kind"], point["sentence"]) for point in row["points"]),
            weight,
            int(row.get("judge", judge)),
        )
        for row in _rows(folder / "remarks.jsonl")
    ]


def folds_of(authors: Sequence[str], count: int) -> dict[str, int]:
    """Return which of `count` folds each author is left out in: whole authors, evenly."""
    return {author: place % count for place, author in enumerate(sorted(set(authors)))}


def _authors(folder: Path) -> dict[str, str]:
    with (folder / "sources.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["id"]: row["author"] for row in rows}


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)
