"""Plain text: paragraphs between blank lines, list items, and lines drawn with dashes."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from coach.ingest.assemble import assemble_stories
from coach.ingest.directives import find_directives
from coach.ingest.labels import is_rule
from coach.ingest.model import Block, BlockKind, Heading, ReadResult
from coach.ingest.readers import markdown
from coach.ingest.readers.boilerplate import blank, strip_boilerplate
from coach.ingest.readers.document import Document
from coach.ingest.readers.front_matter import find_front_matter
from coach.ingest.titles import is_title_like

_FRAMED: Final = re.compile(
    r"(?P<sign>[-=*_~#+])(?P=sign){1,10}\s*(?P<name>[^\W_].{0,100}?)\s*(?P=sign){2,}"
)
_LEVELS: Final = {"=": 1}  # what is marked with other signs stands below, in any order
_LOWER: Final = 2
_SHORTEST: Final = 0.5  # an underline's length, as a share of the title's...
_LONGEST: Final = 1.7  # ...which a line from margin to margin is rarely within
_ITEM: Final = re.compile(r"(?P<indent>\s*)(?:[-*+•◦▪‣]|(?P<number>\d{1,3})[.)])\s+\S")


def read(document: Document) -> ReadResult:
    """Read a plain-text document; one with signs of Markdown is read as that."""
    if markdown.has_signs(document.text):
        return markdown.read(document)
    matter = find_front_matter(document.lines)
    directives = find_directives(document.lines)
    lines = blank(document.lines, directives.lines)
    blocks = list(_blocks(lines, matter.body))
    headings = list(_headings(lines, blocks))
    taken = {heading.first for heading in headings}
    blocks = [block for block in blocks if block.first not in taken]
    parsed = strip_boilerplate(lines, headings, blocks, start=matter.body)
    return assemble_stories(parsed, matter, document, directives)


def _headings(lines: Sequence[str], blocks: Sequence[Block]) -> Iterator[Heading]:
    """Yield the titles: lines underlined about as long as they are, or framed with signs."""
    for block, following in pairwise([*blocks, Block(BlockKind.SILENT, len(lines) + 1, 0)]):
        line = lines[block.first - 1].strip()
        framed = _FRAMED.fullmatch(line)
        if block.kind is not BlockKind.PROSE or block.first != block.last or block.depth:
            continue
        if framed and is_title_like(framed["name"]):
            level = _LEVELS.get(framed["sign"], _LOWER)
            yield Heading(framed["name"], level, block.first, block.last)
        elif following.rule and following.first == block.last + 1 and is_title_like(line):
            rule = lines[following.first - 1].strip()
            if len(line) * _SHORTEST <= len(rule) <= len(line) * _LONGEST:
                yield Heading(line, _LEVELS.get(rule[0], _LOWER), block.first, block.last)


def _blocks(lines: Sequence[str], start: int) -> Iterator[Block]:
    opened: Block | None = None
    for number, line in enumerate([*lines[start - 1 :], ""], start):
        item = _ITEM.match(line)
        rule = is_rule(line)
        framed = _FRAMED.fullmatch(line.strip()) is not None
        if opened and line.strip() and not (item or rule or framed):
            opened = Block(opened.kind, opened.first, number, opened.depth, opened.ordered)
            continue
        if opened:
            yield opened
            opened = None
        if rule:
            yield Block(BlockKind.SILENT, number, number, rule=True)
        elif framed:
            yield Block(BlockKind.PROSE, number, number)
        elif item:
            depth = 1 + len(item["indent"].expandtabs(4)) // 2
            opened = Block(BlockKind.PROSE, number, number, depth, bool(item["number"]))
        elif line.strip():
            opened = Block(BlockKind.PROSE, number, number)
