"""Transcripts: what was heard of a recording, with times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable


CLEAR: Final = 0.37
"""Below this the words of a segment are a guess: Whisper's own threshold, a mean log probability of
-1 (docs/evaluation.md#language-of-a-recording)."""


@dataclass(frozen=True, slots=True)
class SpokenWord:
    """A word as it was heard, with its punctuation; seconds from the start of the recording."""

    text: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """A time in which somebody speaks; seconds from the start of the recording."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class HeardText:
    """What came of the next segment of a recording, heard `until` so many seconds.

    `voiced` are the spans in which somebody spoke; `clear` is how sure the words are, 0..1.
    """

    words: tuple[SpokenWord, ...]
    voiced: tuple[TimeSpan, ...]
    until: float
    clear: float | None = None

    @property
    def text(self) -> str:
        """Its words in a row."""
        return " ".join(word.text for word in self.words)

    @property
    def seconds(self) -> float:
        """How long one speaks in it."""
        return sum(span.seconds for span in self.voiced)

    @property
    def is_clear(self) -> bool:
        """Whether it has words, and they were heard and not guessed."""
        return bool(self.words) and self.clear is not None and self.clear >= CLEAR


@dataclass(frozen=True, slots=True)
class Transcript:
    """A whole recording: its words, its length in seconds, and the spans in which one speaks."""

    words: tuple[SpokenWord, ...]
    seconds: float
    voiced: tuple[TimeSpan, ...]

    @property
    def text(self) -> str:
        """All words in a row."""
        return " ".join(word.text for word in self.words)

    @property
    def spoken(self) -> float:
        """Seconds from the first sound of the voice to the last, pauses among them."""
        return self.voiced[-1].end - self.voiced[0].start if self.voiced else 0.0


def join_transcript(heard: Iterable[HeardText]) -> Transcript:
    """Join the segments of a recording; what was not clear has no words in it."""
    segments = list(heard)
    return Transcript(
        tuple(word for segment in segments if segment.is_clear for word in segment.words),
        segments[-1].until if segments else 0.0,
        tuple(span for segment in segments for span in segment.voiced),
    )


def clock_time(seconds: float) -> str:
    """Write seconds as minutes and seconds: 72.6 is 1:12, an hour 60:00."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
