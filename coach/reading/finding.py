"""Finding: which headings of an outline hold stories, decided from the whole document.

Tables whose rows are stories speak for themselves (`coach.reading.tabled`).
Where any heading has STAR labels, labels show where the stories are: the headings that have them
are stories, those above them groups, and one without labels is a story only where it stands on
the stories' level and nothing speaks against it. Where no heading has any, the document is one
post or several chapters (`coach.reading.chapters`).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from coach.episode import tells_of_the_past
from coach.reading import entries, parting, tabled
from coach.reading.chapters import chapters, is_post_with_labels, is_told_in_versions, stem
from coach.reading.found import Found
from coach.reading.labels import STAR
from coach.reading.marks import unmarked
from coach.reading.passages import Stretch, stretches
from coach.reading.refusal import by_title, why_not
from coach.reading.telling import tell
from coach.reading.titles import clean, first_sentence
from coach.story import Skipped

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from coach.reading.outline import Node, Outline
    from coach.reading.telling import Telling

_GROUP: Final = "a heading over other blocks, not a story itself"
_INTRODUCTION: Final = "an introduction, not a story"


def find(outline: Outline, title: str, name: str = "") -> Iterator[Found | Skipped]:
    """Everything in a document, in order: stories, and blocks that are none.

    `title` is the one in the front matter, or empty; `name` is what the file is called.
    """
    parting.part(outline)
    has_entries = entries.hang(outline, title, name)
    levels = {node.level for node in outline.root.walk() if node.is_labelled}
    is_tabled = any(node.tables for node in outline.root.walk())
    if is_tabled or (levels and not is_post_with_labels(outline, title)):
        names = Counter(stem(node.title) for node in outline.root.walk())
        yield from _labelled(outline, outline.root, levels, names)
        return
    if has_entries:
        yield from _entered(outline, outline.root)
        return
    level = chapters(outline, title)
    if level is None:
        yield from _post(outline)
    else:
        yield from _chapters(outline, level)


def _labelled(
    outline: Outline, node: Node, levels: Collection[int], names: Counter[str]
) -> Iterator[Found | Skipped]:
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
) -> Iterator[Found | Skipped]:
    """What a heading over items that are stories holds, in a document with labels."""
    if any(child.is_entry for child in node.children):
        yield from _listed(outline, node)
    else:
        yield from _group(outline, node, _INTRODUCTION)
    for child in node.children:
        if not child.is_entry:
            yield from _labelled(outline, child, levels, names)


def _entered(outline: Outline, node: Node) -> Iterator[Found | Skipped]:
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


def _listed(outline: Outline, node: Node) -> Iterator[Found | Skipped]:
    """A heading with its own text, and the items of its lists as stories, or why they are none."""
    yield from _group(outline, node, _INTRODUCTION)
    for entry in node.children:
        if not entry.is_entry:
            continue
        reason = entries.why_not(outline, entry)
        if reason:
            yield _left_out(outline, entry, reason)
            continue
        for each in _told(outline, entry):
            if isinstance(each, Found) and each.telling.sections:
                first, *others = each.telling.sections
                bare = replace(first, text=entries.plain(entry, first.text))
                telling = replace(each.telling, sections=(bare, *others))
                yield replace(each, telling=telling)
            else:
                yield each


def _beside(outline: Outline, node: Node) -> Iterator[Found | Skipped]:
    """What a heading with tables of stories holds: the tables, and the text beside them."""
    single = tabled.whole(outline, node)
    if single:
        yield single
        return
    for piece in tabled.pieces(outline, node):
        if isinstance(piece, tabled.Table):
            yield from piece.items
        elif piece.is_labelled:
            yield from _told(outline, piece)
        else:
            yield from _group(outline, piece, _INTRODUCTION)


def _tells_on_its_own(outline: Outline, node: Node) -> bool:
    """Whether a heading that is a label's word ("Challenge") is a story's title all the same."""
    about = node.label is not None and node.label.role not in STAR
    return not about and tells_of_the_past(outline.text(node.body, node.last))


def _own(outline: Outline, node: Node) -> Iterator[Found | Skipped]:
    """The text between a group's heading and the first heading below it."""
    own = [mark.label.role for mark in node.marks]
    if len(set(own)) > 1:
        yield from _told(outline, node, whole=False)
    else:
        yield from _group(outline, node, _INTRODUCTION)


def _group(outline: Outline, node: Node, reason: str) -> Iterator[Skipped]:
    """A heading that is no story, with its own text; nothing for an empty root.

    Nor for a part between rules, which has no heading, where its first line begins an entry.
    """
    first, last = outline.trimmed(node.first, node.own_last)
    if last < first or (node.is_bare and not node.level):
        return
    title = clean(node.title) or first_sentence(outline.text(first, last))
    bare = node.is_bare and bool(node.children or node.tables)
    yield Skipped(
        title,
        first,
        last,
        _GROUP if bare else why_not(outline, node, own=True, alone=True) or reason,
    )


