"""Speak a question by the program that the system has for it, if it has one."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable


_WINDOWS: Final = (
    "Add-Type -AssemblyName System.Speech; "
    "[Console]::InputEncoding = [Text.Encoding]::UTF8; "
    "(New-Object System.Speech.Synthesis.SpeechSynthesizer).Speak([Console]::In.ReadToEnd())"
)
"""The text comes by standard input, never in the command, where it could be one itself."""

PROGRAMS: Final = {
    "say": ("-f", "-"),
    "espeak-ng": ("--stdin",),
    "powershell": ("-NoProfile", "-NonInteractive", "-Command", _WINDOWS),
}
"""Each with the arguments by which it speaks what comes by standard input."""

LONGEST: Final = 60.0
"""Seconds; a question takes ten, and a program that hangs is not waited for."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """A program that speaks."""

    command: tuple[str, ...]

    def speak(self, text: str) -> None:
        """Speak a text, to its end; where the program fails, it is silent. Ctrl-C ends it."""
        with subprocess.Popen(  # noqa: S603  (one of PROGRAMS, by its whole path)
            self.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            try:
                process.communicate(text.encode(), timeout=LONGEST)
            except BaseException as error:
                process.kill()
                if not isinstance(error, subprocess.TimeoutExpired | BrokenPipeError):
                    raise


def find_speaker(find: Callable[[str], str | None] = shutil.which) -> Speaker | None:
    """Return the program of this system that speaks; None where there is none."""
    for name, arguments in PROGRAMS.items():
        if name == "powershell" and sys.platform != "win32":
            continue  # it runs elsewhere too, but speaks on Windows only
        if path := find(name):
            return Speaker((path, *arguments))
    return None
