"""The labelled set agrees with itself, with what its README claims, and with nothing trained on."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from statistics import median
from typing import Final

import pytest

from coach.catalog.parse import shipped_competencies
from coach.ingest.readers.registry import read_document

REPOSITORY: Final = Path(__file__).parents[1]
ROOT: Final = REPOSITORY / "tests" / "labelled"
BANKS: Final = ("engineer", "nurse", "sales", "student")
STORIES: Final = sorted((ROOT / "stories").rglob("*.md"))
ANSWERS: Final = 2  # the lowest grade of a story that answers
WORDS_IN_A_ROW: Final = 9  # so many words shared are a copy; shorter runs occur by chance


def table(name: str) -> list[dict[str, str]]:
    """The rows of one of the set's files."""
    with (ROOT / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def questions() -> dict[str, dict[str, str]]:
    """The questions by id."""
    return {row["id"]: row for row in table("questions.tsv")}


@cache
def judged() -> dict[tuple[str, str], dict[str, int]]:
    """For each bank and question judged there, the grade of each story that has one."""
    found: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for row in table("qrels.tsv"):
        found[row["bank"], row["question_id"]][row["story_file"]] = int(row["grade"])
    for bank, question in unanswerable():
        found.setdefault((bank, question), {})
    return dict(found)


@cache
def unanswerable() -> frozenset[tuple[str, str]]:
    """The pairs of bank and question that no story of the bank answers."""
    return frozenset((row["bank"], row["question_id"]) for row in table("unanswerable.tsv"))


def words(text: str) -> list[str]:
    """A text's words, folded."""
    return re.findall(r"\w+", text.casefold())


def runs(text: str) -> set[tuple[str, ...]]:
    """Every run of so many words in a text."""
    all_ = words(text)
    return {tuple(all_[at : at + WORDS_IN_A_ROW]) for at in range(len(all_) - WORDS_IN_A_ROW + 1)}


def test_files_are_tables() -> None:
    """Each file has its columns, no empty cell, no stray space, and no row twice."""
    for name, columns in (
        ("questions.tsv", ["id", "question", "competency"]),
        ("qrels.tsv", ["bank", "question_id", "story_file", "grade"]),
        ("unanswerable.tsv", ["bank", "question_id"]),
    ):
        rows = table(name)
        assert all(list(row) == columns for row in rows)
        assert all(cell and cell == cell.strip() for row in rows for cell in row.values())
        keys = Counter(tuple(row.values())[: 3 if name == "qrels.tsv" else None] for row in rows)
        assert [key for key, times in keys.items() if times > 1] == []


def test_questions_cover_the_competencies() -> None:
    """No id and no wording comes twice, each question is used, and no competency is left out."""
    rows = table("questions.tsv")
    assert len(questions()) == len(rows)
    assert len({tuple(words(row["question"])) for row in rows}) == len(rows)
    assert {row["competency"] for row in rows} == {each.id for each in shipped_competencies()}
    assert {question for _, question in judged()} == set(questions())


def test_grades_are_of_stories_that_exist() -> None:
    """A grade is 1, 2 or 3, and its story lies in the folder of its bank."""
    for row in table("qrels.tsv"):
        assert row["grade"] in {"1", "2", "3"}  # what is not listed has 0
        assert row["bank"] in BANKS
        assert row["story_file"].split("/")[0] == row["bank"]
        assert ROOT / "stories" / row["story_file"] in STORIES


def test_unanswerable_agrees_with_the_grades() -> None:
    """A pair is listed as unanswerable where its best grade is 0 or 1, and nowhere else."""
    best = {pair: max(grades.values(), default=0) for pair, grades in judged().items()}
    assert {pair for pair, grade in best.items() if grade < ANSWERS} == unanswerable()


@pytest.mark.parametrize("bank", BANKS)
def test_bank_is_large_enough(bank: str) -> None:
    """Each bank has its stories, questions that it answers, some it does not, and distractors."""
    stories = {path.name for path in STORIES if path.parent.name == bank}
    asked = [pair for pair in judged() if pair[0] == bank]
    none = [pair for pair in unanswerable() if pair[0] == bank]
    answering = {
        Path(story).name
        for pair in asked
        for story, grade in judged()[pair].items()
        if grade >= ANSWERS
    }
    assert len(stories) >= 17
    assert len(asked) - len(none) >= 18
    assert len(none) >= 5
    assert len(stories - answering) >= 2


def test_no_story_answers_everything() -> None:
    """No story is the best answer to more than a quarter of the questions its bank answers."""
    for bank in BANKS:
        answered = [pair for pair in judged() if pair[0] == bank and pair not in unanswerable()]
        best = Counter(
            story
            for pair in answered
            for story, grade in judged()[pair].items()
            if grade == max(judged()[pair].values())
        )
        assert best.most_common(1)[0][1] <= len(answered) / 4


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_file_is_read_as_one_story(path: Path) -> None:
    """Coach reads one story from each file, whole, and takes none for a general text."""
    reading = read_document(path, path.read_bytes())
    assert len(reading.stories) == 1
    assert reading.skipped == ()
    assert not reading.stories[0].general


def test_readme_claims_what_is_there() -> None:
    """The counts in the README's table are those of the files."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    claimed = dict(re.findall(r"^\| (\w+) \|.*?\| ([\d |]+) \|$", text, re.MULTILINE))
    counts = {}
    for bank in (*BANKS, "all"):
        paths = [path for path in STORIES if bank in {path.parent.name, "all"}]
        texts = [path.read_text(encoding="utf-8") for path in paths]
        sizes = [len(text.removeprefix("<!-- coach: story -->").split()) for text in texts]
        asked = [pair for pair in judged() if bank in {pair[0], "all"}]
        none = [pair for pair in asked if pair in unanswerable()]
        row = (len(paths), round(median(sizes)), min(sizes), max(sizes), len(asked), len(none))
        counts[bank] = " | ".join(map(str, row))
    assert claimed == counts
    assert f"{len(questions())} questions" in text
    assert f"{len(table('qrels.tsv'))} grades" in text


def test_nothing_of_it_is_trained_on() -> None:
    """No question of the set, and no nine words in a row of a story, stand in any data of ours."""
    asked = {tuple(words(row["question"])) for row in questions().values()}
    told = set().union(*(runs(path.read_text(encoding="utf-8")) for path in STORIES))
    suffixes = {".toml", ".json", ".jsonl", ".tsv", ".csv", ".txt", ".md"}
    folders = [each for each in REPOSITORY.iterdir() if each.is_dir() and each.name[0] != "."]
    paths = [path for folder in folders for path in folder.rglob("*") if path.suffix in suffixes]
    ours = [path for path in paths if ROOT not in path.parents]
    assert REPOSITORY / "coach" / "catalog" / "data" / "competencies.toml" in ours
    for path in ours:
        text = path.read_text(encoding="utf-8", errors="replace")
        assert told.isdisjoint(runs(text)), path
        sentences = re.findall(r'"([^"\n]+)"|^([^\t\n]+)$|\t([^\t\n]+)', text, re.MULTILINE)
        assert asked.isdisjoint(tuple(words("".join(each))) for each in sentences), path
