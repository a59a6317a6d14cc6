"""The ways in which what stands below a heading can be parted, each by its own signs.

Below headings; around tables of stories; where the labels of a story begin again; at questions,
at lines in bold type or in capitals, at numbered lines, at drawn lines; an item of a list or a
paragraph each. Nothing is decided here: `coach.ingest.choose` weighs what the pieces would be.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from itertools import pairwise
from operator import attrgetter
from typing import Final, TypeAlias

from coach.ingest.labels import STAR, count_words, label_of, read_label, strip_list_marks
from coach.ingest.model import Block, BlockKind, Node, Outline, between
from coach.ingest.questions import is_asked, is_numbered_story
from coach.ingest.sections import cut_story_spans
from coach.ingest.tables import with_lead
from coach.ingest.titles import is_title_like

_BOLD: Final = re.compile(r"(\*{2,3}|_{2,3})(?P<name>[^*_\n]{2,160})\1")
_BOLD_ALONE: Final = re.compile(rf"{_BOLD.pattern}[:：]?")
_NUMBERED: Final = re.compile(r"\s*[*_#]{0,3}(?:\(?\d{1,3}[.):、]|#\d{1,3}\b|[①-⑳])\s*\S")
_FEWEST: Final = 2  # pieces: of one there is nothing to part
_CAPITALS: Final = 2  # words of a line in capitals; one alone is as often an abbreviation
_LONGER: Final = 2  # times as many words as a title has, the text below it has at least
_DEEPEST_LEAD: Final = 3  # lists around a line that is a heading all the same

_Lead: TypeAlias = tuple[int, int, str]
"""The line a piece begins with, the first line of its text, and what it is called."""


class Way(StrEnum):
    """What a block was parted from others by; a `rest` is what stands beside such pieces."""

    WHOLE = "whole"
    HEADING = "heading"
    REST = "rest"
    TABLE = "table"
    LABELS = "labels"
    QUESTION = "question"
    TITLE = "title"
    NUMBER = "number"
    RULE = "rule"
    ITEM = "item"
    PARAGRAPH = "paragraph"


FINENESS: Final = {
    Way.RULE: 1,
    **dict.fromkeys((Way.QUESTION, Way.TITLE, Way.NUMBER), 2),
    **dict.fromkeys((Way.ITEM, Way.PARAGRAPH, Way.LABELS, Way.TABLE), 3),
}
"""A piece is parted again only by what parts finer: so the pieces of all ways stay few."""


def propose(outline: Outline, node: Node) -> Iterator[list[Node]]:
    """Yield each way to part a block; its pieces hold every written line of it, in order."""
    if node.way in {Way.LABELS, Way.TABLE}:
        return
    if node.tables:
        yield _around_tables(outline, node)
        return
    if pieces := _at_labels(outline, node):
        yield pieces
    if node.children:
        own = _piece(node, (node.first, node.body, node.own_last), node.title, Way.REST)
        yield [*([own] if _is_written(own) else []), *node.children]
        return
    for way, find in LEADS:
        if FINENESS[way] > node.fineness:
            leads = list(find(outline, node))
            if len(leads) >= _FEWEST:
                yield _part(outline, node, leads, way)


def _is_written(node: Node) -> bool:
    return any(block.kind is not BlockKind.SILENT for block in node.blocks) or bool(node.tables)


def _piece(
    node: Node, lines: tuple[int, int, int], title: str, way: Way, fineness: int | None = None
) -> Node:
    """Return some lines of a block as a block of its own, with what lies on them.

    `lines` are its first, the first of its text, and its last.
    """
    first, body, last = lines
    children = [_clip(child, last) for child in between(node.children, first, last)]
    own_last = children[0].first - 1 if children else last
    if fineness is None:
        fineness = max(node.fineness, FINENESS.get(way, 0))
    return Node(
        title,
        node.level + 1,
        first,
        body,
        own_last,
        last,
        blocks=_blocks(node.blocks, body, own_last),
        children=children,
        hits=between(node.hits, body, own_last, "line"),
        tables=between(node.tables, body, own_last),
        way=way,
        fineness=fineness,
    )


def _blocks(blocks: Sequence[Block], first: int, last: int) -> list[Block]:
    """Return what lies on some lines of blocks in order."""
    start = bisect_left(blocks, first, key=attrgetter("first"))
    if start and blocks[start - 1].last >= first:
        start -= 1
    end = bisect_right(blocks, last, key=attrgetter("first"))
    return [
        replace(block, first=max(block.first, first), last=min(block.last, last))
        for block in blocks[start:end]
    ]


def _clip(node: Node, last: int) -> Node:
    """Return a heading as far as a line."""
    if node.last <= last:
        return node
    return replace(
        node,
        own_last=min(node.own_last, last),
        last=last,
        blocks=_blocks(node.blocks, node.first, last),
        hits=[hit for hit in node.hits if hit.line <= last],
        tables=[table for table in node.tables if table.last <= last],
        children=[_clip(child, last) for child in node.children if child.first <= last],
        spans=[],
    )


def _part(outline: Outline, node: Node, leads: Sequence[_Lead], way: Way) -> list[Node]:
    """Return the pieces that begin with some lines, and what stands before the first."""
    pieces: list[Node] = []
    before = leads[0][0] - 1
    if outline.text(node.body, before).strip():
        lines = (node.first, node.body, before)
        rest = _piece(node, lines, node.title, Way.REST, FINENESS[way])
        pieces.append(rest)
    for (first, body, title), following in zip(leads, [*leads[1:], None], strict=True):
        last = following[0] - 1 if following else node.own_last
        pieces.append(_piece(node, (first, min(body, last + 1), last), title, way))
    return pieces


def _around_tables(outline: Outline, node: Node) -> list[Node]:
    """Return the tables of stories in a block's own text, the text beside them, what is below."""
    pieces: list[Node] = []
    first, body = node.first, node.body
    ends = [body, *(table.last + 1 for table in node.tables)]
    tables = [
        with_lead(outline, table, between(node.blocks, before, table.first - 1))
        for table, before in zip(node.tables, ends, strict=False)
    ]
    for table in [*tables, None]:
        last = table.first - 1 if table else node.own_last
        if outline.text(body, last).strip():
            title = node.title if first == node.first else ""
            rest = _piece(node, (first, body, last), title, Way.REST)
            rest.children = []
            pieces.append(rest)
        if table:
            piece = _piece(node, (table.first, table.first, table.last), "", Way.TABLE)
            piece.tables = [table]
            pieces.append(piece)
            first = body = table.last + 1
    return [*pieces, *node.children]


