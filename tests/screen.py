"""A real terminal for tests, by tmux."""

from __future__ import annotations

import itertools
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

TMUX = shutil.which("tmux") or ""
PATIENCE = 30.0
"""Seconds; coach answers in one, a loaded machine may not."""

_NUMBERS = itertools.count()
_COLOUR = re.compile(r"\x1b\[(?:\d+;)*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])[;m]")

needs_tmux = [
    pytest.mark.skipif(not TMUX, reason="tmux is missing"),
    pytest.mark.skipif(sys.platform == "win32", reason="tmux needs a Unix terminal"),
]


class Screen:
    """A terminal with a shell in it, on a server of its own; 80 by 40 unless said otherwise."""

    def __init__(self, folder: Path, *, rows: int = 40, columns: int = 80, **more: str) -> None:
        """Open it in a folder; `more` is added to the environment."""
        # A server that ends keeps its socket a moment longer.
        self._socket = str(folder / f"tmux{next(_NUMBERS)}")
        environment = {
            "COACH_BANK": str(folder / "bank"),
            "COACH_CACHE": str(folder / "cache"),
            "PATH": os.environ["PATH"],
            "PS1": "$ ",
            "TERM": "screen-256color",
            "LANG": "C.UTF-8",
            "HOME": str(folder),
            "PAGER": "cat",
            **more,
        }
        settings = [f"{name}={value}" for name, value in environment.items()]
        self._tmux(
            "-f", "/dev/null", "new-session", "-d", "-x", str(columns), "-y", str(rows),
            "-c", str(folder), "env", "-i", *settings, "sh",
        )  # fmt: skip
        self._open = True
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
        self.python(f"-m coach {arguments}")

    def python(self, arguments: str) -> None:
        """Type a command of this Python, on an empty screen."""
        self.keys("-l", f"clear; {shlex.quote(sys.executable)} {arguments}; echo code $?.")
        self.keys("Enter")

    def text(self) -> str:
        """What is on the screen, without the empty lines below."""
        return self._tmux("capture-pane", "-p").rstrip()

    def coloured(self) -> bool:
        """Whether anything on the screen has a colour."""
        return bool(_COLOUR.search(self._tmux("capture-pane", "-p", "-e")))

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
        """End the terminal and all in it, as a closed window does."""
        if self._open:
            self._tmux("kill-server")
        self._open = False
