"""Folders of labelled stories: which story answers which question, and how well.

`stories/BANK/*.md`, `questions.tsv` (id, question, competency), `qrels.tsv` (bank, question_id,
story_file, grade; what is not listed has 0) and `unanswerable.tsv` (bank, question_id).
"""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
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
    """Banks by name, each the folder of its stories, and what was asked, bank by bank."""

    folders: dict[str, Path]
    asked: tuple[Asked, ...]

    @property
    def banks(self) -> tuple[str, ...]:
        """The banks' names."""
        return tuple(self.folders)

    def stories(self, bank: str) -> Path:
        """The folder of a bank's stories."""
        return self.folders[bank]

    def of(self, bank: str) -> list[Asked]:
        """What was asked of a bank."""
        return [each for each in self.asked if each.bank == bank]

    def rows(self, bank: str) -> list[int]:
        """The places in `asked` of what was asked of a bank."""
        return [row for row, each in enumerate(self.asked) if each.bank == bank]


def pool(folders: Sequence[Path]) -> Labelled:
    """Read labelled folders as one, as `load` does.

    Raises:
        ValueError: two of them have a bank of the same name.
    """
    places: dict[str, Path] = {}
    asked: list[Asked] = []
    for folder in folders:
        known = load(folder)
        for bank in known.banks:
            if bank in places:
                raise ValueError(f"{folder}: another folder has a bank called {bank} too")
        places |= known.folders
        asked += known.asked
    return Labelled(places, tuple(asked))


def load(folder: Path) -> Labelled:
    """Read a labelled folder.

    Raises:
        OSError: a file is missing.
        ValueError: a table lacks a column, or names a question that is not there.
    """
    questions = {row["id"]: row for row in read_table(folder / "questions.tsv")}
    grades: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    try:
        for row in read_table(folder / "qrels.tsv"):
            grades[row["bank"], row["question_id"]][row["story_file"]] = int(row["grade"])
        for row in read_table(folder / "unanswerable.tsv"):
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
    return Labelled({each.bank: folder / "stories" / each.bank for each in asked}, asked)


def read_table(path: Path) -> list[dict[str, str]]:
    """Return the rows of a table with tabs between its columns, named by its first line."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
