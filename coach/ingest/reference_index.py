"""Which blocks are references; how a document numbers its questions.

References are taken out of a document before its stories are looked for, so that no story takes
them for text of its own; what they point at is known once the stories are.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final, TypeAlias

from coach.ingest.build_outline import ParsedDocument, Span
from coach.ingest.chapters import is_question, is_version
from coach.ingest.labels import is_star_label, strip_list_marks
from coach.ingest.model import Block, BlockKind, DraftStory, Heading
from coach.ingest.references import Reference, TitleIndex, reference_in
from coach.ingest.titles import clean_title, is_title_like

_LONGEST: Final = 400  # characters of an answer that can be a reference, or of a numbered line...
_MOST_LINES: Final = 20  # ...and an answer's lines, blank ones too
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
_NUMBER: Final = re.compile(
    r"\W*(?:(?:interview )?(?:question|q|story|answer|example|scenario|number|no)\s?[.#]?\s?#?"
    r"(?P<number>\d{1,3})\b|#?(?P<plain>\d{1,3})(?:\s*[.):\-–—]|$))",
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


_Group: TypeAlias = tuple[Heading | None, list[Block]]


def find_reference_blocks(document: ParsedDocument) -> list[ReferenceBlock]:
    """Find the headings, list entries and questions whose whole answer is a reference, in order."""
    blocks = [block for block in document.blocks if block.kind is not BlockKind.SILENT]
    groups = _groups(document.headings, blocks, document.start)
    titles: list[TitleIndex] = []  # made for the first reference that may be none

    def is_reference(block: ReferenceBlock) -> bool:
        if block.reference.sure or block.reference.link:
            return True
        if not titles:
            titles.append(TitleIndex(_titles(document, blocks)))
        return all(titles[0].find(name) is not None for name in block.reference.names)

    references: list[ReferenceBlock] = []
    for at in range(len(groups)):
        whole = _whole_section(document, groups, at)
        if whole and is_reference(whole):
            references.append(whole)
        else:
            references += filter(is_reference, _in_own_text(document, groups[at][1]))
    return references


def _groups(headings: Sequence[Heading], blocks: Sequence[Block], start: int) -> list[_Group]:
    """Return each heading with the blocks right below it; those before the first with none."""
    groups: list[_Group] = [(None, []), *((heading, []) for heading in headings)]
    at = 0
    for block in blocks:
        while at + 1 < len(groups) and headings[at].first <= block.first:
            at += 1
        if block.first >= start:
            groups[at][1].append(block)
    return groups


def _titles(document: ParsedDocument, blocks: Iterable[Block]) -> Iterator[str]:
    """Yield what stories of a document may be called: headings, and lines like them."""
    for heading in document.headings:
        yield clean_title(heading.title)
    for table in document.tables:
        yield from (item.heading if isinstance(item, DraftStory) else "" for item in table.items)
    lines = (document.lines[block.first - 1] for block in blocks)
    likely = (line for line in lines if is_title_like(line) and reference_in(line) is None)
    for line in islice(likely, _MOST_TITLES):
        yield clean_title(strip_list_marks(line))


def _text(document: ParsedDocument, blocks: Sequence[Block]) -> str:
    first, last = blocks[0].first, blocks[-1].last
    if last >= first + _MOST_LINES:
        return ""
    text = "\n".join(document.lines[first - 1 : last])
    return text if len(text) <= _LONGEST else ""


def _whole_section(
    document: ParsedDocument, groups: Sequence[_Group], at: int
) -> ReferenceBlock | None:
    """Return a heading with nothing below it but a reference.

    Where it is one like "My answer", it is the question above that the reference answers.
    """
    heading, own = groups[at]
    following = groups[at + 1][0] if at + 1 < len(groups) else None
    if heading is None or not own or (following and following.level > heading.level):
        return None
    reference = None if is_star_label(heading.title) else reference_in(_text(document, own))
    title = clean_title(heading.title)
    if reference is None or (reference.link and not _is_question(title)):
        return None
    block = ReferenceBlock(heading.first, own[-1].last, title, reference)
    while at > 1:
        above, others = groups[at - 1]
        last = following is None or following.level < heading.level
        inside = above and above.level < heading.level and is_version(heading.title)
        if above is None or not inside or others or not last:
            break
        block = replace(block, first=above.first, title=clean_title(above.title))
        following, heading = heading, above
        at -= 1
    return block


def _in_own_text(document: ParsedDocument, own: Sequence[Block]) -> Iterator[ReferenceBlock]:
    """Yield the questions and list entries in a heading's own text that a reference answers."""
    prose = [block for block in own if block.kind is BlockKind.PROSE]
    taken = 0
    for block, following in zip(prose, [*prose[1:], None], strict=False):
        if block.first <= taken or block.last - block.first >= _MOST_IN_BLOCK:
            continue
        reference_block = _in_block(document, block)
        if not reference_block and following and block.first == block.last:
            question = document.lines[block.first - 1]
            reference = reference_in(_text(document, [following]))
            if reference and _asks(question, block):
                reference_block = _question_block(block.first, following.last, question, reference)
                taken = following.last
        if reference_block:
            yield reference_block


