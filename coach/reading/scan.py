"""Scans: what a format's reader finds in a document, before anything is decided about it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol, TypeVar

from coach.reading.nesting import build

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from coach.reading.grid import Grid
    from coach.reading.outline import Aside, Block, Heading, Outline
    from coach.reading.tabled import Table


class _HasFirst(Protocol):
    """Anything that begins on a line."""

    @property
    def first(self) -> int:
        """The line."""
        ...


_Placed = TypeVar("_Placed", bound=_HasFirst)


@dataclass(frozen=True, slots=True)
class Scan:
    """The headings, blocks and tables of a document, each in document order, from `start` on.

    `lines` are as they are told: without comments of ours and tags at their ends.
    """

    lines: Sequence[str]
    headings: Sequence[Heading] = ()
    blocks: Sequence[Block] = ()
    start: int = 1
    tables: Sequence[Table] = ()
    lookups: Sequence[Grid] = ()
    asides: Mapping[int, Aside] = field(default_factory=dict)

    def outline(self, end: int | None = None) -> Outline:
        """The tree of it; `end` is its last line, if not that of the document."""
        made = build(
            self.lines, self.headings, self.blocks, self.start, tables=self.tables, end=end
        )
        return replace(made, lookups=self.lookups, asides=self.asides)

    def without(self, stretches: Iterable[tuple[int, int]]) -> Scan:
        """The same document with some stretches of lines left blank."""
        gone = [False] * (len(self.lines) + 2)
        for first, last in stretches:
            gone[first : last + 1] = [True] * (last + 1 - first)
        return replace(
            self,
            lines=["" if gone[number] else line for number, line in enumerate(self.lines, 1)],
            headings=[heading for heading in self.headings if not gone[heading.first]],
            blocks=[piece for block in self.blocks for piece in _left(block, gone)],
            tables=[table for table in self.tables if not gone[table.first]],
            lookups=[grid for grid in self.lookups if not gone[grid.first]],
            asides={line: aside for line, aside in self.asides.items() if not gone[line]},
        )

    def part(self, first: int, last: int) -> Outline:
        """The lines from first to last as a document of their own; the cost is theirs alone."""
        inside = replace(
            self,
            start=first,
            headings=_between(self.headings, first, last),
            blocks=_between(self.blocks, first, last),
            tables=_between(self.tables, first, last),
            lookups=(),
        )
        return inside.outline(last)


def _left(block: Block, gone: Sequence[bool]) -> Iterator[Block]:
    """What is left of a block, in pieces."""
    start = block.first
    for number in range(block.first, block.last + 2):
        if number > block.last or gone[number]:
            if start < number:
                yield replace(block, first=start, last=number - 1)
            start = number + 1


def _between(all_: Sequence[_Placed], first: int, last: int) -> Sequence[_Placed]:
    """Those of headings, blocks or tables that begin on these lines."""
    at = bisect_left(all_, first, key=lambda each: each.first)
    return all_[at : bisect_right(all_, last, key=lambda each: each.first)]
