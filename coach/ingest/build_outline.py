"""Nest headings and blocks into an outline."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from coach.ingest.labels import STAR, LabelRole, is_story_label, label_at, label_of
from coach.ingest.model import ENOUGH_PARTS, Block, BlockKind, Heading, Node, Outline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from coach.ingest.labels import LabelHit
    from coach.ingest.model import Aside, Grid
    from coach.ingest.tables import StoryTable


_DEEPEST: Final = 30  # levels of headings; Org counts any number of stars


def build_outline(  # noqa: PLR0913  (what a document is made of)
    lines: Sequence[str],
    headings: Iterable[Heading],
    blocks: Iterable[Block],
    start: int = 1,
    *,
    tables: Iterable[StoryTable] = (),
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
    aside = [Block(BlockKind.PROSE, heading.first, heading.last) for heading in said.values()]
    blocks = sorted([*blocks, *aside], key=lambda block: block.first) if aside else blocks
    _place(nodes, blocks, len(lines) if end is None else end)
    for table in tables:
        node = nodes[bisect_right(nodes, table.first, key=lambda each: each.first) - 1]
        node.tables.append(table)
    silent = {
        line
        for node in nodes
        for block in node.blocks
        if block.kind is BlockKind.SILENT
        for line in range(block.first, block.last + 1)
    }
    for node in nodes:
        marks = [mark for block in node.blocks for mark in _marks(block, lines, said)]
        node.marks = is_story_label(marks)
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
        child: label_at(child.first, child.title, depth=0, opens=True)
        for child in node.children
        if not child.label and not child.children
    }
    named = {child: mark for child, mark in marks.items() if mark and mark.rest and not mark.bare}
    roles = {mark.label.role for mark in named.values()} | {
        child.label.role for child in node.children if child.label
    }
    if len(roles & STAR) >= ENOUGH_PARTS:
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
        mark = label_at(heading.first, heading.title, depth=0, opens=True)
        is_aside = mark and mark.rest and mark.label.role in {LabelRole.SKILLS, LabelRole.DATE}
        if is_aside and named:
            said[heading.first] = heading
        else:
            named.append(heading)
    return named, said


def _marks(block: Block, lines: Sequence[str], said: Mapping[int, Heading]) -> Iterator[LabelHit]:
    """The labels at the starts of a block's lines; `said` are the headings that are no titles."""
    if block.kind is BlockKind.PROSE:
        for number in range(block.first, block.last + 1):
            opens = number == block.first
            line = said[number].title if number in said else lines[number - 1]
            mark = label_at(number, line, depth=block.depth, opens=opens)
            if mark:
                yield mark


def _unlabel_groups(node: Node) -> None:
    """Take headings such as "Challenges" for groups where whole stories stand below them."""
    for child in node.children:
        _unlabel_groups(child)
        if child.label and (child.is_labelled or any(below.is_labelled for below in child.walk())):
            child.label = None


class _HasFirst(Protocol):
    """Anything that begins on a line."""

    @property
    def first(self) -> int:
        """The line."""
        ...


_Placed = TypeVar("_Placed", bound=_HasFirst)


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """The headings, blocks and tables of a document, each in document order, from `start` on.

    `lines` are as they are told: without comments of ours and tags at their ends.
    """

    lines: Sequence[str]
    headings: Sequence[Heading] = ()
    blocks: Sequence[Block] = ()
    start: int = 1
    tables: Sequence[StoryTable] = ()
    lookups: Sequence[Grid] = ()
    asides: Mapping[int, Aside] = field(default_factory=dict)

    def outline(self, end: int | None = None) -> Outline:
        """The tree of it; `end` is its last line, if not that of the document."""
        made = build_outline(
            self.lines, self.headings, self.blocks, self.start, tables=self.tables, end=end
        )
        return replace(made, lookups=self.lookups, asides=self.asides)

    def without(self, stretches: Iterable[tuple[int, int]]) -> ParsedDocument:
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
