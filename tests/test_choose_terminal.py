"""The line under `coach match` at a terminal: one key says which story is right, others go on."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from coach.domain.question import Choice
from coach.storage.bank import Bank
from tests.screen import Screen, needs_tmux

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from click.testing import Result

pytestmark = needs_tmux

RUNNER = shlex.quote(str(Path(__file__).parent / "run_with_words.py"))
ASKS = "[n] none of mine [Enter] go on"


@pytest.fixture
def screen(full: Callable[..., Result], tmp_path: Path) -> Iterator[Screen]:
    """A terminal on a bank of three stories."""
    assert full("list").exit_code == 0
    path = os.pathsep.join([str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")])
    opened = Screen(tmp_path, PYTHONPATH=path)
    yield opened
    opened.close()


def choices(tmp_path: Path) -> list[Choice]:
    """What was said in the bank."""
    bank = Bank(tmp_path / "bank" / "coach.db")
    try:
        return bank.choices.all()
    finally:
        bank.close()


def match(screen: Screen, arguments: str, key: str = "") -> str:
    """The screen after a match, and after a key at the line below it."""
    screen.keys("clear", "Enter")
    while ASKS in screen.text() or "code" in screen.text():
        pass
    screen.python(f"{RUNNER} match {arguments}")
    if key:
        screen.wait(ASKS)
        screen.keys(key)
    screen.wait("code 0.")
    return screen.text()


def test_one_key_says_which_is_right(screen: Screen, tmp_path: Path) -> None:
    """It is kept at once, and the same question is not asked about again."""
    shown = match(screen, "a time you failed", "2")
    assert "Kept: " in shown
    assert "Right? [y] yes [2] [3] the others [n]" in shown or "right? [1] [2] [3] [n]" in shown
    (said,) = choices(tmp_path)
    assert (said.question, len(said.stories)) == ("a time you failed", 1)
    assert ASKS not in match(screen, "'A time you failed?'")
    assert "Kept: none of yours." in match(screen, "a quarrel with your landlord", "n")
    assert choices(tmp_path)[1:] == [Choice("a quarrel with your landlord", ())]


@pytest.mark.parametrize("key", ["Enter", "C-c", "C-d", "x", "Up", "Escape", "9"])
def test_any_other_key_goes_on(screen: Screen, tmp_path: Path, key: str) -> None:
    """The command ends well, and nothing is stored."""
    assert "Kept" not in match(screen, "a time you failed", key)
    assert choices(tmp_path) == []


@pytest.mark.parametrize(
    "arguments",
    [
        "a time you failed --format json",
        "a time you failed | cat",
        "a time you failed </dev/null",
        "'a time you failed' 'a quarrel of yours'",
        "-f list.txt",
    ],
)
def test_it_is_never_in_the_way(screen: Screen, tmp_path: Path, arguments: str) -> None:
    """In a pipe, of several questions and for scripts nothing is asked."""
    (tmp_path / "list.txt").write_text("a time you failed\n")
    assert ASKS not in match(screen, arguments)


@pytest.mark.parametrize("setting", ["COACH_NO_ASK=1", "TERM=dumb"])
def test_it_can_be_turned_off(screen: Screen, setting: str) -> None:
    """By a variable; and where the terminal can only print lines nothing is asked anyway."""
    screen.keys("-l", f"export {setting}")
    screen.keys("Enter")
    assert ASKS not in match(screen, "a time you failed")
