"""Facts told otherwise and drills in a real terminal of 80 by 24, through tmux."""

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
from tests.practising import TOLD
from tests.screen import Screen, needs_tmux

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = needs_tmux

RUNNER = Path(__file__).parent / "run_with_words.py"
OTHERWISE = TOLD.replace("212 orders", "340 orders")


@pytest.fixture
def screen(tmp_path: Path, work: Path) -> Iterator[Screen]:
    """A terminal on a bank with the two stories of `work`."""
    folders = Settings(bank=tmp_path / "bank", cache=tmp_path / "cache", model="small")
    workspace = App(folders, SilentReporter(), encoder=WordEncoder())
    workspace.add([work])
    workspace.tags.confirm(workspace.story("coupon"), ["failure"])
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


def tell(screen: Screen, text: str) -> None:
    """Tell the coupon story, and leave the one follow-up out."""
    coach(screen, "practice --story coupon --count 1 --probes 1")
    screen.wait("Which story?")
    screen.keys("-l", "coupon")
    screen.keys("Enter")
    screen.wait("\n|")
    screen.keys("-l", text)
    screen.keys("Escape", "Enter")
    screen.wait("Enter alone skips it.")
    screen.keys("Enter")


def grade(screen: Screen) -> None:
    """Give the grade good."""
    screen.wait("Grade?")
    screen.keys("-l", "g")


def test_a_figure_is_settled_and_listed(screen: Screen) -> None:
    """Both figures stand side by side, one key settles it, and the ledger has it."""
    tell(screen, OTHERWISE)
    shown = screen.wait("Which is right?")
    assert "You say “340 orders”; your notes say “212 orders”." in shown
    assert "(n)otes (t)his telling (l)ater (Enter: later)" in shown
    screen.keys("-l", "n")
    grade(screen)
    screen.wait("1 answer in")
    coach(screen, "show coupon --facts")
    listed = screen.wait("340 orders   figure, told")
    assert "212 orders   figure, notes   right" in listed
    tell(screen, OTHERWISE)
    assert "which you settled on" in " ".join(screen.wait("Grade?").split())
    screen.keys("-l", "g")
    screen.wait("1 answer in")


def test_a_drill_is_told_in_the_same_session(screen: Screen) -> None:
    """The third telling in the same words is said; a key has the story told to a layperson."""
    for _ in range(2):
        tell(screen, TOLD)
        grade(screen)
        screen.wait("1 answer in")
    tell(screen, TOLD)
    grade(screen)
    offered = " ".join(screen.wait("(n)o (Enter: no)").split())
    assert "You have told this 3 times; 100% of it was word for word as earlier today." in offered
    assert "? Once more? (m)iddle (s)ixty (l)ayperson (a)nother (n)o (Enter: no)" in offered
    screen.keys("-l", "l")
    drill = " ".join(screen.wait("of your work.").split())
    assert "somebody who knows nothing of your work." in drill
    screen.wait("\n|")
    screen.keys("-l", "I had sent a wrong mail to all our customers.")
    screen.keys("Escape", "Enter")
    screen.wait("Enter alone skips it.")
    screen.keys("Enter")
    grade(screen)
    screen.wait("2 answers in")
