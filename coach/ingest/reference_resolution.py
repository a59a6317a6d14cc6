"""Resolve which story each reference means, once the document's stories are known."""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from coach.domain.story import SkippedBlock, Story
from coach.ingest.build_outline import ParsedDocument, Span
from coach.ingest.labels import fold_label, strip_list_marks
from coach.ingest.model import BlockKind, DraftStory, StoryTable
from coach.ingest.questions import is_question
from coach.ingest.references import ReferenceBlock, TitleIndex, reference_in
from coach.ingest.rejection import LINKS
from coach.ingest.table_rows import is_header
from coach.ingest.tables import stories_by_name
from coach.ingest.titles import clean_title

_MOST_NAMED: Final = 3
_MOST_STEPS: Final = 20  # from one reference to the next, before it is given up
_LONGEST_LINE: Final = 400  # characters of a numbered line
_NUMBER: Final = re.compile(
    r"\W*(?:(?:interview )?(?:question|q|story|answer|example|scenario|number|no)\s?[.#]?\s?#?"
    r"(?P<number>\d{1,3})\b|#?(?P<plain>\d{1,3})(?:\s*[.):\-–—]|$))",
    re.IGNORECASE,
)


def resolve_references(
    document: ParsedDocument,
    references: Sequence[ReferenceBlock],
    stories: list[Story],
    skipped: list[SkippedBlock],
    path: Path,
) -> tuple[list[Story], list[SkippedBlock]]:
    """Return the stories with the questions that refer to them, and the blocks with what they mean.

    `skipped` are the other blocks, of which rows of tables and lists of links may be references
    too.
    """
    rows = {
        block: ReferenceBlock(block.first_line, block.last_line, block.title, reference)
        for block in skipped
        if block.refers and (reference := reference_in(block.refers))
    }
    if not references and not rows:
        return stories, skipped
    resolver = _Resolver(document, [*references, *rows.values()], stories)
    blocks = [
        SkippedBlock(block.title, block.first, block.last, resolver.explain(block, path))
        for block in references
    ]
    for block in skipped:
        row = rows.get(block)
        is_meant = row and (block.reason != LINKS or resolver.is_complete(row))
        reason = resolver.explain(row, path) if row and is_meant else block.reason
        blocks.append(replace(block, reason=reason, refers=""))
    questions = resolver.questions
    stories = [
        replace(story, questions=tuple(dict.fromkeys((*story.questions, *questions[at]))))
        if at in questions
        else story
        for at, story in enumerate(stories)
    ]
    return stories, blocks


class _Resolver:
    """What the references of one document mean; `questions` are those that refer to a story."""

    def __init__(
        self, document: ParsedDocument, references: Iterable[ReferenceBlock], stories: list[Story]
    ) -> None:
        self.questions: dict[int, dict[str, None]] = defaultdict(dict)
        self._stories = stories
        self._references = sorted(references, key=lambda block: block.first)
        self._targets: dict[ReferenceBlock, tuple[int, ...]] = {}
        self._titles = TitleIndex(story.title for story in stories)
        self._names = stories_by_name(stories, document.lines)
        self._sections = document.sections()
        self._section_titles = TitleIndex(title for title, _ in self._sections)
        self._heading_lines = {heading.first for heading in document.headings}
        self._tables = document.tables
        self._rows = [_NumberedSpans(enumerate(_row_spans(table), 1)) for table in document.tables]
        self._headings = _number_headings(self._sections)
        self._questions, self._items = _number_blocks(document)
        self._counted = _NumberedSpans(enumerate(map(_span_of, stories), 1))

    def explain(self, block: ReferenceBlock, path: Path) -> str:
        """Return what a reference means, in words; note its question for the stories it means."""
        targets = self._resolve(block)
        if not targets:
            return self._complain(block)
        if block.question:
            for at in targets:
                self.questions[at][block.question] = None
        stories = [self._stories[at] for at in targets]
        named = [
            f"“{story.title}” ({path.name}:{story.first_line})" for story in stories[:_MOST_NAMED]
        ]
        named += [f"{len(stories) - _MOST_NAMED} more"] if len(stories) > _MOST_NAMED else []
        return f"refers to {' and '.join(named)}"

    def is_complete(self, block: ReferenceBlock) -> bool:
        """Return whether every name in a reference is that of a story."""
        spans = self._spans(block)
        return len(spans) == len(block.reference.names) and all(map(self._stories_in, spans))

    def _complain(self, block: ReferenceBlock) -> str:
        reference = block.reference
        for number in reference.numbers:
            if self._find_number(block, number):
                return f"refers to question {number}, which has no story"
        if reference.numbers:
            return "refers to a question that is not in this document"
        if reference.step:
            where = "above" if reference.step < 0 else "below"
            return f"refers to an answer {where} it, but there is none"
        return "refers to a story that is not in this document"

    def _resolve(self, block: ReferenceBlock) -> tuple[int, ...]:
        """Return the stories a reference means, through other references where it leads there."""
        if block in self._targets:
            return self._targets[block]
        targets: dict[int, None] = {}
        waiting, seen = [block], {block}
        while waiting and len(seen) <= _MOST_STEPS:
            reference = waiting.pop()
            if reference in self._targets:
                targets.update(dict.fromkeys(self._targets[reference]))
                continue
            for span in self._spans(reference):
                stories = self._stories_in(span)
                targets.update(dict.fromkeys(stories))
                passed = None if stories else self._reference_in(span)
                if passed and passed not in seen:
                    seen.add(passed)
                    waiting.append(passed)
        self._targets[block] = tuple(targets)
        return self._targets[block]

    def _spans(self, block: ReferenceBlock) -> list[Span]:
        reference = block.reference
        if reference.step:
            spans = [self._above(block) if reference.step < 0 else self._below(block)]
        else:
            spans = [self._find_number(block, number) for number in reference.numbers]
            spans += map(self._find_name, reference.names)
        return [span for span in spans if span]

    def _find_number(self, block: ReferenceBlock, number: int) -> Span | None:
        """Return the lines of a number, looked for first among what the reference is one of."""
        order = [self._headings, self._questions, self._items, self._counted]
        if block.first not in self._heading_lines:
            order[:2] = self._questions, self._headings
        at = bisect_right(self._tables, block.first, key=lambda table: table.first) - 1
        if at >= 0 and self._tables[at].last >= block.last:
            order.insert(0, self._rows[at])
        spans = (numbered.find(number, block.first, block.last) for numbered in order)
        return next(filter(None, spans), None)

    def _find_name(self, name: str) -> Span | None:
        """Return the lines of a story, or of a heading over one, by its title or anchor."""
        at = self._titles.find(name)
        at = self._names.get(fold_label(name)) if at is None else at
        if at is not None:
            return _span_of(self._stories[at])
        at = self._section_titles.find(name)
        return None if at is None else self._sections[at][1]

    def _above(self, block: ReferenceBlock) -> Span | None:
        """Return the lines of the story or reference before a block."""
        at = bisect_left(self._stories, block.first, key=lambda story: story.first_line)
        story = _span_of(self._stories[at - 1]) if at else None
        at = bisect_left(self._references, block.first, key=lambda other: other.first)
        before = self._references[at - 1] if at else None
        if before and (story is None or before.first > story[0]):
            return before.first, before.last
        return story

    def _below(self, block: ReferenceBlock) -> Span | None:
        at = bisect_right(self._stories, block.last, key=lambda story: story.first_line)
        return _span_of(self._stories[at]) if at < len(self._stories) else None

    def _stories_in(self, span: Span) -> Sequence[int]:
        """Return the stories that begin in a span, or failing them the one it is part of."""
        first, last = span
        begin = bisect_left(self._stories, first, key=lambda story: story.first_line)
        end = bisect_right(self._stories, last, key=lambda story: story.first_line)
        if begin == end and begin and self._stories[begin - 1].last_line >= first:
            return [begin - 1]
        return range(begin, end)

    def _reference_in(self, span: Span) -> ReferenceBlock | None:
        at = bisect_left(self._references, span[0], key=lambda block: block.first)
        inside = at < len(self._references) and self._references[at].first <= span[1]
        return self._references[at] if inside else None


