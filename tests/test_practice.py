"""`coach practice` from question to grade, typed by keys, with the quick encoder."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from coach.domain.practice import Grade, Mode
from coach.domain.question import Choice
from coach.domain.session import SelectionReason
from coach.errors import EmptyBank, ModelDamaged, NothingToGoOnWith, OtherMode, UsageProblem
from coach.matching.ranking import Fit
from coach.practice.selection import ItemSelector, SessionLimits
from coach.tui import steps
from coach.tui.session import grade_left
from coach.views.layout import Screen
from coach.views.practice import show_few
from tests.conftest import NOW
from tests.practising import CTRL_C, ENTER, SEND, STEP, TOLD, Rehearsal, recall, tell, typed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from click.testing import Result

    from coach.app import App
    from tests.conftest import WordEncoder

PROBED = ENTER
"""The follow-up, left out."""

WHOLE = (recall(), tell(), PROBED, "g")
"""The keys of one question from recall to grade."""


@pytest.fixture
def rehearsal(workspace: App, work: Path) -> Rehearsal:
    """Sessions over a bank with the two stories of `work`."""
    workspace.add([work])
    return Rehearsal(workspace)


# Telling


def test_a_question_from_recall_to_grade(rehearsal: Rehearsal) -> None:
    """Everything given is kept: what was named, told and answered, both grades and the card."""
    session = rehearsal.begin(Mode.TELL, rehearsal.item())
    shown = rehearsal.hold(session, recall(), tell(), "I looked again." + ENTER, "h")
    (attempt,) = rehearsal.attempts()
    assert (attempt.recalled, attempt.story) == (session.items[0].story,) * 2
    assert attempt.answer == TOLD
    (probe,) = attempt.probes
    assert (probe.question[-1], probe.answer) == ("?", "I looked again.")
    assert (attempt.proposed, attempt.grade) == (Grade.EASY, Grade.HARD)
    assert attempt.review is not None
    (card,) = rehearsal.workspace.bank.practice.cards()
    assert (card.story, card.competency) == (attempt.story, "failure")
    assert "Suggested grade: Easy (4 of 4 points)." in shown
    assert "Back tomorrow." in shown
    assert "1 answer in " in shown
    assert "--resume" not in shown
    with pytest.raises(NothingToGoOnWith):
        rehearsal.resume()


def test_the_story_named_is_chosen(rehearsal: Rehearsal) -> None:
    """Named and graded Good, it counts as the user's own word, but not against an earlier one."""
    choices, items = rehearsal.workspace.bank.choices, [rehearsal.item(at) for at in range(3)]
    choices.replace(items[2].question, [], NOW.isoformat())
    for item, keys in zip(items, ("h", "g", "g"), strict=True):
        session = rehearsal.begin(Mode.TELL, replace(item, position=0))
        rehearsal.hold(session, recall(), tell(), PROBED, keys)
    assert [answer.grade for answer in rehearsal.attempts()] == [Grade.HARD, Grade.GOOD, Grade.GOOD]
    assert choices.all() == [
        Choice(items[2].question, ()),
        Choice(items[1].question, (items[1].story or 0,)),
    ]


def test_a_story_that_did_not_come_is_not_chosen(rehearsal: Rehearsal) -> None:
    """What coach showed is nothing that the user said."""
    session = rehearsal.begin(Mode.TELL, rehearsal.item())
    rehearsal.hold(session, recall("?"), tell(), PROBED, "g")
    assert rehearsal.attempts()[0].grade is Grade.GOOD
    assert rehearsal.workspace.bank.choices.all() == []


def test_a_grade_is_taken_back(rehearsal: Rehearsal) -> None:
    """`u` at the next question undoes all that a grade did, and asks for it again."""
    session = rehearsal.begin(Mode.TELL, rehearsal.item(0), rehearsal.item(1))
    shown = rehearsal.hold(session, recall(), tell(), PROBED, "a", "u\r", "g", "/quit\r")
    assert "Taken back. Again the grade of:" in shown
    (attempt,) = rehearsal.attempts()
    assert attempt.grade is Grade.GOOD
    (card,) = rehearsal.workspace.bank.practice.cards()
    assert json.loads(card.state)["grade"] == Grade.GOOD
    (again,) = rehearsal.workspace.bank.practice.unfinished_session().items[2:] or (None,)  # type: ignore[union-attr]
    assert again is None  # what Again had added is not asked any more


