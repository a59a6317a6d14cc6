"""Nest headings and blocks into an outline."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Final, TypeAlias

from coach.ingest.labels import (
    STAR,
    LabelHit,
    are_in_company,
    keep_story_labels,
    label_of,
    read_label,
)
from coach.ingest.model import (
    ENOUGH_PARTS,
    Aside,
    Block,
    BlockKind,
    Grid,
    Heading,
    Node,
    Outline,
    StoryTable,
    between,
    first_of,
)
from coach.ingest.titles import clean_title

Span: TypeAlias = tuple[int, int]
"""First and last line."""

_AT_MARGIN: Final = re.compile(r"(?:> ?)*[^\s>]")
_DEEPEST: Final = 30  # levels of headings; Org counts any number of stars


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """The headings, blocks and tables of a document, each in document order, from `start` on.

    `lines` are as they are told: directives and tags at their ends left blank. `lookups` are the
    tables that tell no story, but may say something of one.
    """

    lines: Sequence[str]
    headings: Sequence[Heading] = ()
    blocks: Sequence[Block] = ()
    start: int = 1
    tables: Sequence[StoryTable] = ()
    lookups: Sequence[Grid] = ()
    asides: Mapping[int, Aside] = field(default_factory=dict)

    def outline(self) -> Outline:
        """Return the document's tree."""
        return _build_outline(self, len(self.lines))

    def part(self, first: int, last: int) -> Outline:
        """Return the lines from first to last as a document of their own, at their cost alone."""
        inside = replace(
            self,
            start=first,
            headings=between(self.headings, first, last),
            blocks=between(self.blocks, first, last),
            tables=between(self.tables, first, last),
        )
        return _build_outline(inside, last)

    def sections(self) -> list[tuple[str, Span]]:
        """Return each heading's title, and its lines with those of the headings below it."""
        ends = [len(self.lines)] * len(self.headings)
        path: list[int] = []
        for at, heading in enumerate(self.headings):
            while path and self.headings[path[-1]].level >= heading.level:
                ends[path.pop()] = heading.first - 1
            path.append(at)
        return [
            (clean_title(heading.title), (heading.first, end))
            for heading, end in zip(self.headings, ends, strict=True)
        ]

    def without(self, spans: Iterable[Span]) -> "ParsedDocument":
        """Return the same document with some spans of lines left blank."""
        gone = [False] * (len(self.lines) + 2)
        for first, last in spans:
            gone[first : last + 1] = [True] * (last + 1 - first)
        return replace(
            self,
            lines=["" if gone[number] else line for number, line in enumerate(self.lines, 1)],
            headings=[heading for heading in self.headings if not gone[heading.first]],
            blocks=[piece for block in self.blocks for piece in _what_is_left(block, gone)],
            tables=[table for table in self.tables if not gone[table.first]],
            lookups=[grid for grid in self.lookups if not gone[grid.first]],
            asides={line: aside for line, aside in self.asides.items() if not gone[line]},
        )

    def cut(self, starts: Iterable[int]) -> "ParsedDocument":
        """Return the same document with no block or table of stories across these lines."""
        cuts = sorted(set(starts))
        return replace(
            self,
            blocks=[
                replace(block, first=first, last=last)
                for block in self.blocks
                for first, last in _parted(block.first, block.last, cuts)
            ],
            tables=[
                replace(table, first=first, last=last, items=items, single=table.single and alone)
                for table in self.tables
                for first, last in _parted(table.first, table.last, cuts)
                for alone in [(first, last) == (table.first, table.last)]
                if (items := tuple(one for one in table.items if first <= first_of(one) <= last))
            ],
        )


def _parted(first: int, last: int, cuts: Sequence[int]) -> Iterator[Span]:
    """Yield some lines, parted before others."""
    inside = cuts[bisect_right(cuts, first) : bisect_right(cuts, last)]
    yield from zip([first, *inside], [*(cut - 1 for cut in inside), last], strict=True)


def _what_is_left(block: Block, gone: Sequence[bool]) -> Iterator[Block]:
    start = block.first
    for number in range(block.first, block.last + 2):
        if number > block.last or gone[number]:
            if start < number:
                yield replace(block, first=start, last=number - 1)
            start = number + 1


