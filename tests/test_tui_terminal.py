"""The prompts of `coach practice` in a real terminal of 80 by 24, through tmux."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.screen import PATIENCE, Screen, needs_tmux

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Open = Callable[..., Screen]

pytestmark = needs_tmux

SCRIPT = Path(__file__).parent / "tui" / "script.py"
TIME = re.compile(r"^(\d):(\d\d)( of|, past)", re.MULTILINE)


@pytest.fixture
def open_screen(tmp_path: Path) -> Iterator[Open]:
    """A terminal with some environment."""
    opened: list[Screen] = []

    def new(columns: int = 80, **environment: str) -> Screen:
        path = os.pathsep.join([str(SCRIPT.parents[2]), os.environ.get("PYTHONPATH", "")])
        screen = Screen(tmp_path, rows=24, columns=columns, PYTHONPATH=path, **environment)
        opened.append(screen)
        return opened[-1]

    yield new
    for screen in opened:
        screen.close()


def ask(screen: Screen, what: str) -> None:
    """Start one prompt."""
    screen.python(f"{shlex.quote(str(SCRIPT))} {what}")


def seconds_shown(screen: Screen) -> int:
    """What the timer shows now."""
    shown = TIME.search(screen.text())
    assert shown
    return int(shown[1]) * 60 + int(shown[2])


def until(true: Callable[[], object]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def draft(folder: Path) -> str:
    """The text saved last."""
    path = folder / "draft.json"
    return str(json.loads(path.read_text(encoding="utf-8"))["text"]) if path.exists() else ""


def test_an_answer_over_several_lines(open_screen: Open) -> None:
    """Chinese signs and emoji, a hint in the midst, the timer moving on, and /done."""
    screen = open_screen()
    ask(screen, "tell")
    screen.wait("\n|")
    screen.keys("-l", "水が👩‍🚒入った, the pumps stopped.")
    screen.keys("Enter")
    screen.wait("| 水が👩入った, the pumps stopped.\n|")
    screen.keys("-l", "/hint")
    screen.keys("Enter")
    lines = screen.wait("Hint: Say how many litres.").splitlines()
    assert lines[2:5] == ["Hint: Say how many litres.", "| 水が👩入った, the pumps stopped.", "|"]
    begin = seconds_shown(screen)
    for number in range(1, 30):
        screen.keys("-l", f"{number} ")
        if seconds_shown(screen) > begin:
            break
        time.sleep(0.2)
    assert seconds_shown(screen) > begin
    screen.wait(f" {number}\n")
    screen.keys("Enter")
    screen.keys("-l", "Nobody was hurt.")
    screen.wait("past the target of 0:05")
    screen.keys("Escape", "Enter")
    end = "".join(screen.end()).split("Submitted(text=")[1]
    assert "Nobody was hurt." in end
    assert "/hint" not in end
    assert end.endswith("code 0.")


def test_a_long_line_wraps_between_words(open_screen: Open) -> None:
    """On a narrow screen no word is broken; the cursor is where one types; the text is one line."""
    screen = open_screen(columns=40)
    ask(screen, "tell")
    screen.wait("\n|")
    screen.keys("-l", "I rang the fire brigade at once, before anything else: 倉庫の火事 and")
    screen.keys("-l", " 👩\u200d🚒 came.")
    rows = [row for row in screen.wait("came.").splitlines() if row.startswith("|")]
    assert rows == [
        "| I rang the fire brigade at once,",
        "| before anything else: 倉庫の火事 and",
        "| 👩 came.",
    ]
    screen.keys(*["Left"] * 7)
    screen.keys("-l", "soon ")
    screen.wait("| soon 👩 came.")
    screen.keys("Escape", "Enter")
    end = "".join(screen.end())
    assert ascii("else: 倉庫の火事 and soon 👩\u200d🚒 came.")[1:-1] in end
    assert ascii("\n")[1:-1] not in end


def test_a_long_answer_at_the_bottom_of_the_screen(open_screen: Open) -> None:
    """The question and the timer stay, whatever is typed between them."""
    screen = open_screen()
    screen.keys("-l", "seq 40")
    screen.keys("Enter")
    screen.wait("\n40")
    screen.keys("-l", f"{shlex.quote(sys.executable)} {SCRIPT} tell")
    screen.keys("Enter")
    screen.wait("\n|")
    for number in range(1, 31):
        screen.keys("-l", f"line {number}")
        screen.keys("Enter")
    lines = screen.wait("| line 30\n|").splitlines()
    assert lines[0].startswith("1/6  Describe a time")
    assert TIME.match(lines[-1])
    assert len(lines) == 24
    screen.keys("C-c")
    screen.wait("KeyboardInterrupt")


@pytest.mark.thorough
def test_killed_in_the_middle(open_screen: Open, tmp_path: Path) -> None:
    """After kill -9 the text of a few seconds before is there, and is gone on with."""
    screen = open_screen()
    ask(screen, "tell")
    screen.wait("\n|")
    screen.keys("-l", "水が入った,")
    screen.keys("Enter")
    screen.keys("-l", "the pumps 👩‍🚒 stopped")
    screen.wait("stopped")
    until(lambda: draft(tmp_path) == "水が入った,\nthe pumps 👩‍🚒 stopped")
    screen.keys("-l", " and then")
    screen.wait("and then")
    os.kill(int((tmp_path / "pid").read_text()), signal.SIGKILL)
    screen.wait("code 137.")
    assert draft(tmp_path).startswith("水が入った,\nthe pumps 👩‍🚒 stopped")
    screen.keys("-l", "stty sane; clear")
    screen.keys("C-j")  # the terminal is as the killed program left it: Enter ends no line
    until(lambda: "pumps" not in screen.text())
    ask(screen, "tell")
    screen.wait("| the pumps 👩 stopped")
    screen.keys("C-c")
    screen.wait("KeyboardInterrupt")


@pytest.mark.parametrize("options", ["", " --plain"])
@pytest.mark.thorough
def test_a_closed_terminal(options: str, open_screen: Open, tmp_path: Path) -> None:
    """What was typed up to the last letter is saved when the window is closed."""
    screen = open_screen()
    ask(screen, f"tell{options}")
    screen.wait("/editor")
    screen.keys("-l", "The pumps")
    until(lambda: draft(tmp_path) == "The pumps")
    screen.keys("-l", " stopped")
    screen.wait("\nThe pumps stopped" if options else "\n| The pumps stopped")
    pid = int((tmp_path / "pid").read_text())
    screen.close()
    until(lambda: draft(tmp_path) == "The pumps stopped")
    until(lambda: not _runs(pid))


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_dumb_terminal(open_screen: Open) -> None:
    """Lines, and nothing that steers a terminal."""
    screen = open_screen(TERM="dumb")
    ask(screen, "tell")
    screen.wait("/editor")
    for line, answer in (
        ("水が入った", ""),
        ("/hint", "litres"),
        ("I ran.", ""),
        ("/done", "code"),
    ):
        screen.keys("-l", line)
        screen.keys("Enter")
        screen.wait(answer)
    end = "\n".join(screen.end())
    assert "Hint: Say how many litres.\nI ran.\n/done\n" in end
    assert "the target of 5 seconds." in end
    assert "Submitted(text=" in end
    assert "[" not in end


@pytest.mark.thorough
def test_the_time_to_recall_runs_out(open_screen: Open) -> None:
    """The seconds left are counted down while letters are typed, then it ends by itself."""
    screen = open_screen()
    ask(screen, "pick --limit")
    screen.wait("s left")
    screen.keys("-l", "pump")
    screen.wait("   > The night the pumps stopped\n     Pumping out the cellar")
    assert "StoryRecall(story=None" in " ".join(screen.end())


@pytest.mark.parametrize("environment", [{}, {"NO_COLOR": "1"}])
def test_colour_carries_nothing(environment: dict[str, str], open_screen: Open) -> None:
    """With NO_COLOR there is none, and the words are the same."""
    screen = open_screen(**environment)
    ask(screen, "grade")
    screen.wait("(Enter: hard)")
    assert screen.coloured() == (not environment)
    screen.keys("g")
    assert screen.end()[-2:] == ["<Grade.GOOD: 3>", "code 0."]
