"""The outline of a document: its stories and what is left out, numbered, for the user to change.

Whatever is changed, all stories are kept as they stand: what is left of a document would else be
weighed anew without those that were decided about.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from coach.domain.outline import OutlineDecision, doubt, may_be_story
from coach.domain.story import Anchor, SkippedBlock, Story
from coach.errors import UsageProblem
from coach.ingest.readers.limited import DocumentReader
from coach.ingest.titles import clean_title

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

_ROUNDS: Final = 4  # of reading, until all that is left is as it was
_NOT_TEXT: Final = "stands in a table or in data: change it in the document."


class DocumentOutline:
    """What is read of a document, as it is decided; `keep` stores decisions."""

    def __init__(
        self,
        path: Path,
        data: bytes,
        decisions: Sequence[OutlineDecision],
        keep: Callable[[Sequence[OutlineDecision]], None],
    ) -> None:
        self.path = path
        self._data = data
        self._keep = keep
        self.decisions = tuple(decisions)
        self.items = self._read(self.decisions)

    @property
    def stories(self) -> list[Story]:
        """The stories, in document order."""
        return [item for item in self.items if isinstance(item, Story)]

    @property
    def is_doubtful(self) -> bool:
        """Whether coach is not sure of it."""
        skipped = [item for item in self.items if isinstance(item, SkippedBlock)]
        return doubt(self.stories, skipped) > 0

    def store(self) -> None:
        """Keep what is decided, in the bank."""
        self._keep(self.decisions)

    def reset(self) -> None:
        """Take back all that is decided."""
        self.decisions = ()
        self.items = self._read(())

    def accept(self) -> None:
        """Decide that all stands as it is."""
        doubted = [
            item for item in self.items if isinstance(item, SkippedBlock) and may_be_story(item)
        ]
        self._decide([OutlineDecision(one.anchor, is_story=False) for one in doubted if one.anchor])

    def as_one(self) -> None:
        """Decide that all of the document is one story."""
        self._decide([OutlineDecision(self._span(1, len(self.items)), is_story=True)])

    def as_none(self) -> None:
        """Decide that nothing in the document is a story."""
        self._decide([OutlineDecision(self._span(1, len(self.items)), is_story=False)])

    def merge(self, first: int, last: int) -> None:
        """Make one story of those with these numbers, and of what stands between them."""
        if first >= last:
            raise UsageProblem("Name the first and the last of what is to be one story: 2-3.")
        item = self._item(first)
        title = item.title if isinstance(item, Story) else ""
        self._decide([OutlineDecision(self._span(first, last), is_story=True, title=title)])

    def split(self, number: int) -> None:
        """Part a story, as coach would do it best."""
        pieces = self._anchor(number).pieces
        if len(pieces) <= 1:
            raise UsageProblem(f"There is nothing to part {number} by: it is one paragraph.")
        self._decide([OutlineDecision(piece, is_story=True) for piece in pieces])

    def leave_out(self, number: int) -> None:
        """Decide that a story is none."""
        self._decide([OutlineDecision(self._anchor(number), is_story=False)])

    def take(self, number: int) -> None:
        """Decide that a block is a story."""
        self._decide([OutlineDecision(self._anchor(number), is_story=True)])

    def retitle(self, number: int, title: str) -> None:
        """Call a story otherwise."""
        if not isinstance(self._item(number), Story):
            raise UsageProblem(f"{number} is no story: --take {number} takes it as one.")
        if not (cleaned := clean_title(title)):
            raise UsageProblem("The title is empty.")
        self._decide([OutlineDecision(self._anchor(number), is_story=True, title=cleaned)])

    def to_dict(self) -> dict[str, Any]:
        """Return the outline, as JSON has it."""
        return {
            "source": str(self.path),
            "sure": not self.is_doubtful,
            "blocks": [self._block(number, item) for number, item in enumerate(self.items, 1)],
        }

    def _block(self, number: int, item: Story | SkippedBlock) -> dict[str, Any]:
        return {
            "number": number,
            "title": item.title,
            "lines": [item.first_line, item.last_line],
            "parts": sorted(item.parts) if isinstance(item, Story) else None,
            "chance": round(item.chance, 2),
            "decided": is_decided(item),
            "left_out": item.reason if isinstance(item, SkippedBlock) else None,
        }

    def _read(self, decisions: Sequence[OutlineDecision]) -> list[Story | SkippedBlock]:
        with DocumentReader() as reader:
            result = reader.read(self.path, self._data, decisions)
        return sorted([*result.stories, *result.skipped], key=lambda item: item.first_line)

    def _item(self, number: int) -> Story | SkippedBlock:
        if not 1 <= number <= len(self.items):
            many = len(self.items)
            raise UsageProblem(f"There is no {number} in this outline: it goes from 1 to {many}.")
        item = self.items[number - 1]
        if item.marked and not is_decided(item):
            where = f"A mark in the document decides about {number}, line {item.marked}"
            raise UsageProblem(f"{where}: change it there.")
        return item

    def _anchor(self, number: int) -> Anchor:
        if (anchor := self._item(number).anchor) is None:
            raise UsageProblem(f"{number} {_NOT_TEXT}")
        return anchor

    def _span(self, first: int, last: int) -> Anchor:
        """Return the lines from one block to another, but for those that are no text."""
        items = [self._item(number) for number in range(first, last + 1)]
        if any(isinstance(item, Story) and not item.anchor for item in items):
            raise UsageProblem(f"A story of these {_NOT_TEXT}")
        anchors = [item.anchor for item in items if item.anchor]
        if not anchors:
            raise UsageProblem(f"What is there {_NOT_TEXT}")
        begin = min(anchors, key=lambda anchor: anchor.first)
        end = max(anchors, key=lambda anchor: anchor.last)
        return Anchor(begin.first, end.last, begin.opening, end.closing)

    def _decide(self, wanted: Sequence[OutlineDecision]) -> None:
        """Decide about some lines, and that every other story stands as it is."""
        decisions, titles = [*wanted], dict[int, str]()
        for item in self.items:
            anchor = item.anchor
            is_free = anchor and all(
                anchor.last < one.anchor.first or one.anchor.last < anchor.first for one in wanted
            )
            if anchor and is_free and (is_decided(item) or not item.marked):
                if isinstance(item, Story):
                    titles[anchor.first] = item.title
                if isinstance(item, Story) or is_decided(item):
                    decisions.append(OutlineDecision(anchor, isinstance(item, Story)))
        for _ in range(_ROUNDS):
            decisions.sort(key=lambda one: one.anchor.first)
            decisions = [replace(one, id=at) for at, one in enumerate(decisions, 1)]
            self.decisions, self.items = tuple(decisions), self._read(decisions)
            named = [self._named(one, titles) for one in decisions]
            others = [one for one in self.stories if not (is_decided(one) or one.marked)]
            fresh = [OutlineDecision(one.anchor, is_story=False) for one in others if one.anchor]
            if not fresh and named == decisions:
                return
            decisions = [*named, *fresh]

    def _named(self, decision: OutlineDecision, titles: Mapping[int, str]) -> OutlineDecision:
        """Return a decision with the title that its story had, where it has another by itself."""
        first = decision.anchor.first
        title = titles.get(first, "")
        has = next(
            (one.title for one in self.stories if one.anchor and one.anchor.first == first), ""
        )
        return replace(decision, title=title) if title and has and has != title else decision


def is_decided(item: Story | SkippedBlock) -> bool:
    """Return whether the user decided about a story or a block, and not by a mark."""
    return item.anchor is not None and item.anchor.decided
