"""With the real model, the demo bank gives the answers a careful reader would give."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

import pytest

from coach.app import App
from coach.config import Settings
from coach.interview.plan import PlanReason
from coach.matching.ranking import Fit
from coach.progress import SilentReporter
from coach.views.layout import Screen
from coach.views.match import show_answer
from tests.conftest import ESSAY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from coach.embeddings.encoder import OnnxEncoder

pytestmark = pytest.mark.real_model


@pytest.fixture(scope="module")
def demo(
    real_cache: Path, real_encoder: OnnxEncoder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[App]:
    """The demo bank."""
    folders = Settings(bank=tmp_path_factory.mktemp("demo"), cache=real_cache, demo=True)
    workspace = App(folders, SilentReporter(), encoder=real_encoder)
    yield workspace
    workspace.close()


@pytest.mark.parametrize(
    ("question", "story"),
    [
        ("Tell me about a time you made a mistake.", "the-cancellation-e-mails"),
        ("Tell me about a conflict with a colleague.", "henrik-and-the-retry-code"),
        ("When did you mentor someone?", "agnes-s-first-three-months|agness-first-three-months"),
        ("Tell me about a time you said no to your boss.", "saying-no-to-a-director"),
        ("Tell me about critical feedback you received.", "what-ruth-told-me-in-my-review"),
        ("Tell me about a difficult customer.", "the-client-who-rang-every-day"),
        ("a hard bug you tracked down", "the-night-with-the-scanners-in-tilbrook"),
        ("Tell me about a time you missed an estimate.", "three-weeks-that-became-eleven"),
    ],
)
def test_the_right_story(demo: App, question: str, story: str) -> None:
    """The story whose central event the question asks for comes first, and is called a fit."""
    (answer,) = demo.match([question], top=1)
    assert answer.matches[0].story.slug in story.split("|")
    assert answer.fit.answers
    assert answer.matches[0].evidence


@pytest.mark.parametrize(
    "question", ["tell me about a failure", "Tell me about a time you failed."]
)
def test_no_failure_stands_out(demo: App, question: str) -> None:
    """Of several stories in which something went wrong, the worst is among three; none is strong.

    A careful reader would put the e-mails first; the small model, the night without scanners.
    """
    (answer,) = demo.match([question], top=3)
    assert answer.fit in {Fit.POSSIBLE, Fit.UNSURE}
    assert "the-cancellation-e-mails" in [match.story.slug for match in answer.matches]
    assert all(match.evidence for match in answer.matches)


def test_standing_questions(demo: App) -> None:
    """What asks for no story is said to, in whatever words; what asks for one is not."""
    asked = ["Why do you want to work here?", "what salary do you expect", "a hard bug you found"]
    answers = list(demo.match(asked, top=1))
    assert [answer.standing for answer in answers] == [True, True, False]
    show_answer(Screen(file=(page := StringIO()), width=80), answers[0])
    assert "This asks for no story" in page.getvalue()
    assert "Quote" not in page.getvalue()
    assert "coach new --standing why-us" in page.getvalue()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Tell me about a time you made a mistake.", "a time you made a mistake"),
        ("A hard bug you tracked down", "a hard bug you tracked down?"),
        ("Describe a situation where you missed a deadline.", "you missed a deadline"),
    ],
)
def test_how_a_question_begins_and_ends_changes_nothing(demo: App, one: str, other: str) -> None:
    """The same question without its opening, capital or full stop has the same answer."""
    first, second = demo.match([one, other], top=0)
    assert first.matches == second.matches


@pytest.mark.parametrize(
    "question",
    [
        "Tell me about speaking in front of a large audience.",
        "How do you bake sourdough bread?",
    ],
)
def test_no_story(demo: App, question: str) -> None:
    """What the demo bank deliberately leaves uncovered is answered with none."""
    (answer,) = demo.match([question], top=0)
    assert answer.fit is Fit.NONE
    assert len(answer.matches) == demo.bank.stories.count()


def test_an_essay_never_outranks_an_episode(
    tmp_path: Path, real_cache: Path, real_encoder: OnnxEncoder
) -> None:
    """A text about everybody comes last, however near its words are to the question."""
    incident = (
        "## The rounding in the invoices\n\n**Problem:** Forty invoices were a cent short, and the "
        "bookkeeper rang every morning.\n\n**Resolution:** I compared the sums by hand, found that "
        "we rounded twice, and wrote a test for each of the forty.\n"
    )
    (tmp_path / "essay.txt").write_text(ESSAY)
    (tmp_path / "work.md").write_text(incident)
    workspace = App(
        Settings(bank=tmp_path / "bank", cache=real_cache), SilentReporter(), encoder=real_encoder
    )
    workspace.add([tmp_path / "essay.txt", tmp_path / "work.md"])
    (answer,) = workspace.match(["Tell me about a bug that you will never forget."], top=0)
    workspace.close()
    assert [match.story.story.general for match in answer.matches] == [False, True]
    assert answer.matches[1].fit is Fit.NONE


def test_a_plan_of_questions_that_no_story_is_told_for(demo: App) -> None:
    """What asks for no story, and what the user says that none answers, is told so."""
    asked = ["Why do you want to work here?", "a hard bug you tracked down"]
    demo.choices.choose_none(asked[1])
    try:
        turns = demo.plan(asked).turns
    finally:
        demo.choices.forget(asked[1])
    assert [turn.reason for turn in turns] == [PlanReason.STANDING, PlanReason.SAID_NONE]
    assert [turn.told for turn in turns] == [None, None]
