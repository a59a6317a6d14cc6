"""How an answer was spoken: its pace, its pauses, its fillers, and the time each part took."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from coach.speech.fillers import Filler, fillers
from coach.speech.parts import parts_of_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from coach.speech.transcript import Transcript

LONG_PAUSE: Final = 2.0
"""Seconds of silence from which a pause is named (docs/decisions.md#pauses)."""

SLOW: Final = 110
FAST: Final = 190
"""Words a minute between which nothing is said of the pace (docs/decisions.md#length-and-pace)."""


_LAST_WORDS: Final = 3


@dataclass(frozen=True, slots=True)
class Pause:
    """A long silence between two spans of speech: when it begins, and its length, in seconds.

    `after` are the last words said before it.
    """

    start: float
    seconds: float
    after: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """How an answer was spoken.

    `seconds` go from the first sound of the voice to the last, pauses among them; `wpm` are the
    words a minute of that time. `fillers` are those that were recognised: at least so many.
    `parts` are the seconds of every part told, in the order of the telling.
    """

    seconds: float
    words: int
    pauses: tuple[Pause, ...] = ()
    fillers: tuple[Filler, ...] = ()
    parts: Mapping[str, float] = field(default_factory=dict)

    @property
    def wpm(self) -> float:
        """Words a minute; 0 where nothing was said."""
        return self.words * 60 / self.seconds if self.seconds else 0.0

    @property
    def fillers_a_minute(self) -> float:
        """At least so many; 0 where nothing was said."""
        return len(self.fillers) * 60 / self.seconds if self.seconds else 0.0


def delivery(transcript: Transcript, sentences: Sequence[tuple[str, str]] = ()) -> Delivery:
    """How an answer was spoken; `sentences` are its text (perhaps corrected) with their parts.

    Pauses come from the silence between the spans of speech, never from the times of words, which
    may be half a second wrong.
    """
    voiced = transcript.voiced
    if not voiced:
        return Delivery(0.0, len(transcript.words))
    return Delivery(
        seconds=transcript.spoken,
        words=len(transcript.words),
        pauses=tuple(
            Pause(before.end, after.start - before.end, _last_words(transcript, after.start))
            for before, after in pairwise(voiced)
            if after.start - before.end >= LONG_PAUSE
        ),
        fillers=fillers(transcript.words),
        parts=_parts(transcript, sentences),
    )


def _last_words(transcript: Transcript, before: float) -> str:
    """What was said last before a time: where in the answer that is."""
    said = [word.text for word in transcript.words if word.start < before]
    return " ".join(said[-_LAST_WORDS:])


def _parts(transcript: Transcript, sentences: Sequence[tuple[str, str]]) -> dict[str, float]:
    """The seconds of each part: a word lasts until the next begins, with the silence between."""
    words = transcript.words
    if not words or not sentences:
        return {}
    ends = [*(word.start for word in words[1:]), transcript.voiced[-1].end]
    spent: dict[str, float] = {}
    for word, end, part in zip(words, ends, parts_of_words(words, sentences), strict=True):
        spent[part] = spent.get(part, 0.0) + max(end - word.start, 0.0)
    return spent
