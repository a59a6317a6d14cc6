"""A person at a terminal of their own in `coach practice`, who can be interrupted; Unix only."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Self

from faulting.at_terminal import CONTROLS, read_shown
from faulting.home import PATIENCE, RUNNER, Said
from faulting.notes import SLUG

if TYPE_CHECKING:
    from faulting.home import Home

WORDS: Final = "I unplugged the kettle, and we had light after 6 minutes."
"""What is typed as an answer: short enough for a row."""
SAVED: Final = 3.5
"""Seconds after which what was typed is saved."""


_PRACTICE: Final = ("practice", "--story", SLUG, "--count", "1", "--probes", "1")


class Typist:
    """One session over the story of the notes, up to its end; or another command of some words."""

    def __init__(self, home: Home, *words: str, **more: str) -> None:
        self._practises = not words
        terminal = {"TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1", "COLUMNS": "80", "LINES": "40"}
        self._keyboard, screen = pty.openpty()
        self._process = subprocess.Popen(
            [sys.executable, str(RUNNER), *(words or _PRACTICE)],
            env=home.environment(**(terminal | more)),
            stdin=screen,
            stdout=screen,
            stderr=screen,
            start_new_session=True,
        )
        os.close(screen)
        self._shown = b""

    def __enter__(self) -> Self:
        """Name the story, so that its answer can be written."""
        if self._practises:
            self.see("Which story?")
            self.type(f"{SLUG}\r")
            self.see("sends")
        return self

    def __exit__(self, *_: object) -> None:
        """End what still runs."""
        self._process.kill()
        self._process.wait()
        os.close(self._keyboard)

    def type(self, keys: str) -> None:
        """Type."""
        os.write(self._keyboard, keys.encode())

    def answer(self) -> None:
        """Type an answer, and wait until it is there."""
        self.type(WORDS)
        self.see("minutes.")

    def send(self) -> None:
        """Send it."""
        self.type("\x1b\r")

    def see(self, words: str, patience: float = PATIENCE) -> float:
        """Wait for words on the screen that were not there before; how long that took."""
        began, start = time.monotonic(), len(self._shown)
        while words.encode() not in CONTROLS.sub(b"", self._shown[start:]):
            if time.monotonic() - began > patience or not self._read():
                raise TimeoutError(f"no {words!r} in {self._shown[start:][-400:]!r}")
        return time.monotonic() - began

    def kill(self, number: int) -> None:
        """Send it a signal."""
        self._process.send_signal(number)

    def interrupt(self) -> None:
        """Press Ctrl-C: all that runs at this terminal gets the signal."""
        os.killpg(self._process.pid, signal.SIGINT)

    def wait(self) -> Said:
        """Watch it to its end."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self._read():
            pass
        hung = time.monotonic() >= until
        with suppress(ProcessLookupError):
            if hung:
                os.killpg(self._process.pid, signal.SIGKILL)
        code = self._process.wait(PATIENCE)
        text = self._shown.decode(errors="replace")
        return Said(code, text if not code else "", "" if not code else text[-600:], 0, hung)

    def _read(self) -> bool:
        """Take in what is shown; whether anybody still holds the terminal."""
        more = read_shown(self._keyboard, 0.1)
        self._shown += more or b""
        return more is not None
