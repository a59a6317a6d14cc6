"""coach: a local-first interview coach for the terminal."""

from __future__ import annotations
