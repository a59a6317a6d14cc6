"""A person's own competencies and frameworks in every command: with the file, and without."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from click.shell_completion import ShellComplete

from coach.app import App
from coach.catalog import parse, user_file
from coach.catalog.library import Library
from coach.cli.main import coach
from coach.domain.competency import Competency
from coach.domain.question import core_question, own_id
from coach.domain.sentences import sentence_texts, story_passages
from coach.embeddings.competency_space import CompetencySpace, KindSpace, by_nearness, unit
from coach.errors import AmbiguousName, CompetenciesUnusable, UnknownFramework
from coach.matching import engine
from coach.progress import SilentReporter
from coach.storage.bank import Bank
from coach.storage.vectors import StoryVectors
from tests.conftest import NOW, WordEncoder

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    from coach.catalog.user_file import CatalogueIds
    from coach.config import Settings
    from coach.domain.question import QuestionSuggestion
    from coach.embeddings.encoder import OnnxEncoder
    from coach.matching.ranking import MatchResult

    Run = Callable[..., Result]

BREAD = """\
[[competency]]
id = "sour_dough"
name = "Feeding sourdough"
definition = "They kept a leaven alive."
indicators = [
    "I fed the leaven rye flour at midnight and the dough rose by dawn.",
    "The starter smelled of vinegar, so I gave it warm water and new flour.",
    "I kept the leaven in two jars and lent one to the baker next door.",
]
questions = ["When did your leaven die?", "Who fed the dough on Sundays?"]

[[framework]]
id = "bakery"
name = "The bakery's list"

[[framework.item]]
name = "Later"
importance = 3
competencies = ["conflict"]

[[framework.item]]
name = "First"
importance = 1
competencies = ["sour_dough", "crisis", "conflict"]
"""
STORIES = """\
# Stories

## The jar

**Situation:** The starter smelled of vinegar.

**Action:** I fed the leaven rye flour at midnight. I gave the starter warm water.

**Result:** The dough rose by dawn.

## The lorry

**Situation:** A lorry came late, so I had bad news to bring.

**Action:** I had to bring bad news to a customer who swore.
"""
ASKED = "Who kept the leaven and fed the dough?"
DEAD, SUNDAYS = "When did your leaven die?", "Who fed the dough on Sundays?"


@pytest.fixture
def file(folders: Settings) -> Path:
    """Where the person's own file would be."""
    folders.bank.mkdir(parents=True)
    return folders.own_competencies


@pytest.fixture
def stories(tmp_path: Path) -> Path:
    """A document with a story of leaven, and one of a lorry."""
    path = tmp_path / "bread.md"
    path.write_text(STORIES, encoding="utf-8")
    return path


@pytest.fixture
def full(run: Run, file: Path, stories: Path) -> Run:
    """The command line on a bank with both stories and no own file yet."""
    assert not file.exists()
    assert run("add", str(stories)).exit_code == 0
    return run


def document(result: Result) -> object:
    """What a command printed as JSON."""
    assert (result.exit_code, result.stderr) == (0, "")
    found: object = json.loads(result.stdout)
    return found


def answers(folders: Settings, words: WordEncoder, *asked: str) -> list[MatchResult]:
    """What a new run of coach answers."""
    workspace = App(folders, SilentReporter(), encoder=words, now=lambda: NOW)
    try:
        return list(workspace.match(asked, top=0))
    finally:
        workspace.close()


# Matching and tagging


def test_an_own_competency_is_suggested_first(full: Run, file: Path) -> None:
    """A story in its words shows it more than any built-in one; the other story does not."""
    file.write_text(BREAD, encoding="utf-8")
    jar, lorry = (
        [each["competency"] for each in tagged["suggestions"]]
        for tagged in json.loads(full("tag", "--format", "json").stdout)
    )
    assert jar[0] == "sour_dough"
    assert "sour_dough" not in lorry


