"""Counting turns of phrase in an answer, and taking them out of a sentence."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.feedback.label import Sentence

FEWEST: Final = 3
"""Turns of a kind from which they are worth a remark at all; no study behind it."""
_A_HUNDRED_WORDS: Final = 1.5
"""Soft: three in an answer of two hundred words are noticed; no study behind it."""

_GAPS = re.compile(r"\s+(?=[,.;:?!])|(?:\s*,)+(?=\s*[,.;:?!])|^\W+|\s{2,}")


@dataclass(frozen=True, slots=True)
class Found:
    """The turns found: how many, the most frequent ones as said, and the fullest sentence."""

    count: int
    frequent: tuple[str, ...]
    at: int


def find(sentences: Sequence[Sentence], pattern: re.Pattern[str]) -> Found:
    """All matches of a pattern in an answer."""
    each = [pattern.findall(sentence.text) for sentence in sentences]
    counted = Counter(" ".join(turn.lower().split()) for turns in each for turn in turns)
    at = max(range(len(each)), key=lambda place: len(each[place]))
    return Found(counted.total(), tuple(turn for turn, _ in counted.most_common(3)), at)


def often(sentences: Sequence[Sentence], pattern: re.Pattern[str], words: int) -> Found | None:
    """All matches of a pattern in an answer of so many words, if it has too many of them."""
    found = find(sentences, pattern)
    few = found.count < FEWEST or found.count * 100 < _A_HUNDRED_WORDS * words
    return None if few else found


def without(text: str, pattern: re.Pattern[str]) -> str:
    """A sentence without some turns of phrase, and without the gaps they leave."""
    left = _GAPS.sub(
        lambda gap: " " if gap[0].isspace() and gap.end() < len(gap.string) else "",
        pattern.sub("", text),
    )
    left = " ".join(left.replace(" ,", ",").replace(" .", ".").split())
    return left[:1].upper() + left[1:]


def quoted(turns: Sequence[str]) -> str:
    """Turns of phrase, in quotation marks, in a row."""
    return ", ".join(f"“{turn}”" for turn in turns)