def _at_labels(outline: Outline, node: Node) -> list[Node]:
    """Return the pieces of a block with the labels of one story in each, if there are several."""
    if not all(child.label for child in node.children):
        return []  # headings that are no labels part better
    spans = cut_story_spans(outline, node)
    if len(spans) < _FEWEST:
        return []
    pieces: list[Node] = []
    for at, span in enumerate(spans):
        lead, first = span.lead, span.first if at else node.first
        body, title = (first, "") if at else (node.body, node.title)
        if lead and outline.text(body, lead.first - 1).strip():
            lines = (first, body, lead.first - 1)
            rest = _piece(node, lines, title, Way.REST, FINENESS[Way.LABELS])
            pieces.append(rest)
            first = lead.first
        if lead:
            title = strip_list_marks(lead.text.split("\n", 1)[0])
            body = lead.first + 1
        pieces.append(_piece(node, (first, body, span.last), title, Way.LABELS))
    return pieces


def _leads(
    outline: Outline, node: Node, called: Callable[[Block, str], str]
) -> Iterator[tuple[Block, str]]:
    """Yield the paragraphs whose first line names what follows, and what it calls it."""
    for block in node.blocks:
        is_near = block.kind is BlockKind.PROSE and block.depth <= _DEEPEST_LEAD
        if is_near and (title := called(block, outline.lines[block.first - 1])):
            yield block, title


def _questions(outline: Outline, node: Node) -> Iterator[_Lead]:
    def called(block: Block, line: str) -> str:
        text, alone = strip_list_marks(line).strip("*_# "), block.first == block.last
        ends = alone and text.endswith(("?", "？")) and not block.depth
        return text if ends or is_asked(text, alone=alone) else ""

    for block, title in _leads(outline, node, called):
        yield block.first, block.first + 1, title


