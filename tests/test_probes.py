"""Asking on after an answer, in a session: one probe after another, each kept at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from coach.domain.practice import Grade, Mode
from coach.practice.selection import SessionLimits
from tests.practising import CTRL_C, ENTER, SEND, Rehearsal, recall, tell

if TYPE_CHECKING:
    from pathlib import Path

    from coach.app import App
    from coach.domain.practice import Probe
    from coach.domain.session import Session

HALF = "I sent a 90 % coupon to every customer instead of ten testers. We stopped the mailing."
REST = (
    "I wrote an apology the same hour. 212 orders used it; we honoured them and lost £3,100. "
    "I never run a mailing without a second pair of eyes."
)


@pytest.fixture
def rehearsal(workspace: App, work: Path) -> Rehearsal:
    """Sessions over a bank with the two stories of `work`."""
    workspace.add([work])
    return Rehearsal(workspace)


def begin(rehearsal: Rehearsal, mode: Mode = Mode.TELL, *, probes: int = 2) -> Session:
    """A session of one question."""
    return rehearsal.begin(mode, rehearsal.item(), probes=probes)


def asked(rehearsal: Rehearsal) -> tuple[Probe, ...]:
    """The probes after the only answer."""
    (attempt,) = rehearsal.attempts()
    return attempt.probes


def test_one_after_another(rehearsal: Rehearsal) -> None:
    """Each is another question, and gets one line; Enter alone leaves one out."""
    shown = rehearsal.hold(
        begin(rehearsal, probes=3), recall(), tell(HALF), "Mine was the list." + ENTER, ENTER,
        "It was late and nobody looked at the list of testers." + ENTER, "g",
    )  # fmt: skip
    probes = asked(rehearsal)
    assert len({probe.question for probe in probes}) == 3
    assert [probe.answer for probe in probes] == [
        "Mine was the list.",
        "",
        "It was late and nobody looked at the list of testers.",
    ]
    assert "That is short: an interviewer would ask on." in shown
    assert all(f"Follow-up: {probe.question}"[:60] in shown for probe in probes)


@pytest.mark.parametrize("probes", [0, 4])
def test_as_many_as_wanted(rehearsal: Rehearsal, probes: int) -> None:
    """From none to four."""
    said = [REST + ENTER, *[ENTER] * 3][:probes]
    rehearsal.hold(begin(rehearsal, probes=probes), recall(), tell(HALF), *said, "g")
    assert len(asked(rehearsal)) == probes
    assert rehearsal.attempts()[0].grade is Grade.GOOD


def test_a_bank_of_another_hand_asks_no_more(rehearsal: Rehearsal) -> None:
    """A number beyond the most asks the most."""
    said = [REST + ENTER, *[ENTER] * 3]
    rehearsal.hold(begin(rehearsal, probes=900), recall(), tell(HALF), *said, "g")
    assert len(asked(rehearsal)) == 4


def test_no_more_where_another_story_was_asked_for(rehearsal: Rehearsal) -> None:
    """What did not fit the question is not asked about; what is told instead is."""
    rehearsal.hold(begin(rehearsal, probes=4), recall(), tell(HALF), "/skip" + ENTER, "g")
    (sent_back,) = asked(rehearsal)
    assert sent_back.question.startswith("I was asking about something a little different.")


def test_what_is_told_then_counts(rehearsal: Rehearsal) -> None:
    """The points of the story, the parts and the grade count what was told to probes."""
    session = begin(rehearsal, probes=1)
    shown = rehearsal.hold(session, recall(), tell(HALF), REST + ENTER, ENTER)
    (attempt,) = rehearsal.attempts()
    assert attempt.review is not None
    assert "With what you said when asked: 4 of 4 points" in " ".join(shown.split())
    assert len(attempt.review["coverage"]["covered"]) == 4
    assert attempt.review["words"] == len(HALF.split())
    assert attempt.proposed is Grade.EASY


def test_mock_says_nothing_to_them(rehearsal: Rehearsal) -> None:
    """No word on an answer or a probe before the end; then what was told to probes counts."""
    session = begin(rehearsal, Mode.MOCK, probes=2)
    shown = rehearsal.hold(session, tell(HALF), "Mine." + ENTER, REST + ENTER, ENTER)
    before, _ = shown.split("The interview is over.")
    assert "That is short" not in before
    assert "With what you said" not in before
    (attempt,) = rehearsal.attempts()
    assert attempt.review is not None
    assert len(attempt.review["coverage"]["covered"]) == 4


@pytest.mark.parametrize("mode", [Mode.TELL, Mode.MOCK])
def test_going_on_with_the_next(rehearsal: Rehearsal, mode: Mode) -> None:
    """Left at the second probe: its question is the same, and what was typed is there."""
    session = begin(rehearsal, mode, probes=3)
    name = (recall(),) if mode is Mode.TELL else ()
    rehearsal.hold(session, *name, tell(HALF), "Mine was the list." + ENTER, "It was")
    first, second = asked(rehearsal)
    assert (first.answer, second.answer, second.draft) == ("Mine was the list.", None, "It was")
    rehearsal.resume(" late." + ENTER, ENTER, "g" if mode is Mode.TELL else ENTER)
    probes = asked(rehearsal)
    assert [probe.answer for probe in probes] == ["Mine was the list.", "It was late.", ""]
    assert probes[1].question == second.question
    assert rehearsal.attempts()[0].grade is not None


def test_left_by_a_word_or_ctrl_c(rehearsal: Rehearsal) -> None:
    """By /quit the session is left, by Ctrl-C everything; nothing is lost."""
    session = begin(rehearsal, probes=2)
    rehearsal.hold(session, recall(), tell(HALF), REST + ENTER, "/quit" + ENTER)
    assert [probe.answer for probe in asked(rehearsal)] == [REST, None]
    with pytest.raises(KeyboardInterrupt):
        rehearsal.resume("It was late", CTRL_C)
    assert asked(rehearsal)[1].draft == "It was late"
    rehearsal.resume(SEND, "g")
    assert asked(rehearsal)[1].answer == "It was late"


def test_a_gap_is_probed_and_gone_on_with(rehearsal: Rehearsal) -> None:
    """Also where no story answers the question."""
    session = rehearsal.begin(Mode.TELL, rehearsal.item(story=None), probes=2)
    rehearsal.hold(session, recall("?"), tell("I painted the shed. It took two days, alone."), "Ye")
    rehearsal.resume("s." + ENTER, ENTER)
    assert [probe.answer for probe in asked(rehearsal)] == ["Yes.", ""]


def test_forgetting_the_story_deletes_them(rehearsal: Rehearsal) -> None:
    """Questions quote the answer: they go with it."""
    rehearsal.hold(begin(rehearsal), recall(), tell(HALF), "Mine." + ENTER, ENTER, "g")
    workspace = rehearsal.workspace
    workspace.forgetter.forget(workspace.forgetter.preview("coupon"))
    assert workspace.bank._connection.execute("SELECT * FROM probes").fetchall() == []  # noqa: SLF001


def test_a_story_gone_meanwhile(rehearsal: Rehearsal) -> None:
    """A probe of an answer that another process has deleted is kept nowhere, and fails nothing."""
    practice = rehearsal.workspace.bank.practice
    practice.add_probe(4711, 0, "How?")
    practice.answer_probe(4711, 0, "So.", 1.0)
    assert practice.probe_draft(4711, 0) == ("", 0.0)


def test_the_number_is_kept_with_the_session() -> None:
    """None at all is a number, too."""
    assert SessionLimits(probes=0).to_options()["probes"] == 0
    assert "probes" not in SessionLimits().to_options()
