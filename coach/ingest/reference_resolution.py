"""Resolution: which stories the references of a document mean, once its stories are known."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from coach.domain.story import SkippedBlock
from coach.ingest import tables
from coach.ingest.labels import fold_label
from coach.ingest.reference_index import (
    NumberedPlace,
    ReferenceBlock,
    Series,
    all_series,
    numbered_sections,
    series_at,
)
from coach.ingest.references import TitleIndex, reference_in
from coach.ingest.rejection import LINKS
from coach.ingest.table_rows import is_header

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from coach.domain.story import Story
    from coach.ingest.build_outline import ParsedDocument
    from coach.ingest.model import DraftStory
    from coach.ingest.tables import StoryTable


_MOST_NAMED: Final = 3
_MOST_STEPS: Final = 20  # from one reference to the next, before it is given up
_NO_ANSWER: Final = "refers to an answer {where} it, but there is none"
_NO_QUESTION: Final = "refers to a question that is not in this document"
_NO_STORY: Final = "refers to a story that is not in this document"
_NOT_TOLD: Final = "refers to question {number}, which has no story"


@dataclass(frozen=True, slots=True)
class ResolvedReference:
    """A document's stories with the questions that refer to them, and its other blocks."""

    stories: list[Story]
    skipped: list[SkippedBlock]


def resolve_references(
    scan: ParsedDocument,
    pointers: Sequence[ReferenceBlock],
    stories: Sequence[Story],
    skipped: Sequence[SkippedBlock],
    path: Path,
) -> ResolvedReference:
    """Say of each reference what it means, and of each story which questions refer to it.

    `skipped` are the other blocks, of which rows of tables and lists of links may be references
    too.
    """
    rows = {each: _as_pointer(each) for each in skipped if each.refers}
    waiting = [*pointers, *(pointer for pointer in rows.values() if pointer)]
    if not waiting:
        return ResolvedReference(list(stories), list(skipped))
    resolver = _Resolver(scan, waiting, stories)
    questions: dict[int, dict[str, None]] = {}
    found = []
    for pointer in pointers:
        reason = _reason(resolver, pointer, questions, path)
        found.append(SkippedBlock(pointer.title, pointer.first, pointer.last, reason))
    for each in skipped:
        row = rows.get(each)
        if row is None or (each.reason == LINKS and not resolver.is_complete(row)):
            found.append(replace(each, refers="") if each.refers else each)
        else:
            found.append(replace(each, reason=_reason(resolver, row, questions, path), refers=""))
    told = [
        replace(story, questions=tuple(questions[at])) if at in questions else story
        for at, story in enumerate(stories)
    ]
    return ResolvedReference(told, found)


def _as_pointer(block: SkippedBlock) -> ReferenceBlock | None:
    """A row or a list of links as a pointer, where it is a reference."""
    reference = reference_in(block.refers)
    return (
        ReferenceBlock(block.first_line, block.last_line, block.title, reference)
        if reference
        else None
    )


def _reason(
    resolver: _Resolver, pointer: ReferenceBlock, questions: dict[int, dict[str, None]], path: Path
) -> str:
    """What a reference means, in words; a question is noted for the stories it means."""
    targets = resolver.targets(pointer)
    if not targets:
        return resolver.complaint(pointer)
    for at in targets:
        if pointer.question:
            questions.setdefault(at, {})[pointer.question] = None
    named = [
        f"“{resolver.stories[at].title}” ({path.name}:{resolver.stories[at].first_line})"
        for at in targets[:_MOST_NAMED]
    ]
    more = len(targets) - len(named)
    return "refers to " + " and ".join([*named, *([f"{more} more"] if more else [])])


