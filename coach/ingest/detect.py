"""Finding: which headings of an outline hold stories, decided from the whole document.

Tables whose rows are stories speak for themselves (`coach.ingest.tables`).
Where any heading has STAR labels, labels show where the stories are: the headings that have them
are stories, those above them groups, and one without labels is a story only where it stands on
the stories' level and nothing speaks against it. Where no heading has any, the document is one
post or several chapters (`coach.ingest.chapters`).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from coach.domain.episode import tells_of_the_past
from coach.domain.story import SkippedBlock
from coach.ingest import implicit_headings, list_items, tables
from coach.ingest.chapters import (
    find_chapters,
    is_post_with_labels,
    is_told_in_versions,
    version_stem,
)
from coach.ingest.labels import STAR, without_label
from coach.ingest.model import DraftStory
from coach.ingest.rejection import rejected_by_title, rejection_reason
from coach.ingest.sections import StorySpan, cut_story_spans, sort_passages
from coach.ingest.titles import clean_title, first_sentence

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from coach.ingest.model import Node, Outline
    from coach.ingest.sections import DraftSections


_GROUP: Final = "a heading over other blocks, not a story itself"
_INTRODUCTION: Final = "an introduction, not a story"


def find_stories(
    outline: Outline, title: str, name: str = ""
) -> Iterator[DraftStory | SkippedBlock]:
    """Everything in a document, in order: stories, and blocks that are none.

    `title` is the one in the front matter, or empty; `name` is what the file is called.
    """
    implicit_headings.split_at_implicit_headings(outline)
    has_entries = list_items.promote_items(outline, title, name)
    levels = {node.level for node in outline.root.walk() if node.is_labelled}
    is_tabled = any(node.tables for node in outline.root.walk())
    if is_tabled or (levels and not is_post_with_labels(outline, title)):
        names = Counter(version_stem(node.title) for node in outline.root.walk())
        yield from _labelled(outline, outline.root, levels, names)
        return
    if has_entries:
        yield from _entered(outline, outline.root)
        return
    level = find_chapters(outline, title)
    if level is None:
        yield from _post(outline)
    else:
        yield from _chapters(outline, level)


def _labelled(
    outline: Outline, node: Node, levels: Collection[int], names: Counter[str]
) -> Iterator[DraftStory | SkippedBlock]:
    """What a heading and all below it hold, in a document with labels or tables of stories."""
    if not node.is_labelled and any(below.is_entry for below in node.walk()):
        yield from _over_entries(outline, node, levels, names)
        return
    over_tables = any(below.tables for below in node.walk())
    over_stories = any(
        below.is_labelled for child in node.children if not child.label for below in child.walk()
    )
    if over_tables or (over_stories and not is_told_in_versions(node, names)):
        yield from _beside(outline, node) if node.tables else _own(outline, node)
        for child in node.children:
            yield from _labelled(outline, child, levels, names)
    elif over_stories or node.is_labelled:
        yield from _told(outline, node)
    elif node.label and not _tells_on_its_own(outline, node):
        yield _left_out(outline, node, "a part with no story around it")
    elif node.level in levels or (not levels and _tells_on_its_own(outline, node)):
        yield from _perhaps(outline, node, labelled=True)
    else:
        yield from _group(outline, node, "no story where this document keeps its stories")
        for child in node.children:
            yield from _labelled(outline, child, levels, names)


def _over_entries(
    outline: Outline, node: Node, levels: Collection[int], names: Counter[str]
) -> Iterator[DraftStory | SkippedBlock]:
    """What a heading over items that are stories holds, in a document with labels."""
    if any(child.is_entry for child in node.children):
        yield from _listed(outline, node)
    else:
        yield from _group(outline, node, _INTRODUCTION)
    for child in node.children:
        if not child.is_entry:
            yield from _labelled(outline, child, levels, names)


def _entered(outline: Outline, node: Node) -> Iterator[DraftStory | SkippedBlock]:
    """What a heading and all below it hold, in a document whose lists have stories for items."""
    if any(child.is_entry for child in node.children):
        yield from _listed(outline, node)
    elif node.children and (node.is_bare or any(below.is_entry for below in node.walk())):
        yield from _group(outline, node, _INTRODUCTION)
    else:
        yield from _perhaps(outline, node, labelled=True)
        return
    for child in node.children:
        if not child.is_entry:
            yield from _entered(outline, child)


def _listed(outline: Outline, node: Node) -> Iterator[DraftStory | SkippedBlock]:
    """A heading with its own text, and the items of its lists as stories, or why they are none."""
    yield from _group(outline, node, _INTRODUCTION)
    for entry in node.children:
        if not entry.is_entry:
            continue
        reason = list_items.item_rejection_reason(outline, entry)
        if reason:
            yield _left_out(outline, entry, reason)
            continue
        for each in _told(outline, entry):
            if isinstance(each, DraftStory) and each.telling.sections:
                first, *others = each.telling.sections
                bare = replace(first, text=list_items.plain_item(entry, first.text))
                telling = replace(each.telling, sections=(bare, *others))
                yield replace(each, telling=telling)
            else:
                yield each


def _beside(outline: Outline, node: Node) -> Iterator[DraftStory | SkippedBlock]:
    """What a heading with tables of stories holds: the tables, and the text beside them."""
    single = tables.whole_table(outline, node)
    if single:
        yield single
        return
    for piece in tables.split_around_tables(outline, node):
        if isinstance(piece, tables.StoryTable):
            yield from piece.items
        elif piece.is_labelled:
            yield from _told(outline, piece)
        else:
            yield from _group(outline, piece, _INTRODUCTION)


def _tells_on_its_own(outline: Outline, node: Node) -> bool:
    """Whether a heading that is a label's word ("Challenge") is a story's title all the same."""
    about = node.label is not None and node.label.role not in STAR
    return not about and tells_of_the_past(outline.text(node.body, node.last))


def _own(outline: Outline, node: Node) -> Iterator[DraftStory | SkippedBlock]:
    """The text between a group's heading and the first heading below it."""
    own = [mark.label.role for mark in node.marks]
    if len(set(own)) > 1:
        yield from _told(outline, node, whole=False)
    else:
        yield from _group(outline, node, _INTRODUCTION)


