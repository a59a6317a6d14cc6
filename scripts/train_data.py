"""The stories and questions of scripts/training, read as coach reads a document.

stories-*.jsonl and pairs-*.jsonl say which story answers which question; shown-*.jsonl which
competencies each of other stories shows.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from coach.domain.sentences import sentence_texts
from coach.ingest.readers.registry import read_document

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HERE = Path(__file__).parent / "training"


@dataclass(frozen=True)
class Told:
    """A story: its sentences as matching encodes them, and its whole text."""

    sentences: list[str]
    text: str


@dataclass(frozen=True)
class Pair:
    """A question, and the stories that answer it (best, good) or only seem to (wrong)."""

    question: str
    bank: str
    best: list[str]
    good: list[str]
    wrong: list[str]


@dataclass(frozen=True)
class Labelled:
    """A story whose competencies are named: `shows`, in their order, 1, 0.5 (partly) or 0."""

    file: str
    sentences: list[str]
    shows: list[float]


def load() -> tuple[dict[str, Told], dict[str, str], list[Pair]]:
    """Every story by id, its bank, and the pairs; set A is one bank whose labels have gaps."""
    stories: dict[str, Told] = {}
    banks: dict[str, str] = {}
    for file in sorted(HERE.glob("stories-*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            stories[row["id"]] = _told(file, row)
            banks[row["id"]] = row.get("bank", "a")
    pairs = [
        Pair(
            row["question"],
            row.get("bank", "a"),
            *(row.get(key, []) for key in ("best", "good", "wrong")),
        )
        for file in sorted(HERE.glob("pairs-*.jsonl"))
        for row in map(json.loads, file.read_text(encoding="utf-8").splitlines())
    ]
    return stories, banks, pairs


def load_shown(known: Sequence[str]) -> list[Labelled]:
    """Every story whose competencies are named; `known` are the ids of all."""
    found = []
    for file in sorted(HERE.glob("shown-*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            counts = dict.fromkeys(known, 0.0)
            counts |= dict.fromkeys(row["partly"], 0.5) | dict.fromkeys(row["shows"], 1.0)
            if unknown := counts.keys() - set(known):
                message = f"{file}: {row['id']} shows what is not known: {', '.join(unknown)}"
                raise ValueError(message)
            found.append(Labelled(file.stem, _told(file, row).sentences, list(counts.values())))
    return found


def _told(file: Path, row: Mapping[str, str]) -> Told:
    found = read_document(Path(f"{row['id']}.md"), row["text"].encode()).stories
    if not found:
        message = f"{file}: no story is read in {row['id']}"
        raise ValueError(message)
    sentences = [text for story in found for text in sentence_texts(story)]
    return Told(sentences, "\n\n".join(story.text for story in found))
