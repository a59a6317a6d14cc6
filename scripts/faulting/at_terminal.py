"""A command at a terminal of its own, typed by what it shows, every byte of it kept; Unix only."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from faulting.home import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    Steps = Sequence[tuple[str, bytes]]
    """What is waited for (“a ... b”: b after a), and the keys that are then pressed."""

CONTROLS: Final = re.compile(rb"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]")
"""What moves the cursor on a screen."""
MAYBE: Final = "maybe "
"""What is waited for only if what comes after it does not come first begins so."""
_ECHO: Final = 3
"""Where tcgetattr has the flags of which one is the echo."""


@dataclass(frozen=True, slots=True)
class Shown:
    """How a command ended, whatever it wrote to the terminal, and the steps that never came."""

    code: int
    raw: bytes
    left: Steps
    hung: bool

    @property
    def text(self) -> str:
        """The same without control sequences."""
        return CONTROLS.sub(b"", self.raw).decode(errors="replace")


def at_terminal(
    command: Sequence[str],
    environment: Mapping[str, str],
    steps: Steps = (),
    folder: Path | None = None,
    patience: float = PATIENCE,
) -> Shown:
    """Run a command and press keys as texts appear, until it ends."""
    keyboard, screen = pty.openpty()
    fcntl.ioctl(screen, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 80, 0, 0))
    modes = termios.tcgetattr(screen)
    modes[_ECHO] &= ~termios.ECHO  # what is typed by line is echoed by the terminal, not by coach
    termios.tcsetattr(screen, termios.TCSANOW, modes)
    with subprocess.Popen(
        command, env=environment, stdin=screen, stdout=screen, stderr=screen,
        cwd=folder, start_new_session=True,
    ) as process:  # fmt: skip
        os.close(screen)
        try:
            raw, left, hung = _type(keyboard, steps, time.monotonic() + patience)
        finally:
            os.close(keyboard)
        if hung:
            process.kill()
        code = process.wait(PATIENCE)
    return Shown(code, raw, left, hung)


def read_shown(keyboard: int, seconds: float) -> bytes | None:
    """Read what is shown within so long, or None where nobody holds the terminal any more."""
    ready, _, _ = select.select([keyboard], [], [], seconds)
    if not ready:
        return b""
    try:
        return os.read(keyboard, 65_536) or None
    except OSError:  # Linux's way to say so
        return None


def _type(keyboard: int, steps: Steps, until: float) -> tuple[bytes, Steps, bool]:
    """Press keys at every step as it comes: all that was shown, what is left, whether it hung."""
    raw = new = b""
    while time.monotonic() < until:
        more = read_shown(keyboard, 0.5)
        if more is None:
            return raw, steps, False
        raw, new = raw + more, new + more
        plain = CONTROLS.sub(b"", new).decode(errors="replace")
        for number, (text, keys) in enumerate(steps):
            if _shows(plain, text.removeprefix(MAYBE)):
                steps, new = steps[number + 1 :], b""
                os.write(keyboard, keys)
                break
            if not text.startswith(MAYBE):
                break
    return raw, steps, True


def _shows(plain: str, text: str) -> bool:
    """Whether all that is waited for has come, in its order."""
    for words in text.split(" ... "):
        _, found, plain = plain.partition(words)
        if not found:
            return False
    return True
