"""What was heard of a spoken answer: its words with their times, and when there was a voice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it was heard, with its punctuation; seconds from the start of the recording."""

    text: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time in which somebody speaks; seconds from the start of the recording."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of the next stretch of a recording, as soon as it was whole.

    `voiced` are the spans in which somebody spoke, in order. `until` is how far the recording has
    been heard, in seconds; the last stretch ends where the recording does, perhaps without a word.
    `clear` is how sure the words are, 0..1; None without words.
    """

    words: tuple[Word, ...]
    voiced: tuple[Span, ...]
    until: float
    clear: float | None = None

    @property
    def text(self) -> str:
        """Its words in a row."""
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class Transcript:
    """A whole recording: its words, its length in seconds, and the spans in which one speaks."""

    words: tuple[Word, ...]
    seconds: float
    voiced: tuple[Span, ...]

    @property
    def text(self) -> str:
        """All words in a row, as a person would read them."""
        return " ".join(word.text for word in self.words)


def transcript(heard: Iterable[Heard]) -> Transcript:
    """All stretches of a recording as one."""
    stretches = list(heard)
    return Transcript(
        tuple(word for each in stretches for word in each.words),
        stretches[-1].until if stretches else 0.0,
        tuple(span for each in stretches for span in each.voiced),
    )
