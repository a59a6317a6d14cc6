"""All questions of a bank: adding, tagging, removing; and the bank's table of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlite_utils import Database

from coach.app import App
from coach.catalog.questions import QuestionFate, TakenQuestion
from coach.domain.question import (
    Question,
    QuestionFilter,
    QuestionForm,
    QuestionLevel,
    core_question,
    own_id,
)
from coach.errors import AmbiguousQuestion, NoQuestion, QuestionNotFound, UnknownCompetency
from coach.progress import SilentReporter
from coach.storage.bank import Bank
from coach.storage.migrations import history
from tests.conftest import NOW, WordEncoder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from coach.catalog.questions import QuestionList
    from coach.config import Settings
    from coach.domain.question import QuestionSuggestion
    from coach.embeddings.encoder import OnnxEncoder

SOUP, PIES = "Why did the soup go cold?", "Who burnt the pies?"


@pytest.fixture
def questions(workspace: App) -> QuestionList:
    """The questions of an empty bank."""
    return workspace.questions


def added(taken: Sequence[TakenQuestion]) -> list[tuple[str, QuestionFate, tuple[str, ...]]]:
    """What became of each question: its text, its fate, its competencies."""
    return [(each.question.text, each.fate, each.question.competencies) for each in taken]


def nearest(text: str, suggested: Sequence[QuestionSuggestion]) -> list[str]:
    """A person who always takes the first suggestion."""
    del text
    return [suggested[0].competency]


def test_own_questions_come_after_the_built_in_ones(questions: QuestionList) -> None:
    """Every command gets both kinds from one place, each as it was added."""
    before = questions.all()
    (taken,) = questions.add(
        [SOUP],
        competencies=["customer", "failure"],
        level=QuestionLevel.STAFF,
        form=QuestionForm.NEGATIVE,
    )
    assert taken == TakenQuestion(
        Question(
            own_id(SOUP),
            SOUP,
            ("customer", "failure"),
            QuestionLevel.STAFF,
            QuestionForm.NEGATIVE,
            own=True,
        ),
        QuestionFate.ADDED,
    )
    assert questions.all() == (*before, taken.question)
    assert questions.choose(QuestionFilter(own=True)) == [taken.question]


def test_adding_without_anybody_to_ask(questions: QuestionList, words: WordEncoder) -> None:
    """No competency is given silently, and no model is opened for it."""
    assert added(list(questions.add([f"  {SOUP}\n"]))) == [(SOUP, QuestionFate.ADDED, ())]
    assert words.texts == []


def test_choosing_among_suggestions(questions: QuestionList) -> None:
    """All competencies are offered for a text, the nearest first, their weights sum to one."""
    seen: list[tuple[str, Sequence[QuestionSuggestion]]] = []

    def choose(text: str, suggested: Sequence[QuestionSuggestion]) -> list[str]:
        seen.append((text, suggested))
        return nearest(text, suggested)

    text = "A customer, please."
    assert added(list(questions.add([text], choose=choose))) == [
        (text, QuestionFate.ADDED, ("customer",))
    ]
    ((asked, suggested),) = seen
    assert asked == text
    assert {each.competency for each in suggested} == set(questions.names)
    weights = [each.weight for each in suggested]
    assert weights == sorted(weights, reverse=True)
    assert sum(weights) == pytest.approx(1, abs=1e-3)


def test_no_story_is_needed_to_tag_a_question(folders: Settings, words: WordEncoder) -> None:
    """An empty bank suggests as a full one does, and embeds nothing else."""
    workspace = App(folders, SilentReporter(), encoder=words, now=lambda: NOW)
    assert added(list(workspace.questions.add([SOUP], choose=nearest)))
    assert words.texts[-1] == core_question(SOUP)
    assert not folders.index.exists()
    workspace.close()


def test_what_is_there_is_not_added(questions: QuestionList, words: WordEncoder) -> None:
    """A built-in question, one of their own, and one that stands twice in a list are reported."""
    list(questions.add([SOUP], competencies=["customer"]))
    given = ["a failure of YOURS", "why did the soup go cold", PIES, f"{PIES[:-1]}!"]
    taken = list(questions.add(given, choose=lambda *_: []))
    assert added(taken) == [
        ("A failure of yours.", QuestionFate.KNOWN, ("failure",)),
        (SOUP, QuestionFate.KNOWN, ("customer",)),
        (PIES, QuestionFate.ADDED, ()),
        (PIES, QuestionFate.KNOWN, ()),
    ]
    assert SOUP not in words.texts
    assert len(questions.choose(QuestionFilter(own=True))) == 2


def test_a_question_without_competency_is_tagged_later(questions: QuestionList) -> None:
    """Adding it again gives it one and changes nothing else; without one nothing happens."""
    list(questions.add([SOUP], level=QuestionLevel.JUNIOR))
    assert added(list(questions.add([SOUP]))) == [(SOUP, QuestionFate.KNOWN, ())]
    (taken,) = questions.add([SOUP.upper()], competencies=["customer"])
    assert added([taken]) == [(SOUP, QuestionFate.TAGGED, ("customer",))]
    assert taken.question.level is QuestionLevel.JUNIOR
    assert questions.choose(QuestionFilter(own=True)) == [taken.question]


def test_an_interruption_keeps_what_was_answered(questions: QuestionList) -> None:
    """Each question is stored before the next one is asked about."""

    def choose(text: str, suggested: Sequence[QuestionSuggestion]) -> list[str]:
        if text == PIES:
            raise KeyboardInterrupt
        return nearest(text, suggested)

    with pytest.raises(KeyboardInterrupt):
        list(questions.add([SOUP, PIES], choose=choose))
    assert [question.text for question in questions.choose(QuestionFilter(own=True))] == [SOUP]


def test_nothing_to_add(questions: QuestionList) -> None:
    """No question, or an empty one, is an error, and nothing is stored."""
    with pytest.raises(NoQuestion):
        list(questions.add([]))
    with pytest.raises(NoQuestion):
        list(questions.add([SOUP, " "]))
    assert questions.choose(QuestionFilter(own=True)) == []


def test_names_of_competencies(questions: QuestionList) -> None:
    """Each is found once, in the order given."""
    typed = ["delegation", "Customer", "customer"]
    assert questions.library.find(typed) == ("delegation", "customer")
    with pytest.raises(UnknownCompetency):
        questions.library.find(["customer", "soup"])


@pytest.mark.parametrize("name", [own_id(SOUP), SOUP, "why did the soup go cold", "soup"])
def test_removing(questions: QuestionList, name: str) -> None:
    """A question of their own is left out by its id, its text or its words."""
    list(questions.add([SOUP, PIES]))
    assert questions.remove(name).text == SOUP
    assert [question.text for question in questions.choose(QuestionFilter(own=True))] == [PIES]


def test_an_exact_text_wins_over_words_of_others(questions: QuestionList) -> None:
    """A short question can be removed although a longer one has all its words."""
    list(questions.add(["Why the soup?", "And why the soup, above all?"]))
    assert questions.remove("why the soup").text == "Why the soup?"


def test_what_cannot_be_removed(questions: QuestionList) -> None:
    """Built-in questions stay; words of several, or of none, are said to be so."""
    list(questions.add([SOUP, "Why did the pies burn?"]))
    for name in ("failure-01", "Tell me about a time you failed.", "cake", "", "?"):
        with pytest.raises(QuestionNotFound, match="No question of your own is"):
            questions.remove(name)
    with pytest.raises(AmbiguousQuestion, match=own_id(SOUP)):
        questions.remove("why did the")
    assert len(questions.choose(QuestionFilter(own=True))) == 2


def test_a_removed_question_can_be_added_again(questions: QuestionList) -> None:
    """It is new then, under the id it had."""
    list(questions.add([SOUP], competencies=["customer"]))
    before = questions.remove(SOUP)
    (taken,) = questions.add([SOUP], competencies=["failure"])
    assert (taken.fate, taken.question.id) == (QuestionFate.ADDED, before.id)
    assert taken.question.competencies == ("failure",)


# The bank


def test_questions_are_kept_in_the_order_added(tmp_path: Path) -> None:
    """Another process sees them as they were put, in the order of their times."""
    bank = Bank(tmp_path / "coach.db")
    late = Question(own_id(PIES), PIES, (), QuestionLevel.SENIOR, QuestionForm.NEGATIVE, own=True)
    early = Question(own_id(SOUP), SOUP, ("customer", "failure"), own=True)
    bank.questions.store(late, "2026-03-03T20:00:00+00:00")
    bank.questions.store(early, "2026-03-02T20:00:00+00:00")
    bank.close()
    again = Bank(tmp_path / "coach.db")
    assert again.questions.all() == [early, late]
    again.close()


def test_a_bank_of_the_first_version_is_brought_up_to_date(tmp_path: Path) -> None:
    """A bank without the table gets it and keeps what it holds."""
    path = tmp_path / "coach.db"
    old = Database(path)
    history.apply(old, stop_before="m003_own_questions")
    old.table("settings").insert({"key": "model", "value": "words"})
    old.execute("PRAGMA user_version = 1")
    old.close()
    bank = Bank(path)
    assert bank.setting("model") == "words"
    bank.questions.store(Question(own_id(SOUP), SOUP, own=True), "2026-03-02T20:00:00+00:00")
    assert [question.text for question in bank.questions.all()] == [SOUP]
    bank.close()


# Suggestions that mean something


@pytest.mark.thorough
@pytest.mark.real_model
def test_suggestions_are_mostly_right(folders: Settings, real_encoder: OnnxEncoder) -> None:
    """With the real model, plain questions get the competency a reader would give."""
    expected = {
        "Tell me about a time you upset a customer.": "customer",
        "What was your worst mistake in the last five years?": "failure",
        "How do you deal with a colleague you cannot stand?": "conflict",
        "Have you ever had to train an apprentice?": "mentoring",
        "When was your schedule so tight that you nearly failed to deliver?": "deadline_pressure",
        "Which criticism from your boss did you act on?": "feedback",
        "Describe a bug that took you days to find.": "problem_solving",
        "Would you lie for your employer? Tell me of a time it came up.": "integrity",
        "What do you do when everything is urgent at once?": "prioritisation",
        "Tell me how you handed a big task over to somebody else.": "delegation",
    }
    workspace = App(folders, SilentReporter(), encoder=real_encoder)
    offered: dict[str, Sequence[QuestionSuggestion]] = {}

    def choose(text: str, suggested: Sequence[QuestionSuggestion]) -> list[str]:
        offered[text] = suggested
        return []

    list(workspace.questions.add(list(expected), choose=choose))
    workspace.close()
    first = [offered[text][0].competency == right for text, right in expected.items()]
    assert sum(first) >= 8
    likely = [
        each.competency == expected[text]
        for text, suggested in offered.items()
        for each in suggested
        if each.likely
    ]
    assert sum(likely) >= 0.6 * len(likely)
    assert len(likely) >= 5
