"""Sound as coach hears it: blocks of samples, 16,000 a second, one channel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RATE: Final = 16_000
"""Samples a second: what both the voice detector and Whisper were trained on."""

if TYPE_CHECKING:
    Samples: TypeAlias = NDArray[np.float32]
    """Some samples in a row, -1..1; of any number."""
