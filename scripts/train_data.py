"""The training stories and questions of scripts/training, read as coach reads a document."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from coach.passages import sentence_texts
from coach.reading.formats import read

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


def load() -> tuple[dict[str, Told], dict[str, str], list[Pair]]:
    """Every story by id, its bank, and the pairs; set A is one bank whose labels have gaps."""
    stories: dict[str, Told] = {}
    banks: dict[str, str] = {}
    for file in sorted(HERE.glob("stories-*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            found = read(Path(f"{row['id']}.md"), row["text"].encode()).stories
            if not found:
                message = f"{file}: no story is read in {row['id']}"
                raise ValueError(message)
            sentences = [text for story in found for text in sentence_texts(story)]
            stories[row["id"]] = Told(sentences, "\n\n".join(story.text for story in found))
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
