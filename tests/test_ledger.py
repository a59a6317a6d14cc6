"""The ledger of facts in practice and on the command line, and drills for what is recited."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from coach.domain.practice import FactVerdict, Grade, Mode
from coach.practice.drills import other_question
from coach.practice.wording import SAME_FROM, compare_wording, without_drill
from tests.practising import ENTER, TOLD, Rehearsal, recall, tell

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    from coach.app import App

OTHERWISE = TOLD.replace("212 orders", "340 orders")
"""The coupon story with another figure for the orders."""

ASIDE = (
    "After the 90 % coupon went out I asked Marta, my manager, to tell the shop. I stopped the "
    "mailing after 4 minutes. 212 orders used it and we lost £3,100; twenty-five people wrote to "
    "us. I never run a mailing without a second pair of eyes."
)
"""The coupon story with facts that the notes lack."""

IN_OTHER_WORDS = (
    "It was a mailing for ten testers, and all our customers got the coupon. Four minutes later I "
    "had pulled it, and within the hour an apology was out. The shop honoured 212 orders at a cost "
    "of £3,100, and since then somebody checks with me before anything leaves the house."
)
"""The same without three words in a row as before."""


@pytest.fixture
def rehearsal(workspace: App, work: Path) -> Rehearsal:
    """Sessions over a bank with the two stories of `work`."""
    workspace.add([work])
    return Rehearsal(workspace)


def hold(rehearsal: Rehearsal, text: str, *keys: str) -> str:
    """Tell the coupon story in a session of its own; `keys` come behind the follow-up."""
    session = rehearsal.begin(Mode.TELL, rehearsal.item())
    return " ".join(rehearsal.hold(session, recall(), tell(text), ENTER, *keys).split())


def facts(rehearsal: Rehearsal) -> dict[str, str | None]:
    """The facts of the coupon story by their text, with what the user says of each."""
    ledger = rehearsal.workspace.ledger.read(rehearsal.workspace.story("coupon"))
    return {entry.fact.text: entry.verdict for entry in ledger}


def test_a_figure_told_otherwise_is_shown_once(rehearsal: Rehearsal) -> None:
    """Both are shown side by side after the feedback; put off, it is not asked again."""
    shown = hold(rehearsal, OTHERWISE, ENTER, "g")
    assert "You say “340 orders”; your notes say “212 orders”." in shown
    assert shown.count("340 orders”") == 1  # not by a remark too
    assert shown.index("What to improve") if "What to improve" in shown else True
    assert rehearsal.attempts()[-1].grade is Grade.GOOD
    assert facts(rehearsal)["340 orders"] is FactVerdict.LATER
    assert "340 orders”" not in hold(rehearsal, OTHERWISE, "g")
    assert "350 orders”; your notes" in hold(rehearsal, TOLD.replace("212", "350"), ENTER, "g")


def test_what_is_right_holds(rehearsal: Rehearsal) -> None:
    """The notes are right: the wrong figure is said to differ from that, and nothing is asked."""
    hold(rehearsal, OTHERWISE, "n", "g")
    assert facts(rehearsal)["212 orders"] is FactVerdict.RIGHT
    assert facts(rehearsal)["340 orders"] is FactVerdict.WRONG
    shown = hold(rehearsal, OTHERWISE, "g")
    assert "your notes say “212 orders”, which you settled on." in shown
    assert rehearsal.attempts()[-1].grade is Grade.GOOD
    assert "settled" not in hold(rehearsal, TOLD, "g")


def test_the_telling_is_right(rehearsal: Rehearsal) -> None:
    """This telling is right: it is no flaw any more, and the figure of the notes differs."""
    hold(rehearsal, OTHERWISE, "t", "g")
    shown = hold(rehearsal, OTHERWISE, "g")
    assert "“340 orders”" not in shown
    assert "is not as in your notes" not in shown
    assert rehearsal.attempts()[-1].review["coverage"]["changed"] == []  # type: ignore[index]
    told = hold(rehearsal, TOLD, "g")
    assert "You say “212 orders”; earlier today you said “340 orders”, which you settled on" in told


def test_a_telling_against_an_earlier_one(rehearsal: Rehearsal) -> None:
    """What the notes do not have is compared with what was told, a follow-up's answer too."""
    hold(rehearsal, ASIDE, "g")
    shown = hold(rehearsal, ASIDE.replace("twenty-five", "thirty-six"), "e", "g")
    assert "“thirty-six people”; earlier today you said “twenty-five people”." in shown
    assert facts(rehearsal)["twenty-five people"] is FactVerdict.RIGHT
    session = rehearsal.begin(Mode.TELL, rehearsal.item())
    said = "I asked Sandra, my manager, to tell the shop." + ENTER
    shown = " ".join(rehearsal.hold(session, recall(), tell(), said, ENTER, "g").split())
    assert "You say “Sandra”; earlier today you said “Marta”." in shown


