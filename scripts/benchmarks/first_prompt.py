"""How long a command at a terminal takes until it asks for the first time; Unix only."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

PATIENCE: Final = 120.0
"""Seconds without a sign after which something is wrong."""
_PROMPT: Final = b"Which story?"
_QUIT: Final = b"/quit\r"


def first_prompt(
    words: Sequence[str], environment: Mapping[str, str], bank: Path
) -> Callable[[], float]:
    """A lap of `coach practice` until it asks which story, each time on a fresh copy of a bank."""
    copy = bank.with_name(f"{bank.name}-copy")

    def lap() -> float:
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(bank, copy)
        return _until_asked(words, {**environment, "COACH_BANK": str(copy), "TERM": "xterm"})

    return lap


def _until_asked(words: Sequence[str], environment: Mapping[str, str]) -> float:
    import pty  # noqa: PLC0415  (not on Windows)

    keyboard, terminal = pty.openpty()
    start = time.perf_counter()
    with subprocess.Popen(
        words, env=environment, stdin=terminal, stdout=terminal, stderr=terminal
    ) as process:
        os.close(terminal)
        try:
            _wait(keyboard)
            seconds = time.perf_counter() - start
            os.write(keyboard, _QUIT)
            while _read(keyboard):
                pass
            process.wait(PATIENCE)
        except BaseException:
            process.kill()
            raise
        finally:
            os.close(keyboard)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, list(words))
    return seconds


def _wait(keyboard: int) -> None:
    """Read until the prompt is there."""
    shown = b""
    while _PROMPT not in shown:
        if not (more := _read(keyboard)):
            raise RuntimeError(f"practice asked nothing:\n{shown.decode(errors='replace')}")
        shown += more


def _read(keyboard: int) -> bytes:
    """What the command wrote; nothing when it has ended, or says nothing for too long."""
    ready, _, _ = select.select([keyboard], [], [], PATIENCE)
    try:
        return os.read(keyboard, 4096) if ready else b""
    except OSError:  # Linux's way to say that nobody holds the terminal any more
        return b""
