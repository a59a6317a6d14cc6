"""Pointers: the headings, list entries and questions whose whole answer is a reference.

They are taken out of a document before its stories are looked for, so that no story takes them
for text of its own; what they point at is known once the stories are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from coach.reading.chapters import is_question, is_version
from coach.reading.labels import STAR, label_of
from coach.reading.marks import unmarked
from coach.reading.outline import Block, Heading, Kind
from coach.reading.references import Reference, Titles, reference_in
from coach.reading.titles import clean, is_title_like

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from coach.reading.scan import Scan

_LONGEST: Final = 400  # characters of an answer that can be a reference...
_MOST_LINES: Final = 20  # ...and its lines, blank ones too
_MOST_SIGNS: Final = 4  # on a line that may part a question from a reference
_MOST_IN_BLOCK: Final = 7  # lines of a paragraph with a question and a reference
_MOST_TITLES: Final = 20_000
_NUMBERED: Final = re.compile(
    r"\W{0,4}(?:q(?:uestion)?[ .]?#?\d{1,3}\b|\d{1,3}[.)])", re.IGNORECASE
)
_PARTED: Final = re.compile(r"[?？][*_]{0,3}\s+(?=\S)|:[*_]{0,3}\s+(?=\S)|\s(?:[-–—→⇒➡]|->|=>)\s+")
_ASKS: Final = re.compile(
    r"(?:tell|describe|give|talk|share|walk|explain|name)\b(?: (?:me|us|a|an|your|the)\b)",
    re.IGNORECASE,
)
_QUESTION_NUMBER: Final = re.compile(
    r"^(?:(?:q(?:uestion)?\s*[.#]?\s*)?\d{1,3}\s*[.):\-–—]+|q(?:uestion)?\s*\d*\s*[.:)\-–—]+)\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Pointer:
    """A block whose answer is a reference: its lines, what it is called, and the reference."""

    first: int
    last: int
    title: str
    reference: Reference

    @property
    def question(self) -> str:
        """The interview question it stands below, or nothing."""
        text = _QUESTION_NUMBER.sub("", self.title).strip()
        return text if _is_question(text) or _ASKS.match(text) else ""


def find(scan: Scan) -> list[Pointer]:
    """The pointers of a document, in order."""
    blocks = [block for block in scan.blocks if block.kind is not Kind.SILENT]
    groups = _groups(scan.headings, blocks, scan.start)
    titles: list[Titles] = []  # made for the first reference that may be none

    def holds(reference: Reference) -> bool:
        if reference.sure or reference.link:
            return True
        if not titles:
            titles.append(Titles(_titles(scan, blocks)))
        return all(titles[0].find(name) is not None for name in reference.names)

    found: list[Pointer] = []
    for at, (heading, own) in enumerate(groups):
        following = groups[at + 1][0] if at + 1 < len(groups) else None
        whole = _below(scan, heading, own, following)
        if whole and holds(whole.reference):
            found.append(_climbed(groups, at, whole))
            continue
        entries = _entries(scan, own)
        found += [each for each in entries if holds(each.reference)]
    return found


def _groups(
    headings: Sequence[Heading], blocks: Sequence[Block], start: int
) -> list[tuple[Heading | None, list[Block]]]:
    """Each heading with the blocks right below it; those before the first with none."""
    groups: list[tuple[Heading | None, list[Block]]] = [(None, [])]
    groups += [(heading, []) for heading in headings]
    at = 0
    for block in blocks:
        while at + 1 < len(groups) and headings[at].first <= block.first:
            at += 1
        if block.first >= start:
            groups[at][1].append(block)
    return groups


def _titles(scan: Scan, blocks: Iterable[Block]) -> Iterator[str]:
    """What stories of a document may be called: headings, and lines like them."""
    count = 0
    for heading in scan.headings:
        yield clean(heading.title)
    for table in scan.tables:
        for item in table.items:
            yield getattr(item, "heading", "")
    for block in blocks:
        line = scan.lines[block.first - 1]
        if is_title_like(line) and count < _MOST_TITLES and reference_in(line) is None:
            count += 1
            yield clean(unmarked(line))


def _text(scan: Scan, blocks: Sequence[Block]) -> str:
    """What some blocks say, unless it is too long to be a reference."""
    first, last = blocks[0].first, blocks[-1].last
    if last >= first + _MOST_LINES:
        return ""
    text = "\n".join(scan.lines[first - 1 : last])
    return text if len(text) <= _LONGEST else ""


def _below(
    scan: Scan, heading: Heading | None, own: Sequence[Block], following: Heading | None
) -> Pointer | None:
    """A heading with nothing below it but a reference."""
    if heading is None or not own or (following and following.level > heading.level):
        return None
    label = label_of(heading.title)
    if label and label.role in STAR:
        return None
    reference = reference_in(_text(scan, own))
    if reference is None or (reference.link and not _is_question(clean(heading.title))):
        return None
    return Pointer(heading.first, own[-1].last, clean(heading.title), reference)


def _climbed(
    groups: Sequence[tuple[Heading | None, list[Block]]], at: int, pointer: Pointer
) -> Pointer:
    """The pointer of the question above, where it stands below a heading like "My answer"."""
    while at > 1:
        heading, (above, own) = groups[at][0], groups[at - 1]
        last = at + 1 == len(groups) or _level(groups[at + 1][0]) < _level(heading)
        inside = heading and above and above.level < heading.level and is_version(heading.title)
        if not inside or own or not above or not last:
            break
        pointer = Pointer(above.first, pointer.last, clean(above.title), pointer.reference)
        at -= 1
    return pointer


def _level(heading: Heading | None) -> int:
    """A heading's level."""
    return heading.level if heading else 0