@pytest.mark.usefixtures("full")
def test_ranking_follows_the_file_and_comes_back(
    folders: Settings, words: WordEncoder, file: Path
) -> None:
    """With the file scores differ, without it they are what they were, to the last bit."""
    before = answers(folders, words, ASKED)
    assert before == answers(folders, words, ASKED)
    words.texts.clear()
    file.write_text(BREAD, encoding="utf-8")
    (with_file,) = answers(folders, words, ASKED)
    jar, lorry = with_file.matches
    assert jar.story.slug == "the-jar"
    assert jar.signals.kind_score > lorry.signals.kind_score
    without = {match.story.slug: match.signals for match in before[0].matches}
    assert jar.signals.kind_score > without["the-jar"].kind_score
    assert jar.signals.passage_score == without["the-jar"].passage_score
    # Of all that, no story was encoded: their vectors are measured anew.
    mine = ("leaven", "dough", "starter")
    encoded = {text for text in words.texts if any(word in text for word in mine)}
    assert len(encoded) == len({ASKED}) + 2 + 2 + 3
    assert encoded.isdisjoint(sentence_texts(jar.story.story))
    file.unlink()
    words.texts.clear()
    assert answers(folders, words, ASKED) == before
    assert words.texts == [core_question(ASKED)]


@pytest.mark.usefixtures("full")
def test_an_own_competency_can_change_the_order(
    folders: Settings, words: WordEncoder, file: Path
) -> None:
    """What the question asks for is what the own file says of it."""
    asked = "Tell me about the yellow thing."
    found = [match.story for match in answers(folders, words, asked)[0].matches]
    indicators = json.dumps([passage.text for passage in story_passages(found[-1].story)])
    file.write_text(
        '[[competency]]\nid = "yellow"\nname = "The yellow thing"\ndefinition = "Yellow thing."\n'
        f'questions = ["{asked}"]\nindicators = {indicators}\n',
        encoding="utf-8",
    )
    (answer,) = answers(folders, words, asked)
    assert answer.matches[0].story.slug == found[-1].slug


def test_a_replaced_competency_goes_by_the_file(full: Run, file: Path) -> None:
    """The id of a built-in one is its place; its words are the person's."""
    file.write_text(BREAD.replace("sour_dough", "customer"), encoding="utf-8")
    jar = json.loads(full("tag", "jar", "--format", "json").stdout)[0]
    assert jar["suggestions"][0]["competency"] == "customer"
    text = full("tag", "jar", "--confirm", "feeding").stdout
    assert "Confirmed: Feeding sourdough" in text


@pytest.mark.thorough
@pytest.mark.real_model
def test_the_real_model_knows_an_own_competency_by_its_meaning(
    folders: Settings, real_encoder: OnnxEncoder, tmp_path: Path
) -> None:
    """Seven sentences of a nurse are enough: other words for it are suggested, and asked for."""
    folders.bank.mkdir(parents=True)
    folders.own_competencies.write_text(NURSE, encoding="utf-8")
    path = tmp_path / "ward.md"
    path.write_text(WARD, encoding="utf-8")
    workspace = App(folders, SilentReporter(), encoder=real_encoder, now=lambda: NOW)
    workspace.add([path])
    tagged = {
        each.story.slug: [known.competency for known in each.suggestions]
        for each in workspace.tags.suggest(workspace.stories(), settled=True)[1]
    }
    assert tagged["the-two-smiths"][0] == "patient_safety"
    assert "patient_safety" not in tagged["the-rota"]
    seen: list[str] = []

    def first(_: str, suggested: object) -> list[str]:
        assert isinstance(suggested, tuple)
        seen.append(suggested[0].competency)
        return []

    list(workspace.questions.add(["How have you protected somebody in your care?"], choose=first))
    assert seen == ["patient_safety"]
    (answer,) = workspace.match(["a time you stopped a mix-up before it hurt someone"], top=1)
    assert answer.matches[0].story.slug == "the-two-smiths"
    workspace.close()


NURSE = """\
[[competency]]
id = "patient_safety"
name = "Patient safety"
definition = "They saw that a patient could come to harm, and acted before it happened."
indicators = [
    "The dose on the chart was ten times too high, so I held the infusion and rang the pharmacist.",
    "I saw that the wristband had another name and stopped the porter at the lift.",
    "I put a red sticker on the two syringes that looked alike, and the mix-ups stopped.",
    "He tried to climb over the rail at night, so I moved his bed beside our desk.",
    "I counted the swabs again, found one missing, and we did not close.",
]
questions = [
    "Tell me about a time you kept a patient from harm.",
    "When did you report a near miss on your ward?",
]
"""
WARD = """\
# Work

## The two Smiths

**Situation:** Two men called Smith lay in the same bay, both waiting for blood.

**Action:** I read the label aloud against his wrist before I hung the bag, and it was the other
man's. I sent it back and wrote it up the same hour.

**Result:** Nobody was given the wrong blood, and we now keep such names in different bays.

## The rota

**Situation:** The rota for August had eleven gaps and nobody wanted to swap.

**Action:** I made a table of who had worked which bank holiday and asked each of them in turn.

**Result:** All eleven were filled by Friday without agency staff.
"""