def test_after_a_mock_interview(rehearsal: Rehearsal) -> None:
    """There is no feedback in an interview: what differs comes with its report."""
    session = rehearsal.begin(Mode.MOCK, rehearsal.item())
    shown = rehearsal.hold(session, tell(OTHERWISE), ENTER, "n", ENTER)
    assert shown.index("an interviewer heard") < shown.index("“340 orders”")
    assert facts(rehearsal)["340 orders"] is FactVerdict.WRONG


def test_the_ledger_is_listed_and_settled(
    rehearsal: Rehearsal, run: Callable[..., Result], folders: object
) -> None:
    """`coach show --facts` has every fact and where it is from; numbers settle and hold back."""
    del folders
    hold(rehearsal, OTHERWISE, ENTER, "g")
    shown = run("show", "coupon", "--facts").stdout
    assert re.search(r"\d  90 % +share, notes", shown)
    assert "340 orders   figure, told 2 Mar   differs from “212 orders”" in shown
    assert "Say which is right: coach show the-wrong-coupon --right NUMBER" in shown
    number = re.search(r"(\d+)  340 orders", shown)[1]  # type: ignore[index]
    settled = run("show", "coupon", "--right", number).stdout
    assert re.search(r"340 orders   figure, told 2 Mar   right", settled)
    assert re.search(r"212 orders   figure, notes   wrong", settled)
    assert "Say which is right" not in settled
    assert "£3,100   sum, notes   not to be claimed" in (
        run("show", "coupon", "--not-claimed", re.search(r"(\d+)  £3,100", shown)[1]).stdout  # type: ignore[index]
    )
    wrong = run("show", "coupon", "--right", "99")
    assert wrong.exit_code == 2
    assert "There is no fact 99: 1 to " in wrong.stderr


def test_what_is_not_to_be_claimed(rehearsal: Rehearsal) -> None:
    """A telling that states it is warned of, every time, until the mark is taken back."""
    app = rehearsal.workspace
    story = app.story("coupon")
    entry = next(one for one in app.ledger.read(story) if one.fact.text == "£3,100")
    app.ledger.hold_back(story.id, entry)
    warning = "You say “£3,100”, which you marked as not to be claimed."
    assert warning in hold(rehearsal, TOLD, "g")
    assert warning in hold(rehearsal, TOLD, "g")
    assert warning not in hold(rehearsal, TOLD.replace(" and lost £3,100", ""), "g")
    marked = next(one for one in app.ledger.read(story) if one.fact.text == "£3,100")
    app.ledger.hold_back(story.id, marked)
    assert warning not in hold(rehearsal, TOLD, "gn")


def test_a_story_without_facts(run: Callable[..., Result], tmp_path: Path) -> None:
    """There is nothing to list, and that is said."""
    plain = "## Tea\n\n**Task:** Make tea for them.\n\n**Action:** I made it and they drank it.\n"
    (tmp_path / "tea.md").write_text(plain, encoding="utf-8")
    run("add", str(tmp_path / "tea.md"))
    assert "No figure, date, name or role" in run("show", "tea", "--facts").stdout


def test_forgotten_with_the_story(rehearsal: Rehearsal) -> None:
    """What was said of facts quotes the story, and goes with it."""
    hold(rehearsal, OTHERWISE, "n", "g")
    app, story = rehearsal.workspace, rehearsal.workspace.story("coupon")
    assert len(app.bank.facts.of(story.id)) == 2
    app.forgetter.forget(app.forgetter.preview("coupon"))
    assert app.bank.facts.of(story.id) == []
    assert b"340 orders" not in (app.bank.folder / "coach.db").read_bytes()


# Known, not recited


