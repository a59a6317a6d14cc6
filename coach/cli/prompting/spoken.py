"""What the screen needs to know of an answer while it is spoken."""

from __future__ import annotations

from typing import Protocol


class Spoken(Protocol):
    """An answer while it is spoken: see `coach.hearing.recording.Recording`."""

    def start(self) -> None:
        """Listen."""

    def stop(self) -> None:
        """Record no more."""

    def close(self) -> None:
        """Let the microphone go."""

    @property
    def loudness(self) -> float:
        """How loud it is now, 0..1."""

    @property
    def is_clipped(self) -> bool:
        """Whether it was too loud."""

    @property
    def has_begun(self) -> bool:
        """Whether somebody has begun to speak."""

    @property
    def seconds(self) -> float:
        """How much is recorded."""

    @property
    def left(self) -> float | None:
        """Seconds of silence left until it ends by itself."""

    @property
    def behind(self) -> float:
        """Seconds that are recorded and not heard yet."""

    @property
    def text(self) -> str:
        """The words heard so far."""

    @property
    def is_recorded(self) -> bool:
        """Whether no more is recorded."""

    @property
    def is_done(self) -> bool:
        """Whether every word is heard."""
