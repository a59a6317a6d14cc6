"""Lines that read as headings, and become ones below the one they stand under.

An interview question over its answer, a title in bold type, in capitals or with a number, a line
drawn from margin to margin. Text with STAR labels is left alone: labels part it better.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from coach.ingest.chapters import is_asked
from coach.ingest.labels import count_words, fold_label, label_of, strip_list_marks
from coach.ingest.model import BlockKind, Node, Outline
from coach.ingest.titles import is_title_like

_BOLD_ALONE: Final = re.compile(r"(\*{2,3}|_{2,3})(?P<name>[^*_\n]{2,120})\1[:：]?")
_NUMBERED: Final = re.compile(
    r"(?:story|example|incident|experience|case|project|situation|scenario) ?\d{1,3}\b.*"
)
_SCENE_BREAK: Final = re.compile(r"\s*(?:\*[ \t]*){3}\s*|\s*(?:[-~#][ \t]+){2,}[-~#]\s*")
_FEWEST: Final = 2  # parts that make a pattern
_WRITTEN: Final = 5  # words below a line that make it a heading
_NAME: Final = 9  # words of a first line that names what follows it in the same paragraph
_CAPITALS: Final = 2  # words of a line in capitals; one alone is as often an abbreviation


def split_at_implicit_headings(outline: Outline) -> None:
    """Give the headings of an outline without labels those below them that are only lines."""
    for node in list(outline.root.walk()):
        if not (node.is_labelled or node.tables or node.label or node.is_bare):
            _split(outline, node)


def _split(outline: Outline, node: Node) -> None:
    """Split a heading's own text by the first kind of line that parts it."""
    for kind in (_is_question, _is_title):
        leads = list(_leads(outline, node, kind))
        _close(leads, node.own_last)
        written = [count_words(outline.text(lead.body, lead.last)) for lead in leads]
        if sum(words >= _WRITTEN for words in written) >= _FEWEST:
            node.adopt(leads)
            return
    if pieces := _between_rules(outline, node):
        _close(pieces, node.own_last)
        node.adopt(pieces)


def _close(nodes: Sequence[Node], end: int) -> None:
    """Let each of some headings reach to the next, the last to a line."""
    for node, following in zip(nodes, [*nodes[1:], None], strict=False):
        node.own_last = node.last = following.first - 1 if following else end


def _leads(outline: Outline, node: Node, kind: Callable[..., bool]) -> Iterator[Node]:
    """Yield the lines of a heading's own text that read as headings of a kind."""
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


def _is_question(line: str, *, alone: bool) -> bool:
    return is_asked(strip_list_marks(line).strip("*_ "), alone=alone)


def _is_title(line: str, *, alone: bool) -> bool:
    """Return whether a line alone is a title by its type, its capitals or its number."""
    text = line.strip()
    bold = _BOLD_ALONE.fullmatch(text)
    name = bold["name"] if bold else text
    if label_of(name) or not is_title_like(name.rstrip(":：")):
        return False
    capitals = name.isupper() and len(name.split()) >= _CAPITALS
    return (bold is not None and alone) or capitals or bool(_NUMBERED.fullmatch(fold_label(name)))


def _between_rules(outline: Outline, node: Node) -> list[Node]:
    """Return what stands between the drawn lines of a heading's own text, if stories do."""
    rules = [block for block in node.blocks if block.rule]
    starts = [node.body, *(block.last + 1 for block in rules)]
    ends = [*(block.first - 1 for block in rules), node.own_last]
    pieces = [
        _piece(outline, node, start, end)
        for start, end in zip(starts, ends, strict=True)
        if count_words(outline.text(start, end))
    ]
    # Three asterisks are also how books part scenes: they part stories where titles follow.
    scenes = all(_SCENE_BREAK.fullmatch(outline.lines[rule.first - 1]) for rule in rules)
    if scenes and sum(bool(piece.title) for piece in pieces) < _FEWEST:
        return []
    written = [count_words(outline.text(piece.body, piece.own_last)) for piece in pieces]
    return pieces if sum(words >= _WRITTEN for words in written) >= _FEWEST else []


def _piece(outline: Outline, node: Node, start: int, end: int) -> Node:
    """Return a span of lines as a heading, called by its first line where that is a title."""
    first, last = outline.trimmed(start, end)
    while first < last and first in outline.silent:
        first += 1
    line = outline.lines[first - 1]
    below = outline.lines[first] if first < last else ""
    short = len(line.split()) <= _NAME and below[:1] != below[:1].lower()
    named = first < last and is_title_like(line) and (not below.strip() or short)
    is_link = strip_list_marks(line).startswith(("http", "["))
    named = named and not is_link and label_of(line) is None
    title = line.strip() if named else ""
    return Node(title, node.level + 1, first, first + named, last, last, is_line=True)