def tell_often(rehearsal: Rehearsal, *texts: str) -> str:
    """Tell the coupon story in these words, one session each; what the last showed."""
    for text in texts[:-1]:
        hold(rehearsal, text, "g")
    return hold(rehearsal, texts[-1], "g", "n")


def test_the_third_telling_in_the_same_words(rehearsal: Rehearsal) -> None:
    """From the third on it is said, and not where it is told in other words."""
    assert "word for word" not in tell_often(rehearsal, TOLD, TOLD)
    said = "You have told this 3 times; 100% of it was word for word as earlier today."
    assert said in hold(rehearsal, TOLD, "g", "n")
    assert "word for word" not in hold(rehearsal, IN_OTHER_WORDS, "g")


def test_share_of_repeated_wording(rehearsal: Rehearsal) -> None:
    """Runs of four words in common with the likest earlier telling; short answers do not count."""
    hold(rehearsal, TOLD, "g")
    (told,) = rehearsal.attempts()
    assert compare_wording([told]) is None
    assert compare_wording([told, replace(told, answer="Too short to say.")]) is None
    slip = replace(told, answer=TOLD.replace("wrote an apology", "sent out a very sorry letter"))
    found = compare_wording([told, slip])
    assert found is not None
    assert (found.number, found.is_recited) == (2, False)
    assert SAME_FROM < found.share < 1
    other = compare_wording([told, slip, replace(told, answer=IN_OTHER_WORDS)])
    assert other is not None
    assert other.share < 0.1
    assert not other.is_recited


@pytest.mark.parametrize(
    ("key", "question", "target"),
    [
        ("m", "What went wrong, number 0? Begin in the middle", None),
        ("l", "What went wrong, number 0? Tell it to somebody", None),
        ("s", "What went wrong, number 0?", 60),
    ],
)
def test_a_drill_is_one_more_question(
    rehearsal: Rehearsal, key: str, question: str, target: int | None
) -> None:
    """It stands at the end of the session with its instruction; the story is not to be named."""
    tell_often(rehearsal, TOLD, TOLD)
    session = rehearsal.begin(Mode.TELL, rehearsal.item())
    keys = (recall(), tell(), ENTER, "g", key)
    shown = rehearsal.hold(session, *keys, tell(IN_OTHER_WORDS), ENTER, "g")
    last = rehearsal.attempts()[-1]
    assert shown.count("Suggested grade") == 2
    assert last.question.startswith(question)
    assert (last.target, last.answer, last.grade) == (target, IN_OTHER_WORDS, Grade.GOOD)
    assert last.recalled == last.story
    assert {one.question for one in rehearsal.workspace.bank.choices.all()} == {
        "What went wrong, number 0?"
    }
    assert without_drill(last.question) == "What went wrong, number 0?"


def test_another_question_of_the_same_kind(rehearsal: Rehearsal) -> None:
    """A question of the same competency that the story answers, and was not told for yet."""
    tell_often(rehearsal, TOLD, TOLD)
    session = rehearsal.begin(Mode.TELL, rehearsal.item())
    other = other_question(rehearsal.workspace.practice, session.items[0])
    assert other is not None
    rehearsal.hold(session, recall(), tell(), ENTER, "g", "a", tell(IN_OTHER_WORDS), ENTER, "g")
    last = rehearsal.attempts()[-1]
    assert (last.question, last.question_id) == (other.text, other.id)


def test_a_drill_waits_after_a_break(rehearsal: Rehearsal) -> None:
    """The session that was left keeps it, with its instruction."""
    tell_often(rehearsal, TOLD, TOLD)
    session = rehearsal.begin(Mode.TELL, rehearsal.item())
    rehearsal.hold(session, recall(), tell(), ENTER, "g", "m")
    shown = rehearsal.resume(tell(IN_OTHER_WORDS), ENTER, "g")
    assert "Begin in the middle" in shown
    assert "Which story?" not in shown


def test_history_says_how_much_is_repeated(
    rehearsal: Rehearsal, run: Callable[..., Result]
) -> None:
    """One line on the story's page."""
    hold(rehearsal, TOLD, "g")
    assert "word for word" not in run("history", "coupon").stdout
    hold(rehearsal, TOLD, "g")
    shown = " ".join(run("history", "coupon").stdout.split())
    assert "Told twice; 100% of the last telling was word for word as on 2 Mar." in shown