class _Resolver:
    """What the references of one document mean, each looked up once."""

    def __init__(
        self, scan: ParsedDocument, pointers: Sequence[ReferenceBlock], stories: Sequence[Story]
    ) -> None:
        self.stories = stories
        self._headings, self._questions, self._items = all_series(scan)
        self._heading_lines = {heading.first for heading in scan.headings}
        self._titles = TitleIndex(story.title for story in stories)
        self._names = tables.skill_table_names(stories, scan.lines)
        self._places_of_headings = [place for _, place in numbered_sections(scan)]
        self._sections = TitleIndex(title for title, _ in numbered_sections(scan))
        self._pointers = sorted(pointers, key=lambda pointer: pointer.first)
        self._tables = [(table, _rows(table)) for table in scan.tables]
        self._counted = series_at(
            (at, NumberedPlace(story.first_line, story.last_line))
            for at, story in enumerate(stories, 1)
        )
        self._known: dict[ReferenceBlock, tuple[int, ...]] = {}

    def targets(self, pointer: ReferenceBlock) -> tuple[int, ...]:
        """The stories a reference means, by their place among all; none where it means none."""
        if pointer not in self._known:
            self._known[pointer] = self._followed(pointer)
        return self._known[pointer]

    def is_complete(self, pointer: ReferenceBlock) -> bool:
        """Whether every name in a reference is that of a story."""
        places = self._places(pointer)
        return len(places) == len(pointer.reference.names) and all(map(self._told, places))

    def complaint(self, pointer: ReferenceBlock) -> str:
        """Why a reference means no story."""
        reference = pointer.reference
        for number in reference.numbers:
            if self._numbered(pointer, number):
                return _NOT_TOLD.format(number=number)
        if reference.numbers:
            return _NO_QUESTION
        if reference.step:
            return _NO_ANSWER.format(where="above" if reference.step < 0 else "below")
        return _NO_STORY

    def _followed(self, pointer: ReferenceBlock) -> tuple[int, ...]:
        """The stories a reference means, through other references where it leads to those."""
        found: dict[int, None] = {}
        waiting, seen = [pointer], {pointer}
        while waiting and len(seen) <= _MOST_STEPS:
            each = waiting.pop()
            if each in self._known:
                found.update(dict.fromkeys(self._known[each]))
                continue
            for place in self._places(each):
                told = self._told(place)
                found.update(dict.fromkeys(told))
                passed = None if told else self._pointer_at(place)
                if passed and passed not in seen:
                    seen.add(passed)
                    waiting.append(passed)
        return tuple(found)

    def _places(self, pointer: ReferenceBlock) -> list[NumberedPlace]:
        """The places a reference points at."""
        reference = pointer.reference
        if reference.step:
            place = self._beside(pointer, reference.step)
            return [place] if place else []
        found = [self._numbered(pointer, number) for number in reference.numbers]
        found += [self._of_name(name) for name in reference.names]
        return [place for place in found if place]

    def _numbered(self, pointer: ReferenceBlock, number: int) -> NumberedPlace | None:
        """The place of a number, looked for first among what the reference itself is one of."""
        order = [self._headings, self._questions, self._items, self._counted]
        if pointer.first not in self._heading_lines:
            order[:2] = self._questions, self._headings
        table = self._table_of(pointer)
        for each in [table, *order] if table else order:
            place = each.find(number, pointer.first, pointer.last)
            if place:
                return place
        return None

    def _table_of(self, pointer: ReferenceBlock) -> Series | None:
        """The rows of the table a reference stands in, counted."""
        at = bisect_right(self._tables, pointer.first, key=lambda pair: pair[0].first) - 1
        if at < 0 or self._tables[at][0].last < pointer.last:
            return None
        return self._tables[at][1]

    def _of_name(self, name: str) -> NumberedPlace | None:
        """The place of a story, or of a heading over one, by its title or anchor."""
        at = self._titles.find(name)
        at = self._names.get(fold_label(name)) if at is None else at
        if at is not None:
            return NumberedPlace(self.stories[at].first_line, self.stories[at].last_line)
        at = self._sections.find(name)
        return None if at is None else self._places_of_headings[at]

    def _beside(self, pointer: ReferenceBlock, step: int) -> NumberedPlace | None:
        """The story, or other reference, right above or below."""
        if step < 0:
            at = bisect_left(self.stories, pointer.first, key=lambda story: story.first_line) - 1
            index = bisect_left(self._pointers, pointer.first, key=lambda each: each.first)
            story = self.stories[at] if at >= 0 else None
            before = self._pointers[index - 1] if index else None
            if before and (story is None or before.first > story.first_line):
                return NumberedPlace(before.first, before.last)
        else:
            at = bisect_right(self.stories, pointer.last, key=lambda story: story.first_line)
            story = self.stories[at] if at < len(self.stories) else None
        return NumberedPlace(story.first_line, story.last_line) if story else None

    def _told(self, place: NumberedPlace) -> list[int]:
        """The stories that begin in a place, or failing them the one it is part of."""
        begin = bisect_left(self.stories, place.first, key=lambda story: story.first_line)
        end = bisect_right(self.stories, place.last, key=lambda story: story.first_line)
        if begin < end:
            return list(range(begin, end))
        around = begin - 1
        if around >= 0 and self.stories[around].last_line >= place.first:
            return [around]
        return []

    def _pointer_at(self, place: NumberedPlace) -> ReferenceBlock | None:
        """The reference that stands in a place."""
        at = bisect_left(self._pointers, place.first, key=lambda each: each.first)
        inside = at < len(self._pointers) and self._pointers[at].first <= place.last
        return self._pointers[at] if inside else None


def _rows(table: StoryTable) -> Series:
    """The rows of a table of stories, counted below its column names."""
    places = [_place(item) for item in table.items if not is_header(item)]
    return series_at(enumerate(places, 1))


def _place(item: DraftStory | SkippedBlock) -> NumberedPlace:
    """The lines of a row, story or not."""
    if isinstance(item, SkippedBlock):
        return NumberedPlace(item.first_line, item.last_line)
    return NumberedPlace(item.first, item.last)