def _chapters(outline: Outline, level: Sequence[Node]) -> Iterator[Found | Skipped]:
    """The stories of a document without labels whose headings hold one each."""
    chosen = {id(node) for node in level}

    def visit(node: Node) -> Iterator[Found | Skipped]:
        if id(node) in chosen:
            yield from _perhaps(outline, node, labelled=False)
            return
        yield from _group(outline, node, _INTRODUCTION)
        for child in node.children:
            yield from visit(child)

    yield from visit(outline.root)


def _post(outline: Outline) -> Iterator[Found | Skipped]:
    """A document that is one story; its only top heading, if there is one, is its title."""
    tops = outline.root.children
    titled = len(tops) == 1
    if titled and outline.root.is_bare:
        yield from _perhaps(outline, tops[0], labelled=False, alone=True)
        return
    for each in _perhaps(outline, outline.root, labelled=False, alone=True):
        heading = tops[0].title if titled and isinstance(each, Found) else ""
        yield (
            each
            if isinstance(each, Skipped) or not heading
            else Found(each.first, each.last, each.telling, clean(heading), each.lead)
        )


def _perhaps(
    outline: Outline, node: Node, *, labelled: bool, alone: bool = False
) -> Iterator[Found | Skipped]:
    """A heading's text as a story, unless something speaks against it."""
    reason = why_not(outline, node, siblings_labelled=labelled, alone=alone)
    if reason is None:
        yield from _told(outline, node)
    elif node.level or not (node.is_bare and not node.children):
        yield _left_out(outline, node, reason)


def _left_out(outline: Outline, node: Node, reason: str) -> Skipped:
    """A heading and all below it as one block that is no story."""
    first, last = outline.trimmed(node.first, node.last)
    return Skipped(
        clean(node.title) or first_sentence(outline.text(first, last)), first, last, reason
    )


def _told(outline: Outline, node: Node, *, whole: bool = True) -> Iterator[Found | Skipped]:
    """The story or stories a heading holds, or why it holds none after all."""
    rounds = [(each, tell(each.passages)) for each in stretches(outline, node, whole=whole)]
    real = [(stretch, telling) for stretch, telling in rounds if telling.refusal is None]
    first, last = outline.trimmed(node.first, node.last if whole else node.own_last)
    heading = clean(node.title)
    named = whole and node.level and real
    reason = by_title(node.title, outline.text(first, last)) if named else None
    if reason:
        yield Skipped(heading, first, last, reason)
    elif len(real) > 1:
        yield from _several(outline, rounds, first, heading)
    elif real:
        stretch, telling = real[0]
        for other, empty in rounds:
            if other is not stretch:
                yield _skipped(outline, other, empty)
        yield _alone(node, stretch, Found(first, last, telling, heading))
    else:
        title = heading or first_sentence(outline.text(first, last))
        yield Skipped(title, first, last, rounds[0][1].refusal or "")


def _several(
    outline: Outline, rounds: Sequence[tuple[Stretch, Telling]], first: int, heading: str
) -> Iterator[Found | Skipped]:
    """The stories told one after another below one heading."""
    start = rounds[0][0].first
    if any(outline.lines[number - 1].strip() for number in range(first, start)):
        begin, end = outline.trimmed(first, start - 1)
        title = heading or first_sentence(outline.text(begin, end))
        reason = _INTRODUCTION if rounds[0][0].before else _GROUP
        yield Skipped(title, begin, end, reason)
    for stretch, telling in rounds:
        if telling.refusal is None:
            begin, end = outline.trimmed(stretch.first, stretch.last)
            yield Found(begin, end, telling, lead=_name(stretch))
        else:
            yield _skipped(outline, stretch, telling)


def _alone(node: Node, stretch: Stretch, found: Found) -> Found:
    """The one story below a heading; a leading line is its title where it has none.

    Below a title such a line is text, unless it is a heading, as over versions of an answer.
    """
    before = list(stretch.before)
    lead = _name(stretch)
    if stretch.lead and found.heading:
        headings = {below.first for below in node.walk() if not below.is_entry}
        before += [] if stretch.lead.first in headings else [stretch.lead]
    telling = tell([*before, *stretch.passages]) if before else found.telling
    return Found(found.first, found.last, telling, found.heading, lead)


def _skipped(outline: Outline, stretch: Stretch, telling: Telling) -> Skipped:
    """A stretch with nothing told in it."""
    first, last = outline.trimmed(stretch.first, stretch.last)
    title = _name(stretch) or first_sentence(outline.text(first, last))
    return Skipped(title, first, last, telling.refusal or "")


def _name(stretch: Stretch) -> str:
    """What the line before a stretch calls it."""
    line = stretch.lead.text.split("\n", 1)[0] if stretch.lead else ""
    return clean(unmarked(line.lstrip("# ")))
