"""Which blocks are references; how a document numbers its questions.

Pointers: the headings, list entries and questions whose whole answer is a reference.

They are taken out of a document before its stories are looked for, so that no story takes them
for text of its own; what they point at is known once the stories are.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Final

from coach.ingest.chapters import is_question, is_version
from coach.ingest.labels import STAR, label_of, without_label
from coach.ingest.model import Block, BlockKind, Heading
from coach.ingest.references import Reference, TitleIndex, reference_in
from coach.ingest.titles import clean_title, is_title_like

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from coach.ingest.build_outline import ParsedDocument


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
class ReferenceBlock:
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


def find_reference_blocks(scan: ParsedDocument) -> list[ReferenceBlock]:
    """The pointers of a document, in order."""
    blocks = [block for block in scan.blocks if block.kind is not BlockKind.SILENT]
    groups = _groups(scan.headings, blocks, scan.start)
    titles: list[TitleIndex] = []  # made for the first reference that may be none

    def holds(reference: Reference) -> bool:
        if reference.sure or reference.link:
            return True
        if not titles:
            titles.append(TitleIndex(_titles(scan, blocks)))
        return all(titles[0].find(name) is not None for name in reference.names)

    found: list[ReferenceBlock] = []
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


def _titles(scan: ParsedDocument, blocks: Iterable[Block]) -> Iterator[str]:
    """What stories of a document may be called: headings, and lines like them."""
    count = 0
    for heading in scan.headings:
        yield clean_title(heading.title)
    for table in scan.tables:
        for item in table.items:
            yield getattr(item, "heading", "")
    for block in blocks:
        line = scan.lines[block.first - 1]
        if is_title_like(line) and count < _MOST_TITLES and reference_in(line) is None:
            count += 1
            yield clean_title(without_label(line))


def _text(scan: ParsedDocument, blocks: Sequence[Block]) -> str:
    """What some blocks say, unless it is too long to be a reference."""
    first, last = blocks[0].first, blocks[-1].last
    if last >= first + _MOST_LINES:
        return ""
    text = "\n".join(scan.lines[first - 1 : last])
    return text if len(text) <= _LONGEST else ""


def _below(
    scan: ParsedDocument, heading: Heading | None, own: Sequence[Block], following: Heading | None
) -> ReferenceBlock | None:
    """A heading with nothing below it but a reference."""
    if heading is None or not own or (following and following.level > heading.level):
        return None
    label = label_of(heading.title)
    if label and label.role in STAR:
        return None
    reference = reference_in(_text(scan, own))
    if reference is None or (reference.link and not _is_question(clean_title(heading.title))):
        return None
    return ReferenceBlock(heading.first, own[-1].last, clean_title(heading.title), reference)


def _climbed(
    groups: Sequence[tuple[Heading | None, list[Block]]], at: int, pointer: ReferenceBlock
) -> ReferenceBlock:
    """The pointer of the question above, where it stands below a heading like "My answer"."""
    while at > 1:
        heading, (above, own) = groups[at][0], groups[at - 1]
        last = at + 1 == len(groups) or _level(groups[at + 1][0]) < _level(heading)
        inside = heading and above and above.level < heading.level and is_version(heading.title)
        if not inside or own or not above or not last:
            break
        pointer = ReferenceBlock(
            above.first, pointer.last, clean_title(above.title), pointer.reference
        )
        at -= 1
    return pointer


def _level(heading: Heading | None) -> int:
    """A heading's level."""
    return heading.level if heading else 0


def _entries(scan: ParsedDocument, own: Sequence[Block]) -> Iterator[ReferenceBlock]:
    """The questions and list entries in a heading's own text that a reference answers."""
    prose = [block for block in own if block.kind is BlockKind.PROSE]
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


def _in_block(block: Block, lines: Sequence[str]) -> ReferenceBlock | None:
    """A paragraph or item that asks and points: on the next line, or behind a sign on its own."""
    head, below = lines[0], "\n".join(lines[1:])
    if below:
        reference = reference_in(below)
        asks = reference and _asks(head, block)
        return _pointer(block.first, block.last, head, reference if asks else None)
    bare = without_label(head)
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
        return _is_question(clean_title(question))
    return bool(block.depth) or _asks(question, block)


def _pair(scan: ParsedDocument, block: Block, line: str, following: Block) -> ReferenceBlock | None:
    """A question, and the reference in the block right after it."""
    reference = reference_in(_text(scan, [following]))
    asks = reference and _asks(line, block)
    return _pointer(block.first, following.last, line, reference if asks else None)


