"""`coach debrief` in a real terminal: what was given outlives `kill -9`."""

from __future__ import annotations

import json
import os
import shlex
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.screen import PATIENCE, Screen, needs_tmux

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from click.testing import Result

    Run = Callable[..., Result]

pytestmark = needs_tmux

RUNNER = shlex.quote(str(Path(__file__).parent / "run_with_words.py"))
COMMAND = f"{RUNNER} debrief --company Acme --date 2026-02-27"


@pytest.fixture
def screen(full: Run, tmp_path: Path) -> Iterator[Screen]:
    """A terminal on a bank of three stories."""
    assert full("list").exit_code == 0
    path = os.pathsep.join([str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")])
    opened = Screen(tmp_path, rows=24, PYTHONPATH=path)
    yield opened
    opened.close()


def kept(run: Run) -> list[dict[str, Any]]:
    """The questions of the latest debrief."""
    shown = run("debrief", "--show", "--format", "json")
    if shown.exit_code:
        return []
    questions: list[dict[str, Any]] = json.loads(shown.stdout)["questions"]
    return questions


def wait_until_kept(run: Run, key: str, text: str) -> None:
    """Until what is being typed is stored."""
    end = time.monotonic() + PATIENCE
    while not any(question[key] == text for question in kept(run)):
        assert time.monotonic() < end, kept(run)


def kill(screen: Screen) -> None:
    """End the command at once, as a power cut does."""
    screen.keys("C-z")
    screen.wait("Stopped")
    screen.keys("-l", "kill -9 %1; wait; echo gone $?.")
    screen.keys("Enter")
    screen.wait("gone")
    screen.close()


def test_typed_in_a_terminal(full: Run, screen: Screen, tmp_path: Path) -> None:
    """Questions, stories, how it went, and the report; half a line outlives a kill."""
    screen.python(COMMAND)
    screen.wait("What was asked?")
    screen.keys("A time you failed?", "Enter")
    screen.wait("\n  2")
    screen.keys("Why us")
    wait_until_kept(full, "question", "Why us")
    kill(screen)
    assert [question["question"] for question in kept(full)] == ["A time you failed?", "Why us"]

    again = Screen(tmp_path, rows=24, PYTHONPATH=str(Path(__file__).parents[1]))
    again.python(f"{RUNNER} debrief")
    shown = again.wait("\n  2  Why us")
    assert "  1  A time you failed?" in shown
    again.keys("?", "Enter")
    again.wait("\n  3")
    again.keys("Enter")
    assert "1 of 2  A time you failed?" in again.wait("You told")
    again.keys("Enter")
    again.wait("How did it go?")
    again.keys("s")
    again.wait("A note")
    again.keys("too long")
    wait_until_kept(full, "note", "too long")
    kill(again)
    assert [question["went"] for question in kept(full)] == ["so-so", None]

    last = Screen(tmp_path, rows=24, PYTHONPATH=str(Path(__file__).parents[1]))
    last.python(f"{RUNNER} debrief")
    assert "too long" in last.wait("A note")
    last.keys(" by far", "Enter")
    last.wait("What to mend")
    last.keys("Enter")
    last.wait("2 of 2  Why us?")
    last.keys("n")
    last.wait("How did it go?")
    last.keys("w")
    last.wait("A note")
    last.keys("Enter")
    last.wait("Add to your own?")
    last.keys("y")
    shown = "\n".join(last.end())
    assert "of 2 questions foreseen" in shown
    assert "code 0." in shown
    assert kept(full)[0]["note"] == "too long by far"
    last.close()
