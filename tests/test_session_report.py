"""`coach report`: a session read back from what was stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING

import pytest

from coach.app import App
from coach.domain.practice import Attempt, Grade, Mode
from coach.practice.history import report_session as looked_back
from coach.practice.history import summarise_sessions
from coach.practice.stored_review import read_stored_review
from coach.progress import SilentReporter
from coach.views.layout import console
from tests.conftest import NOW, WordEncoder
from tests.practising import Rehearsal, tell
from tests.reports import THEN, session

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    from coach.config import Settings

    Run = Callable[..., Result]


@pytest.fixture
def full(run: Run, work: Path) -> Run:
    """The command line on a bank with two stories."""
    assert run("add", str(work)).exit_code == 0
    return run


@pytest.fixture
def mocked(full: Run, folders: Settings) -> Run:
    """The same after a mock interview of two questions."""
    workspace = App(folders, SilentReporter(), encoder=WordEncoder(), now=lambda: NOW)
    rehearsal = Rehearsal(workspace)
    begun = rehearsal.begin(Mode.MOCK, rehearsal.item(0), rehearsal.item(1))
    rehearsal.hold(begun, tell(), "\r", tell("We did it. It went well."), "\r", "\r")
    workspace.close()
    return full


def test_an_interview_is_shown_again(mocked: Run) -> None:
    """The report has both questions, the story, the scores and what to mend."""
    result = mocked("report")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "Mock interview, Mon 2 Mar 2026" in result.stdout
    assert "1  What went wrong, number 0?" in result.stdout
    assert "2  What went wrong, number 1?" in result.stdout
    assert "The wrong coupon" in result.stdout
    assert "(of 5)" in result.stdout
    assert "Try: " in result.stdout


@pytest.mark.parametrize("name", ["mock.html", "mock.md", "mock.txt"])
def test_a_report_is_kept(mocked: Run, tmp_path: Path, name: str) -> None:
    """-o writes it, again over its own, and not over a sheet."""
    path = tmp_path / name
    for _ in range(2):
        assert mocked("report", "-o", str(path)).stdout == f"Written: {path}\n"
    assert "I never run a mailing without a second pair of eyes." in path.read_text() or (
        name == "mock.txt"
    )
    assert mocked("sheet", "-o", str(path)).exit_code == 2


def test_the_list_of_sessions(mocked: Run) -> None:
    """Number, day, mode and answers; a number shows that session."""
    assert mocked("report", "--list").stdout.split() == [
        *("1", "Mon", "2", "Mar", "2026", "mock", "2", "answers"),
    ]
    assert mocked("report", "--session", "1").stdout == mocked("report").stdout


def test_what_is_not_there(full: Run) -> None:
    """No interview, no session of a number, and nothing to list are said."""
    assert "coach practice mock" in full("report").stderr
    assert "number 9" in full("report", "--session", "9").stderr
    assert "coach practice" in full("report", "--list").stdout
    assert full("report", "--list", "--format", "html").exit_code == 2


def test_what_came_up_again() -> None:
    """A kind of remark counts once an answer, and from two answers on; the unread do not count."""
    found = session("Why?")
    assert (found.often, found.reviewed, found.skipped) == ((("no number", 2),), 2, ("Why?",))


def test_sessions_without_an_answer_are_not_listed() -> None:
    """The latest comes first; one in which nothing was said is left out."""
    one = session("Why?").session
    sessions = [one, replace(one, id=8), replace(one, id=9)]
    attempt = session("Why?").answers[0].attempt
    found = summarise_sessions(sessions, [attempt, replace(attempt, session=9)], UTC)
    assert [(each.session.id, each.answers) for each in found] == [(9, 1), (7, 1)]


@pytest.mark.parametrize(
    "review",
    [
        None,
        {"remarks": "none"},
        {"remarks": [3, {"kind": "x"}, {"kind": 1, "quote": "", "message": "", "try": ""}]},
        {"parts": [], "coverage": 3, "words": "many"},
    ],
)
def test_what_cannot_be_read_is_left_out(review: dict[str, object] | None) -> None:
    """A stored review of another coach does not stop the report."""
    attempt = Attempt(1, 7, 0, Mode.MOCK, THEN, "q", "Why?", "failure", answer="So.", review=review)
    assert read_stored_review(attempt).remarks == ()
    found = looked_back(session("Why?").session, [attempt], {}, UTC)
    assert (found.reviewed, found.answers[0].story) == (0, None)


def test_only_what_is_known_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    """An answer told aloud has no words, no proposal and no story that is still there."""
    import sys  # noqa: PLC0415

    from coach.views.html.reports import session_page  # noqa: PLC0415
    from coach.views.session_report import (  # noqa: PLC0415
        session_markdown,
        show_session,
    )

    bare = Attempt(1, 7, 0, Mode.ALOUD, THEN, "q", "Why?", "failure", grade=Grade.GOOD)
    made = looked_back(replace(session("Why?").session, items=()), [bare], {}, UTC)
    show_session(console(sys.stdout), made)
    assert "Your grade: Good." in capsys.readouterr().out
    for page in (session_page(made), session_markdown(made)):
        assert "Your grade: Good." in page
        assert "Suggested" not in page
        assert "scored from 1 to 5" not in page