def _in_block(document: ParsedDocument, block: Block) -> ReferenceBlock | None:
    """Return a paragraph or item that asks and points: on the next line, or behind a sign."""
    head, *others = document.lines[block.first - 1 : block.last]
    below = "\n".join(others)
    if below:
        reference = reference_in(below)
        if reference and _asks(head, block):
            return _question_block(block.first, block.last, head, reference)
        return None
    bare = strip_list_marks(head)
    if len(bare) > _LONGEST:
        return None
    for match in islice(_PARTED.finditer(bare), _MOST_SIGNS):
        reference = reference_in(bare[match.end() :])
        question = bare[: match.start() + 1].rstrip(" :*_-–—→")
        if reference and _is_answered(question, reference, block):
            return _question_block(block.first, block.last, question, reference)
    return None


def _is_answered(question: str, reference: Reference, block: Block) -> bool:
    """Return whether what stands before a reference on its line is what it answers."""
    if is_star_label(question):
        return False
    # "- Tools: same as above" is a story's own text more often than an answer.
    if reference.link or reference.step:
        return _is_question(clean_title(question))
    return bool(block.depth) or _asks(question, block)


def _question_block(first: int, last: int, line: str, reference: Reference) -> ReferenceBlock:
    return ReferenceBlock(first, last, clean_title(strip_list_marks(line)), reference)


def _asks(line: str, block: Block) -> bool:
    """Return whether a line is a question, or an entry in a numbered list of them."""
    numbered = block.ordered or _NUMBERED.match(line.strip()) is not None
    return numbered or _is_question(clean_title(strip_list_marks(line)))


def _is_question(text: str) -> bool:
    return text.endswith(("?", "？")) or is_question(text)


class Series:
    """Things numbered in one way, by number, each in document order."""

    def __init__(self, numbered: Iterable[tuple[int | None, Span]]) -> None:
        self._spans: dict[int, list[Span]] = defaultdict(list)
        for number, span in numbered:
            if number is not None:
                self._spans[number].append(span)

    def find(self, number: int, before: int, after: int) -> Span | None:
        """Return the span of a number nearest above some lines, or failing one below them."""
        spans = self._spans.get(number, [])
        at = bisect_left(spans, before, key=lambda span: span[0])
        return spans[at - 1] if at else next((span for span in spans if span[0] > after), None)


def all_series(document: ParsedDocument) -> tuple[Series, Series, Series]:
    """Return what a document numbers: its headings, its questions, the items of its lists.

    Headings and questions without any numbers are counted.
    """
    titles = document.sections()
    headings = [(_number(title), span) for title, span in titles]
    if not any(number for number, _ in headings):
        headings = [*enumerate((span for title, span in titles if is_question(title)), 1)]
    lines = list(_numbered_lines(document))
    questions = [(number, first) for number, first, asks in lines if asks]
    if not any(number for number, _ in questions):
        questions = [*enumerate((first for _, first in questions), 1)]
    items = [(number, first) for number, first, asks in lines if not asks]
    end = len(document.lines)
    return Series(headings), Series(_spread(questions, end)), Series(_spread(items, end))


def _number(title: str) -> int | None:
    """Return the number a title begins with: "3. Tell me ...", "Question 3", "Q3: ..."."""
    match = _NUMBER.match(title)
    return int(match["number"] or match["plain"]) if match else None


def _numbered_lines(document: ParsedDocument) -> Iterator[tuple[int | None, int, bool]]:
    """Yield (number, line, whether it asks) of each block that begins like a question or item."""
    for block in document.blocks:
        line = document.lines[block.first - 1]
        if block.kind is BlockKind.SILENT or block.depth > 1 or len(line) > _LONGEST:
            continue
        text = clean_title(strip_list_marks(line))
        asks = "?" in text or "？" in text or is_question(text)
        number = _number(line)
        if asks or number is not None:
            yield number, block.first, asks


def _spread(
    numbered: Sequence[tuple[int | None, int]], end: int
) -> Iterator[tuple[int | None, Span]]:
    """Yield numbered lines as spans, each reaching to the next."""
    ends = [*(first - 1 for _, first in numbered[1:]), end]
    for (number, first), last in zip(numbered, ends, strict=False):
        yield number, (first, last)
