"""`coach` alone, the question that `match` asks for and the pager, in a terminal of 80 by 24."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.screen import Screen, needs_tmux

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from click.testing import Result

    Run = Callable[..., Result]
    Open = Callable[..., Screen]

pytestmark = needs_tmux

RUNNER = shlex.quote(str(Path(__file__).parent / "run_with_words.py"))
KEYS = "(y)es (q)uit (Enter: yes)"


@pytest.fixture
def open_screen(run: Run, tmp_path: Path) -> Iterator[Open]:
    """A terminal with some environment, on a bank that the command line of a test fills."""
    assert run("--version").exit_code == 0
    path = os.pathsep.join([str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")])
    opened: list[Screen] = []

    def new(rows: int = 24, columns: int = 80, **environment: str) -> Screen:
        more = {"PYTHONPATH": path, **environment}
        opened.append(Screen(tmp_path, rows=rows, columns=columns, **more))
        return opened[-1]

    yield new
    for screen in opened:
        screen.close()


def test_from_nothing_to_the_map(open_screen: Open, work: Path) -> None:
    """Notes in a folder with spaces, its name completed by Tab; then what the stories answer."""
    work.parent.rename(work.parent.with_name("Interview Prep 2025"))
    screen = open_screen()
    screen.python(RUNNER)
    shown = screen.wait("(n)otes (d)emo (q)uit (Enter: notes)")
    assert len(shown.splitlines()) <= 10
    screen.keys("Enter")
    screen.wait("Tab completes.")
    screen.keys("-l", "Interview")
    screen.wait("Interview Prep 2025/")  # offered
    screen.keys("Tab")
    screen.wait("Tab completes. Interview Prep 2025/")
    screen.keys("Enter", "Enter")
    screen.wait("2 stories in 1 document")
    assert screen.end()[-1] == "code 0."
    screen.python(RUNNER)
    lines = screen.wait(KEYS).splitlines()
    assert lines == [
        "  2 stories, none rehearsed.",
        "  You have not said which story answers 39 common questions.",
        "",
        "  Next     Say which of your stories answers what is asked most",
        "           coach map",
        f"? Start it?  {KEYS}",
    ]
    screen.keys("Enter")
    screen.wait("1 of 39")
    screen.keys("q")
    assert screen.end()[-1] == "code 0."


@pytest.mark.parametrize("key", ["q", "Escape", "C-d"])
def test_leaving(open_screen: Open, full: Run, key: str) -> None:
    """Each leaves with nothing started; another key does nothing."""
    assert full("list").exit_code == 0
    screen = open_screen()
    screen.python(RUNNER)
    screen.wait(KEYS)
    screen.keys("x", "Up", key)
    assert screen.end()[-2:] == [f"? Start it?  {KEYS} quit", "code 0."]


def test_going_on_with_a_session(open_screen: Open, full: Run) -> None:
    """One that was left is what comes next, and Enter asks its question again."""
    assert full("list").exit_code == 0
    screen = open_screen()
    screen.python(f"{RUNNER} practice recall --count 1 --story coupon")
    screen.wait("1/1")
    screen.keys("C-c")
    screen.wait("\ncode ")
    screen.python(RUNNER)
    shown = screen.wait(KEYS)
    assert "A session waits: 2 questions left." in shown
    assert "coach practice --resume" in shown
    screen.keys("Enter")
    screen.wait("1/1")
    screen.keys("C-c")
    screen.wait("\ncode ")


def test_where_lines_are_all_there_is(open_screen: Open, full: Run) -> None:
    """A terminal that cannot move its cursor takes the key as a line."""
    assert full("list").exit_code == 0
    screen = open_screen(TERM="dumb")
    screen.python(RUNNER)
    screen.wait("Start it? yes, quit (Enter: yes)")
    screen.keys("q", "Enter")
    assert screen.end()[-1] == "code 0."


def test_match_asks_for_the_question(open_screen: Open, full: Run) -> None:
    """Without words it is asked for; nothing typed is the same as nothing given."""
    assert full("list").exit_code == 0
    screen = open_screen()
    screen.python(f"{RUNNER} match")
    screen.wait("What may they ask you?")
    screen.keys("-l", "a coupon that went to every customer")
    screen.keys("Enter")
    screen.wait("[Enter] go on")
    assert "The wrong coupon" in screen.text()
    screen.keys("Enter")
    assert screen.end()[-1] == "code 0."
    screen.python(f"{RUNNER} match")
    screen.wait("What may they ask you?")
    screen.keys("Enter")
    assert screen.end()[-1] == "code 2."


PAGER = "sh -c \"cat; echo 'paged '$((40+2)); read key < /dev/tty\""


@pytest.mark.parametrize(
    "arguments", ["questions", "gaps", "help practising", "match --top 0 'a coupon' 'the late van'"]
)
def test_the_users_pager(open_screen: Open, full: Run, arguments: str) -> None:
    """What a screen does not hold is shown in PAGER."""
    assert full("list").exit_code == 0
    screen = open_screen(PAGER=PAGER)
    screen.python(f"{RUNNER} {arguments}")
    screen.wait("paged 42")
    assert "code 0." not in screen.text()
    screen.keys("Enter")
    assert screen.end()[-1] == "code 0."


def test_what_a_screen_holds_is_printed(open_screen: Open, full: Run) -> None:
    """Nobody has to leave a pager to go on after three lines."""
    assert full("list").exit_code == 0
    screen = open_screen(PAGER=PAGER)
    screen.python(f"{RUNNER} list")
    assert "paged" not in "".join(screen.end())


@pytest.mark.parametrize("how", ["PAGER=cat", "PAGER=", "TERM=dumb", "PAGER='half \"'"])
def test_no_pager(open_screen: Open, how: str) -> None:
    """None where the user wants none, the terminal cannot, or PAGER is no command."""
    screen = open_screen()
    screen.keys("-l", f"export {how}")
    screen.keys("Enter")
    screen.python(f"{RUNNER} help practising")
    assert screen.end()[-1] == "code 0."


def test_less_is_the_pager_by_default(open_screen: Open) -> None:
    """It takes keys, and leaves what was read on the screen."""
    screen = open_screen()
    screen.keys("unset PAGER", "Enter")
    screen.python(f"{RUNNER} questions")
    screen.wait("\n:")
    screen.keys("q")
    assert "Failure and mistakes" in "\n".join(screen.end())


@pytest.mark.parametrize("arguments", ["match 'the late van'", "add ."])
def test_what_asks_afterwards_is_not_paged(open_screen: Open, full: Run, arguments: str) -> None:
    """The prompt stands below what it is about, however low the screen is."""
    assert full("list").exit_code == 0
    screen = open_screen(rows=8, PAGER=PAGER)
    screen.python(f"{RUNNER} {arguments}")
    if arguments != "add .":
        screen.wait("[Enter] go on")
        screen.keys("Enter")
    assert "paged" not in "".join(screen.end())