class _NumberedSpans:
    """Spans of lines by their number, each number's in document order."""

    def __init__(self, numbered: Iterable[tuple[int | None, Span]]) -> None:
        self._spans: dict[int | None, list[Span]] = defaultdict(list)
        for number, span in numbered:
            self._spans[number].append(span)

    def find(self, number: int, before: int, after: int) -> Span | None:
        """Return the span of a number nearest above some lines, or failing one below them."""
        spans = self._spans.get(number, [])
        at = bisect_left(spans, before, key=lambda span: span[0])
        return spans[at - 1] if at else next((span for span in spans if span[0] > after), None)


def _number_headings(sections: Sequence[tuple[str, Span]]) -> _NumberedSpans:
    """Return a document's headings by number; where none has one, its questions are counted."""
    headings = [(_number_in(title), span) for title, span in sections]
    if not any(number for number, _ in headings):
        headings = [*enumerate((span for title, span in sections if is_question(title)), 1)]
    return _NumberedSpans(headings)


def _number_blocks(document: ParsedDocument) -> tuple[_NumberedSpans, _NumberedSpans]:
    """Return the questions, counted where none has a number, and the other numbered items.

    Each reaches to the next.
    """
    questions: list[tuple[int | None, int]] = []
    items: list[tuple[int | None, int]] = []
    for block in document.blocks:
        line = document.lines[block.first - 1]
        if block.kind is BlockKind.SILENT or block.depth > 1 or len(line) > _LONGEST_LINE:
            continue
        text = clean_title(strip_list_marks(line))
        asks = "?" in text or "？" in text or is_question(text)
        number = _number_in(line)
        if asks or number is not None:
            (questions if asks else items).append((number, block.first))
    if not any(number for number, _ in questions):
        questions = [*enumerate((first for _, first in questions), 1)]
    end = len(document.lines)
    return _NumberedSpans(_to_next(questions, end)), _NumberedSpans(_to_next(items, end))


def _to_next(
    numbered: Sequence[tuple[int | None, int]], end: int
) -> Iterator[tuple[int | None, Span]]:
    ends = [*(first - 1 for _, first in numbered[1:]), end]
    for (number, first), last in zip(numbered, ends, strict=False):
        yield number, (first, last)


def _number_in(title: str) -> int | None:
    """Return the number a title begins with: "3. Tell me ...", "Question 3", "Q3: ..."."""
    match = _NUMBER.match(title)
    return int(match["number"] or match["plain"]) if match else None


def _row_spans(table: StoryTable) -> Iterator[Span]:
    for item in table.items:
        if not is_header(item):
            yield (item.first, item.last) if isinstance(item, DraftStory) else _span_of(item)


def _span_of(block: Story | SkippedBlock) -> Span:
    return block.first_line, block.last_line
