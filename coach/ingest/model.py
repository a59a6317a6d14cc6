"""Outline, Node, Block, Table cells, Draft story, Reading: the data of this package.

Outlines: a document as a tree of headings over blocks, whatever format it is written in.

A format reader finds the headings and blocks and their lines (`build_outline` makes the
tree of them); everything that decides what is a story works on the outline alone.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from coach.ingest.labels import STAR, ends_nothing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from coach.domain.story import SkippedBlock, Story
    from coach.ingest.labels import LabelHit, LabelRole, PartLabel
    from coach.ingest.sections import DraftSections
    from coach.ingest.tables import StoryTable


ENOUGH_PARTS: Final = 2
"""Different parts that are labelled, from which a story is told."""


class BlockKind(Enum):
    """What a block is, as far as reading stories depends on it."""

    PROSE = auto()
    TABLE = auto()
    VERBATIM = auto()  # code, HTML: shown as it is, no labels in it
    SILENT = auto()  # rules, comments, anchors: nothing to read


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or the like. `depth` counts the lists around it, `ordered` is the innermost."""

    kind: BlockKind
    first: int
    last: int
    depth: int = 0
    ordered: bool = False
    rule: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as a format reader found it; `last` is its last line, underline included."""

    title: str
    level: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Aside:
    """What a line says about the story it stands in without being text of it: a line of tags."""

    skills: tuple[str, ...] = ()
    date: str | None = None


@dataclass(slots=True, eq=False)
class Node:
    """A heading, its own blocks, and the headings below it; the root has level 0 and no title.

    Lines count from 1. `own_last` is the line before the first child, `last` the last line of all.
    `rest` is what a label in the heading leaves of it. An entry is an item of a
    list; where `is_line`, the heading is a line that only reads as one.
    """

    title: str
    level: int
    first: int
    body: int
    own_last: int = 0
    last: int = 0
    label: PartLabel | None = None
    blocks: list[Block] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)
    marks: list[LabelHit] = field(default_factory=list)
    tables: list[StoryTable] = field(default_factory=list)
    rest: str = ""
    is_entry: bool = False
    is_line: bool = False

    def walk(self) -> Iterator[Node]:
        """This node and every one below it, in document order."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def is_bare(self) -> bool:
        """Whether nothing is written between the heading and the next one."""
        return all(block.kind is BlockKind.SILENT for block in self.blocks)

    @property
    def star(self) -> set[LabelRole]:
        """The parts labelled in the node's own text and by the label headings right below it."""
        found = {mark.label.role for mark in self.marks}
        found |= {child.label.role for child in self.children if child.label}
        return found & STAR

    @property
    def is_labelled(self) -> bool:
        """Whether at least two different parts are labelled here: the mark of a told story."""
        return len(self.star) >= ENOUGH_PARTS


@dataclass(frozen=True, slots=True)
class BlockSpans:
    """A heading's blocks and labels, to be had by the lines they begin on."""

    blocks: Sequence[Block]
    marks: Sequence[LabelHit]

    @classmethod
    def of(cls, node: Node) -> BlockSpans:
        """Those of a heading, in document order."""
        return cls(sorted(node.blocks, key=_first_line), sorted(node.marks, key=_line))

    def fill(self, node: Node) -> None:
        """Give a heading below what begins on its lines; of its own line, what goes on after it."""
        blocks = self.blocks[
            bisect_left(self.blocks, node.first, key=_first_line) : bisect_right(
                self.blocks, node.last, key=_first_line
            )
        ]
        node.blocks = [
            replace(block, first=max(block.first, node.body), last=min(block.last, node.last))
            for block in blocks
            if block.last >= node.body
        ]
        node.marks = list(
            self.marks[
                bisect_left(self.marks, node.body, key=_line) : bisect_right(
                    self.marks, node.last, key=_line
                )
            ]
        )


def _first_line(block: Block) -> int:
    """Where a block begins."""
    return block.first