def _entries(scan: Scan, own: Sequence[Block]) -> Iterator[Pointer]:
    """The questions and list entries in a heading's own text that a reference answers."""
    prose = [block for block in own if block.kind is Kind.PROSE]
    skip = False
    for at, block in enumerate(prose):
        following = prose[at + 1] if at + 1 < len(prose) else None
        if skip:
            skip = False
            continue
        if block.last - block.first >= _MOST_IN_BLOCK:
            continue
        lines = scan.lines[block.first - 1 : block.last]
        pointer = _in_block(block, lines) or (
            _pair(scan, block, lines[0], following) if following and len(lines) == 1 else None
        )
        if pointer:
            skip = pointer.last > block.last
            yield pointer


def _in_block(block: Block, lines: Sequence[str]) -> Pointer | None:
    """A paragraph or item that asks and points: on the next line, or behind a sign on its own."""
    head, below = lines[0], "\n".join(lines[1:])
    if below:
        reference = reference_in(below)
        asks = reference and _asks(head, block)
        return _pointer(block.first, block.last, head, reference if asks else None)
    bare = unmarked(head)
    if len(bare) > _LONGEST:
        return None
    for match in islice(_PARTED.finditer(bare), _MOST_SIGNS):
        reference = reference_in(bare[match.end() :])
        question = bare[: match.start() + 1].rstrip(" :*_-–—→")
        if reference and _points(question, reference, block):
            return _pointer(block.first, block.last, question, reference)
    return None


def _points(question: str, reference: Reference, block: Block) -> bool:
    """Whether what stands before a reference on its line is what it answers."""
    label = label_of(question)
    if label and label.role in STAR:
        return False
    # "- Tools: same as above" is a story's own text more often than an answer.
    if reference.link or reference.step:
        return _is_question(clean(question))
    return bool(block.depth) or _asks(question, block)


def _pair(scan: Scan, block: Block, line: str, following: Block) -> Pointer | None:
    """A question, and the reference in the block right after it."""
    reference = reference_in(_text(scan, [following]))
    asks = reference and _asks(line, block)
    return _pointer(block.first, following.last, line, reference if asks else None)


def _pointer(first: int, last: int, line: str, reference: Reference | None) -> Pointer | None:
    """A pointer, called by its question."""
    return Pointer(first, last, clean(unmarked(line)), reference) if reference else None


def _asks(line: str, block: Block) -> bool:
    """Whether a line is a question, or an entry in a numbered list of them."""
    numbered = block.ordered or _NUMBERED.match(line.strip()) is not None
    return numbered or _is_question(clean(unmarked(line)))


def _is_question(text: str) -> bool:
    """Whether a text asks, as interviewers do."""
    return text.endswith(("?", "？")) or is_question(text)