def _group(outline: Outline, node: Node, reason: str) -> Iterator[SkippedBlock]:
    """A heading that is no story, with its own text; nothing for an empty root.

    Nor for a part between rules, which has no heading, where its first line begins an entry.
    """
    first, last = outline.trimmed(node.first, node.own_last)
    if last < first or (node.is_bare and not node.level):
        return
    title = clean_title(node.title) or first_sentence(outline.text(first, last))
    bare = node.is_bare and bool(node.children or node.tables)
    yield SkippedBlock(
        title,
        first,
        last,
        _GROUP if bare else rejection_reason(outline, node, own=True, alone=True) or reason,
    )


def _chapters(outline: Outline, level: Sequence[Node]) -> Iterator[DraftStory | SkippedBlock]:
    """The stories of a document without labels whose headings hold one each."""
    chosen = {id(node) for node in level}

    def visit(node: Node) -> Iterator[DraftStory | SkippedBlock]:
        if id(node) in chosen:
            yield from _perhaps(outline, node, labelled=False)
            return
        yield from _group(outline, node, _INTRODUCTION)
        for child in node.children:
            yield from visit(child)

    yield from visit(outline.root)


def _post(outline: Outline) -> Iterator[DraftStory | SkippedBlock]:
    """A document that is one story; its only top heading, if there is one, is its title."""
    tops = outline.root.children
    titled = len(tops) == 1
    if titled and outline.root.is_bare:
        yield from _perhaps(outline, tops[0], labelled=False, alone=True)
        return
    for each in _perhaps(outline, outline.root, labelled=False, alone=True):
        heading = tops[0].title if titled and isinstance(each, DraftStory) else ""
        yield (
            each
            if isinstance(each, SkippedBlock) or not heading
            else DraftStory(each.first, each.last, each.telling, clean_title(heading), each.lead)
        )


