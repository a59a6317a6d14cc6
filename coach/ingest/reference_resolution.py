"""Which story each reference means, once the document's stories are known."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from coach.domain.story import SkippedBlock, Story
from coach.ingest.build_outline import ParsedDocument, Span
from coach.ingest.labels import fold_label
from coach.ingest.model import DraftStory, StoryTable
from coach.ingest.reference_index import ReferenceBlock, Series, all_series
from coach.ingest.references import TitleIndex, reference_in
from coach.ingest.rejection import LINKS
from coach.ingest.table_rows import is_header
from coach.ingest.tables import stories_by_name

_MOST_NAMED: Final = 3
_MOST_STEPS: Final = 20  # from one reference to the next, before it is given up
_NO_ANSWER: Final = "refers to an answer {where} it, but there is none"
_NO_QUESTION: Final = "refers to a question that is not in this document"
_NO_STORY: Final = "refers to a story that is not in this document"
_NOT_TOLD: Final = "refers to question {number}, which has no story"


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
        means = row if row and (block.reason != LINKS or resolver.is_complete(row)) else None
        reason = resolver.explain(means, path) if means else block.reason
        blocks.append(replace(block, reason=reason, refers="") if block.refers else block)
    asked = [
        replace(story, questions=tuple(resolver.questions[at]))
        if at in resolver.questions
        else story
        for at, story in enumerate(stories)
    ]
    return asked, blocks


class _Resolver:
    """What the references of one document mean; `questions` are those that refer to a story."""

    def __init__(
        self, document: ParsedDocument, references: Iterable[ReferenceBlock], stories: list[Story]
    ) -> None:
        self.questions: dict[int, dict[str, None]] = defaultdict(dict)
        self._stories = stories
        self._references = sorted(references, key=lambda block: block.first)
        self._headings, self._questions, self._items = all_series(document)
        self._counted = Series(enumerate(map(_lines, stories), 1))
        self._heading_lines = {heading.first for heading in document.headings}
        self._tables = document.tables
        self._rows = [_rows(table) for table in document.tables]
        self._titles = TitleIndex(story.title for story in stories)
        self._names = stories_by_name(stories, document.lines)
        self._sections = document.sections()
        self._section_titles = TitleIndex(title for title, _ in self._sections)
        self._targets: dict[ReferenceBlock, tuple[int, ...]] = {}

    def explain(self, block: ReferenceBlock, path: Path) -> str:
        """Return what a reference means, in words; note its question for the stories it means."""
        targets = self._resolve(block)
        if not targets:
            return self._complaint(block)
        for at in targets:
            if block.question:
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

    def _complaint(self, block: ReferenceBlock) -> str:
        reference = block.reference
        for number in reference.numbers:
            if self._of_number(block, number):
                return _NOT_TOLD.format(number=number)
        if reference.numbers:
            return _NO_QUESTION
        if reference.step:
            return _NO_ANSWER.format(where="above" if reference.step < 0 else "below")
        return _NO_STORY

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
            spans = [self._of_number(block, number) for number in reference.numbers]
            spans += map(self._of_name, reference.names)
        return [span for span in spans if span]

    def _of_number(self, block: ReferenceBlock, number: int) -> Span | None:
        """Return the lines of a number, looked for first among what the reference is one of."""
        order = [self._headings, self._questions, self._items, self._counted]
        if block.first not in self._heading_lines:
            order[:2] = self._questions, self._headings
        at = bisect_right(self._tables, block.first, key=lambda table: table.first) - 1
        if at >= 0 and self._tables[at].last >= block.last:
            order.insert(0, self._rows[at])
        spans = (series.find(number, block.first, block.last) for series in order)
        return next(filter(None, spans), None)

    def _of_name(self, name: str) -> Span | None:
        """Return the lines of a story, or of a heading over one, by its title or anchor."""
        at = self._titles.find(name)
        at = self._names.get(fold_label(name)) if at is None else at
        if at is not None:
            return _lines(self._stories[at])
        at = self._section_titles.find(name)
        return None if at is None else self._sections[at][1]

    def _above(self, block: ReferenceBlock) -> Span | None:
        at = bisect_left(self._stories, block.first, key=lambda story: story.first_line) - 1
        story = self._stories[at] if at >= 0 else None
        at = bisect_left(self._references, block.first, key=lambda other: other.first) - 1
        before = self._references[at] if at >= 0 else None
        if before and (story is None or before.first > story.first_line):
            return before.first, before.last
        return _lines(story) if story else None

    def _below(self, block: ReferenceBlock) -> Span | None:
        at = bisect_right(self._stories, block.last, key=lambda story: story.first_line)
        return _lines(self._stories[at]) if at < len(self._stories) else None

    def _stories_in(self, span: Span) -> list[int]:
        """Return the stories that begin in a span, or failing them the one it is part of."""
        first, last = span
        begin = bisect_left(self._stories, first, key=lambda story: story.first_line)
        end = bisect_right(self._stories, last, key=lambda story: story.first_line)
        if begin < end:
            return list(range(begin, end))
        is_part = begin and self._stories[begin - 1].last_line >= first
        return [begin - 1] if is_part else []

    def _reference_in(self, span: Span) -> ReferenceBlock | None:
        at = bisect_left(self._references, span[0], key=lambda block: block.first)
        inside = at < len(self._references) and self._references[at].first <= span[1]
        return self._references[at] if inside else None


def _lines(block: Story | SkippedBlock) -> Span:
    return block.first_line, block.last_line


def _rows(table: StoryTable) -> Series:
    rows = (item for item in table.items if not is_header(item))
    spans = (
        (item.first, item.last) if isinstance(item, DraftStory) else _lines(item) for item in rows
    )
    return Series(enumerate(spans, 1))
