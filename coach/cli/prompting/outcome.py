"""How a prompt ended."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Told:
    """An answer that was sent: its text, free of control characters, and the seconds it took."""

    text: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Picked:
    """The story a person named, None if none came, and how long it took them."""

    story: int | None
    milliseconds: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """The person leaves this question and goes on."""


@dataclass(frozen=True, slots=True)
class Quit:
    """The person ends the session here; also where the input ends."""


@dataclass(frozen=True, slots=True)
class Typing:
    """The person types this answer instead of speaking it."""
