"""Programs that speak, and what they say as samples."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from coach.hearing.decode import blocks

if TYPE_CHECKING:
    from coach.hearing.sound import Samples

_QUIET: Final = 0.01
"""Below this, what a program puts before and behind the words is silence."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice: the program, and what it calls the voice."""

    program: str
    name: str

    @property
    def is_there(self) -> bool:
        """Whether its program is installed."""
        return shutil.which(self.program) is not None

    def say(self, text: str, pace: int) -> Samples:
        """The words, 16,000 samples a second, without silence before and behind them.

        `pace` is about the words a minute; flite speaks 165 and is stretched.
        """
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "said.wav"
            subprocess.run(self._command(text, pace, path), check=True, capture_output=True)
            return trimmed(np.concatenate(list(blocks(path))))

    def _command(self, text: str, pace: int, path: Path) -> list[str]:
        if self.program == "flite":
            stretch = f"duration_stretch={165 / pace:.2f}"
            return ["flite", "-voice", self.name, "--setf", stretch, "-t", text, "-o", str(path)]
        return ["espeak-ng", "-v", self.name, "-s", str(pace), "-w", str(path), text]


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
)
"""Three that tests need, and two with less of a machine in them, where flite is installed."""
