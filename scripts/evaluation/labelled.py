"""A folder of labelled stories: which story answers which question, and how well.

`stories/BANK/*.md`, `questions.tsv` (id, question, competency), `qrels.tsv` (bank, question_id,
story_file, grade; what is not listed has 0) and `unanswerable.tsv` (bank, question_id).
"""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

ANSWERS: Final = 2
"""The lowest grade of a story that answers a question; 1 could be bent to it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question asked of one bank, with the grade of each story file that has one."""

    bank: str
    question: str
    text: str
    competency: str
    grades: dict[str, int]

    @property
    def answerable(self) -> bool:
        """Whether a story of the bank answers it."""
        return max(self.grades.values(), default=0) >= ANSWERS

    def answered_by(self, file: str) -> bool:
        """Whether this story answers it."""
        return self.grades.get(file, 0) >= ANSWERS


@dataclass(frozen=True, slots=True)
class Labelled:
    """A labelled folder: where its banks' stories lie, and what was asked, bank by bank."""

    folder: Path
    asked: tuple[Asked, ...]

    @property
    def banks(self) -> tuple[str, ...]:
        """The banks' names."""
        return tuple(dict.fromkeys(each.bank for each in self.asked))

    def stories(self, bank: str) -> Path:
        """The folder of a bank's stories."""
        return self.folder / "stories" / bank

    def of(self, bank: str) -> list[Asked]:
        """What was asked of a bank."""
        return [each for each in self.asked if each.bank == bank]


def load(folder: Path) -> Labelled:
    """Read a labelled folder.

    Raises:
        OSError: a file is missing.
        ValueError: a table lacks a column, or names a question that is not there.
    """
    questions = {row["id"]: row for row in _rows(folder / "questions.tsv")}
    grades: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    try:
        for row in _rows(folder / "qrels.tsv"):
            grades[row["bank"], row["question_id"]][row["story_file"]] = int(row["grade"])
        for row in _rows(folder / "unanswerable.tsv"):
            grades[row["bank"], row["question_id"]].update({})
        asked = tuple(
            Asked(
                bank,
                question,
                questions[question]["question"],
                questions[question]["competency"],
                grades[bank, question],
            )
            for bank, question in sorted(grades)
        )
    except KeyError as error:
        raise ValueError(f"{folder}: the tables do not agree, {error} is not there") from error
    return Labelled(folder, asked)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
