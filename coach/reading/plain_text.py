"""Plain text: paragraphs between blank lines, list items, and lines drawn with dashes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from coach.reading import assembly, front_matter, owner, silence
from coach.reading.outline import Block, Kind
from coach.reading.scan import Scan

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coach.reading.document import Document
    from coach.reading.reading import Reading

_RULE: Final = re.compile(r"\s*([-=*_~#+])(?:\s*\1){2,}\s*")
_ITEM: Final = re.compile(r"(?P<indent>\s*)(?:[-*+•◦▪‣]|(?P<number>\d{1,3})[.)])\s+\S")


def detect(document: Document) -> bool:
    """Any text can be read as plain text."""
    return bool(document.text) or not document.data


def read(document: Document) -> Reading:
    """Read a plain-text document."""
    matter = front_matter.find(document.lines)
    marks = owner.find(document.lines)
    lines = marks.hidden(document.lines)
    blocks = list(_blocks(lines, matter.body))
    scan = Scan(
        silence.told(blocks, lines),
        blocks=list(silence.hushed(blocks, lines)),
        start=matter.body,
        asides=silence.asides(blocks, lines),
    )
    return assembly.assemble(scan, matter, document.path, document.lines, marks)


def _blocks(lines: Sequence[str], start: int) -> Iterator[Block]:
    """The paragraphs, list items and rules from a line on."""
    opened: Block | None = None
    for number in range(start, len(lines) + 1):
        line = lines[number - 1]
        item = _ITEM.match(line)
        rule = _RULE.fullmatch(line) is not None
        if opened and line.strip() and not item and not rule:
            opened = Block(opened.kind, opened.first, number, opened.depth, opened.ordered)
            continue
        if opened:
            yield opened
            opened = None
        if rule:
            yield Block(Kind.SILENT, number, number, rule=True)
        elif item:
            depth = 1 + len(item["indent"].expandtabs(4)) // 2
            opened = Block(Kind.PROSE, number, number, depth, bool(item["number"]))
        elif line.strip():
            opened = Block(Kind.PROSE, number, number)
    if opened:
        yield opened
