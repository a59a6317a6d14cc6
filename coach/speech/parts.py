"""Which part of an answer every word heard belongs to."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.speech.transcript import Word


def parts_of_words(words: Sequence[Word], sentences: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """The part of each word, from the sentences of the answer, each with its part.

    The sentences may be corrected ones: words are compared without case and punctuation, and a
    word that none of them has belongs where the word before it does.
    """
    told = [(_bare(word), part) for text, part in sentences for word in text.split()]
    if not told:
        return ("",) * len(words)
    matcher = SequenceMatcher(
        None, [_bare(word.text) for word in words], [word for word, _ in told], autojunk=False
    )
    found: dict[int, str] = {}
    for block in matcher.get_matching_blocks():
        for step in range(block.size):
            found[block.a + step] = told[block.b + step][1]
    last = told[0][1]
    parts = []
    for place in range(len(words)):
        last = found.get(place, last)
        parts.append(last)
    return tuple(parts)


def _bare(word: str) -> str:
    """A word without case and punctuation."""
    return "".join(re.findall(r"\w+", word.casefold()))
