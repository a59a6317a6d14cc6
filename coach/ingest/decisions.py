"""What users decided about a document's outline (`coach outline`): as directives, on lines."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import replace
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING

from coach.domain.outline import anchor_at, locate
from coach.domain.story import SkippedBlock
from coach.ingest.directives import LEFT_OUT, Directive, DirectiveKind
from coach.ingest.labels import ends_nothing, strip_list_marks
from coach.ingest.model import BlockKind
from coach.ingest.titles import is_title_like

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from coach.domain.outline import OutlineDecision
    from coach.domain.story import Anchor, Story
    from coach.ingest.build_outline import ParsedDocument, Span
    from coach.ingest.model import DraftStory


def as_directives(
    document: ParsedDocument, decisions: Sequence[OutlineDecision], lines: Sequence[str]
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
    stories: Sequence[tuple[DraftStory, Story]],
    skipped: Sequence[SkippedBlock],
    decided: Collection[int],
) -> tuple[list[Story], list[SkippedBlock]]:
    """Return stories and blocks with what finds them again, but for those that share lines.

    `document` has its lines as they are written; what the user decided begins on those `decided`.
    """
    shared = {
        at
        for at, ((one, _), (two, _)) in enumerate(pairwise(stories), 1)
        if one.last >= two.first
        for at in (at - 1, at)
    }

    def anchor(block: DraftStory | SkippedBlock) -> Anchor | None:
        if isinstance(block, SkippedBlock):
            found = anchor_at(document.lines, block.first_line, block.last_line)
            return None if block.is_problem else replace(found, decided=block.reason == LEFT_OUT)
        found = anchor_at(document.lines, block.first, block.last, _pieces(document, block))
        return replace(found, decided=block.marked in decided)

    return [
        story if at in shared else replace(story, anchor=anchor(draft))
        for at, (draft, story) in enumerate(stories)
    ], [replace(block, anchor=anchor(block)) for block in skipped]


def _pieces(document: ParsedDocument, draft: DraftStory) -> Sequence[Span]:
    """Return the lines of what a story can be parted into, failing all else its paragraphs.

    A heading that names the whole goes with the first piece, unless that has a title of its own.
    """
    pieces = [*draft.pieces]
    if not pieces:
        key = attrgetter("first")
        start = bisect_left(document.blocks, draft.first, key=key)
        end = bisect_right(document.blocks, draft.last, key=key)
        blocks = [one for one in document.blocks[start:end] if one.kind is not BlockKind.SILENT]
        pieces = [(one.first, one.last) for one in blocks]
    if len(pieces) > 1:
        begin = strip_list_marks(document.lines[pieces[0][0] - 1]).strip("#*_ ")
        if not is_title_like(begin):
            pieces[0] = (draft.first, pieces[0][1])
    return pieces