# Verdicts


def test_verdicts_on_own_ids_outlive_the_file(full: Run, file: Path) -> None:
    """While the file is gone nobody tells of them and nothing fails; then they are there again."""
    file.write_text(BREAD, encoding="utf-8")
    assert full("tag", "jar", "--confirm", "sour_dough", "--confirm", "crisis").exit_code == 0
    (match,) = json.loads(full("match", ASKED, "--top", "1", "--format", "json").stdout)["matches"]
    file.rename(file.with_suffix(".away"))
    assert "Feeding" not in (shown := full("show", "jar").stdout)
    assert "Crisis and incident response" in shown
    assert "Feeding" not in full("tag", "--list").stdout
    assert full("match", ASKED).exit_code == 0
    assert full("plan", ASKED).exit_code == 0
    result = full("tag", "jar", "--confirm", "sour_dough")
    assert (result.exit_code, result.stdout) == (2, "")
    file.with_suffix(".away").rename(file)
    assert "Feeding sourdough" in full("show", "jar").stdout
    again = json.loads(full("match", ASKED, "--top", "1", "--format", "json").stdout)["matches"]
    assert again == [match]


# Questions


def listed(run: Run, *options: str) -> dict[str, list[str]]:
    """The competencies of each question listed, by its text."""
    found = document(run("questions", *options, "--format", "json"))
    assert isinstance(found, list)
    return {each["text"]: each["competencies"] for each in found}


def test_own_competencies_bring_questions(run: Run, file: Path) -> None:
    """They stand among the person's own, and go with the file."""
    before = listed(run)
    file.write_text(BREAD, encoding="utf-8")
    mine = {DEAD: ["sour_dough"], SUNDAYS: ["sour_dough"]}
    assert listed(run, "--own") == mine
    assert listed(run, "--competency", "feeding") == mine
    assert listed(run) == before | mine
    file.unlink()
    assert listed(run) == before


def test_a_question_that_is_there_already_asks_for_both(run: Run, file: Path) -> None:
    """A built-in question in the file gets the own competency beside its others, and stays one."""
    file.write_text(BREAD.replace(DEAD, "A failure of YOURS"), encoding="utf-8")
    assert listed(run, "--own") == {SUNDAYS: ["sour_dough"]}
    assert listed(run, "--competency", "sour")["A failure of yours."] == ["failure", "sour_dough"]


def test_a_question_added_and_in_the_file_is_one(run: Run, file: Path) -> None:
    """Its id comes from its words, so that history stays; it asks for what both say."""
    run("questions", "add", DEAD, "--competency", "failure")
    file.write_text(BREAD, encoding="utf-8")
    assert listed(run, "--own")[DEAD] == ["failure", "sour_dough"]
    assert run("questions", "add", SUNDAYS).stdout == (
        f"Already there: {own_id(SUNDAYS)}  {SUNDAYS}\n  Feeding sourdough\n"
    )
    assert run("questions", "remove", "die").exit_code == 0
    assert listed(run, "--own")[DEAD] == ["sour_dough"]


def test_a_question_of_the_file_is_taken_out_there(run: Run, file: Path) -> None:
    """The place where it stands is told, and coach does not write to the file."""
    file.write_text(BREAD, encoding="utf-8")
    result = run("questions", "remove", "Sundays")
    assert result.exit_code == 1
    assert result.stderr == f'Error: "{SUNDAYS}" stands in {file}. Take it out there.\n'
    assert run("questions", "remove", "tell me about a time you failed").exit_code == 1
    assert file.read_text(encoding="utf-8") == BREAD


def test_own_competencies_are_suggested_for_new_questions(
    folders: Settings, words: WordEncoder, file: Path
) -> None:
    """The nearest competency to a question in its words is the own one."""
    file.write_text(BREAD, encoding="utf-8")
    workspace = App(folders, SilentReporter(), encoder=words, now=lambda: NOW)
    seen: list[str] = []

    def choose(_: str, suggested: object) -> list[str]:
        assert isinstance(suggested, tuple)
        best: QuestionSuggestion = suggested[0]
        seen.append(best.competency)
        return [best.competency]

    (taken,) = workspace.questions.add(["Who fed your leaven on Sundays?"], choose=choose)
    workspace.close()
    assert seen == ["sour_dough"]
    assert taken.question.competencies == ("sour_dough",)


