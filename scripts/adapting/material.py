"""What the models learn from: wordings of the kinds of question, and real stories graded for them.

The stories are other people's and lie outside this repository (a folder with stories.jsonl,
grades.tsv, summaries.tsv, wordings.tsv); what readers noted of them, and wordings that were written
beside, are ours: scripts/training/readings.tsv, wordings.tsv and standing.tsv.
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from coach.domain.question import core_question
from coach.domain.sentences import split_sentences, strip_markup

if TYPE_CHECKING:
    from collections.abc import Sequence

OURS: Final = Path(__file__).resolve().parents[1] / "training"

ANSWERS: Final = 2
"""The lowest grade of a story that answers a kind."""

LEFT_OUT: Final = frozenset({"MarkRushB"})
"""Authors whose stories are measured on too: 13 of the 15 in the bank "student" are his.

The adapters and kinds in coach were made before this was found, and did learn from them.
"""


@dataclass(frozen=True, slots=True)
class Told:
    """A real story: title, sentences, a summary in a line (empty if none), grades by kind.

    `shown` are, by kind, the numbers of the sentences that a reader would quote for it.
    """

    title: str
    sentences: tuple[str, ...]
    summary: str
    grades: dict[str, int]
    shown: dict[str, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Material:
    """Wordings to learn from and to test on, by kind, and the stories that are an episode.

    `standing` are wordings of questions that no story answers.
    """

    wordings: dict[str, list[str]]
    tests: dict[str, list[str]]
    stories: list[Told]
    standing: list[str]


def load(folder: Path, ours: Path = OURS) -> Material:
    """Read the folder of real stories, and what is ours; nothing of the authors left out."""
    lines = (folder / "stories.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [text for text in map(json.loads, lines) if text["author"] not in LEFT_OUT]
    read = {text["id"] for text in texts}
    wordings: dict[str, list[str]] = defaultdict(list)
    tests: dict[str, list[str]] = defaultdict(list)
    for row in _rows(folder / "wordings.tsv"):
        into = tests if row["split"] == "test" else wordings
        into[row["kind"]].append(core_question(row["wording"]))
    for row in _rows(ours / "wordings.tsv"):
        wordings[row["kind"]].append(core_question(row["wording"]))
    grades: dict[str, dict[str, int]] = defaultdict(dict)
    shown: dict[str, dict[str, tuple[int, ...]]] = defaultdict(dict)
    for row in _rows(folder / "grades.tsv"):
        grades[row["story"]][row["kind"]] = int(row["grade"])
    for row in _rows(ours / "readings.tsv"):
        story, kind, what = row["story"], row["kind"], row["read"]
        if story not in read:
            continue
        if row["what"] == "grade":
            grades[story][kind] = int(what)
        elif row["what"] == "question":
            wordings[kind].append(core_question(what))
        else:
            shown[story][kind] = tuple(map(int, what.split(",")))
    known = {kind: list(dict.fromkeys(mine)) for kind, mine in wordings.items()}
    standing = [core_question(row["wording"]) for row in _rows(ours / "standing.tsv")]
    summaries = {row["story"]: row for row in _rows(folder / "summaries.tsv")}
    stories = [
        Told(
            title=text["title"],
            sentences=tuple(sentences_of(text["text"])),
            summary=summaries[text["id"]]["summary"],
            grades=grades[text["id"]],
            shown=shown[text["id"]],
        )
        for text in texts
        if summaries[text["id"]]["episode"] == "yes"
    ]
    return Material(known, tests, stories, standing)


def sentences_of(text: str) -> Sequence[str]:
    """Return a text's sentences as coach encodes them."""
    return [strip_markup(sentence) or sentence for sentence in split_sentences(text)]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
