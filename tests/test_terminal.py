"""coach in a real terminal: what is seen, typed and interrupted, through tmux."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TMUX = shutil.which("tmux") or ""
PATIENCE = 30.0
"""Seconds; coach answers in one, a loaded machine may not."""

pytestmark = [
    pytest.mark.skipif(not TMUX, reason="tmux is missing"),
    pytest.mark.skipif(sys.platform == "win32", reason="tmux needs a Unix terminal"),
]


class Screen:
    """A terminal of 80 by 40 with a shell in it, on a server of its own."""

    def __init__(self, folder: Path) -> None:
        self._socket = str(folder / "tmux")
        environment = {
            "COACH_BANK": str(folder / "bank"),
            "COACH_CACHE": str(folder / "cache"),
            "PATH": os.environ["PATH"],
            "PS1": "$ ",
            "TERM": "screen-256color",
            "LANG": "C.UTF-8",
            "HOME": str(folder),
        }
        settings = [f"{name}={value}" for name, value in environment.items()]
        self._tmux(
            "-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "40",
            "-c", str(folder), "env", "-i", *settings, "sh",
        )  # fmt: skip
        self.wait("$")

    def _tmux(self, *arguments: str) -> str:
        command = [TMUX, "-S", self._socket, *arguments]
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=PATIENCE)
        return done.stdout

    def keys(self, *keys: str) -> None:
        """Press keys by their names in tmux; text is typed as it is."""
        self._tmux("send-keys", *keys)

    def run(self, arguments: str) -> None:
        """Type a coach command."""
        self.keys("-l", f"clear; {shlex.quote(sys.executable)} -m coach {arguments}; echo code $?.")
        self.keys("Enter")

    def text(self) -> str:
        """What is on the screen, without the empty lines below."""
        return self._tmux("capture-pane", "-p").rstrip()

    def wait(self, text: str) -> str:
        """The screen as soon as it shows a text."""
        end = time.monotonic() + PATIENCE
        while text not in (shown := self.text()):
            assert time.monotonic() < end, f"{text!r} never came:\n{shown}"
            time.sleep(0.05)
        return shown

    def end(self) -> list[str]:
        """The lines on the screen once the command has ended and its exit code is printed."""
        lines = [line for line in self.wait("\ncode ").splitlines() if line.strip()]
        return lines[:-1] if lines[-1].strip() == "$" else lines

    def close(self) -> None:
        """End the terminal and all in it."""
        self._tmux("kill-server")


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    """A real terminal over a new bank."""
    opened = Screen(tmp_path)
    yield opened
    opened.close()


def test_the_demo_list(screen: Screen) -> None:
    """A first look at the demo needs no model and shows each story on its line."""
    screen.run("--demo list")
    screen.wait("the-geocoding-bill")
    lines = screen.end()
    assert any("saying-no-to-a-director" in line and "STARL" in line for line in lines)
    assert lines[-1] == "code 0."


def test_the_wizard(screen: Screen, tmp_path: Path) -> None:
    """A story typed key by key: the hints are there, Esc Enter ends a part, it is written."""
    screen.run("new")
    screen.wait("Title: one line")
    screen.keys("-l", "The leaking roof")
    screen.keys("Enter")
    screen.wait("Two or three sentences.")
    screen.keys("-l", "Rain came into the server room.")
    screen.keys("Escape", "Enter")
    screen.wait("Task:")
    screen.keys("Escape", "Enter")
    screen.wait("Action:")
    screen.keys("-l", "I moved the rack")
    screen.keys("Enter")
    screen.keys("-l", "and rang the roofer.")
    screen.keys("Escape", "Enter")
    for label in ("Result:", "Learning:"):
        screen.wait(label)
        screen.keys("Escape", "Enter")
    for label in ("Skills it shows", "When was it?"):
        screen.wait(label)
        screen.keys("Enter")
    screen.wait("Written: the-leaking-roof")
    assert screen.end()[-1] == "code 0."
    text = (tmp_path / "bank" / "stories" / "the-leaking-roof.md").read_text()
    assert "## Action\n\nI moved the rack\nand rang the roofer.\n" in text


def test_ctrl_c_in_the_wizard(screen: Screen) -> None:
    """Ctrl-C ends with one line and 130; the next run offers to go on."""
    screen.run("new")
    screen.wait("Title: one line")
    screen.keys("-l", "The leaking roof")
    screen.keys("Enter")
    screen.wait("Situation:")
    screen.keys("C-c")
    screen.wait("Interrupted.")
    lines = screen.end()
    assert lines[-2:] == ["Interrupted. What was done until now is kept.", "code 130."]
    assert "Traceback" not in "\n".join(lines)
    screen.run("new")
    screen.wait('Go on with the draft "The leaking roof"?')
    screen.keys("C-c")
    screen.wait("Interrupted.")
    assert screen.end()[-1] == "code 130."


def test_ctrl_c_in_the_editor(screen: Screen) -> None:
    """Ctrl-C while coach waits for the editor ends with one line and 130."""
    screen.keys("-l", "export EDITOR='sh -c \"echo the editor; sleep 60\"'")
    screen.keys("Enter")
    screen.run("--demo edit geocoding")
    screen.wait("the editor")
    screen.keys("C-c")
    screen.wait("Interrupted.")
    lines = screen.end()
    assert lines[-2].endswith("Interrupted. What was done until now is kept.")
    assert lines[-1] == "code 130."


def test_nothing_to_show(screen: Screen) -> None:
    """An empty bank says how to begin and ends with 1."""
    screen.run("list")
    screen.wait("coach add PATH")
    assert screen.end()[-1] == "code 1."
