"""Times as they are read: minutes and seconds."""

from __future__ import annotations


def clock(seconds: float) -> str:
    """72.6 -> 1:12; an hour is 60:00."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