def test_a_question_of_a_gone_competency_stands_under_its_id(run: Run, file: Path) -> None:
    """Behind the known ones, and before those of none."""
    file.write_text(BREAD, encoding="utf-8")
    run("questions", "add", "Who lent a jar?", "--competency", "sour_dough")
    run("questions", "add", "Who burnt it?")
    file.unlink()
    lines = run("questions").stdout.splitlines()
    headings = [line.strip() for line in lines if line.startswith("  ") and line[2] != " "]
    assert headings[-3:] == ["Inclusion and empathy", "sour_dough", "No competency yet"]


def test_questions_of_a_framework(run: Run, file: Path) -> None:
    """Those that ask for something in it, in its order; with --competency, what is in both."""
    file.write_text(BREAD, encoding="utf-8")
    found = listed(run, "--framework", "the bakery")
    assert found
    assert all({"sour_dough", "crisis", "conflict"} & {*asked} for asked in found.values())
    lines = run("questions", "--framework", "bakery").stdout.splitlines()
    headings = [line.strip() for line in lines if line.startswith("  ") and line[2] != " "]
    assert headings[:3] == [
        "Feeding sourdough",
        "Crisis and incident response",
        "Conflict and disagreement",
    ]
    assert listed(run, "--framework", "bakery", "--competency", "sour") == {
        DEAD: ["sour_dough"],
        SUNDAYS: ["sour_dough"],
    }
    assert len(listed(run, "--framework", "coach")) == len(listed(run))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("ama", ""),
        ("butcher", 'No framework is called "butcher". There are: coach, civil-service, amazon.'),
        ("a", '"a" could be: coach, amazon. Type more of it.'),
    ],
)
def test_a_framework_by_its_name(run: Run, name: str, said: str) -> None:
    """By id or name or the beginning of one; else what there is."""
    result = run("questions", "--framework", name)
    assert result.exit_code == (2 if said else 0)
    assert result.stderr == (f"Error: {said}\n" if said else "")


# Listing


def test_the_list_of_competencies(run: Run, file: Path) -> None:
    """Each with its id and name; what is one's own with its line."""
    plain = run("questions", "--competencies")
    assert (plain.exit_code, plain.stderr) == (0, "")
    assert "    failure            Failure and mistakes\n" in plain.stdout
    assert plain.stdout.endswith(f"All of it is built in; your own goes into\n  {file}\n")
    file.write_text(BREAD, encoding="utf-8")
    shown = run("questions", "--competencies").stdout
    assert f"    sour_dough         Feeding sourdough\n{' ' * 23}{file}:1\n" in shown
    assert f"    bakery         The bakery's list\n{' ' * 19}{file}:12\n" in shown
    verbose = run("questions", "--competencies", "--verbose").stdout
    assert "They kept a leaven alive." in verbose
    assert "First: Feeding sourdough, Crisis and incident response, Conflict" in verbose


def test_the_list_as_json(run: Run, file: Path) -> None:
    """File and line for what is one's own, null for the rest; frameworks in their order."""
    file.write_text(BREAD, encoding="utf-8")
    found = document(run("questions", "--competencies", "--format", "json"))
    assert isinstance(found, dict)
    assert found["competencies"][-1] == {
        "id": "sour_dough",
        "name": "Feeding sourdough",
        "definition": "They kept a leaven alive.",
        "source": str(file),
        "line": 1,
    }
    assert {each["source"] for each in found["competencies"][:-1]} == {None}
    assert found["frameworks"][-1] == {
        "id": "bakery",
        "name": "The bakery's list",
        "about": "",
        "competencies": ["sour_dough", "crisis", "conflict"],
        "source": str(file),
        "line": 12,
    }
    assert "sour_dough" in found["frameworks"][0]["competencies"]


def test_the_list_cannot_be_narrowed(run: Run) -> None:
    """Options that choose questions have no meaning for it."""
    assert run("questions", "--competencies", "--own").exit_code == 2


def completed(*words: str) -> list[str]:
    """What Tab offers after some words, the last of them half typed."""
    offered = ShellComplete(coach, {}, "coach", "_COACH_COMPLETE").get_completions(
        list(words[:-1]), words[-1]
    )
    return [item.value for item in offered]


