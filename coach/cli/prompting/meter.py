"""How loud the microphone hears, in signs."""

from __future__ import annotations

from typing import Final

SIGNS: Final = 24
"""Columns of the meter."""

LOWEST: Final = -60.0
"""Decibels below full scale at which the meter is empty; at 0 it is full."""

FAINT: Final = -45.0
"""A level below this is a room, or a microphone too far away: speech at arm's length has -35 to
-15 (measured with espeak-ng's voices at half and at full volume: -22 and -16)."""


def meter(level: float) -> str:
    """The meter at a level in decibels below full scale."""
    filled = round((min(max(level, LOWEST), 0.0) - LOWEST) / -LOWEST * SIGNS)
    return "#" * filled + "." * (SIGNS - filled)
