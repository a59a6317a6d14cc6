"""Outlines: a document as a tree of headings over blocks, whatever format it is written in.

A format reader finds the headings and blocks and their lines; everything that decides what is a
story works on the outline alone.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from coach.reading.labels import STAR, Label, Role, label_of
from coach.reading.marks import Mark, ends_nothing, mark_at, telling

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from coach.reading.grid import Grid
    from coach.reading.tabled import Table

_ENOUGH_PARTS: Final = 2
_DEEPEST: Final = 30  # levels of headings; Org counts any number of stars


class Kind(Enum):
    """What a block is, as far as reading stories depends on it."""

    PROSE = auto()
    TABLE = auto()
    VERBATIM = auto()  # code, HTML: shown as it is, no labels in it
    SILENT = auto()  # rules, comments, anchors: nothing to read


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or the like. `depth` counts the lists around it, `ordered` is the innermost."""

    kind: Kind
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
    label: Label | None = None
    blocks: list[Block] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
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
        return all(block.kind is Kind.SILENT for block in self.blocks)

    @property
    def star(self) -> set[Role]:
        """The parts labelled in the node's own text and by the label headings right below it."""
        found = {mark.label.role for mark in self.marks}
        found |= {child.label.role for child in self.children if child.label}
        return found & STAR

    @property
    def is_labelled(self) -> bool:
        """Whether at least two different parts are labelled here: the mark of a told story."""
        return len(self.star) >= _ENOUGH_PARTS


@dataclass(frozen=True, slots=True)
class Stretches:
    """A heading's blocks and labels, to be had by the lines they begin on."""

    blocks: Sequence[Block]
    marks: Sequence[Mark]

    @classmethod
    def of(cls, node: Node) -> Stretches:
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


def _line(mark: Mark) -> int:
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


def build(  # noqa: PLR0913  (what a document is made of)
    lines: Sequence[str],
    headings: Iterable[Heading],
    blocks: Iterable[Block],
    start: int = 1,
    *,
    tables: Iterable[Table] = (),
    end: int | None = None,
) -> Outline:
    """Put headings, blocks and tables of stories, each in document order, together as a tree.

    `start` is the first line after front matter, `end` the last of all, if not the document's.
    Label headings on the level of an empty heading right before them ("# The outage",
    "# Situation", "# Task") are taken as below it.
    """
    root = Node("", 0, start, start)
    named, said = _apart(headings)
    nodes = _tree(root, named)
    for node in nodes:
        _label_titles(node)
    aside = [Block(Kind.PROSE, heading.first, heading.last) for heading in said.values()]
    blocks = sorted([*blocks, *aside], key=lambda block: block.first) if aside else blocks
    _place(nodes, blocks, len(lines) if end is None else end)
    for table in tables:
        node = nodes[bisect_right(nodes, table.first, key=lambda each: each.first) - 1]
        node.tables.append(table)
    silent = {
        line
        for node in nodes
        for block in node.blocks
        if block.kind is Kind.SILENT
        for line in range(block.first, block.last + 1)
    }
    for node in nodes:
        marks = [mark for block in node.blocks for mark in _marks(block, lines, said)]
        node.marks = telling(marks)
    _unlabel_groups(root)
    return Outline(lines, root, frozenset(silent))


def _tree(root: Node, headings: Iterable[Heading]) -> list[Node]:
    """Hang the headings below one another by level; returns all nodes in document order."""
    nodes, path = [root], [root]
    headings = list(headings)
    for at, heading in enumerate(headings):
        # Levels are doubled: an odd one is a label heading taken as below its own level.
        level = 2 * min(heading.level, _DEEPEST)
        node = Node(heading.title, level, heading.first, heading.last + 1)
        node.label = label_of(heading.title)
        while path[-1].level > node.level:
            path.pop()
        top = path[-1]
        if top.level == node.level:
            following = headings[at + 1] if at + 1 < len(headings) else None
            if node.label and not top.label and _leads(top, heading, following):
                node.level += 1
            else:
                path.pop()
        path[-1].children.append(node)
        path.append(node)
        nodes.append(node)
    return nodes


def _label_titles(node: Node) -> None:
    """Take headings that begin with a label ("Situation: the disk was full") as that label.

    Where those beside them are labels of other parts; else "Challenge: a full disk" is a title.
    """
    marks = {
        child: mark_at(child.first, child.title, depth=0, opens=True)
        for child in node.children
        if not child.label and not child.children
    }
    named = {child: mark for child, mark in marks.items() if mark and mark.rest and not mark.bare}
    roles = {mark.label.role for mark in named.values()} | {
        child.label.role for child in node.children if child.label
    }
    if len(roles & STAR) >= _ENOUGH_PARTS:
        for child, mark in named.items():
            child.label, child.rest = mark.label, mark.rest


def _leads(top: Node, heading: Heading, following: Heading | None) -> bool:
    """Whether a label heading belongs below a heading of the same level.

    The first of several does where nothing is between the two and one more label heading follows.
    """
    if top.children:
        return all(child.level % 2 for child in top.children)
    one_more = following and following.level == heading.level and label_of(following.title)
    return bool(one_more) and top.body >= heading.first - 2


def _place(nodes: Sequence[Node], blocks: Iterable[Block], end: int) -> None:
    """Give each node its lines and the blocks between its heading and the next one."""
    for node, following in zip(nodes, [*nodes[1:], None], strict=True):
        node.own_last = following.first - 1 if following else end
    at = 0
    for block in blocks:
        while at + 1 < len(nodes) and nodes[at + 1].first <= block.first:
            at += 1
        nodes[at].blocks.append(block)
    for node in reversed(nodes):
        node.last = node.children[-1].last if node.children else node.own_last


def _apart(headings: Iterable[Heading]) -> tuple[list[Heading], dict[int, Heading]]:
    """The headings, and those apart that only say something of the story they stand in, by line.

    "### Tags: on-call, storage" is such a one: what follows it is not below it.
    """
    named: list[Heading] = []
    said: dict[int, Heading] = {}
    for heading in headings:
        mark = mark_at(heading.first, heading.title, depth=0, opens=True)
        is_aside = mark and mark.rest and mark.label.role in {Role.SKILLS, Role.DATE}
        if is_aside and named:
            said[heading.first] = heading
        else:
            named.append(heading)
    return named, said


def _marks(block: Block, lines: Sequence[str], said: Mapping[int, Heading]) -> Iterator[Mark]:
    """The labels at the starts of a block's lines; `said` are the headings that are no titles."""
    if block.kind is Kind.PROSE:
        for number in range(block.first, block.last + 1):
            opens = number == block.first
            line = said[number].title if number in said else lines[number - 1]
            mark = mark_at(number, line, depth=block.depth, opens=opens)
            if mark:
                yield mark


def _unlabel_groups(node: Node) -> None:
    """Take headings such as "Challenges" for groups where whole stories stand below them."""
    for child in node.children:
        _unlabel_groups(child)
        if child.label and (child.is_labelled or any(below.is_labelled for below in child.walk())):
            child.label = None
