"""What was recovered of a made clip, beside its truth."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from coach.audio.delivery import FILLERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.audio.delivery import Delivery
    from coach.domain.transcript import Transcript
    from voicing.clips import Clip

_NEAR = 0.35
"""Seconds by which the beginning of a pause may differ, and its length."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """Counts beside the truth; `errors` are words wrong, left out or put in (edit distance)."""

    words: int
    errors: int
    fillers: int
    fillers_said: int
    fillers_made_up: int
    pauses: int
    pauses_said: int
    pauses_made_up: int
    wpm: float
    wpm_said: float


def compare(clip: Clip, transcript: Transcript, found: Delivery) -> Recovered:
    """How much of a clip was heard."""
    said, heard = _bare(clip.words), _bare([word.text for word in transcript.words])
    fillers = min(len(found.fillers), _aligned(clip, transcript))
    near = [
        any(abs(start - p.start) < _NEAR and abs(seconds - p.seconds) < _NEAR for p in found.pauses)
        for start, seconds in clip.pauses
    ]
    return Recovered(
        len(said),
        distance(_without_fillers(said), _without_fillers(heard)),
        fillers,
        len(clip.fillers),
        len(found.fillers) - fillers,
        sum(near),
        len(near),
        len(found.pauses) - sum(near),
        found.wpm,
        clip.wpm,
    )


def distance(said: Sequence[str], heard: Sequence[str]) -> int:
    """Words to change, take out or put in, to make one of the other (Levenshtein)."""
    row = list(range(len(heard) + 1))
    for i, word in enumerate(said, start=1):
        before, row[0] = row[0], i
        for j, other in enumerate(heard, start=1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (word != other))
    return row[-1]


def _aligned(clip: Clip, transcript: Transcript) -> int:
    """Fillers heard in a place where one was said, of whichever kind."""
    mark = "<filler>"
    said, heard = (_marked(text, mark) for text in (" ".join(clip.words), transcript.text))
    matcher = SequenceMatcher(None, said, heard, autojunk=False)
    return sum(said[b.a : b.a + b.size].count(mark) for b in matcher.get_matching_blocks())


def _marked(text: str, mark: str) -> list[str]:
    return FILLERS.sub(f" {mark} ", text.lower()).replace(",", " ").replace(".", " ").split()


def _bare(words: Sequence[str]) -> list[str]:
    return [bare for word in words if (bare := re.sub(r"[^\w']", "", word.casefold()))]


def _without_fillers(words: Sequence[str]) -> list[str]:
    return FILLERS.sub(" ", " ".join(words)).split()
