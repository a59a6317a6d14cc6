"""Cutting sound into stretches at its silences, while it comes in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from coach.hearing.voice import CHUNK, STEP, Spans, span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from coach.hearing.sound import Samples
    from coach.speech.transcript import Span

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
class Stretch:
    """Sound between two silences: where it begins, in seconds, and the spans of speech in it.

    The last of a recording may have no samples: `until` is where it ends.
    """

    samples: Samples
    start: float
    voiced: tuple[Span, ...]
    until: float


def stretches(blocks: Iterable[Samples], chance: Callable[[Samples], float]) -> Iterator[Stretch]:
    """The stretches of a recording, each as soon as it is whole; the last ends where that does.

    Less than 30 seconds of sound are held. `chance` is that of a voice in a chunk.
    """
    cutter = _Cutter()
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


class _Cutter:
    """Chunks held since `begin`, and how likely each is to hold a voice."""

    def __init__(self) -> None:
        self._begin = 0
        self._held: list[Samples] = []
        self._chances: list[float] = []
        self._spans = Spans()

    @property
    def _end(self) -> int:
        return self._begin + len(self._held)

    def add(self, chunk: Samples, chance: float) -> Stretch | None:
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

    def rest(self) -> Stretch:
        """What is left at the end."""
        self._spans.close()
        return self._cut(self._end) if self._spans.done else self._take(self._end, ())

    def _likeliest(self) -> int:
        """The chunk, of those not long ago, in which a voice is least likely."""
        back = min(int(_LOOK_BACK / STEP), len(self._chances) - 1)
        latest_first = np.array(self._chances[: -back - 1 : -1])
        return self._end - 1 - int(latest_first.argmin())

    def _cut(self, at: int) -> Stretch:
        at = min(at, self._end)
        self._spans.cut(at)
        voiced, self._spans.done = self._spans.done, []
        return self._take(at, tuple(span(each) for each in voiced))

    def _take(self, at: int, voiced: tuple[Span, ...]) -> Stretch:
        count = at - self._begin
        held = self._held[:count] if voiced else []
        samples = np.concatenate(held) if held else np.empty(0, np.float32)
        start = self._begin * STEP
        self._drop(count)
        return Stretch(samples, start, voiced, at * STEP)

    def _drop(self, count: int) -> None:
        del self._held[:count], self._chances[:count]
        self._begin += count
