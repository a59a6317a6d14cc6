"""How an answer was spoken: pace, pauses, fillers, the time of each part."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any, Final

from coach.domain.sentences import SENTENCE_PARTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from coach.domain.transcript import SpokenWord, Transcript


FILLERS: Final = re.compile(
    r"\b(?:u[hm]+|er+m?|hmm+|ah+(?=,)|you know|i mean|basically|literally|so yeah|and stuff"
    r"|like(?=,)|(?<=was )like|(?<=and )like|(?<=so )like)\b(?:\s*,)?",
    re.IGNORECASE,
)
"""As people write them, or a transcript does."""
_DRAWN_OUT: Final = re.compile(r"(\w)\1+")
_SOUNDS: Final = {"uhm": "um", "erm": "um", "er": "uh", "hm": "hmm", "ah": "ah"}
"""Er and erm are how the British write uh and um: one sound, which is heard now so and now so."""

LONG_PAUSE: Final = 2.0
"""Seconds of silence from which a pause is named (docs/decisions.md#pauses)."""
_WORDS_BEFORE: Final = 3
"""Words that say where in the answer a pause is."""

SLOW: Final = 110
FAST: Final = 190
"""Words a minute between which nothing is said of the pace (docs/decisions.md#length-and-pace)."""


@dataclass(frozen=True, slots=True)
class Filler:
    """A filler that was heard: its kind (um, uh, you know), and when, in seconds."""

    word: str
    start: float


@dataclass(frozen=True, slots=True)
class Pause:
    """A long silence: its start and length, in seconds, and the last words said before it."""

    start: float
    seconds: float
    after: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """How an answer was spoken, in seconds from the first sound of the voice to the last.

    `fillers` are those that were recognised; `parts` are seconds, in the order of the telling.
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

    def to_dict(self) -> dict[str, Any]:
        """Return the `"speech"` of a review; times are in seconds from the start."""
        return {
            "wpm": round(self.wpm),
            "pauses": [
                {"start": round(pause.start, 1), "seconds": round(pause.seconds, 1)}
                for pause in self.pauses
            ],
            "fillers": [
                {"word": filler.word, "start": round(filler.start, 1)} for filler in self.fillers
            ],
            "parts": {
                part: round(self.parts.get(part, 0.0), 1) for part in map(str, SENTENCE_PARTS)
            },
        }


def measure_delivery(transcript: Transcript, sentences: Sequence[tuple[str, str]] = ()) -> Delivery:
    """Measure how an answer was spoken; `sentences` are its text (corrected or not), with parts.

    Pauses lie between the spans of speech: times of words may be half a second wrong.
    """
    words, voiced = transcript.words, transcript.voiced
    if not voiced:
        return Delivery(0.0, len(words))
    pauses = []
    for before, after in pairwise(voiced):
        if after.start - before.end >= LONG_PAUSE:
            last = [word.text for word in words if word.start < after.start][-_WORDS_BEFORE:]
            pauses.append(Pause(before.end, after.start - before.end, " ".join(last)))
    parts: dict[str, float] = {}
    if words and sentences:
        # A word lasts until the next begins, with the silence between.
        ends = [*(word.start for word in words[1:]), voiced[-1].end]
        for word, end, part in zip(words, ends, parts_of_words(words, sentences), strict=True):
            parts[part] = parts.get(part, 0.0) + max(end - word.start, 0.0)
    return Delivery(
        transcript.spoken, len(words), tuple(pauses), find_fillers(transcript.words), parts
    )


def parts_of_words(
    words: Sequence[SpokenWord], sentences: Sequence[tuple[str, str]]
) -> tuple[str, ...]:
    """Return the part of each word; one that no sentence has belongs where the one before does."""
    answer = [(_bare(word), part) for text, part in sentences for word in text.split()]
    if not answer:
        return ("",) * len(words)
    heard = [_bare(word.text) for word in words]
    matcher = SequenceMatcher(None, heard, [word for word, _ in answer], autojunk=False)
    matches = {
        block.a + step: answer[block.b + step][1]
        for block in matcher.get_matching_blocks()
        for step in range(block.size)
    }
    part, parts = answer[0][1], []
    for place in range(len(words)):
        part = matches.get(place, part)
        parts.append(part)
    return tuple(parts)


def _bare(word: str) -> str:
    """Return a word without case and punctuation."""
    return "".join(re.findall(r"\w+", word.casefold()))


def find_fillers(words: Sequence[SpokenWord]) -> tuple[Filler, ...]:
    """Find the fillers among the words heard, in order; what was not written down is not there."""
    begins = list(accumulate((len(word.text) + 1 for word in words), initial=0))
    text = " ".join(word.text for word in words)
    return tuple(
        Filler(filler_kind(filler[0]), words[bisect_right(begins, filler.start()) - 1].start)
        for filler in FILLERS.finditer(text)
    )


def filler_kind(phrase: str) -> str:
    """Return a filler as it is counted: in small letters, however long it was drawn out (Ummm)."""
    plain = " ".join(phrase.lower().strip(" ,").split())
    short = _DRAWN_OUT.sub(r"\1", plain)
    return _SOUNDS.get(short, short if short in _SOUNDS.values() else plain)
