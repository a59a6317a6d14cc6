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
"""Share of shingles from which two texts are nearly the same.

Measured on the fifteen stories of the demo bank and edited copies of them: a word in twenty
mistyped leaves 0.60 or more, one in ten 0.37; sections in another order 0.87; a third of the
sentences replaced 0.38; cut to half 0.43. Different stories have 0.00 in common, and four short
ones written into one template, half of whose words are the template's, 0.33 to 0.34. Copies with
half of their sentences replaced (0.24 to 0.42) are found in part.
"""

_WORDS: Final = 5
# Of 24 hashes two texts at the threshold share about nine; fewer than three once in 500 pairs.
_KEPT: Final = 24
_SHARED: Final = 3
_MOST_HOLDERS: Final = 50
# A script without blanks between words counts by letters.
_WORD: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_\u3040-\u9fff]+")


@dataclass(frozen=True, slots=True)
class NearDuplicates:
    """A text, an earlier one it is nearly the same as, and the share of shingles they share.

    The two are keys as they were given. `likeness` is 1 where not a word differs.
    """

    later: int
    earlier: int
    likeness: float


def shingles(text: str) -> frozenset[int]:
    """The hashes of every five words in a row; of all words where there are fewer."""
    words = [word.encode("utf-8", "replace") for word in _WORD.findall(text.casefold())]
    return frozenset(
        crc32(b" ".join(words[at : at + _WORDS])) for at in range(max(1, len(words) - _WORDS + 1))
    )


def minhash(text: str) -> MinHash:
    """What is kept of a text to find its near-duplicates."""
    return tuple(sorted(shingles(text))[:_KEPT])


def similarity(first: str, second: str) -> float:
    """The share of shingles two texts have in common, 0 to 1."""
    one, other = shingles(first), shingles(second)
    return len(one & other) / len(one | other)


def find_near_duplicates(
    texts: Mapping[int, str], among: Collection[int] | None = None
) -> list[NearDuplicates]:
    """The near-duplicates among some texts, or only those of which one is `among` some.

    See `twins`, which needs the texts of a few only.
    """
    sketches = {key: minhash(text) for key, text in texts.items()}
    return near_duplicates(sketches, lambda keys: {key: texts[key] for key in keys}, among)


def near_duplicates(
    sketches: Mapping[int, MinHash],
    texts: Callable[[Sequence[int]], Mapping[int, str]],
    among: Collection[int] | None = None,
) -> list[NearDuplicates]:
    """For each text the earlier one it resembles most, if any is nearly the same.

    Keys are in order of age. `texts` gives the texts of the few that are compared word by word.
    With `among`, pairs of which neither is among these are left out. The time is linear in the
    number of texts: of a shingle that very many have only the first holders are looked at, which
    can lose no pair that shares two rarer ones besides.
    """
    pairs = list(_candidates(sketches, among))
    wanted = sorted({key for pair in pairs for key in pair})
    held = {key: shingles(text) for key, text in texts(wanted).items()}
    best: dict[int, NearDuplicates] = {}
    for later, earlier in pairs:
        both = len(held[later] & held[earlier])
        share = both / (len(held[later]) + len(held[earlier]) - both)
        if share >= NEARLY_THE_SAME and (later not in best or share > best[later].likeness):
            best[later] = NearDuplicates(later, earlier, share)
    return [best[key] for key in sketches if key in best]


def _candidates(
    sketches: Mapping[int, MinHash], among: Collection[int] | None
) -> list[tuple[int, int]]:
    """(later, earlier) of texts whose sketches share enough hashes to be worth comparing."""
    wanted = sketches.keys() if among is None else frozenset(among)
    # A hash that none of the wanted has can lead to none of them.
    known = None if among is None else {each for key in wanted for each in sketches.get(key, ())}
    holders: dict[int, list[int]] = {}
    pairs: list[tuple[int, int]] = []
    for key, hashes in sketches.items():
        shared: Counter[int] = Counter()
        for each in hashes if known is None else known.intersection(hashes):
            earlier = holders.setdefault(each, [])
            shared.update(earlier)
            if len(earlier) < _MOST_HOLDERS:
                earlier.append(key)
        for other, count in shared.items():
            enough = min(_SHARED, len(hashes), len(sketches[other]))
            if count >= enough and (key in wanted or other in wanted):
                pairs.append((key, other))
    return pairs
