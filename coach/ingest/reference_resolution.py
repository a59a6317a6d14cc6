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
from coach.ingest.model import BlockKind, DraftStory
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
    asked = resolver.questions
    stories = [
        replace(story, questions=tuple(dict.fromkeys((*story.questions, *asked.get(at, ())))))
        for at, story in enumerate(stories)
    ]
    return stories, blocks


class _Resolver:
    """What the references of one document mean; `questions` are those that refer to a story."""

    def __init__(
        self, document: ParsedDocument, references: Iterable[ReferenceBlock], stories: list[Story]
    ) -> None:
        self.questions: dict[int, list[str]] = defaultdict(list)
        self._stories = stories
        self._references = sorted(references, key=lambda block: block.first)
        self._targets: dict[ReferenceBlock, tuple[int, ...]] = {}
        self._titles = TitleIndex(story.title for story in stories)
        self._names = stories_by_name(stories, document.lines)
        self._sections = document.sections()
        self._section_titles = TitleIndex(title for title, _ in self._sections)
        self._heading_lines = {heading.first for heading in document.headings}
        self._rows = dict(_row_spans(document))
        self._numbered = (
            _Numbered((number, span) for span, number in self._rows.items()),
            _Numbered(_counted(self._sections)),
            *_numbered_lines(document),
            _Numbered(enumerate(map(_span_of, stories), 1)),
        )

    def explain(self, block: ReferenceBlock, path: Path) -> str:
        """Return what a reference means, in words; note its question for the stories it means."""
        targets = self._resolve(block)
        if not targets:
            return self._complain(block)
        if block.question:
            for at in targets:
                self.questions[at].append(block.question)
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

    def _resolve(self, block: ReferenceBlock, steps: int = _MOST_STEPS) -> tuple[int, ...]:
        """Return the stories a reference means, through other references where it leads there."""
        if block not in self._targets:
            self._targets[block] = ()  # for those that lead back to it
            targets: dict[int, None] = {}
            for span in self._spans(block):
                stories = self._stories_in(span)
                passed = None if stories else self._reference_in(span)
                found = self._resolve(passed, steps - 1) if passed and steps else stories
                targets |= dict.fromkeys(found)
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
        rows, headings, *others = self._numbered
        in_row = [rows] if (block.first, block.last) in self._rows else []
        in_text = [headings] if block.first in self._heading_lines else []
        order = [*in_row, *in_text, others[0], headings, *others[1:]]
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


class _Numbered:
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


def _counted(titled: Sequence[tuple[str, Span]]) -> list[tuple[int | None, Span]]:
    """Return what has a title by the number in it; where none has one, the questions counted."""
    numbered = [(_number_in(title), span) for title, span in titled]
    if any(number for number, _ in numbered):
        return numbered
    return [*enumerate((span for title, span in titled if _asks(title)), 1)]


def _numbered_lines(document: ParsedDocument) -> tuple[_Numbered, _Numbered]:
    """Return the questions and the other numbered items of a text, each up to the next."""
    questions: list[tuple[str, int]] = []
    items: list[tuple[str, int]] = []
    for block in document.blocks:
        line = document.lines[block.first - 1]
        if block.kind is BlockKind.SILENT or block.depth > 1 or len(line) > _LONGEST_LINE:
            continue
        if _asks(line):
            questions.append((line, block.first))
        elif _number_in(line) is not None:
            items.append((line, block.first))
    end = len(document.lines)
    counted = [_Numbered(_counted(_to_next(found, end))) for found in (questions, items)]
    return counted[0], counted[1]


def _to_next(found: Sequence[tuple[str, int]], end: int) -> list[tuple[str, Span]]:
    ends = [*(first - 1 for _, first in found[1:]), end]
    return [(line, (first, last)) for (line, first), last in zip(found, ends, strict=False)]


def _asks(line: str) -> bool:
    text = clean_title(strip_list_marks(line))
    return "?" in text or "？" in text or is_question(text)


def _number_in(title: str) -> int | None:
    """Return the number a title begins with: "3. Tell me ...", "Question 3", "Q3: ..."."""
    match = _NUMBER.match(title)
    return int(match["number"] or match["plain"]) if match else None


def _row_spans(document: ParsedDocument) -> Iterator[tuple[Span, int]]:
    """Yield the lines and the number of each row of the tables of stories."""
    for table in document.tables:
        rows = [item for item in table.items if not is_header(item)]
        for number, row in enumerate(rows, 1):
            yield (row.first, row.last) if isinstance(row, DraftStory) else _span_of(row), number


def _span_of(block: Story | SkippedBlock) -> Span:
    return block.first_line, block.last_line
