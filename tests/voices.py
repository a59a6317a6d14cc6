"""Speech made by espeak-ng, for tests that hear; they are left out where it or hearing is missing."""

from __future__ import annotations

import shutil
import subprocess
import wave
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

ESPEAK = shutil.which("espeak-ng") or ""
RATE = 22_050
"""Samples a second of espeak-ng."""

needs_voice = [
    pytest.mark.skipif(not ESPEAK, reason="espeak-ng is missing"),
    pytest.mark.skipif(
        find_spec("faster_whisper") is None, reason="the optional part voice is not installed"
    ),
]


def say(path: Path, *texts: str, pause: float, voice: str = "en-us", wpm: int = 150) -> None:
    """Write texts as speech, with so many seconds of silence between them."""
    silence = b"\0\0" * round(pause * RATE)
    with wave.open(str(path), "wb") as out:
        out.setparams((1, 2, RATE, 0, "NONE", ""))
        out.writeframes(silence.join(_spoken(text, voice, wpm, path) for text in texts))


def _spoken(text: str, voice: str, wpm: int, path: Path) -> bytes:
    """The samples of a text, without the silence that espeak-ng puts at both ends."""
    piece = path.with_suffix(".piece.wav")
    subprocess.run(
        [ESPEAK, "-v", voice, "-s", str(wpm), "-w", str(piece), "--stdin"],
        input=text.encode(),
        check=True,
    )
    with wave.open(str(piece)) as made:
        assert made.getframerate() == RATE
        samples = made.readframes(made.getnframes())
    piece.unlink()
    begin, end = len(samples) - len(samples.lstrip(b"\0")), len(samples.rstrip(b"\0"))
    return samples[begin - begin % 2 : end + end % 2]


needs_sound = pytest.mark.skipif(
    find_spec("av") is None, reason="the optional part voice is not installed"
)


def write_tone(path: Path, seconds: float) -> None:
    """A loud tone of 200 Hz, 16,000 samples a second."""
    import numpy as np  # noqa: PLC0415

    at = np.arange(round(seconds * 16_000)) / 16_000
    samples = (0.5 * np.sin(at * 200 * 2 * np.pi) * 32767).astype("<i2")
    with wave.open(str(path), "wb") as out:
        out.setparams((1, 2, 16_000, 0, "NONE", ""))
        out.writeframes(samples.tobytes())