def _perhaps(
    outline: Outline, node: Node, *, labelled: bool, alone: bool = False
) -> Iterator[DraftStory | SkippedBlock]:
    """A heading's text as a story, unless something speaks against it."""
    reason = rejection_reason(outline, node, siblings_labelled=labelled, alone=alone)
    if reason is None:
        yield from _told(outline, node)
    elif node.level or not (node.is_bare and not node.children):
        yield _left_out(outline, node, reason)


def _left_out(outline: Outline, node: Node, reason: str) -> SkippedBlock:
    """A heading and all below it as one block that is no story."""
    first, last = outline.trimmed(node.first, node.last)
    return SkippedBlock(
        clean_title(node.title) or first_sentence(outline.text(first, last)), first, last, reason
    )


def _told(
    outline: Outline, node: Node, *, whole: bool = True
) -> Iterator[DraftStory | SkippedBlock]:
    """The story or stories a heading holds, or why it holds none after all."""
    rounds = [
        (each, sort_passages(each.passages)) for each in cut_story_spans(outline, node, whole=whole)
    ]
    real = [(stretch, telling) for stretch, telling in rounds if telling.refusal is None]
    first, last = outline.trimmed(node.first, node.last if whole else node.own_last)
    heading = clean_title(node.title)
    named = whole and node.level and real
    reason = rejected_by_title(node.title, outline.text(first, last)) if named else None
    if reason:
        yield SkippedBlock(heading, first, last, reason)
    elif len(real) > 1:
        yield from _several(outline, rounds, first, heading)
    elif real:
        stretch, telling = real[0]
        for other, empty in rounds:
            if other is not stretch:
                yield _skipped(outline, other, empty)
        yield _alone(node, stretch, DraftStory(first, last, telling, heading))
    else:
        title = heading or first_sentence(outline.text(first, last))
        yield SkippedBlock(title, first, last, rounds[0][1].refusal or "")


def _several(
    outline: Outline, rounds: Sequence[tuple[StorySpan, DraftSections]], first: int, heading: str
) -> Iterator[DraftStory | SkippedBlock]:
    """The stories told one after another below one heading."""
    start = rounds[0][0].first
    if any(outline.lines[number - 1].strip() for number in range(first, start)):
        begin, end = outline.trimmed(first, start - 1)
        title = heading or first_sentence(outline.text(begin, end))
        reason = _INTRODUCTION if rounds[0][0].before else _GROUP
        yield SkippedBlock(title, begin, end, reason)
    for stretch, telling in rounds:
        if telling.refusal is None:
            begin, end = outline.trimmed(stretch.first, stretch.last)
            yield DraftStory(begin, end, telling, lead=_name(stretch))
        else:
            yield _skipped(outline, stretch, telling)


def _alone(node: Node, stretch: StorySpan, found: DraftStory) -> DraftStory:
    """The one story below a heading; a leading line is its title where it has none.

    Below a title such a line is text, unless it is a heading, as over versions of an answer.
    """
    before = list(stretch.before)
    lead = _name(stretch)
    if stretch.lead and found.heading:
        headings = {below.first for below in node.walk() if not below.is_entry}
        before += [] if stretch.lead.first in headings else [stretch.lead]
    telling = sort_passages([*before, *stretch.passages]) if before else found.telling
    return DraftStory(found.first, found.last, telling, found.heading, lead)


def _skipped(outline: Outline, stretch: StorySpan, telling: DraftSections) -> SkippedBlock:
    """A stretch with nothing told in it."""
    first, last = outline.trimmed(stretch.first, stretch.last)
    title = _name(stretch) or first_sentence(outline.text(first, last))
    return SkippedBlock(title, first, last, telling.refusal or "")


def _name(stretch: StorySpan) -> str:
    """What the line before a stretch calls it."""
    line = stretch.lead.text.split("\n", 1)[0] if stretch.lead else ""
    return clean_title(without_label(line.lstrip("# ")))
