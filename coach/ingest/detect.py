"""Which headings are stories, decided from the whole document.

Tables whose rows are stories speak for themselves (`coach.ingest.tables`). Where any heading has
STAR labels, the headings that have them are stories, those above them groups, and one without is
a story only on their level. Where none has, the document is one post or several chapters.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from coach.domain.episode import tells_of_the_past
from coach.domain.story import SkippedBlock
from coach.ingest import tables
from coach.ingest.chapters import (
    find_chapters,
    is_post_with_labels,
    is_told_in_versions,
    version_stem,
)
from coach.ingest.implicit_headings import split_at_implicit_headings
from coach.ingest.labels import STAR, strip_list_marks
from coach.ingest.list_items import item_rejection_reason, plain_item, promote_items
from coach.ingest.model import DraftSections, DraftStory, Item, Node, Outline, StorySpan, StoryTable
from coach.ingest.rejection import rejected_by_title, rejection_reason
from coach.ingest.sections import cut_story_spans, sort_passages
from coach.ingest.titles import clean_title, first_sentence

_GROUP: Final = "a heading over other blocks, not a story itself"
_INTRODUCTION: Final = "an introduction, not a story"


def find_stories(outline: Outline, title: str, name: str = "") -> Iterator[Item]:
    """Yield everything in a document, in order: stories, and blocks that are none.

    `title` is the one in the front matter, or empty; `name` is what the file is called.
    """
    split_at_implicit_headings(outline)
    has_entries = promote_items(outline, title, name)
    nodes = list(outline.root.walk())
    levels = {node.level for node in nodes if node.is_labelled}
    is_tabled = any(node.tables for node in nodes)
    if is_tabled or (levels and not is_post_with_labels(outline, title)):
        stems = Counter(version_stem(node.title) for node in nodes)
        yield from _LabelledDocument(outline, levels, stems).items(outline.root)
    elif has_entries:
        yield from _items_in_lists(outline, outline.root)
    else:
        level = find_chapters(outline, title)
        yield from _chapters(outline, outline.root, set(level)) if level else _post(outline)


@dataclass(frozen=True, slots=True)
class _LabelledDocument:
    """A document with labels or tables of stories: the levels of both, and its titles, counted."""

    outline: Outline
    levels: Collection[int]
    stems: Counter[str]

    def items(self, node: Node) -> Iterator[Item]:
        """Yield what a heading and all below it hold."""
        nodes = list(node.walk())
        if not node.is_labelled and any(inner.is_entry for inner in nodes):
            yield from _own_entries(self.outline, node)
            yield from self._all(child for child in node.children if not child.is_entry)
            return
        over_tables = any(inner.tables for inner in nodes)
        below = (child for child in node.children if not child.label)
        over_stories = any(inner.is_labelled for child in below for inner in child.walk())
        if over_tables or (over_stories and not is_told_in_versions(node, self.stems)):
            if node.tables:
                yield from _around_tables(self.outline, node)
            elif len({hit.label.role for hit in node.hits}) > 1:
                yield from _stories(self.outline, node, whole=False)
            else:
                yield from _group(self.outline, node, _INTRODUCTION)
            yield from self._all(node.children)
        elif over_stories or node.is_labelled:
            yield from _stories(self.outline, node)
        elif node.label and not self._tells(node):
            yield _left_out(self.outline, node, "a part with no story around it")
        elif node.level in self.levels or (not self.levels and self._tells(node)):
            yield from _story_unless_rejected(self.outline, node, labelled=True)
        else:
            yield from _group(self.outline, node, "no story where this document keeps its stories")
            yield from self._all(node.children)

    def _all(self, nodes: Iterable[Node]) -> Iterator[Item]:
        for node in nodes:
            yield from self.items(node)

    def _tells(self, node: Node) -> bool:
        """Return whether a label's word ("Challenge") is a story's title all the same."""
        about = node.label is not None and node.label.role not in STAR
        return not about and tells_of_the_past(self.outline.text(node.body, node.last))


def _items_in_lists(outline: Outline, node: Node) -> Iterator[Item]:
    """Yield what a heading holds in a document without labels whose lists hold stories."""
    over_others = node.children and node.is_bare
    if not over_others and not any(below.is_entry for below in node.walk()):
        yield from _story_unless_rejected(outline, node, labelled=True)
        return
    yield from _own_entries(outline, node)
    for child in node.children:
        if not child.is_entry:
            yield from _items_in_lists(outline, child)


def _own_entries(outline: Outline, node: Node) -> Iterator[Item]:
    """Yield a heading with its own text, and the items of its lists, as stories or rejected."""
    yield from _group(outline, node, _INTRODUCTION)
    for entry in (child for child in node.children if child.is_entry):
        reason = item_rejection_reason(outline, entry)
        if reason:
            yield _left_out(outline, entry, reason)
            continue
        for item in _stories(outline, entry):
            if isinstance(item, DraftStory) and item.content.sections:
                first, *others = item.content.sections
                first = replace(first, text=plain_item(entry, first.text))
                content = replace(item.content, sections=(first, *others))
                yield replace(item, content=content)
            else:
                yield item


def _around_tables(outline: Outline, node: Node) -> Iterator[Item]:
    """Yield what a heading with tables of stories holds: the tables, and the text beside them."""
    if single := tables.whole_table(outline, node):
        yield single
        return
    for piece in tables.split_around_tables(outline, node):
        if isinstance(piece, StoryTable):
            yield from piece.items
        elif piece.is_labelled:
            yield from _stories(outline, piece)
        else:
            yield from _group(outline, piece, _INTRODUCTION)


def _group(outline: Outline, node: Node, reason: str) -> Iterator[SkippedBlock]:
    """Yield a heading that is no story, with its own text."""
    # Nothing for an empty root, nor where a part between rules begins with an entry.
    if node.own_last < node.first or (node.is_bare and not node.level):
        return
    if node.is_bare and (node.children or node.tables):
        reason = _GROUP
    else:
        reason = rejection_reason(outline, node, own=True, alone=True) or reason
    yield _skipped(outline, clean_title(node.title), node.first, node.own_last, reason)


def _chapters(outline: Outline, node: Node, level: Collection[Node]) -> Iterator[Item]:
    """Yield the stories of a document without labels whose headings, of a level, hold one each."""
    if node in level:
        yield from _story_unless_rejected(outline, node, labelled=False)
        return
    yield from _group(outline, node, _INTRODUCTION)
    for child in node.children:
        yield from _chapters(outline, child, level)


def _post(outline: Outline) -> Iterator[Item]:
    """Yield a document that is one story; its only top heading, if there is one, is its title."""
    tops = outline.root.children
    if len(tops) == 1 and outline.root.is_bare:
        yield from _story_unless_rejected(outline, tops[0], labelled=False, alone=True)
        return
    title = tops[0].title if len(tops) == 1 else ""
    for item in _story_unless_rejected(outline, outline.root, labelled=False, alone=True):
        if title and isinstance(item, DraftStory):
            yield replace(item, heading=clean_title(title))
        else:
            yield item


def _story_unless_rejected(
    outline: Outline, node: Node, *, labelled: bool, alone: bool = False
) -> Iterator[Item]:
    reason = rejection_reason(outline, node, siblings_labelled=labelled, alone=alone)
    if reason is None:
        yield from _stories(outline, node)
    elif node.level or not (node.is_bare and not node.children):
        yield _left_out(outline, node, reason)


def _left_out(outline: Outline, node: Node, reason: str) -> SkippedBlock:
    return _skipped(outline, clean_title(node.title), node.first, node.last, reason)


def _skipped(outline: Outline, title: str, first: int, last: int, reason: str) -> SkippedBlock:
    """Return lines that are no story, called by a title, or failing one their first sentence."""
    first, last = outline.trimmed(first, last)
    title = title or first_sentence(outline.text(first, last))
    return SkippedBlock(title, first, last, reason)


def _stories(outline: Outline, node: Node, *, whole: bool = True) -> Iterator[Item]:
    """Yield the story or stories a heading holds, or why it holds none after all."""
    spans = [
        (span, sort_passages(span.passages)) for span in cut_story_spans(outline, node, whole=whole)
    ]
    written = [(span, content) for span, content in spans if content.refusal is None]
    first, last = outline.trimmed(node.first, node.last if whole else node.own_last)
    heading = clean_title(node.title)
    named = whole and node.level and written
    reason = rejected_by_title(node.title, outline.text(first, last)) if named else None
    if reason:
        yield SkippedBlock(heading, first, last, reason)
    elif len(written) > 1:
        yield from _several_stories(outline, spans, first, heading)
    elif written:
        ((span, content),) = written
        for other, empty in spans:
            if empty.refusal is not None:
                yield _skipped(outline, _lead_title(other), other.first, other.last, empty.refusal)
        yield _only_story(node, span, DraftStory(first, last, content, heading))
    else:
        yield _skipped(outline, heading, first, last, spans[0][1].refusal or "")


def _several_stories(
    outline: Outline, spans: Sequence[tuple[StorySpan, DraftSections]], first: int, heading: str
) -> Iterator[Item]:
    start = spans[0][0].first
    if any(outline.lines[number - 1].strip() for number in range(first, start)):
        reason = _INTRODUCTION if spans[0][0].before else _GROUP
        yield _skipped(outline, heading, first, start - 1, reason)
    for span, content in spans:
        if content.refusal is None:
            begin, end = outline.trimmed(span.first, span.last)
            yield DraftStory(begin, end, content, lead=_lead_title(span))
        else:
            yield _skipped(outline, _lead_title(span), span.first, span.last, content.refusal)


def _only_story(node: Node, span: StorySpan, story: DraftStory) -> DraftStory:
    """Return the one story below a heading; a leading line is its title where it has none.

    Below a title such a line is text, unless it is a heading, as over versions of an answer.
    """
    before = list(span.before)
    if span.lead and story.heading:
        headings = {below.first for below in node.walk() if not below.is_entry}
        before += [] if span.lead.first in headings else [span.lead]
    content = sort_passages([*before, *span.passages]) if before else story.content
    return replace(story, content=content, lead=_lead_title(span))


def _lead_title(span: StorySpan) -> str:
    line = span.lead.text.split("\n", 1)[0] if span.lead else ""
    return clean_title(strip_list_marks(line.lstrip("# ")))
