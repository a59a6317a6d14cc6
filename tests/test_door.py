"""`coach` alone: where the user stands, what comes first, and that pipes get the same lines."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click import unstyle

from coach.domain.interview import Interview
from coach.domain.practice import Attempt, Grade, Mode
from coach.domain.session import Item, SelectionReason, Session
from coach.interview.gaps import GapScope
from coach.interview.outlook import NextStep, Outlook
from coach.practice.agenda import DueCard, DueOverview
from tests.conftest import NOW
from tests.keys import CTRL_C, ENTER, Typed, press_keys

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    from coach.app import App

    Run = Callable[..., Result]
    Press = Callable[..., Typed]

TODAY = date(2026, 3, 2)


@pytest.fixture
def added(workspace: App, work: Path) -> App:
    """A bank with two stories."""
    workspace.add([work])
    return workspace


@pytest.fixture
def press(run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Press:
    """Run coach at a terminal and press keys."""
    assert run("--version").exit_code == 0

    def pressed(*keys: str, arguments: tuple[str, ...] = ()) -> Typed:
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
        return press_keys(arguments, keys, monkeypatch, capsys)

    return pressed


# What comes first

SETTLED = Outlook(
    stories=8,
    rehearsed=8,
    due=DueOverview(TODAY, 8, (), ((TODAY + timedelta(3), 2),), ()),
    session=None,
    ungraded=0,
    unmapped=0,
    newer=0,
    gaps=0,
)


LEFT = Session(1, Mode.TELL, NOW, {}, (Item(0, "q", "Why?", "", 1, SelectionReason.NEW),))
"""A session with a question left."""


def held_in(days: int, outlook: Outlook = SETTLED) -> Outlook:
    """The same with an interview so many days ahead."""
    interview = Interview(1, TODAY + timedelta(days), "Acme", datetime(2026, 3, 1, tzinfo=UTC))
    return replace(outlook, due=replace(outlook.due, interviews=(interview,)))


def waiting(added: App, outlook: Outlook = SETTLED) -> Outlook:
    """The same with a rehearsal that waits."""
    card = DueCard(added.story("coupon"), "failure", TODAY, 0.8)
    return replace(outlook, due=replace(outlook.due, waiting=(card,)))


def test_the_most_urgent_comes_first(added: App) -> None:
    """Taken away one by one, from a half-finished session down to nothing at all."""
    everything = replace(
        waiting(added), session=LEFT, ungraded=1, unmapped=9, newer=None, rehearsed=3
    )
    everything = replace(everything, gaps=None, undebriefed=True)
    steps = []
    for done in (
        {},
        {"session": replace(LEFT, done=frozenset({0}))},
        {"ungraded": 0},
        {"undebriefed": False},
        {"due": SETTLED.due},
        {"unmapped": 3, "newer": 0},
        {"gaps": 2},
        {"rehearsed": 8},
        {"gaps": 0},
    ):
        everything = replace(everything, **done)
        steps.append(everything.step)
    assert steps == [
        NextStep.RESUME,
        NextStep.GRADE,
        NextStep.DEBRIEF,
        NextStep.REHEARSE,
        NextStep.MAP,
        NextStep.LOOK,
        NextStep.BEGIN,
        NextStep.CLOSE,
        NextStep.TRY,
    ]


def test_an_interview_close_by(added: App) -> None:
    """Its day is for the sheet; the evening before, what waits or was never told comes first."""
    assert held_in(0, waiting(added, replace(SETTLED, session=LEFT))).step is NextStep.SHEET
    assert held_in(1, waiting(added)).step is NextStep.REHEARSE
    assert held_in(1).step is NextStep.SHEET
    assert held_in(1, replace(SETTLED, rehearsed=0, unmapped=5)).step is NextStep.BEGIN
    assert held_in(2, replace(SETTLED, gaps=None)).step is NextStep.LOOK


def test_stories_that_came_after_the_map() -> None:
    """What was skipped is let be, until there are new stories; all said, they may answer better."""
    assert replace(SETTLED, unmapped=3).step is NextStep.TRY
    assert replace(SETTLED, unmapped=3, newer=1).step is NextStep.MAP
    assert replace(SETTLED, newer=1).step is NextStep.MAP_AGAIN


def test_a_mock_interview_without_its_report() -> None:
    """All is answered, and the report waits."""
    assert replace(SETTLED, session=replace(LEFT, mode=Mode.MOCK, items=())).step is NextStep.RESUME


def test_the_demo_is_for_looking_around() -> None:
    """It begins with a question."""
    demo = replace(SETTLED, is_demo=True, unmapped=39, newer=None, rehearsed=0)
    assert demo.step is NextStep.TRY


# What the bank says


def test_what_a_bank_holds(added: App) -> None:
    """Counted from an open session, answers, kinds and gaps; a story more makes gaps unknown."""
    fresh = added.outlook()
    assert (fresh.stories, fresh.rehearsed, fresh.session) == (2, 0, None)
    assert (fresh.unmapped, fresh.newer, fresh.gaps) == (39, None, None)
    story = added.story("coupon")
    items = [
        Item(at, f"q{at}", "Why?", "failure", story.id, SelectionReason.NEW) for at in range(3)
    ]
    kept = added.bank.practice
    session = kept.add_session(Mode.TELL, items, {}, NOW.isoformat())
    given = Attempt(0, session.id, 0, Mode.TELL, NOW, "q0", "Why?", "failure", story.id)
    attempt = kept.add_attempt(given)
    added.choices.choose_none(added.choices.often_asked()[0].question)
    added.choices.note_mapped()
    found = added.gaps(GapScope())
    half = added.outlook()
    assert half.session is not None
    assert (half.session.id, len(half.session.waiting), half.ungraded) == (session.id, 2, 1)
    assert (half.rehearsed, half.unmapped, half.newer) == (1, 38, 0)
    assert half.gaps == sum(not gap.stories for gap in found.gaps) > 0
    card = added.agenda.grade_card(story.id, "failure", Grade.GOOD)
    kept.store_grade(replace(attempt, grade=Grade.GOOD), card, NOW.isoformat())
    kept.end_session(session.id, NOW.isoformat())
    done = added.outlook()
    assert (done.session, done.ungraded, done.due.rehearsed) == (None, 0, 1)
    with Path(added.story("coupon").path).open("a", encoding="utf-8") as notes:
        notes.write("\n## The late train\n\n**Problem:** I missed it.\n\n**Resolution:** I ran.\n")
    after = added.outlook()
    assert (after.stories, after.newer, after.gaps) == (3, 1, None)


def test_gaps_of_a_framework_say_nothing_of_all(added: App) -> None:
    """Only the whole report counts."""
    added.gaps(GapScope(framework="amazon"))
    assert added.outlook().gaps is None


# What is printed


def test_a_pipe_gets_the_lines(full: Run) -> None:
    """At most ten, without a prompt, and the command ends well."""
    assert full("date", "tomorrow", "--company", "Acme & Sons " * 12).exit_code == 0
    assert full("gaps").exit_code == 0
    result = full()
    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[0] == "  3 stories, none rehearsed."
    assert lines[1].startswith("  Interview tomorrow: ")
    assert lines[2] == "  You have not said which story answers 39 common questions."
    assert lines[3].startswith("  Nothing answers ")
    assert lines[4:] == [
        "",
        "  Next     Tell a story that you have not told yet",
        "           coach practice",
    ]
    assert max(map(len, lines)) <= 80


def test_no_bank_yet(run: Run, tmp_path: Path) -> None:
    """It says how to begin, and makes no bank."""
    result = run()
    assert (result.exit_code, result.stderr) == (0, "")
    assert len(result.stdout.splitlines()) <= 10
    assert "coach add PATH\n           coach --demo\n" in result.stdout
    assert not (tmp_path / "bank").exists()


def test_an_empty_bank(run: Run) -> None:
    """It is as none."""
    assert run("date", "tomorrow").exit_code == 0
    assert "coach add PATH" in run().stdout


def test_the_bank_that_was_named(run: Run, full: Run, tmp_path: Path) -> None:
    """What is shown can be typed: with the demo, or with --bank."""
    assert full("list").exit_code == 0
    named = run("--bank", str(tmp_path / "bank"))
    assert f"coach --bank {tmp_path / 'bank'} map\n" in named.stdout
    assert "coach --demo match\n" in run("--demo").stdout


# Keys


@pytest.mark.parametrize("key", [ENTER, "y", "Y"])
def test_one_key_starts_it(press: Press, full: Run, key: str) -> None:
    """The command runs as if it had been typed."""
    assert full("list").exit_code == 0
    ended = press(key, "q")
    assert ended.code == 0
    assert "Space or its number ticks a story" in ended.out


@pytest.mark.parametrize("key", ["q", "\x1b", "\x04"], ids=["q", "Esc", "Ctrl-D"])
def test_leaving(press: Press, full: Run, key: str) -> None:
    """q, Esc and Ctrl-D leave, and nothing is started."""
    assert full("list").exit_code == 0
    ended = press(key)
    assert (ended.code, ended.err) == (0, "")
    assert unstyle(ended.out).endswith("coach map\n")


def test_ctrl_c(press: Press, full: Run) -> None:
    """It ends as everywhere."""
    assert full("list").exit_code == 0
    assert press(CTRL_C).code == 130


@pytest.mark.parametrize("typed", ["{}", '"{}"'], ids=["plain", "quoted"])
def test_notes_are_asked_for(press: Press, tmp_path: Path, work: Path, typed: str) -> None:
    """The path is typed with its spaces, or quoted as a dropped file is."""
    spaced = tmp_path / "Interview Prep 2025"
    work.parent.rename(spaced)
    ended = press(ENTER, typed.format(spaced), ENTER)
    assert ended.code == 0
    assert "2 stories in 1 document" in ended.out


def test_no_notes_after_all(press: Press) -> None:
    """Nothing typed leaves; what is not there is said."""
    assert press("n", ENTER).code == 0
    ended = press("n", "o'clock", ENTER)
    assert (ended.code, "no such file" in ended.err) == (1, True)


def test_the_demo_from_the_door(press: Press) -> None:
    """One key opens it, and the next asks for a question of its own."""
    ended = press("d", "q")
    assert ended.code == 0
    assert "15 stories, none rehearsed." in ended.out
    assert unstyle(ended.out).endswith("coach --demo match\n")
