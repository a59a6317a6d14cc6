"""The data of this package; lines count from 1.

A reader finds a document's headings and blocks, `build_outline` makes a tree of them, and
everything that decides what is a story works on that tree, whatever the format.
"""

import html
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from operator import attrgetter
from typing import Final, TypeVar

from coach.domain.story import Part, Section, SkippedBlock, Story
from coach.ingest.labels import STAR, LabelHit, PartLabel, Role, ends_nothing

ENOUGH_PARTS: Final = 2
"""Different parts that are labelled, from which a story is told."""

_Placed = TypeVar("_Placed")


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


_BREAK: Final = re.compile(
    r"\s*<(?:br\b[^<>]*|/?p\b[^<>]*|/?div\b[^<>]*|/?[uo]l\b[^<>]*|/li)>\s*", re.IGNORECASE
)
_ITEM: Final = re.compile(r"\s*<li\b[^<>]*>\s*", re.IGNORECASE)
_STYLE: Final = re.compile(
    r"</?(?:a|b|i|u|em|strong|span|font|small|sub|sup|mark|code|details|summary)\b[^<>]*>",
    re.IGNORECASE,
)


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

    def cell(self, column: int) -> GridCell:
        """Return the cell in a column; an empty one where the row is too short."""
        return self.cells[column] if column < len(self.cells) else GridCell("", self.first)

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
    """Return a Markdown cell's text: tags that break lines as line breaks, other tags gone."""
    if "<" in text or "&" in text:
        text = html.unescape(_STYLE.sub("", _ITEM.sub("\n- ", _BREAK.sub("\n", text))))
    return tidy_cell(text)


def tidy_cell(text: str) -> str:
    """Return a text without blanks around its lines, or blank lines around or doubled in it."""
    lines: list[str] = []
    for line in map(str.strip, text.replace("\r\n", "\n").replace("\r", "\n").split("\n")):
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines).strip()


@dataclass(frozen=True, slots=True)
class LabelledText:
    """Text under one label, or under none. `first` to `last` count the label's own line."""

    label: PartLabel | None
    first: int
    last: int
    text: str
    line: int

    @property
    def section(self) -> Section:
        """It as a section of a story."""
        return Section(self.label.part if self.label else Part.UNLABELLED, self.text, self.line)


@dataclass(frozen=True, slots=True)
class StorySpan:
    """What reads as one story: its passages, the line that names it, and the text before that."""

    first: int
    last: int
    passages: tuple[LabelledText, ...]
    lead: LabelledText | None = None
    before: tuple[LabelledText, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftSections:
    """The written sections of a span, and its gaps; `refusal` says why it is no story.

    `questions` are those its writer says it answers.
    """

    sections: tuple[Section, ...] = ()
    gaps: tuple[SkippedBlock, ...] = ()
    skills: tuple[str, ...] = ()
    date: str | None = None
    title: str = ""
    refusal: str | None = None
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftStory:
    """A story: its lines, its sections, and what its heading or leading line calls it.

    `title` and `marked` are the title and the line of the directive that made it one, if any;
    `chance` says how sure coach is that it is one, `pieces` are the lines of what it is parted into
    otherwise.
    """

    first: int
    last: int
    content: DraftSections
    heading: str = ""
    lead: str = ""
    title: str = ""
    marked: int = 0
    chance: float = 1.0
    pieces: tuple[tuple[int, int], ...] = ()


Item = DraftStory | SkippedBlock
"""What is found in a document: a story, or a block that is none, with the reason."""


def first_of(item: Item) -> int:
    """Return the first line of what was found."""
    return item.first if isinstance(item, DraftStory) else item.first_line


@dataclass(frozen=True, slots=True)
class StoryTable:
    """A table that tells stories: what is in it; `single` where the whole of it is one story."""

    first: int
    last: int
    items: tuple[Item, ...]
    single: bool = False


@dataclass(frozen=True, slots=True)
class ReadResult:
    """The stories of one document and the blocks that are none, each in document order.

    Every line with a word on it, though not each rule or tag, lies in the span of one of them.
    `lost` are the decisions (ids) about lines that the document does not have. `markdown` is the
    text of a document that is no text itself.
    """

    stories: tuple[Story, ...] = ()
    skipped: tuple[SkippedBlock, ...] = ()
    lost: tuple[int, ...] = ()
    markdown: str = field(default="", compare=False, repr=False)


@dataclass(slots=True, eq=False)
class Node:
    """A heading, its own blocks, and the headings below it; the root has level 0 and no title.

    `own_last` is the line before the first child, `last` the last line of all. `rest` is what a
    label in the heading leaves of it. `way` is the sign that parted it from others, `fineness` how
    fine that parts. `spans` are its passages, once they are cut.
    """

    title: str
    level: int
    first: int
    body: int
    own_last: int = 0
    last: int = 0
    label: PartLabel | None = None
    blocks: list[Block] = field(default_factory=list)
    children: list["Node"] = field(default_factory=list)
    hits: list[LabelHit] = field(default_factory=list)
    tables: list[StoryTable] = field(default_factory=list)
    rest: str = ""
    way: str = "heading"
    fineness: int = 0
    spans: list[StorySpan] = field(default_factory=list)

    def walk(self) -> Iterator["Node"]:
        """Yield this node and every one below it, in document order."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def is_bare(self) -> bool:
        """Whether nothing is written between the heading and the next one."""
        return all(block.kind is BlockKind.SILENT for block in self.blocks)

    @property
    def parts(self) -> set[Role]:
        """The parts labelled in the node's own text and by the label headings right below it."""
        roles = {hit.label.role for hit in self.hits}
        return (roles | {child.label.role for child in self.children if child.label}) & STAR

    @property
    def is_labelled(self) -> bool:
        """Whether at least two different parts are labelled here, as in a story that is told."""
        return len(self.parts) >= ENOUGH_PARTS


@dataclass(frozen=True, slots=True)
class Outline:
    """A document's lines and its tree. `silent` lines are in no story's text.

    A story takes skills and a date from the `asides` of its lines.
    """

    lines: Sequence[str]
    root: Node
    silent: frozenset[int]
    asides: Mapping[int, Aside] = field(default_factory=dict)

    def text(self, first: int, last: int) -> str:
        """Return the lines from first to last as written, but for silent ones, left blank."""
        return "\n".join(
            "" if number in self.silent else self.lines[number - 1]
            for number in range(first, last + 1)
        )

    def aside(self, first: int, last: int) -> Aside:
        """Return what the lines say about their story; of dates the first counts."""
        asides = [self.asides[line] for line in range(first, last + 1) if line in self.asides]
        skills = tuple(dict.fromkeys(name for aside in asides for name in aside.skills))
        return Aside(skills, next((aside.date for aside in asides if aside.date), None))

    def trimmed(self, first: int, last: int) -> tuple[int, int]:
        """Return the span without the blank lines before it, and blanks and rules after it."""
        while first < last and not self.lines[first - 1].strip():
            first += 1
        while last > first and ends_nothing(self.lines[last - 1]):
            last -= 1
        return first, last


def between(things: Sequence[_Placed], first: int, last: int, line: str = "first") -> list[_Placed]:
    """Return those that begin on these lines, of things in the order of their attribute `line`."""
    key = attrgetter(line)
    start = bisect_left(things, first, key=key)
    return list(things[start : bisect_right(things, last, key=key)])
