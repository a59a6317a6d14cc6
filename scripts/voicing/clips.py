"""Made clips: the sound of an answer, and the truth about it."""

from __future__ import annotations

import wave
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from coach.audio.delivery import FILLERS, filler_kind
from coach.audio.files import RATE
from voicing.spoken import pieces

if TYPE_CHECKING:
    from pathlib import Path

    from coach.audio.files import Samples
    from voicing.voices import Voice

_ROOM: Final = 0.001
"""The noise of a quiet room, -60 dB: no recording is digitally silent."""


@dataclass(frozen=True, slots=True)
class Clip:
    """The sound of an answer, and its truth.

    `words` as written; `seconds` from the first sound to the last; `pauses` are (start, seconds) of
    every silence of two seconds or more; `fillers` are their kinds in order.
    """

    samples: Samples
    words: tuple[str, ...]
    seconds: float
    pauses: tuple[tuple[float, float], ...]
    fillers: tuple[str, ...]

    @property
    def wpm(self) -> float:
        """Words a minute."""
        return len(self.words) * 60 / self.seconds


def make(written: str, voice: Voice, pace: int, before: float = 0.5) -> Clip:
    """An answer spoken, with so many seconds of silence before and behind it."""
    sound = [np.zeros(int(before * RATE), np.float32)]
    at, pauses = before, []
    said = pieces(written)
    for piece in said:
        samples = voice.say(piece.text, pace)
        at += len(samples) / RATE
        if piece.silence >= 2:  # noqa: PLR2004  (what coach calls a pause)
            pauses.append((at, piece.silence))
        sound += [samples, np.zeros(int(piece.silence * RATE), np.float32)]
        at += piece.silence
    seconds = at - before
    sound.append(np.zeros(int(before * RATE), np.float32))
    words = " ".join(piece.text for piece in said)
    noise = np.random.default_rng(7).normal(0, _ROOM, sum(map(len, sound)))
    return Clip(
        (np.concatenate(sound) + noise).astype(np.float32),
        tuple(words.split()),
        seconds,
        tuple(pauses),
        tuple(filler_kind(found[0]) for found in FILLERS.finditer(words)),
    )


def write(path: Path, samples: Samples) -> None:
    """Samples as a wav file of 16 bits."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
