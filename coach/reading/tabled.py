"""Tables of stories: what of a heading's own text lies in them, and what beside them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from coach.reading import rows, transposed
from coach.reading.chapters import is_collection
from coach.reading.found import Found
from coach.reading.marks import unmarked
from coach.reading.outline import Kind, Node
from coach.reading.titles import clean, is_title_like
from coach.story import Part, Section

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coach.reading.grid import Grid
    from coach.reading.outline import Block, Outline
    from coach.story import Skipped


@dataclass(frozen=True, slots=True)
class Table:
    """A table that tells stories: what is in it; `single` where the whole of it is one story."""

    first: int
    last: int
    items: tuple[Found | Skipped, ...]
    single: bool = False


def table_of(grid: Grid) -> Table | None:
    """A table as stories; None where it tells none."""
    single = transposed.story(grid)
    if single:
        return Table(grid.first, grid.last, (single,), single=True)
    found = transposed.stories(grid) or rows.stories(grid)
    return Table(grid.first, grid.last, tuple(found)) if found else None


def whole(outline: Outline, node: Node) -> Found | None:
    """The one story of a heading whose text holds one table with the story's parts."""
    table = node.tables[0]
    (item, *_) = table.items
    lone = len(node.tables) == 1 and table.single and not is_collection(node.title)
    if not lone or not isinstance(item, Found) or (not node.level and node.children):
        return None
    sections = (
        *_section(outline, node.body, table.first - 1),
        *item.telling.sections,
        *_section(outline, table.last + 1, node.own_last),
    )
    first, last = outline.trimmed(node.first, node.own_last)
    telling = replace(item.telling, sections=sections)
    return Found(first, last, telling, clean(node.title) or item.heading)


def _section(outline: Outline, first: int, last: int) -> Iterator[Section]:
    """Text before or after a table as a section without label, if there is any."""
    text = outline.text(first, last) if first <= last else ""
    if text.strip():
        blank = len(text) - len(text.lstrip())
        yield Section(Part.UNLABELLED, text.strip(), first + text[:blank].count("\n"))


def pieces(outline: Outline, node: Node) -> Iterator[Node | Table]:
    """A heading's tables of stories, and its text between them as headings without a name."""
    first, title, level = node.first, node.title, node.level
    end = node.tables[-1].last
    for table in node.tables:
        named = _named(outline, table, _blocks(node, first, table.first - 1))
        piece = Node(title, level, first, node.body if first == node.first else first)
        yield from _piece(outline, node, piece, named.first - 1)
        yield named
        first, title, level = table.last + 1, "", 0
    yield from _piece(outline, node, Node("", 0, end + 1, end + 1), node.own_last)


def _piece(outline: Outline, node: Node, piece: Node, last: int) -> Iterator[Node]:
    """The text of a heading from a line on, if anything is written there."""
    if last < piece.first or not "".join(outline.lines[piece.first - 1 : last]).strip():
        return
    piece.own_last = piece.last = last
    piece.tables = node.tables
    piece.blocks = _blocks(node, piece.first, last)
    start = bisect_left(node.marks, piece.first, key=lambda mark: mark.line)
    piece.marks = node.marks[start : bisect_right(node.marks, last, key=lambda mark: mark.line)]
    yield piece


def _blocks(node: Node, first: int, last: int) -> list[Block]:
    """A heading's blocks that begin on these lines; halving, for there can be many tables."""
    start = bisect_left(node.blocks, first, key=lambda block: block.first)
    return node.blocks[start : bisect_right(node.blocks, last, key=lambda block: block.first)]


def _named(outline: Outline, table: Table, beside: Sequence[Block]) -> Table:
    """A table that is one story, with the title-like line right above it, if there is one."""
    block = beside[-1] if beside else None
    item = table.items[0]
    if not table.single or not isinstance(item, Found) or block is None:
        return table
    line = outline.lines[block.first - 1]
    is_name = is_title_like(line) or line.rstrip("* ").endswith("?")
    if block.kind is not Kind.PROSE or block.first != block.last or not is_name:
        return table
    titled = replace(item, first=block.first, lead=clean(unmarked(line)))
    return replace(table, first=block.first, items=(titled,))