def _line(mark: LabelHit) -> int:
    """Where a label stands."""
    return mark.line


@dataclass(frozen=True, slots=True)
class Outline:
    """A document's lines and its tree. `silent` lines are in no story's text.

    `lookups` are the tables that tell no story, but may say something of one. `asides` are by line:
    the story that the line is in takes its skills and date from them.
    """

    lines: Sequence[str]
    root: Node
    silent: frozenset[int]
    lookups: Sequence[Grid] = ()
    asides: Mapping[int, Aside] = field(default_factory=dict)

    def text(self, first: int, last: int) -> str:
        """The lines from first to last as written, but for silent ones, left blank."""
        return "\n".join(
            "" if number in self.silent else self.lines[number - 1]
            for number in range(first, last + 1)
        )

    def aside(self, first: int, last: int) -> Aside:
        """What the lines from first to last say about their story; of dates the first counts."""
        found = [self.asides[line] for line in range(first, last + 1) if line in self.asides]
        skills = tuple(dict.fromkeys(name for each in found for name in each.skills))
        return Aside(skills, next((each.date for each in found if each.date), None))

    def trimmed(self, first: int, last: int) -> tuple[int, int]:
        """The same stretch without the blank lines before it, and blanks and rules after it."""
        while first < last and not self.lines[first - 1].strip():
            first += 1
        while last > first and ends_nothing(self.lines[last - 1]):
            last -= 1
        return first, last


_BREAK: Final = re.compile(
    r"\s*<(?:br\b[^<>]*|/?p\b[^<>]*|/?div\b[^<>]*|/?[uo]l\b[^<>]*|/li)>\s*", re.IGNORECASE
)
_ITEM: Final = re.compile(r"\s*<li\b[^<>]*>\s*", re.IGNORECASE)
_STYLE: Final = re.compile(
    r"</?(?:a|b|i|u|em|strong|span|font|small|sub|sup|mark|code|details|summary)\b[^<>]*>",
    re.IGNORECASE,
)
_NO_MARKUP: Final = frozenset("<&")


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell's text, line breaks and list items on lines of their own; `line` is its first."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class GridRow:
    """A table's row; in a file of values one with line breaks in it has several lines."""

    cells: tuple[GridCell, ...]
    first: int
    last: int

    def cell(self, at: int) -> GridCell:
        """The cell in a column; an empty one where the row is too short."""
        return self.cells[at] if at < len(self.cells) else GridCell("", self.first)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written in any of its cells."""
        return not any(cell.text for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its rows, that of column names among them, and the lines it takes."""

    rows: tuple[GridRow, ...]
    first: int
    last: int


def plain_cell(text: str) -> str:
    """A Markdown cell's text: tags that break lines as line breaks, other tags and blanks gone."""
    if not _NO_MARKUP.isdisjoint(text):
        text = _STYLE.sub("", _ITEM.sub("\n- ", _BREAK.sub("\n", text)))
        text = html.unescape(text)
    return tidy_cell(text)


def tidy_cell(text: str) -> str:
    """A text without blanks around its lines, or blank lines before, after or doubled in it."""
    lines: list[str] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        bare = line.strip()
        if bare or (lines and lines[-1]):
            lines.append(bare)
    return "\n".join(lines).strip()


@dataclass(frozen=True, slots=True)
class DraftStory:
    """A story found: its lines, what it tells, and what its heading or leading line calls it.

    `title` and `marked` are the title and the line of its owner's mark, where that made it one.
    """

    first: int
    last: int
    telling: DraftSections
    heading: str = ""
    lead: str = ""
    title: str = ""
    marked: int = 0


@dataclass(frozen=True, slots=True)
class ReadResult:
    """The stories of one document and the blocks that are none, each in document order.

    Every line with a word on it lies in the span of a story or of a skipped block; rules, tags
    and the like between them may lie in none.
    """

    stories: tuple[Story, ...] = ()
    skipped: tuple[SkippedBlock, ...] = ()
