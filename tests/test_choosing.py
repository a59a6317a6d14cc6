"""What a session asks within its limits, on a small bank with the quick encoder."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from coach.app import App
from coach.catalog.files import demo_stories
from coach.domain.practice import Mode
from coach.domain.question import QuestionLevel, own_id
from coach.domain.session import SelectionReason
from coach.errors import (
    EmptyBank,
    NothingToPractise,
    StoryNotFound,
    UnknownCompetency,
    UnknownFramework,
    UnreadableDocument,
)
from coach.ingest.jobs import read_job
from coach.matching.coverage import NEAREST
from coach.matching.ranking import Fit, fit_of
from coach.practice.selection import ROUNDS, USUAL, SessionLimits
from coach.progress import SilentReporter
from tests.conftest import ESSAY, NOW

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from coach.config import Settings
    from coach.domain.session import Item
    from coach.embeddings.encoder import OnnxEncoder


@pytest.fixture
def bank(workspace: App, work: Path) -> App:
    """Two stories: one confirmed for two competencies, the other for one of them."""
    workspace.add([work])
    workspace.tags.confirm(workspace.story("coupon"), ["failure", "customer"])
    workspace.tags.confirm(workspace.story("train"), ["failure"])
    return workspace


def asked(workspace: App, **limits: object) -> Sequence[Item]:
    """What a session with these limits asks."""
    return workspace.practice.begin(SessionLimits(**limits)).items  # type: ignore[arg-type]


@pytest.mark.parametrize("mode", [Mode.TELL, Mode.MOCK])
def test_the_usual_session(bank: App, mode: Mode) -> None:
    """Without limits it is some twenty minutes: gaps and stories, each question once."""
    items = asked(bank, mode=mode)
    assert len(items) == USUAL[mode]
    assert [item.position for item in items] == list(range(len(items)))
    assert {item.why for item in items} == {SelectionReason.GAP, SelectionReason.NEW}
    assert len({item.question_id for item in items}) == len(items)


def test_count(bank: App) -> None:
    """So many; of a small bank as many as there are."""
    assert len(asked(bank, count=2)) == 2
    assert len(asked(bank, count=1)) == 1
    many = asked(bank, count=50)
    assert len(many) == len({(item.competency, item.story) for item in many}) < 50
    assert [item.why for item in many].count(SelectionReason.NEW) == 3


@pytest.mark.parametrize(("minutes", "count"), [(1, 1), (4, 1), (12, 3)])
def test_minutes(bank: App, minutes: int, count: int) -> None:
    """At four minutes a question; one at least."""
    assert len(asked(bank, minutes=minutes)) == count


def test_minutes_of_a_ladder(bank: App) -> None:
    """A story told three times takes three times as long."""
    items = asked(bank, minutes=12, ladder=(90, 60, 30), skills=("failure",))
    assert [item.target for item in items] == [90, 60, 30]
    assert len({item.question_id for item in items}) == 1


def test_skills(bank: App) -> None:
    """Only these, by id or name, however often they are named."""
    items = asked(bank, skills=("failure", "Customer focus", "failure"), count=9)
    assert {item.competency for item in items} == {"failure", "customer"}
    with pytest.raises(UnknownCompetency):
        asked(bank, skills=("juggling",))


@pytest.mark.parametrize("name", ["amazon", "ama"])
def test_framework(bank: App, name: str) -> None:
    """Only what a framework asks for; its name may be half typed."""
    wanted = set(bank.library.find_framework("amazon").competencies)
    assert {item.competency for item in asked(bank, framework=name, count=50)} <= wanted


def test_no_such_framework(bank: App) -> None:
    """A name that is none says which there are."""
    with pytest.raises(UnknownFramework, match="amazon"):
        asked(bank, framework="amazing")


def test_level(bank: App) -> None:
    """Questions for everybody and for that level."""
    levels = {question.id: question.level for question in bank.questions.all()}
    items = asked(bank, level="staff", count=50)
    assert {levels[item.question_id] for item in items} <= {QuestionLevel.STAFF, QuestionLevel.ANY}


def test_one_story(bank: App) -> None:
    """Only what this story answers, and no gaps."""
    items = asked(bank, story="coupon", count=9)
    assert {item.story for item in items} == {bank.story("coupon").id}
    assert {item.competency for item in items} == {"failure", "customer"}
    with pytest.raises(StoryNotFound):
        asked(bank, story="submarine")


@pytest.mark.real_model
def test_only_what_a_story_answers_well(folders: Settings, real_encoder: OnnxEncoder) -> None:
    """A story about a bill is asked for its figures, which its skills name, not for juggling."""
    workspace = App(folders, SilentReporter(), encoder=real_encoder, now=lambda: NOW)
    workspace.add([demo_stories()])
    matrix = workspace.question_coverage.compute_chances()
    rows = {question.id: row for row, question in enumerate(matrix.questions)}
    levels = {question.id: question.level for question in matrix.questions}
    few = {}
    for story in workspace.stories():
        items = asked(workspace, story=story.slug)
        few[story.slug] = workspace.practice.selector.answers_nothing_well(
            SessionLimits(story=story.slug)
        )
        column = matrix.stories.index(story.id)
        tags = matrix.skill_tags.get(story.id, frozenset())
        assert {levels[item.question_id] for item in items} == {QuestionLevel.ANY}
        fits: dict[str, list[Fit]] = {name: [Fit.STRONG] for name in tags}
        for item in items:
            fit = fit_of(matrix.chances[rows[item.question_id], column])
            fits.setdefault(item.competency, []).append(fit)
            assert fit.answers
        assert few[story.slug] or all(Fit.STRONG in of_one for of_one in fits.values())
    assert {item.competency for item in asked(workspace, story="geocoding")} == {"data_driven"}
    assert few["three-weeks-that-became-eleven"]
    assert not few["the-geocoding-bill"]
    workspace.close()


def test_limits_that_exclude_each_other(bank: App) -> None:
    """A story and a skill that it does not show leave nothing to ask."""
    with pytest.raises(NothingToPractise, match="Nothing fits these limits"):
        asked(bank, story="train", skills=("customer",))


def test_recall_asks_everything_twice(bank: App) -> None:
    """In ten seconds, then in five; never a gap."""
    items = asked(bank, mode=Mode.RECALL)
    assert len(items) == 6
    assert [item.target for item in items] == [ROUNDS[0]] * 3 + [ROUNDS[1]] * 3
    assert [item.question_id for item in items[:3]] == [item.question_id for item in items[3:]]
    assert None not in {item.story for item in items}


@pytest.mark.parametrize("mode", [Mode.RECALL, Mode.ALOUD])
def test_nothing_to_recall(workspace: App, work: Path, mode: Mode) -> None:
    """Where no story answers anything, it says that this mode needs one."""
    workspace.add([work])
    workspace.tags.reject(workspace.story("coupon"), ["failure"])  # its skills name it
    with pytest.raises(NothingToPractise, match=f"{mode.capitalize()} needs a story"):
        asked(workspace, mode=mode)
    assert len(asked(workspace, mode=Mode.TELL)) == USUAL[Mode.TELL]


def test_a_ladder(bank: App) -> None:
    """Every story once for each rung, the longest first; a gap once."""
    items = asked(bank, ladder=(60, 30), count=4)
    assert [item.position for item in items] == list(range(len(items)))
    for item, following in pairwise(items):
        if item.target == 60 and item.story is not None:
            assert (following.question_id, following.target) == (item.question_id, 30)
    assert {item.target for item in items if item.story is None} == {60}


# Files


def test_a_list_of_questions(bank: App, tmp_path: Path) -> None:
    """In its order, each once, without numbers, blank lines and comments."""
    known = bank.questions.all()[0]
    path = tmp_path / "asked.txt"
    path.write_text(f"\n1. Why soup?\n\n# later\n- Why soup?\n  {known.text}\n", encoding="utf-8")
    items = asked(bank, listed=path)
    assert [item.question for item in items] == ["Why soup?", known.text]
    assert [item.question_id for item in items] == [own_id("Why soup?"), known.id]
    assert [item.competency for item in items] == ["", known.main]
    assert [item.position for item in items] == [0, 1]
    assert len(asked(bank, listed=path, count=1)) == 1


@pytest.mark.parametrize("text", ["", "\n \n", "# nothing yet\n"])
def test_an_empty_list(bank: App, tmp_path: Path, text: str) -> None:
    """A list without a question says so, with its name."""
    path = tmp_path / "asked.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(NothingToPractise, match=r"asked\.txt: there is no question in it"):
        asked(bank, listed=path)


def test_a_list_that_is_no_text(bank: App, tmp_path: Path) -> None:
    """A picture is refused."""
    path = tmp_path / "asked.png"
    path.write_bytes(b"\x89PNG\0\0\1\2")
    with pytest.raises(UnreadableDocument):
        asked(bank, listed=path)


@pytest.mark.real_model
@pytest.mark.thorough
def test_a_job_description(
    folders: Settings, real_encoder: OnnxEncoder, work: Path, tmp_path: Path
) -> None:
    """What it asks for is asked, what is asked for most comes first."""
    path = tmp_path / "job.txt"
    path.write_text(
        "Parcels are our trade.\n\n"
        "You settle disagreements between colleagues without anybody losing face.\n\n"
        "You talk things over with a colleague who sees it otherwise, and resolve the conflict.\n",
        encoding="utf-8",
    )
    workspace = App(folders, SilentReporter(), encoder=real_encoder, now=lambda: NOW)
    workspace.add([work])
    items = asked(workspace, company=read_job(path), count=50)
    workspace.close()
    assert "conflict" in {item.competency for item in items}
    assert len({item.competency for item in items}) < 6


@pytest.mark.parametrize("text", ["", "\n\n", "...\n"])
def test_a_job_description_with_nothing(bank: App, tmp_path: Path, text: str) -> None:
    """A description that asks for nothing says so, with its name."""
    path = tmp_path / "job.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(NothingToPractise, match=r"job\.txt: nothing in it asks for a skill"):
        asked(bank, company=read_job(path))


# Small banks


def test_a_bank_with_one_story(workspace: App, tmp_path: Path) -> None:
    """One story is asked for in turn with gaps."""
    path = tmp_path / "one.md"
    path.write_text(
        "# The roof\n\n**Problem:** Rain came in.\n\n**Resolution:** I moved the rack.\n",
        encoding="utf-8",
    )
    workspace.add([path])
    workspace.tags.confirm(workspace.story("roof"), ["failure"])
    items = asked(workspace)
    assert len(items) == USUAL[Mode.TELL]
    assert [item.why for item in items].count(SelectionReason.NEW) == 1


def test_a_bank_without_stories(workspace: App) -> None:
    """It says how to begin, whatever is asked of it."""
    with pytest.raises(EmptyBank):
        asked(workspace, mode=Mode.TELL)


def test_a_bank_of_general_texts(workspace: App, tmp_path: Path) -> None:
    """A text that tells no episode rehearses nothing: every question is a gap."""
    path = tmp_path / "essay.md"
    path.write_text(ESSAY, encoding="utf-8")
    workspace.add([path])
    assert [story.story.general for story in workspace.stories()] == [True]
    assert {item.why for item in asked(workspace)} == {SelectionReason.GAP}


def test_a_story_that_covers_nothing(workspace: App, tmp_path: Path) -> None:
    """Who names it is asked for what it comes nearest to, and for nothing that they rejected."""
    path = tmp_path / "quince.md"
    path.write_text(
        "<!-- coach: story -->\n# The quince\n\n"
        "One Sunday I peeled quinces and stewed them in the old brass kettle. They "
        "simmered until dusk, I sieved the pulp, and at nine I lit the lamp and ate a bowlful.\n"
    )
    workspace.add([path])
    covered = workspace.question_coverage.coverage()
    assert not any(one.stories for one in covered.competencies)
    nearest = {item.competency for item in asked(workspace, story="quince", count=9)}
    assert 1 <= len(nearest) <= NEAREST
    workspace.tags.reject(workspace.story("quince"), nearest)
    assert nearest.isdisjoint(item.competency for item in asked(workspace, story="quince"))
