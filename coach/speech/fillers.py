"""Fillers: the sounds and phrases that fill a silence while one thinks."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.speech.transcript import Word

FILLERS: Final = re.compile(
    r"\b(?:u[hm]+|er+m?|hmm+|ah+(?=,)|you know|i mean|basically|literally|so yeah|and stuff"
    r"|like(?=,)|(?<=was )like|(?<=and )like|(?<=so )like)\b(?:\s*,)?",
    re.IGNORECASE,
)
"""As people write them, or a transcript does."""

_DRAWN_OUT: Final = re.compile(r"(\w)\1+")
_SOUNDS: Final = {"uhm": "um", "erm": "um", "er": "uh", "hm": "hmm", "ah": "ah"}
"""Er and erm are how the British write uh and um: one sound, which is heard now so and now so."""


@dataclass(frozen=True, slots=True)
class Filler:
    """A filler that was heard: its kind (um, uh, you know), and when, in seconds."""

    word: str
    start: float


def fillers(words: Sequence[Word]) -> tuple[Filler, ...]:
    """The fillers among the words heard, in order; what was not written down is not among them."""
    begins = list(accumulate((len(word.text) + 1 for word in words), initial=0))
    text = " ".join(word.text for word in words)
    return tuple(
        Filler(kind(found[0]), words[bisect_right(begins, found.start()) - 1].start)
        for found in FILLERS.finditer(text)
    )


def kind(turn: str) -> str:
    """A filler as it is counted: in small letters, however long it was drawn out (Ummm, is um)."""
    plain = " ".join(turn.lower().strip(" ,").split())
    short = _DRAWN_OUT.sub(r"\1", plain)
    return _SOUNDS.get(short, short if short in _SOUNDS.values() else plain)