def _pointer(
    first: int, last: int, line: str, reference: Reference | None
) -> ReferenceBlock | None:
    """A pointer, called by its question."""
    return (
        ReferenceBlock(first, last, clean_title(without_label(line)), reference)
        if reference
        else None
    )


def _asks(line: str, block: Block) -> bool:
    """Whether a line is a question, or an entry in a numbered list of them."""
    numbered = block.ordered or _NUMBERED.match(line.strip()) is not None
    return numbered or _is_question(clean_title(without_label(line)))


def _is_question(text: str) -> bool:
    """Whether a text asks, as interviewers do."""
    return text.endswith(("?", "？")) or is_question(text)


_TITLE: Final = re.compile(
    r"\W*(?:(?:interview )?(?:question|q|story|answer|example|scenario|number|no)\s?[.#]?\s?#?"
    r"(?P<number>\d{1,3})\b|#?(?P<plain>\d{1,3})(?:\s*[.):\-–—]|$))",
    re.IGNORECASE,
)
_LONGEST_NUMBERED: Final = 400


@dataclass(frozen=True, slots=True)
class NumberedPlace:
    """Where something numbered stands: from its line to the line before the next such."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Series:
    """Things numbered in one way, by number, each in document order."""

    places: dict[int, list[NumberedPlace]] = field(default_factory=dict)

    def find(self, number: int, before: int, after: int) -> NumberedPlace | None:
        """The place of a number nearest above a stretch of lines, or failing one below it."""
        all_ = self.places.get(number, [])
        at = bisect_left(all_, before, key=lambda place: place.first)
        if at:
            return all_[at - 1]
        return next((place for place in all_[at:] if place.first > after), None)


def series_at(numbered: Iterable[tuple[int, NumberedPlace]]) -> Series:
    """Places in document order as a series."""
    found = Series()
    for number, place in numbered:
        found.places.setdefault(number, []).append(place)
    return found


def all_series(scan: ParsedDocument) -> tuple[Series, Series, Series]:
    """What is numbered in a document: its headings, its questions, the items of its lists.

    Headings and questions without any numbers are counted.
    """
    all_ = list(numbered_sections(scan))
    headings = [(number_of(title), place) for title, place in all_]
    if not any(number for number, _ in headings):
        asked = [place for title, place in all_ if is_question(title)]
        headings = [*enumerate(asked, 1)]
    lines = list(_lines(scan))
    questions = [(number, first) for number, first, asks in lines if asks]
    if not any(number for number, _ in questions):
        questions = [(number, first) for number, (_, first) in enumerate(questions, 1)]
    items = [(number, first) for number, first, asks in lines if not asks]
    end = len(scan.lines)
    return (
        series_at((number, place) for number, place in headings if number is not None),
        series_at(_spread(questions, end)),
        series_at(_spread(items, end)),
    )


def number_of(title: str) -> int | None:
    """The number a title begins with: "3. Tell me ...", "Question 3", "Q3: ..."."""
    match = _TITLE.match(title)
    return int(match["number"] or match["plain"]) if match else None


def numbered_sections(scan: ParsedDocument) -> Iterator[tuple[str, NumberedPlace]]:
    """Each heading's title, and its lines with those of the headings below it."""
    ends = [len(scan.lines)] * len(scan.headings)
    open_: list[int] = []
    for at, heading in enumerate(scan.headings):
        while open_ and scan.headings[open_[-1]].level >= heading.level:
            ends[open_.pop()] = heading.first - 1
        open_.append(at)
    for heading, end in zip(scan.headings, ends, strict=True):
        yield clean_title(heading.title), NumberedPlace(heading.first, end)


def _lines(scan: ParsedDocument) -> Iterator[tuple[int | None, int, bool]]:
    """(number, line, whether it asks) of each block that begins like a question or an item."""
    for block in scan.blocks:
        line = scan.lines[block.first - 1]
        if block.kind is BlockKind.SILENT or block.depth > 1 or len(line) > _LONGEST_NUMBERED:
            continue
        text = clean_title(without_label(line))
        asks = "?" in text or "？" in text or is_question(text)
        number = number_of(line)
        if asks or number is not None:
            yield number, block.first, asks


def _spread(
    found: Sequence[tuple[int | None, int]], end: int
) -> Iterator[tuple[int, NumberedPlace]]:
    """Numbered lines as places, each reaching to the next."""
    for at, (number, first) in enumerate(found):
        last = found[at + 1][1] - 1 if at + 1 < len(found) else end
        if number is not None:
            yield number, NumberedPlace(first, last)