@pytest.mark.usefixtures("run")
def test_tab_offers_own_ones(file: Path) -> None:
    """Competencies and frameworks of the file complete; with a faulty one nothing does."""
    assert completed("questions", "--framework", "") == ["coach", "civil-service", "amazon"]
    file.write_text(BREAD, encoding="utf-8")
    assert completed("tag", "jar", "--confirm", "so") == ["sour_dough"]
    assert completed("questions", "--framework", "b") == ["bakery"]
    file.write_text("[[competence]]\n", encoding="utf-8")
    assert completed("tag", "jar", "--confirm", "") == []


# A faulty file


FAULTY = BREAD.replace('"Feeding sourdough"', "7")


def test_a_faulty_file_is_told_with_its_line(full: Run, file: Path, tmp_path: Path) -> None:
    """Every command that needs competencies says what is wrong where, and changes nothing."""
    file.write_text(FAULTY, encoding="utf-8")
    other = tmp_path / "other.md"
    other.write_text("## The oven\n\n**Action:** I lit it.\n", encoding="utf-8")
    for arguments in (
        ["match", ASKED],
        ["plan", ASKED],
        ["tag"],
        ["tag", "jar", "--confirm", "crisis"],
        ["questions"],
        ["questions", "--competencies"],
        ["questions", "--competencies", "--format", "json"],
        ["questions", "remove", "it"],
        ["add", str(other)],
    ):
        result = full(*arguments)
        assert result.exit_code == 1, arguments
        assert (result.stdout, result.stderr.count("\n")) == ("", 1)
        assert result.stderr.startswith(f"Error: {file}:3: competency 1 (sour_dough), name: ")
    for arguments in (["list"], ["show", "jar"], ["questions", "--help"]):
        assert full(*arguments).exit_code == 0
    assert "oven" not in full("list").stdout
    file.write_text(BREAD, encoding="utf-8")
    assert full("match", ASKED).exit_code == 0


def test_a_file_that_may_not_be_read(
    folders: Settings, words: WordEncoder, file: Path, stories: Path
) -> None:
    """A folder of its name is a mistake too, not a missing file."""
    workspace = App(folders, SilentReporter(), encoder=words, now=lambda: NOW)
    workspace.add([stories])
    file.mkdir()
    again = App(folders, SilentReporter(), encoder=words, now=lambda: NOW)
    with pytest.raises(CompetenciesUnusable, match="This is a folder"):
        again.models.open_engine()
    workspace.close()
    again.close()


def test_the_file_is_never_written_to(full: Run, file: Path) -> None:
    """It stays as it is to the byte and the second, read-only or not."""
    file.write_text(BREAD, encoding="utf-8")
    os.utime(file, (1e9, 1e9))
    file.chmod(0o444)
    for arguments in (
        ["match", ASKED, "--explain"],
        ["plan", ASKED, DEAD],
        ["tag"],
        ["tag", "jar", "--confirm", "sour_dough"],
        ["questions", "add", DEAD, "--yes"],
        ["questions", "remove", DEAD],
        ["questions", "--framework", "bakery"],
        ["questions", "--competencies"],
        ["new", "--title", "The oven", "--action", "I lit it."],
        ["review", str(file.parent / "stories" / "the-oven.md"), "--question", ASKED],
    ):
        assert full(*arguments).exit_code in {0, 1}, arguments
    assert file.read_text(encoding="utf-8") == BREAD
    assert (file.stat().st_mtime, file.stat().st_mode & 0o777) == (1e9, 0o444)


# The library