def _build_outline(document: ParsedDocument, end: int) -> Outline:
    """Put headings, blocks and tables of stories, to the line `end`, together as a tree."""
    root = Node("", 0, document.start, document.start)
    nodes = _hang(root, document.headings)
    for node in nodes:
        _unlabel_lone_letters(node.children)
        _label_titles(node)
    _place(nodes, document.blocks, end)
    for table in document.tables:
        at = bisect_right(nodes, table.first, key=attrgetter("first")) - 1
        nodes[at].tables.append(table)
    silent = frozenset(
        line
        for block in document.blocks
        if block.kind is BlockKind.SILENT
        for line in range(block.first, block.last + 1)
    )
    for node in nodes:
        node.hits = keep_story_labels(list(_label_hits(node, document.lines)))
    _unlabel_groups(root)
    return Outline(document.lines, root, silent, document.asides)


def _hang(root: Node, headings: Sequence[Heading]) -> list[Node]:
    """Hang the headings below one another by level; return all nodes in document order."""
    nodes, path = [root], [root]
    for heading, following in zip(headings, [*headings[1:], None], strict=False):
        # Levels are doubled: an odd one is a label heading taken as below its own level.
        level = 2 * min(heading.level, _DEEPEST)
        node = Node(heading.title, level, heading.first, heading.last + 1)
        node.label = label_of(heading.title)
        while path[-1].level > level:
            path.pop()
        top = path[-1]
        if top.level == level:
            if node.label and not top.label and _leads(top, heading, following):
                node.level += 1
            else:
                path.pop()
        path[-1].children.append(node)
        path.append(node)
        nodes.append(node)
    return nodes


def _leads(top: Node, heading: Heading, following: Heading | None) -> bool:
    """Return whether a label heading belongs below a heading of the same level.

    The first of several does ("# The outage", "# Situation", "# Task") where nothing is between.
    """
    if top.children:  # what comes below a label that leads is below that label: all are of a kind
        return bool(top.children[0].level % 2)
    one_more = following and following.level == heading.level and label_of(following.title)
    return bool(one_more) and top.body >= heading.first - 2


def _unlabel_lone_letters(nodes: Sequence[Node]) -> None:
    """Take headings that are one letter, as languages are called, for titles of their own."""
    letters = [node.label for node in nodes if node.label and node.label.is_letter]
    for node in () if are_in_company(letters) else nodes:
        node.label = None if node.label in letters else node.label


def _label_titles(node: Node) -> None:
    """Take headings that begin with a label ("Situation: the disk was full") as that label."""
    hits = {
        child: read_label(child.first, child.title, depth=0, opens=True)
        for child in node.children
        if not child.label and not child.children
    }
    named = {child: hit for child, hit in hits.items() if hit and hit.rest and not hit.bare}
    roles = {hit.label.role for hit in named.values()}
    roles |= {child.label.role for child in node.children if child.label}
    if len(roles & STAR) >= ENOUGH_PARTS:  # else "Challenge: a full disk" is a title
        for child, hit in named.items():
            child.label, child.rest = hit.label, hit.rest


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


def _label_hits(node: Node, lines: Sequence[str]) -> Iterator[LabelHit]:
    """Yield the labels at the starts of lines of prose."""
    shallowest = _DEEPEST
    for block in node.blocks:
        for number in range(block.first, block.last + 1) if block.kind is BlockKind.PROSE else ():
            line, opens = lines[number - 1], number == block.first
            if hit := read_label(number, line, depth=block.depth, opens=opens):
                # A label at the margin, after a list below one, ends the list.
                if shallowest == 0 and not opens and _AT_MARGIN.match(line):
                    hit = replace(hit, depth=0)
                shallowest = min(shallowest, hit.depth)
                yield hit


def _unlabel_groups(node: Node) -> None:
    """Take headings such as "Challenges" for groups where whole stories stand below them."""
    for child in node.children:
        _unlabel_groups(child)
        if child.label and any(below.is_labelled for below in child.walk()):
            child.label = None
