"""How loud it is: for the meter beside the microphone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from coach.hearing.sound import Samples

QUIETEST: Final = -60.0
"""Decibels below full scale that count as silence."""

FALL: Final = 1.5
"""Decibels that the meter falls in a block (32 ms) at most, so that an eye can follow it."""

FULL: Final = 0.99
"""A sample from here on is at the end of what the microphone can say: it is clipped."""

CLIPPED_FROM: Final = 0.01
"""Share of a block's samples; a single click is no speech that is too loud."""


class Loudness:
    """The level of the sound that goes by, in decibels below full scale."""

    def __init__(self) -> None:
        self.level = QUIETEST
        self.clipped = 0

    def take(self, block: Samples) -> None:
        """The next block; `clipped` counts those that are too loud."""
        import numpy as np  # noqa: PLC0415

        power = float(np.mean(np.square(block)))
        now = 10 * np.log10(power) if power > 0 else QUIETEST
        self.level = max(float(now), self.level - FALL, QUIETEST)
        self.clipped += bool(np.mean(np.abs(block) >= FULL) >= CLIPPED_FROM)