def test_a_grade_is_taken_back_while_telling(rehearsal: Rehearsal) -> None:
    """`/undo` in the answer does it too, and the question is asked again."""
    session = rehearsal.begin(Mode.TELL, rehearsal.item(0), rehearsal.item(1))
    undo = "/undo" + ENTER
    first, keys = (recall(), undo, tell(), PROBED, "g"), (recall(), undo, "e", tell(), PROBED, "h")
    shown = rehearsal.hold(session, *first, *keys)
    assert "There is no grade to take back." in shown
    assert [attempt.grade for attempt in rehearsal.attempts()] == [Grade.EASY, Grade.HARD]
    assert "Another grade after all? coach history" in shown


def test_an_answer_without_a_grade_is_asked_for(rehearsal: Rehearsal) -> None:
    """It is the first thing of the next session, which knows of no other."""
    session = rehearsal.begin(Mode.TELL, rehearsal.item())
    with pytest.raises(KeyboardInterrupt):
        rehearsal.hold(session, recall(), tell(), CTRL_C)
    practice = rehearsal.workspace.practice
    left = practice.left_ungraded()
    assert left is not None
    with typed(PROBED, "g"):
        ui = steps.SessionUI(practice, left, Screen(file=rehearsal.out, width=80))
        grade_left(ui)
    assert "without a grade yet" in rehearsal.shown()
    assert [attempt.grade for attempt in rehearsal.attempts()] == [Grade.GOOD]
    assert practice.left_ungraded() is None


def test_todays_grades_change(rehearsal: Rehearsal) -> None:
    """By its number among today's; the story's card follows the last grade of the day."""
    session = rehearsal.begin(Mode.TELL, rehearsal.item())
    rehearsal.hold(session, *WHOLE)
    log = rehearsal.workspace.practice_log
    before, card = log.regrade(1, Grade.AGAIN)
    assert before.grade is Grade.GOOD
    assert card is not None
    assert [attempt.grade for attempt in rehearsal.attempts()] == [Grade.AGAIN]
    with pytest.raises(UsageProblem, match="no answer 2"):
        log.regrade(2, Grade.GOOD)


def test_what_was_left_out_is_marked(rehearsal: Rehearsal) -> None:
    """The stored story stands beside the answer, its missing points with a word before them."""
    session = rehearsal.begin(Mode.TELL, rehearsal.item())
    told = "I sent a 90 % coupon to every customer instead of ten testers. It was a long day."
    shown = rehearsal.hold(session, recall(), tell(told), PROBED, ENTER)
    assert "[left out] 212 orders used it" in shown
    assert "     I sent a 90 % coupon to every customer" in shown
    assert rehearsal.attempts()[0].grade is Grade.AGAIN


