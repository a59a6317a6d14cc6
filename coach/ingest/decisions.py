"""What users decided about a document's outline (`coach outline`): as directives, on lines."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import replace
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING

from coach.domain.outline import anchor_at, locate
from coach.ingest.directives import Directive, DirectiveKind
from coach.ingest.labels import ends_nothing
from coach.ingest.model import BlockKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.domain.outline import Decision
    from coach.domain.story import SkippedBlock, Story
    from coach.ingest.build_outline import ParsedDocument, Span
    from coach.ingest.model import DraftStory


def as_directives(
    document: ParsedDocument, decisions: Sequence[Decision], lines: Sequence[str]
) -> tuple[list[Directive], tuple[int, ...]]:
    """Return what is decided about the lines of a document, and what of it finds no lines (ids).

    What begins with a heading goes on to the next heading or decision, so that what is added at
    its end belongs to it.
    """
    found = list(locate(decisions, lines))
    headings = [heading.first for heading in document.headings]
    directives = []
    for (decision, first, closing), after in zip(found, [*found[1:], None], strict=False):
        last = closing
        if first in headings:
            at = bisect_right(headings, last)
            end = headings[at] if at < len(headings) else len(document.lines) + 1
            last = max(last, min(end, after[1] if after else end) - 1)
            while last > closing and ends_nothing(document.lines[last - 1]):
                last -= 1
        kind = DirectiveKind.STORY if decision.is_story else DirectiveKind.SKIP
        directives.append(Directive(first, kind, decision.title, last, kept=True))
    here = {decision.id for decision, *_ in found}
    return directives, tuple(one.id for one in decisions if one.id not in here)


def add_anchors(
    document: ParsedDocument,
    lines: Sequence[str],
    drafts: Sequence[DraftStory],
    stories: Sequence[Story],
    skipped: Sequence[SkippedBlock],
) -> tuple[list[Story], list[SkippedBlock]]:
    """Return stories and blocks with what finds them again, but for those that share lines."""
    shared = {
        at
        for (at, one), (other, two) in pairwise(enumerate(drafts))
        if one.last >= two.first
        for at in (at, other)
    }
    return [
        replace(story, anchor=anchor_at(lines, draft.first, draft.last, _pieces(document, draft)))
        if at not in shared
        else story
        for at, (story, draft) in enumerate(zip(stories, drafts, strict=True))
    ], [
        block
        if block.is_problem
        else replace(block, anchor=anchor_at(lines, block.first_line, block.last_line))
        for block in skipped
    ]


def _pieces(document: ParsedDocument, draft: DraftStory) -> Sequence[Span]:
    """Return the lines of what a story can be parted into, failing all else its paragraphs."""
    if draft.pieces:
        return draft.pieces
    key = attrgetter("first")
    start = bisect_left(document.blocks, draft.first, key=key)
    end = bisect_right(document.blocks, draft.last, key=key)
    blocks = [one for one in document.blocks[start:end] if one.kind is not BlockKind.SILENT]
    return [(one.first, one.last) for one in blocks] if len(blocks) > 1 else []
