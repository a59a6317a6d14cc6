"""Points written, practised and asked in a round, in a real terminal of 80 by 24, through tmux."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from coach.app import App
from coach.config import Settings
from coach.progress import SilentReporter
from tests.conftest import WordEncoder
from tests.screen import Screen, needs_tmux

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = needs_tmux

RUNNER = Path(__file__).parent / "run_with_words.py"
NIGHT, BELT = "I lead the night dispatch", "I mended the sorting belt"


@pytest.fixture
def screen(tmp_path: Path, work: Path) -> Iterator[Screen]:
    """A terminal on a bank with the two stories of `work`."""
    folders = Settings(bank=tmp_path / "bank", cache=tmp_path / "cache", model="small")
    workspace = App(folders, SilentReporter(), encoder=WordEncoder())
    workspace.add([work])
    workspace.close()
    path = os.pathsep.join([str(RUNNER.parents[1]), os.environ.get("PYTHONPATH", "")])
    opened = Screen(tmp_path, rows=24, columns=80, PYTHONPATH=path)
    yield opened
    opened.close()


def coach(screen: Screen, arguments: str) -> None:
    """Run coach with the quick encoder, on a cleared screen."""
    screen.keys("-l", "clear")
    screen.keys("Enter")
    screen.python(f"{shlex.quote(str(RUNNER))} {arguments}")


def send(screen: Screen, text: str) -> None:
    """Type an answer at the prompt that waits, and send it."""
    screen.wait("\n|")
    screen.keys("-l", text)
    screen.keys("Escape", "Enter")


def test_points_are_written_hinted_at_and_told(screen: Screen) -> None:
    """Two lines are two points, a hint shows the first, and the time gets shorter."""
    coach(screen, "new --standing about-yourself")
    assert "Why this job is the next step." in screen.wait("(Esc Enter when done)")
    screen.keys("-l", NIGHT)
    screen.keys("Enter")
    screen.keys("-l", BELT)
    screen.keys("Escape", "Enter")
    screen.wait("Kept: 2 points.")
    coach(screen, "practice --standing about-yourself")
    assert "1 about you" in screen.wait("Tell it in 90 seconds: 225 words.")
    screen.keys("-l", "/hint")
    screen.keys("Enter")
    screen.wait(f"Hint: {NIGHT}")
    send(screen, f"{NIGHT}. Nothing else.")
    told = screen.wait("Tell it in 60 seconds: 150 words.")
    assert "Told 1 of your 2 points." in told
    assert f"[left out] {BELT}" in told
    screen.wait("\n|")
    screen.keys("-l", "I lead")
    screen.keys("Enter")
    screen.keys("-l", "/quit")
    screen.keys("Enter")
    screen.wait("coach practice --resume")
    coach(screen, "practice --resume")
    assert "I lead" in screen.wait("Tell it in 60 seconds: 150 words.")


def test_an_interview_is_as_its_round(screen: Screen) -> None:
    """The date has the round; the mock opens with its question, and the report has the points."""
    coach(screen, f'new --standing about-yourself --point "{NIGHT}" --point "{BELT}"')
    screen.wait("Kept: 2 points.")
    coach(screen, "date in 3 days --company Acme --round recruiter")
    assert "Recruiter screen, 30 minutes" in screen.wait("code 0.")
    coach(screen, "practice mock --count 2")
    opening = screen.wait("Tell it in 90 seconds: 225 words.")
    assert "interview at Acme (recruiter) in 3 days" in " ".join(opening.split())
    send(screen, f"{BELT}.")
    screen.wait("2/2")
    send(screen, f"{BELT}.")  # this round asks nothing on
    report = screen.wait("code 0.")
    assert "The interview is over." in report
    assert "Told 1 of your 2 points." in report
    assert f"[left out] {NIGHT}" in report


def test_all_of_it_can_be_left(screen: Screen) -> None:
    """Ctrl-C at the points keeps those of before."""
    coach(screen, f'new --standing gap --point "{NIGHT}"')
    screen.wait("Kept: 1 point.")
    coach(screen, "new --standing gap")
    screen.wait("(Esc Enter when done)")
    screen.keys("-l", "something else")
    screen.keys("C-c")
    screen.wait("code ")
    coach(screen, "show gap")
    shown = screen.wait("code 0.")
    assert f"- {NIGHT}" in shown
    assert "something else" not in shown
