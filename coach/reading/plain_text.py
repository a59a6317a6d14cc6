"""Plain text: paragraphs between blank lines, list items, and lines drawn with dashes."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from coach.reading import assembly, front_matter, silence
from coach.reading.marks import is_rule, mark_at
from coach.reading.outline import Block, Heading, Kind, build
from coach.reading.titles import is_title_like

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from coach.reading.document import Document
    from coach.reading.reading import Reading

_UNDERLINES: Final = "=-"  # of titles, and of titles below them
_SHORTEST: Final = 3
_ITEM: Final = re.compile(r"(?P<indent>\s*)(?:[-*+•◦▪‣]|(?P<number>\d{1,3})[.)])\s+\S")


def detect(document: Document) -> bool:
    """Any text can be read as plain text."""
    return bool(document.text) or not document.data


def read(document: Document) -> Reading:
    """Read a plain-text document."""
    matter = front_matter.find(document.lines)
    headings = list(_headings(document.lines, matter.body))
    taken = {line for each in headings for line in range(each.first, each.last + 1)}
    blocks = list(_blocks(document.lines, matter.body, taken))
    outline = build(
        silence.told(blocks, document.lines),
        headings,
        silence.hushed(blocks, document.lines),
        matter.body,
    )
    outline = replace(outline, asides=silence.asides(blocks, document.lines))
    return assembly.assemble(outline, matter, document.path)


def _headings(lines: Sequence[str], start: int) -> Iterator[Heading]:
    """The titles underlined with equals signs, or with as many dashes as they have characters.

    Any other line of dashes parts what is above it from what is below it. A title stands alone,
    and its line is no label's.
    """
    for number in range(start, len(lines)):
        title, below = lines[number - 1], lines[number].strip()
        sign = below[:1]
        if sign not in _UNDERLINES or below.strip(sign) or len(below) < _SHORTEST:
            continue
        above = lines[number - 2] if number > start else ""
        drawn = sign == "=" or abs(len(below) - len(title.strip())) <= 1
        alone = not above.strip() or is_rule(above)
        label = mark_at(number, title, depth=0, opens=True)
        if drawn and alone and is_title_like(title) and (label is None or label.bare):
            yield Heading(title.strip(), _UNDERLINES.index(sign) + 1, number, number + 1)


def _blocks(lines: Sequence[str], start: int, taken: Collection[int]) -> Iterator[Block]:
    """The paragraphs, list items and rules from a line on, in lines not taken by headings."""
    opened: Block | None = None
    for number in range(start, len(lines) + 1):
        if number in taken:
            continue  # nothing is open: a title has a blank line or a rule above it
        line = lines[number - 1]
        item = _ITEM.match(line)
        rule = is_rule(line)
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
