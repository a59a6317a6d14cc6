"""How loud the microphone hears, in signs."""

from __future__ import annotations

from math import log10
from typing import Final

SIGNS: Final = 24
"""Columns of the meter."""

LOWEST: Final = -60.0
"""Decibels below full scale at which the meter is empty: the hum of a room."""


def meter(loudness: float) -> str:
    """The meter at a loudness of 0..1, in equal steps of decibels, as an ear hears them."""
    level = 20 * log10(loudness) if loudness > 0 else LOWEST
    filled = round((min(max(level, LOWEST), 0.0) - LOWEST) / -LOWEST * SIGNS)
    return "#" * filled + "." * (SIGNS - filled)