def test_the_example_of_the_guide_is_right(file: Path, tmp_path: Path) -> None:
    """It can be copied as it stands, and gives the framework it tells of."""
    guide = Path(__file__).parent.parent / "docs" / "guide" / "questions-and-competencies.md"
    text = guide.read_text(encoding="utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    file.write_text(example, encoding="utf-8")
    library = Library(file, tmp_path / "cache")
    assert library.catalogue.competencies[-1].id == "prospecting"
    assert library.find_framework("field-sales").competencies == (
        "prospecting",
        "influence",
        "achievement",
        "customer",
        "adaptability",
    )


def test_few_questions_are_joined_by_what_the_competency_is() -> None:
    """From four on they stand alone; the built-in ones all do."""
    own = Competency("sour_dough", "Feeding", "They fed.", (DEAD,), ("I fed it.",))
    about = ("Tell me about a time of feeding.", "Feeding: They fed.")
    assert own.question_texts == (DEAD, *about)
    assert replace(own, questions=()).question_texts == about
    four = ("One?", "Two?", "Three?", "Four?")
    assert replace(own, questions=four).question_texts == four
    assert all(known.question_texts == known.questions for known in parse.shipped_competencies())


def test_an_own_competency_does_not_win_by_chance() -> None:
    """It is one kind among competencies of five: stories that mean nothing show it no more often.

    One of eight competencies would be the best of every eighth story.
    """
    rng = np.random.default_rng(7)
    vectors = unit(rng.normal(size=(7 * 5 + 1, 32)).astype(np.float32))
    kinds = KindSpace(vectors, by_nearness(vectors), np.arange(36) // 5, vectors[:0])
    measure = CompetencySpace(np.ones(8, dtype=np.intp), vectors[:8], kinds)
    stories = rng.normal(size=(400, 6, 32)).astype(np.float32)
    shown = measure.show(np.array([measure.profile(story) for story in stories]))
    assert 0.01 < (shown.argmax(axis=1) == 7).mean() < 1 / 8


def test_a_file_is_checked_once(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was found good is kept with coach's own data, and parsed again when it changes."""
    file.write_text(BREAD, encoding="utf-8")
    first = Library(file, tmp_path / "cache").catalogue
    calls: list[bytes] = []
    parse = user_file.parse_own_file

    def watched(path: Path, written: bytes, known: CatalogueIds) -> dict[str, object]:
        calls.append(written)
        return parse(path, written, known)

    monkeypatch.setattr(user_file, "parse_own_file", watched)
    assert Library(file, tmp_path / "cache").catalogue == first
    assert calls == []
    file.write_text(BREAD + "\n# A note.\n", encoding="utf-8")
    assert Library(file, tmp_path / "cache").catalogue == first
    assert len(calls) == 1


def test_a_framework_gives_its_competencies_in_order(file: Path, tmp_path: Path) -> None:
    """By importance, then as they stand; an item without one counts as important. Each once."""
    file.write_text(
        BREAD + '[[framework.item]]\nname = "Else"\ncompetencies = ["learning"]\n',
        encoding="utf-8",
    )
    library = Library(file, tmp_path / "cache")
    assert library.find_framework("bakery").competencies == (
        "sour_dough",
        "crisis",
        "conflict",
        "learning",
    )
    assert set(library.find_framework("a general").competencies) == set(library.names)
    with pytest.raises(UnknownFramework):
        library.find_framework("butcher")
    with pytest.raises(AmbiguousName):
        library.find_framework("a")


@pytest.mark.usefixtures("full")
def test_old_spaces_are_swept(folders: Settings, words: WordEncoder, file: Path) -> None:
    """Each edit makes one; the newest few are kept, and the built-in one always."""
    for number in range(engine.MOST_KEPT + 3):
        file.write_text(BREAD.replace("two jars", f"{number} jars"), encoding="utf-8")
        answers(folders, words, ASKED)
    kept = list((folders.cache / "competencies").iterdir())
    assert len(kept) == engine.MOST_KEPT + 1


def test_what_another_process_measured_stays(folders: Settings, file: Path) -> None:
    """Vectors that are of the wanted recipe already are not measured or written again."""
    del file
    bank, text_hash = Bank(folders.database), "0" * 64

    def vectors(profile: bytes) -> list[StoryVectors]:
        return [StoryVectors(text_hash, profile, b"s")]

    bank.vectors.store("w/1/a", vectors(b"old"))
    bank.vectors.store("w/1/b", vectors(b"older"))
    bank.vectors.store("v/1/a", vectors(b"of another model"))
    stored = bank.vectors
    assert stored.outdated_profiles("w/1/", "w/1/new") == [(text_hash, "w/1/a")]
    assert list(stored.sentences([(text_hash, "w/1/a"), ("gone", "w/1/a")])) == [
        (text_hash, "w/1/a", b"s")
    ]
    stored.replace_profiles("w/1/new", [(text_hash, "w/1/a", b"new")])
    assert stored.outdated_profiles("w/1/", "w/1/new") == []
    stored.replace_profiles("w/1/new", [(text_hash, "w/1/b", b"later")])
    assert list(stored.sentences([(text_hash, "w/1/new")])) == [(text_hash, "w/1/new", b"s")]
    assert stored.outdated_profiles("w/1/", "w/1/b") == []
    bank.close()
