"""Near-duplicates: stories whose words are nearly those of another, found by shared shingles.

A shingle is five words in a row; how alike two texts are is the share of their shingles that both
have (Jaccard; Broder 1997, "On the resemblance and containment of documents").
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

MinHash: TypeAlias = tuple[int, ...]
"""The smallest hashes of a text's shingles, ascending: enough to find the texts that share many."""

NEARLY_THE_SAME: Final = 0.36
"""Share of shingles from which two texts are nearly the same
(docs/evaluation.md#nearly-the-same-stories)."""

_WORDS: Final = 5
# Of 24 hashes two texts at the threshold share about nine; fewer than three once in 500 pairs.
_KEPT: Final = 24
_SHARED: Final = 3
_MOST_HOLDERS: Final = 50
# A script without blanks between words counts by letters.
_WORD: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_\u3040-\u9fff]+")


@dataclass(frozen=True, slots=True)
class NearDuplicates:
    """The keys of a text and an earlier one, and the share of shingles they share (0..1)."""

    later: int
    earlier: int
    likeness: float


def shingles(text: str) -> frozenset[int]:
    """Return the hashes of every five words in a row; of all words where there are fewer."""
    words = [word.encode("utf-8", "replace") for word in _WORD.findall(text.casefold())]
    return frozenset(
        crc32(b" ".join(words[at : at + _WORDS])) for at in range(max(1, len(words) - _WORDS + 1))
    )


def minhash(text: str) -> MinHash:
    """Return what is kept of a text to find its near-duplicates."""
    return tuple(sorted(shingles(text))[:_KEPT])


def find_near_duplicates(
    texts: Mapping[int, str], among: Collection[int] | None = None
) -> list[NearDuplicates]:
    """Return the near-duplicates among some texts; see `near_duplicates`."""
    sketches = {key: minhash(text) for key, text in texts.items()}
    return near_duplicates(sketches, lambda keys: {key: texts[key] for key in keys}, among)


def near_duplicates(
    sketches: Mapping[int, MinHash],
    texts: Callable[[Sequence[int]], Mapping[int, str]],
    among: Collection[int] | None = None,
) -> list[NearDuplicates]:
    """Return for each text the earlier one it resembles most, if any is nearly the same.

    Keys are in order of age; `texts` gives the few texts to compare. With `among`, one of each pair
    is among these. The time is linear: only the first holders of a common shingle are looked at.
    """
    pairs = _candidates(sketches, among)
    compared = texts(sorted({key for pair in pairs for key in pair}))
    shingles_of = {key: shingles(text) for key, text in compared.items()}
    best: dict[int, NearDuplicates] = {}
    for later, earlier in pairs:
        one, other = shingles_of[later], shingles_of[earlier]
        share = len(one & other) / len(one | other)
        if share >= NEARLY_THE_SAME and (later not in best or share > best[later].likeness):
            best[later] = NearDuplicates(later, earlier, share)
    return [best[key] for key in sketches if key in best]


def _candidates(
    sketches: Mapping[int, MinHash], among: Collection[int] | None
) -> list[tuple[int, int]]:
    """Return (later, earlier) of texts whose sketches share enough hashes to be compared."""
    keys = sketches.keys() if among is None else frozenset(among)
    # A hash that none of these has can lead to none of them.
    useful = {value for key in among or () for value in sketches.get(key, ())}
    holders: dict[int, list[int]] = {}
    pairs: list[tuple[int, int]] = []
    for key, hashes in sketches.items():
        shared: Counter[int] = Counter()
        for value in hashes if among is None else useful.intersection(hashes):
            earlier = holders.setdefault(value, [])
            shared.update(earlier)
            if len(earlier) < _MOST_HOLDERS:
                earlier.append(key)
        for other, count in shared.items():
            enough = min(_SHARED, len(hashes), len(sketches[other]))
            if count >= enough and (key in keys or other in keys):
                pairs.append((key, other))
    return pairs