def _titles(outline: Outline, node: Node) -> Iterator[_Lead]:
    def called(block: Block, line: str) -> str:
        bold = _BOLD_ALONE.fullmatch(strip_list_marks(line))
        name = bold["name"] if bold else line.strip()
        bare = name.rstrip(":：")
        if block.depth > (bold is not None) or label_of(bare.strip()) or not is_title_like(bare):
            return ""
        capitals = name.isupper() and len(name.split()) >= _CAPITALS
        return name if bold or capitals or is_numbered_story(name) else ""

    for block, title in _leads(outline, node, called):
        yield block.first, block.first + 1, title


def _lines_over_text(outline: Outline, node: Node) -> Iterator[_Lead]:
    """Yield short lines that stand alone over longer text, as titles do in plain text."""
    for block, below in pairwise(node.blocks):
        line = outline.lines[block.first - 1].strip()
        stands = block.kind is BlockKind.PROSE and not block.depth and block.first == block.last
        is_over = below.kind is BlockKind.PROSE and below.first > block.last + 1
        if not (stands and is_over and is_title_like(line)) or label_of(line):
            continue
        if count_words(outline.text(below.first, below.last)) > _LONGER * count_words(line):
            yield block.first, block.first + 1, line


def _numbers(outline: Outline, node: Node) -> Iterator[_Lead]:
    def called(block: Block, line: str) -> str:
        is_one = _NUMBERED.match(line) and (block.ordered or not block.depth)
        return strip_list_marks(line).strip("*_# ") if is_one else ""

    for block, title in _leads(outline, node, called):
        if is_title_like(title) or title.endswith(("?", "？", ":", "：")):
            yield block.first, block.first + 1, title
        else:
            yield block.first, block.first, _bold_lead(outline.lines[block.first - 1])


def _rules(outline: Outline, node: Node) -> Iterator[_Lead]:
    rules = [block for block in node.blocks if block.rule]
    ends = [*(block.first for block in rules), node.own_last + 1]
    starts = [node.body, *(block.last + 1 for block in rules)]
    if not rules:
        return
    for start, end in zip(starts, ends, strict=True):
        if not count_words(outline.text(start, end - 1)):
            continue
        first, _ = outline.trimmed(start, end - 1)
        while first < end - 1 and (first in outline.silent or not outline.lines[first - 1].strip()):
            first += 1
        line = outline.lines[first - 1]
        is_label = read_label(first, line, depth=0, opens=True)
        named = first < end - 1 and is_title_like(line) and not is_label
        yield first, first + named, line.strip() if named else ""


def _items(outline: Outline, node: Node) -> Iterator[_Lead]:
    # A list under a label of a story is that part's text.
    labels = [hit.line for hit in node.hits if not hit.depth and hit.label.role in STAR]
    end = labels[0] if labels and node.is_labelled else node.last
    for block in node.blocks:
        line = outline.lines[block.first - 1]
        is_item = block.kind is BlockKind.PROSE and block.depth == 1 and block.first <= end
        if is_item and strip_list_marks(line) != line.strip():
            yield block.first, block.first, _bold_lead(line)


def _paragraphs(outline: Outline, node: Node) -> Iterator[_Lead]:
    for block in node.blocks:
        if block.kind is BlockKind.PROSE and not block.depth:
            yield block.first, block.first, _bold_lead(outline.lines[block.first - 1])


def _bold_lead(line: str) -> str:
    """Return what a line in whose beginning a title stands in bold type is called."""
    bold = _BOLD.match(strip_list_marks(line))
    name = bold["name"].rstrip(":：. ") if bold else ""
    return "" if label_of(name) else name


LEADS: Final[Sequence[tuple[Way, Callable[[Outline, Node], Iterator[_Lead]]]]] = (
    (Way.QUESTION, _questions),
    (Way.TITLE, _titles),
    (Way.TITLE, _lines_over_text),
    (Way.NUMBER, _numbers),
    (Way.RULE, _rules),
    (Way.ITEM, _items),
    (Way.PARAGRAPH, _paragraphs),
)
