"""Made speech and other sound for tests that hear; both need the optional part `voice`."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import numpy as np
import pytest

from coach.audio.files import RATE
from coach.audio.transcription import is_voice_installed

if TYPE_CHECKING:
    from pathlib import Path

needs_sound = pytest.mark.skipif(
    not is_voice_installed(), reason="the extra voice is not installed"
)
needs_voice = [
    needs_sound,
    pytest.mark.skipif(not shutil.which("espeak-ng"), reason="espeak-ng is missing: nobody speaks"),
]


def say(path: Path, *texts: str, pause: float) -> None:
    """Write texts as espeak-ng speaks them, with so many seconds of silence between them."""
    from tests.recordings import encode  # noqa: PLC0415  (the extra `voice`)
    from voicing.voices import VOICES  # noqa: PLC0415

    silence = np.zeros(round(pause * RATE), np.float32)
    pieces = [piece for text in texts for piece in (silence, VOICES[0].say(text, 150))]
    encode(path, np.concatenate(pieces[1:]), RATE)


def write_tone(path: Path, seconds: float) -> None:
    """Write a tone at half the loudness."""
    from tests.recordings import encode, tone  # noqa: PLC0415  (the extra `voice`)

    encode(path, tone(seconds, RATE), RATE)
