"""Parting: text that is parted without headings, by lines that read as headings all the same.

Three kinds of line part a text: an interview question over its answer, a title in bold type, in
capitals or with a number ("Story 2"), and a line drawn from margin to margin. Each becomes a
heading below the one it stands under, so that what decides on headings decides on it too. Text
with STAR labels is left alone: labels part it better (`coach.ingest.sections`).
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Protocol

from coach.ingest.chapters import is_asked
from coach.ingest.labels import fold_label, label_of, without_label
from coach.ingest.model import BlockKind, BlockSpans, Node
from coach.ingest.titles import is_title_like

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coach.ingest.model import Outline


_BOLD_ALONE: Final = re.compile(r"(\*{2,3}|_{2,3})(?P<name>[^*_\n]{2,120})\1[:：]?")
_NUMBERED: Final = re.compile(
    r"(?:story|example|incident|experience|case|project|situation|scenario) ?\d{1,3}\b.*"
)
_SCENE_BREAK: Final = re.compile(r"\s*(?:\*[ \t]*){3}\s*|\s*(?:[-~#][ \t]+){2,}[-~#]\s*")
_FEWEST: Final = 2  # parts that make a pattern
_WRITTEN: Final = 5  # words below a line that make it a heading
_NAME: Final = 9  # words of a first line that names what follows it in the same paragraph
_CAPITALS: Final = 2  # words of a line in capitals; one alone is as often an abbreviation


class _Kind(Protocol):
    """Whether a line reads as a heading of a kind; `alone` where it is a paragraph of its own."""

    def __call__(self, line: str, *, alone: bool) -> bool:
        """Look at a line."""


def split_at_implicit_headings(outline: Outline) -> None:
    """Give the headings of an outline without labels those below them that are only lines."""
    for node in list(outline.root.walk()):
        if not (node.is_labelled or node.tables or node.label or node.is_bare):
            _part(outline, node)


def _part(outline: Outline, node: Node) -> None:
    """Part a heading's own text by the first kind of line that parts it."""
    for kind in (_asks, _names):
        leads = list(_leads(outline, node, kind))
        ends = [*(lead.first - 1 for lead in leads[1:]), node.own_last][: len(leads)]
        told = [_words(outline, lead.body, end) for lead, end in zip(leads, ends, strict=True)]
        if sum(words >= _WRITTEN for words in told) >= _FEWEST:
            _hang(node, leads)
            return
    pieces = _between_rules(outline, node)
    if pieces:
        _hang(node, pieces)


def _hang(node: Node, leads: Sequence[Node]) -> None:
    """Put headings below another, each with the blocks and labels up to the next."""
    ends = [*(lead.first - 1 for lead in leads[1:]), node.own_last]
    whole = BlockSpans.of(node)
    for lead, end in zip(leads, ends, strict=True):
        lead.own_last = lead.last = end
        whole.fill(lead)
    first = leads[0].first
    node.own_last = first - 1
    node.blocks = [
        replace(block, last=min(block.last, first - 1))
        for block in node.blocks
        if block.first < first
    ]
    node.marks = [mark for mark in node.marks if mark.line < first]
    node.children = [*leads, *node.children]


def _leads(outline: Outline, node: Node, kind: _Kind) -> Iterator[Node]:
    """The lines of a heading's own text that read as headings of a kind."""
    for block, following in zip(node.blocks, [*node.blocks[1:], None], strict=True):
        if block.kind is not BlockKind.PROSE or block.depth > 1:
            continue
        alone = block.first == block.last
        # In a list, an item is over its answer only where that stands outside the list.
        if block.depth and alone and (following is None or following.depth):
            continue
        line = outline.lines[block.first - 1]
        if kind(line, alone=alone):
            yield Node(line.strip(), node.level + 1, block.first, block.first + 1, is_line=True)


def _asks(line: str, *, alone: bool) -> bool:
    """Whether a line asks an interview question, alone or over its answer."""
    return is_asked(without_label(line).strip("*_ "), alone=alone)


def _names(line: str, *, alone: bool) -> bool:
    """Whether a line alone is a title by its type, its capitals or its number."""
    text = line.strip()
    bold = _BOLD_ALONE.fullmatch(text)
    name = bold["name"] if bold else text
    if label_of(name) or not is_title_like(name.rstrip(":：")):
        return False
    words = name.split()
    capitals = name.isupper() and len(words) >= _CAPITALS
    return (bold is not None and alone) or capitals or bool(_NUMBERED.fullmatch(fold_label(name)))


def _between_rules(outline: Outline, node: Node) -> list[Node]:
    """What stands between the drawn lines of a heading's own text, where each is told alone.

    A row of three asterisks between paragraphs is also how books part scenes: it parts stories
    only where a title follows it.
    """
    rules = [block for block in node.blocks if block.rule]
    starts = [node.body, *(block.last + 1 for block in rules)]
    ends = [*(block.first - 1 for block in rules), node.own_last]
    pieces = [
        _piece(outline, node, start, end)
        for start, end in zip(starts, ends, strict=True)
        if _words(outline, start, end)
    ]
    scenes = all(_SCENE_BREAK.fullmatch(outline.lines[rule.first - 1]) for rule in rules)
    if scenes and sum(bool(piece.title) for piece in pieces) < _FEWEST:
        return []
    told = [piece for piece in pieces if _words(outline, piece.body, piece.own_last) >= _WRITTEN]
    return pieces if len(told) >= _FEWEST else []


def _piece(outline: Outline, node: Node, start: int, end: int) -> Node:
    """A stretch of lines as a heading, called by its first line where that is a title."""
    first, last = outline.trimmed(start, end)
    while first < last and first in outline.silent:
        first += 1
    line = outline.lines[first - 1]
    below = outline.lines[first] if first < last else ""
    short = len(line.split()) <= _NAME and below[:1] != below[:1].lower()
    named = first < last and is_title_like(line) and (not below.strip() or short)
    named = named and label_of(line) is None and not without_label(line).startswith(("http", "["))
    title = line.strip() if named else ""
    body = first + 1 if named else first
    return Node(title, node.level + 1, first, body, last, last, is_line=True)


def _words(outline: Outline, first: int, last: int) -> int:
    """How many words stand on lines."""
    return sum(len(fold_label(line).split()) for line in outline.text(first, last).split("\n"))
