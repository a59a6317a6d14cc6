"""What users decide about a document's outline: which lines are one story, and which are none."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from coach.domain.story import Anchor

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from coach.domain.story import SkippedBlock, Story

SURE_FROM: Final = 0.65
"""The chance from which coach is sure of a story..."""

SURE_TO: Final = 0.35
"""...and up to which it is sure that a block is none: docs/evaluation.md#where-coach-asks."""

_SIGNS: Final = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class OutlineDecision:
    """What the user says of some lines: that they are one story, or none.

    Without `title` the story has the one it has by itself. `lost` says that the document has these
    lines no longer.
    """

    anchor: Anchor
    is_story: bool
    title: str = ""
    lost: bool = False
    id: int = 0


def line_hash(line: str) -> str:
    """Return what tells a line: SHA-256 of its words, whatever marks and blanks are around them."""
    words = _SIGNS.sub(" ", line.casefold()).strip() or line.strip()
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


def anchor_at(
    lines: Sequence[str], first: int, last: int, pieces: Iterable[tuple[int, int]] = ()
) -> Anchor:
    """Return what finds some lines of a document again."""
    ends = line_hash(lines[first - 1]), line_hash(lines[last - 1])
    return Anchor(first, last, *ends, tuple(anchor_at(lines, *piece) for piece in pieces))


def locate(
    decisions: Iterable[OutlineDecision], lines: Sequence[str]
) -> Iterator[tuple[OutlineDecision, int, int]]:
    """Yield the first and last line of what is decided, in order; nothing of what is not found.

    Lines may have moved, and one of the two ends may have been written anew.
    """
    places: dict[str, list[int]] = {}
    hashes: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if line.strip():
            if line not in hashes:
                hashes[line] = line_hash(line)
            places.setdefault(hashes[line], []).append(number)
    moved = end = 0
    for decision in sorted(decisions, key=lambda one: one.anchor.first):
        anchor = decision.anchor
        size = anchor.last - anchor.first
        opening = _nearest(places.get(anchor.opening, ()), anchor.first + moved, end + 1)
        least = opening or max(end + 1, anchor.first + moved - 1)
        closing = _nearest(places.get(anchor.closing, ()), (opening or least) + size, least)
        first = opening or (closing - size if closing else 0)
        last = closing or (first + size if first else 0)
        if end < first <= last <= len(lines):
            yield decision, first, last
            moved, end = last - anchor.last, last


def _nearest(places: Sequence[int], wanted: int, least: int) -> int:
    """Return the place nearest to the one wanted, from the least on; 0 where there is none."""
    places = places[bisect_left(places, least) :]
    return min(places, key=lambda place: abs(place - wanted), default=0)


def doubt(stories: Iterable[Story], skipped: Iterable[SkippedBlock]) -> float:
    """Return how many of the blocks that coach is not sure of it expects to be wrong about."""
    taken = sum(1 - story.chance for story in stories if story.chance < SURE_FROM)
    return taken + sum(block.chance for block in skipped if may_be_story(block))


def may_be_story(block: SkippedBlock) -> bool:
    """Return whether coach is not sure that a block which it leaves out is no story."""
    return block.chance > SURE_TO