def test_another_story_named(rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one named is told and graded; a better one is a hint after the grade."""
    item = rehearsal.item(question="Describe an e-mail coupon mistake you made.")
    assert item.story is not None
    fits = {item.story: Fit.STRONG}
    monkeypatch.setattr(ItemSelector, "fits_of", lambda *_: fits)
    session = rehearsal.begin(Mode.TELL, item)
    shown = rehearsal.hold(session, recall("train"), tell(), PROBED, ENTER)
    (attempt,) = rehearsal.attempts()
    assert attempt.story == attempt.recalled != item.story
    graded, _, hint = shown.rpartition("Suggested grade")
    assert "A better one is" not in graded
    assert "A better one is: The wrong coupon (strong)" in hint


@pytest.mark.parametrize("accept", ["\x1b\r", "\x0f"], ids=["Esc Enter", "Ctrl-O"])
def test_other_keys_that_accept(rehearsal: Rehearsal, accept: str) -> None:
    """What sends an answer, or repeats a command in a shell, names the story as Enter does."""
    session = rehearsal.begin(Mode.TELL, rehearsal.item())
    rehearsal.hold(session, "coupon" + accept, tell(), PROBED, ENTER)
    assert rehearsal.attempts()[0].recalled == session.items[0].story


def test_no_story_came(rehearsal: Rehearsal) -> None:
    """`?` shows the story, and the grade says that it did not come by itself."""
    session = rehearsal.begin(Mode.TELL, rehearsal.item())
    shown = rehearsal.hold(session, recall("?"), tell(), PROBED, ENTER)
    assert "It is: The wrong coupon" in shown
    assert "Suggested grade: Hard (4 of 4 points, the story did not come by itself)." in " ".join(
        shown.split()
    )
    assert rehearsal.attempts()[0].grade is Grade.HARD


def test_a_gap(rehearsal: Rehearsal) -> None:
    """A question without a story is told and reviewed all the same, but not graded."""
    session = rehearsal.begin(Mode.TELL, rehearsal.item(story=None))
    shown = rehearsal.hold(session, recall("?"), tell("I once rang a depot about a van."), PROBED)
    assert "No story of yours answers this yet (failure)." in shown
    assert "coach new " in shown
    assert rehearsal.attempts()[0].grade is None
    assert rehearsal.workspace.bank.practice.cards() == []
    with pytest.raises(NothingToGoOnWith):
        rehearsal.resume()


def test_again_comes_back_once(rehearsal: Rehearsal) -> None:
    """A story graded Again is asked once more at the end of the session, and only once."""
    session = rehearsal.begin(Mode.TELL, rehearsal.item(0), rehearsal.item(1))
    again = (recall(), tell(), PROBED, "a")
    shown = rehearsal.hold(session, *again, *WHOLE, *again)
    assert [each.position for each in rehearsal.attempts()] == [0, 1, 2]
    assert "3/3  What went wrong, number 0?" in shown
    assert "--resume" not in shown


def test_a_ladder_asks_for_the_story_once(rehearsal: Rehearsal) -> None:
    """On the next rung the story is known: it is told at once, in less time."""
    rungs = [rehearsal.item(place, question_id="q", target=60 - 30 * place) for place in (0, 1)]
    session = rehearsal.begin(Mode.TELL, *rungs)
    rehearsal.hold(session, *WHOLE, tell(), PROBED, "g")
    assert [each.target for each in rehearsal.attempts()] == [60, 30]
    assert len({each.recalled for each in rehearsal.attempts()}) == 1


@pytest.mark.parametrize("keys", [[recall("/skip")], [recall(), "/skip\r"]], ids=["name", "tell"])
def test_skip(rehearsal: Rehearsal, keys: Sequence[str]) -> None:
    """A question skipped is not asked again in this session, and nothing is kept of it."""
    session = rehearsal.begin(Mode.TELL, rehearsal.item(0), rehearsal.item(1))
    rehearsal.hold(session, *keys, *WHOLE)
    assert [each.position for each in rehearsal.attempts()] == [1]
    with pytest.raises(NothingToGoOnWith):
        rehearsal.resume()


def test_hints_are_the_points(rehearsal: Rehearsal) -> None:
    """/hint gives the key points one by one and leaves the answer as it is."""
    item = rehearsal.item()
    session = rehearsal.begin(Mode.TELL, item)
    assert item.story is not None
    assert len(rehearsal.workspace.practice.key_points(item.story)) == 4
    rehearsal.hold(session, recall(), "/hint\r" * 6, tell("I told it."), PROBED, "a", "/quit")
    assert rehearsal.attempts()[0].answer == "I told it."


def test_typed_ahead(rehearsal: Rehearsal) -> None:
    """Keys pressed between two prompts come as the terminal gives them: Enter as a newline."""
    session = rehearsal.begin(Mode.TELL, rehearsal.item())
    rehearsal.hold(session, "coupon\n", "I sent it\nto all.\x1b\n", "\n", "g")
    assert rehearsal.attempts()[0].answer == "I sent it\nto all."


# Interrupted


def test_ctrl_c_while_writing(rehearsal: Rehearsal) -> None:
    """The text is there again, and the story is not asked for twice."""
    session = rehearsal.begin(Mode.TELL, rehearsal.item())
    with pytest.raises(KeyboardInterrupt):
        rehearsal.hold(session, recall(), "I sent a coupon", CTRL_C)
    assert "1 question waits: coach practice --resume" in rehearsal.shown()
    rehearsal.resume(" to all." + SEND, PROBED, "g")
    (attempt,) = rehearsal.attempts()
    assert attempt.answer == "I sent a coupon to all."
    assert attempt.recalled == attempt.story


@pytest.mark.parametrize("keys", [[CTRL_C], [PROBED, CTRL_C]], ids=["follow-up", "grade"])
def test_ctrl_c_after_the_answer(rehearsal: Rehearsal, keys: Sequence[str]) -> None:
    """The answer is kept; going on shows the review again and asks for the grade once."""
    session = rehearsal.begin(Mode.TELL, rehearsal.item())
    with pytest.raises(KeyboardInterrupt):
        rehearsal.hold(session, recall(), tell(), *keys)
    assert [each.grade for each in rehearsal.attempts()] == [None]
    assert "1 answer has no grade yet: coach practice --resume" in rehearsal.shown()
    probed = [PROBED] if keys == [CTRL_C] else []
    shown = rehearsal.resume(*probed, "h")
    assert "1 without a grade" in shown
    assert "Covered 4 of 4 points" in shown
    assert [each.grade for each in rehearsal.attempts()] == [Grade.HARD]
    with pytest.raises(NothingToGoOnWith):
        rehearsal.resume()


def test_the_input_ends(rehearsal: Rehearsal) -> None:
    """Where no more keys can come the session is left as by /quit, at any prompt."""
    session = rehearsal.begin(Mode.TELL, rehearsal.item())
    assert "1 question waits" in rehearsal.hold(session, recall())
    assert "1 answer has no grade yet" in rehearsal.resume(tell(), PROBED)


def test_time_is_counted(rehearsal: Rehearsal) -> None:
    """The session's seconds grow, however it is left; a look at the clock is one STEP."""
    session = rehearsal.begin(Mode.TELL, rehearsal.item(0), rehearsal.item(1))
    with pytest.raises(KeyboardInterrupt):
        rehearsal.hold(session, *WHOLE, recall(), CTRL_C)
    (kept,) = rehearsal.workspace.bank.practice.sessions()
    assert kept.seconds > 10 * STEP
    rehearsal.resume("/quit\r")
    assert rehearsal.workspace.bank.practice.sessions()[0].seconds > kept.seconds


def test_the_time_is_over(rehearsal: Rehearsal) -> None:
    """No question is begun after the minutes are over; what waits can be gone on with."""
    session = rehearsal.begin(Mode.TELL, rehearsal.item(0), rehearsal.item(1), minutes=1)
    shown = rehearsal.hold(session, *WHOLE, minutes=5 * STEP / 60)
    assert "The time is over." in shown
    assert "1 question waits" in shown


def test_another_session_meanwhile(rehearsal: Rehearsal) -> None:
    """Where another terminal began one, this one is not said to be gone on with."""
    session = rehearsal.begin(Mode.TELL, rehearsal.item(0), rehearsal.item(1))
    rehearsal.workspace.practice.begin(SessionLimits(count=1))
    shown = rehearsal.hold(session, *WHOLE)
    assert "1 answer in" in shown
    assert "--resume" not in shown
    assert len(rehearsal.attempts()) == 1


def test_two_sessions_at_once(rehearsal: Rehearsal) -> None:
    """Two terminals in one session: both answers are kept, nothing fails."""
    session = rehearsal.begin(Mode.TELL, rehearsal.item())
    rehearsal.hold(session, *WHOLE[:-1])
    rehearsal.workspace.practice.add_answer(session, session.items[0], story=1, answer="The same.")
    rehearsal.resume("g", PROBED, "h")
    assert [each.grade for each in rehearsal.attempts()] == [Grade.GOOD, Grade.HARD]


# What changed between two runs


def test_a_story_removed_before_going_on(rehearsal: Rehearsal, work: Path) -> None:
    """What cannot be told any more is left out and said; the rest is asked."""
    session = rehearsal.begin(
        Mode.TELL, rehearsal.item(0), rehearsal.item(1), rehearsal.item(2, "train")
    )
    rehearsal.hold(session, recall(), tell(), PROBED, "/quit")
    text = work.read_text(encoding="utf-8")
    start, end = text.index("## The wrong"), text.index("## Argument")
    work.write_text(text[:start] + text[end:], encoding="utf-8")
    shown = rehearsal.resume(recall("train"), tell("Marek and I fought."), PROBED, "g")
    assert "1 question is left out: the story is not in your documents any more." in shown
    assert "without a grade" not in shown
    assert [each.position for each in rehearsal.attempts()] == [0, 2]


def test_the_story_named_is_removed(rehearsal: Rehearsal, work: Path) -> None:
    """A story named before the break that is gone is asked for again."""
    session = rehearsal.begin(Mode.TELL, rehearsal.item(story=None))
    rehearsal.hold(session, recall("train"), "Marek")
    text = work.read_text(encoding="utf-8")
    work.write_text(text[: text.index("## Argument")], encoding="utf-8")
    rehearsal.resume(recall("?"), tell(" and I fought."), PROBED)
    (attempt,) = rehearsal.attempts()
    assert (attempt.answer, attempt.recalled) == ("Marek and I fought.", None)


def test_a_story_edited_before_going_on(rehearsal: Rehearsal, work: Path) -> None:
    """A story with a typo mended is the same story, compared as it stands now."""
    session = rehearsal.begin(Mode.TELL, rehearsal.item())
    rehearsal.hold(session, recall())
    text = work.read_text(encoding="utf-8")
    work.write_text(text.replace("after 4 minutes", "after 5 minutes"), encoding="utf-8")
    shown = rehearsal.resume(tell(), PROBED, ENTER)
    assert "[changed] I stopped the mailing after 5 minutes" in shown


def test_all_stories_removed(rehearsal: Rehearsal, work: Path) -> None:
    """With no story left there is nothing to go on with, and it says how to add some."""
    rehearsal.begin(Mode.TELL, rehearsal.item())
    work.write_text("", encoding="utf-8")
    with pytest.raises(EmptyBank):
        rehearsal.resume()


def test_going_on_in_another_mode(rehearsal: Rehearsal) -> None:
    """A session goes on in its own mode only."""
    rehearsal.begin(Mode.TELL, rehearsal.item())
    practice = rehearsal.workspace.practice
    assert practice.resume(Mode.TELL).mode is Mode.TELL
    with pytest.raises(OtherMode, match="is one of tell"):
        practice.resume(Mode.RECALL)


# Answers that cannot be read


@pytest.mark.parametrize(
    ("answer", "said", "grade"),
    [
        ("Ich war der einzige und ich habe es nicht mit der Post und auf die Bank", "English", 2),
        ("水が入ったので、ポンプを直しました。👩‍🚒", "English", 2),
        ("word " * 60, "60 words", 2),
        ("...", "no word", 1),
    ],
    ids=["German", "Japanese", "long", "dots"],
)
def test_an_answer_that_cannot_be_read(
    rehearsal: Rehearsal, answer: str, said: str, grade: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is kept, coach says why there is no feedback, and the person grades it."""
    monkeypatch.setattr("coach.review.answer.MOST_WORDS", 50)  # typing more takes seconds
    session = rehearsal.begin(Mode.TELL, rehearsal.item())
    shown = rehearsal.hold(session, recall(), tell(answer), ENTER)
    (attempt,) = rehearsal.attempts()
    assert attempt.answer == answer.strip()
    assert attempt.grade == grade
    assert "Your answer is kept." in shown
    assert said in " ".join(shown.split())
    assert "Your notes: The wrong coupon" in shown
    assert "no grade" not in shown


@pytest.mark.parametrize("answer", ["## Two", "~~~" + ENTER + "I rang the makers."])
def test_an_answer_that_is_all_marked_up(answer: str, rehearsal: Rehearsal) -> None:
    """A heading, or code whose fence is never closed, is compared too (found by scripts/fuzz)."""
    session = rehearsal.begin(Mode.TELL, rehearsal.item())
    rehearsal.hold(session, recall(), tell(answer), ENTER, "g")
    (attempt,) = rehearsal.attempts()
    assert (attempt.grade, bool(attempt.review)) == (Grade.GOOD, True)


def test_done_alone_is_no_answer(rehearsal: Rehearsal) -> None:
    """/done with nothing written asks on."""
    session = rehearsal.begin(Mode.TELL, rehearsal.item())
    rehearsal.hold(session, recall(), "/done\r", tell("I told it."), PROBED, "g")
    assert [each.answer for each in rehearsal.attempts()] == ["I told it."]


@pytest.fixture
def broken(rehearsal: Rehearsal, words: WordEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    """An encoder that fails once everything is ready; `mend` undoes it."""
    item = rehearsal.item()
    assert item.story is not None
    rehearsal.workspace.practice.key_points(item.story)

    def fail(*_: object) -> None:
        raise ModelDamaged(Path("the model"), "its file is gone")

    monkeypatch.setattr(words, "encode", fail)


@pytest.mark.usefixtures("broken")
def test_no_model(rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a model the answer is kept and said to be; feedback and grade come on --resume."""
    session = rehearsal.begin(Mode.TELL, rehearsal.item())
    shown = rehearsal.hold(session, recall(), "/hint\r", tell())
    assert "Your answer is kept. There is no feedback on it:" in shown
    assert "1 answer has no grade yet: coach practice --resume" in shown
    assert rehearsal.attempts()[0].answer == TOLD
    monkeypatch.undo()
    rehearsal.resume(PROBED, "g")
    assert rehearsal.attempts()[0].grade is Grade.GOOD


@pytest.mark.usefixtures("broken")
def test_no_model_in_a_mock_interview(
    rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The report comes when the model is there again."""
    session = rehearsal.begin(Mode.MOCK, rehearsal.item(why=SelectionReason.GAP, story=None))
    shown = rehearsal.hold(session, tell())
    assert "Your answer is kept. There is no feedback on it:" in shown
    monkeypatch.undo()
    shown = rehearsal.resume(ENTER, ENTER)
    assert "The wrong coupon: 4 of 4 points" in shown
    assert rehearsal.attempts()[0].grade is Grade.EASY


# Other modes


def test_recall(rehearsal: Rehearsal) -> None:
    """Two rounds, then the grades of the first at once, one of them changed."""
    items = [rehearsal.item(0, target=10), rehearsal.item(1, "train", target=10)]
    items += [replace(item, position=at, target=5) for at, item in enumerate(items, start=2)]
    session = rehearsal.begin(Mode.RECALL, *items)
    shown = rehearsal.hold(session, *(recall(), recall("?")) * 2, "9 hard\r", "2 hard\r", ENTER)
    heads = re.findall(r"^  (\d/\d.*?)  ", shown, re.MULTILINE)
    assert heads == [f"{at}/2, {turn} round" for turn in ("first", "second") for at in (1, 2)]
    first = rehearsal.attempts()[:2]
    assert [each.proposed for each in first] == [Grade.EASY, Grade.AGAIN]
    assert [each.grade for each in first] == [Grade.EASY, Grade.HARD]
    assert [each.grade for each in rehearsal.attempts()[2:]] == [None, None]
    assert "no story came" in shown
    assert rehearsal.workspace.bank.practice.unfinished_session() is None


def test_questions_of_two_rounds_wait_once(rehearsal: Rehearsal) -> None:
    """What is left is counted in questions, not in rounds."""
    items = [rehearsal.item(0, target=10), rehearsal.item(0, "train", target=10)]
    items += [replace(item, target=5) for item in items]
    items = [replace(item, position=at) for at, item in enumerate(items)]
    session = rehearsal.begin(Mode.RECALL, *items)
    with pytest.raises(KeyboardInterrupt):
        rehearsal.hold(session, CTRL_C)
    assert "2 questions wait: " in rehearsal.shown()


def test_time_away_is_no_practice(rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of one step only so much counts: who takes longer was away."""
    monkeypatch.setattr(steps, "LONGEST_STEP", STEP)
    session = rehearsal.begin(Mode.TELL, rehearsal.item())
    rehearsal.hold(session, *WHOLE)
    (kept,) = rehearsal.workspace.bank.practice.sessions()
    assert 4 * STEP <= kept.seconds <= 6 * STEP


def test_a_ladder_counts_questions(rehearsal: Rehearsal) -> None:
    """Each is one question on all its rungs; what was graded Again is one more."""
    rungs = [rehearsal.item(0, target=60), rehearsal.item(1, target=30, question_id="q0")]
    rungs += [rehearsal.item(2, target=60), rehearsal.item(3, target=60, question_id="q0")]
    session = rehearsal.begin(Mode.ALOUD, *rungs)
    assert [session.number_of(item) for item in session.items] == [(1, 3), (1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize(
    ("limits", "count", "said"),
    [
        ({"count": 2}, 2, ""),
        ({"count": 3}, 2, "2 questions, not 3: no more fit these limits."),
        ({"count": 3, "mode": Mode.RECALL}, 1, "1 question, not 3: your stories answer no more"),
        ({"count": 3, "minutes": 8}, 2, "2 questions, not 3: more do not fit the minutes."),
        ({"count": 3, "listed": Path("x")}, 1, "1 question, not 3: the list has no more."),
        ({"story": "coupon"}, 2, "2 questions: coach finds no more that this story answers well."),
        ({"minutes": 4}, 1, ""),
    ],
)
def test_fewer_questions_than_wanted(
    rehearsal: Rehearsal, limits: dict[str, object], count: int, said: str
) -> None:
    """It is said why there are fewer than the user asked for."""
    items = [rehearsal.item(at) for at in range(count)]
    show_few(
        Screen(file=rehearsal.out, width=80, color_system=None),
        SessionLimits(**limits),  # type: ignore[arg-type]
        [*items, *items],
        unsure=False,
    )
    shown = " ".join(rehearsal.shown().split())
    assert said in shown
    assert bool(shown) == bool(said)


def test_recall_left_before_the_grades(rehearsal: Rehearsal) -> None:
    """They are asked for when it is gone on with."""
    session = rehearsal.begin(Mode.RECALL, rehearsal.item(target=10))
    with pytest.raises(KeyboardInterrupt):
        rehearsal.hold(session, recall(), CTRL_C)
    assert "1 answer has no grade yet" in rehearsal.shown()
    rehearsal.resume(ENTER)
    assert rehearsal.attempts()[0].grade is Grade.EASY


def test_mock(rehearsal: Rehearsal) -> None:
    """No feedback until the end; then each answer beside the story it tells, and the grades."""
    session = rehearsal.begin(Mode.MOCK, rehearsal.item(0), rehearsal.item(1))
    shown = rehearsal.hold(session, tell(), PROBED, tell(), PROBED, "1 good\r", ENTER)
    before, after = shown.split("The interview is over.")
    assert "Try:" not in before
    assert "The wrong coupon" in after
    assert "In more than one answer" in after
    assert [each.grade is None for each in rehearsal.attempts()] == [False, False]
    assert rehearsal.attempts()[0].grade is Grade.GOOD
    with pytest.raises(NothingToGoOnWith):
        rehearsal.resume()


def test_mock_left_before_the_report(rehearsal: Rehearsal) -> None:
    """The report is what a mock interview is for: it comes on --resume."""
    session = rehearsal.begin(Mode.MOCK, rehearsal.item(story=None))
    with pytest.raises(KeyboardInterrupt):
        rehearsal.hold(session, tell(), CTRL_C)
    assert "The interview is over." in rehearsal.resume(ENTER)


def test_aloud(rehearsal: Rehearsal) -> None:
    """Told to the room, its points ticked off, graded by them."""
    session = rehearsal.begin(Mode.ALOUD, rehearsal.item())
    shown = rehearsal.hold(session, recall(), ENTER, f"{ENTER}\x1b[B ", "d", ENTER)
    (attempt,) = rehearsal.attempts()
    assert attempt.answer == ""
    assert attempt.seconds is not None
    assert attempt.review is not None
    assert len(attempt.review["coverage"]["covered"]) == 2
    assert attempt.grade is Grade.HARD
    assert shown.count("[left out]") == 2


def test_aloud_left_before_the_grade(rehearsal: Rehearsal) -> None:
    """The points and the grade are asked for when it is gone on with."""
    session = rehearsal.begin(Mode.ALOUD, rehearsal.item())
    with pytest.raises(KeyboardInterrupt):
        rehearsal.hold(session, recall(), ENTER, CTRL_C)
    rehearsal.resume("a", "d", "e")
    assert rehearsal.attempts()[0].grade is Grade.EASY


@pytest.mark.parametrize("keys", ["s", "q"])
def test_aloud_left(rehearsal: Rehearsal, keys: str) -> None:
    """Pressing s goes on without it, q leaves it for another time."""
    session = rehearsal.begin(Mode.ALOUD, rehearsal.item())
    rehearsal.hold(session, recall(), keys)
    assert rehearsal.attempts() == []
    assert len(rehearsal.workspace.practice.waiting_items(session)) == (keys == "q")


@pytest.mark.parametrize("mode", [Mode.MOCK, Mode.RECALL])
def test_skipped_then_left(rehearsal: Rehearsal, mode: Mode) -> None:
    """/skip leaves one question out, /quit the rest for another time."""
    session = rehearsal.begin(mode, *(rehearsal.item(place, target=10) for place in range(3)))
    shown = rehearsal.hold(session, "/skip\r", "/quit\r")
    assert "2 questions wait: coach practice --resume" in shown
    assert rehearsal.attempts() == []


def test_a_gap_told_aloud(rehearsal: Rehearsal) -> None:
    """There is nothing to tick off; it says how to keep what was told."""
    session = rehearsal.begin(Mode.ALOUD, rehearsal.item(story=None))
    shown = rehearsal.hold(session, recall("?"), ENTER)
    assert "coach new " in shown
    assert [each.grade for each in rehearsal.attempts()] == [None]


def test_again_aloud(rehearsal: Rehearsal) -> None:
    """No point made: it is asked once more at the end."""
    session = rehearsal.begin(Mode.ALOUD, rehearsal.item())
    aloud = (recall(), ENTER, "d", ENTER)
    rehearsal.hold(session, *aloud, *aloud)
    assert [each.grade for each in rehearsal.attempts()] == [Grade.AGAIN, Grade.AGAIN]


# The command line


def test_no_terminal(run: Callable[..., Result]) -> None:
    """Through a pipe nobody can be asked anything: it names `coach review`."""
    result = run("practice", stdin="an answer")
    assert result.exit_code == 2
    assert "coach review FILE" in result.stderr


def test_former_options_go_on_working(run: Callable[..., Result], tmp_path: Path) -> None:
    """What was typed before is understood for one release, with a note."""
    job = tmp_path / "job.txt"
    job.write_text("You handle failure.")
    result = run("practice", "--resume", "--skill", "failure", "--company", str(job))
    assert "Note: --skill is called --competency now.\n" in result.stderr
    assert "Note: --company is called --jd now.\n" in result.stderr
    assert "Leave out --competency, --jd" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--count", "3"], "--count"),
        (["-s", "coupon", "--ladder", "30,60"], "--story, --ladder"),
        (["--competency", "failure"], "--competency"),
    ],
)
def test_resume_takes_no_limits(
    run: Callable[..., Result], arguments: Sequence[str], named: str
) -> None:
    """What a session asks was chosen when it began: limits are refused, not ignored."""
    result = run("practice", "--resume", *arguments)
    assert result.exit_code == 2
    assert f"Leave out {named}." in result.stderr


@pytest.mark.parametrize("ladder", ["", "30,", "30,0", "30,soon", "9999", "-5"])
def test_a_ladder_that_is_none(run: Callable[..., Result], ladder: str) -> None:
    """Seconds with commas between, or an example of them."""
    result = run("practice", "--ladder", ladder)
    assert result.exit_code == 2
    assert "--ladder 30,60,90" in result.stderr
