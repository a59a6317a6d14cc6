"""Of all the ways to part a document, choose the one expected to hold the most stories.

Each block has a chance of being one told story (`coach.ingest.scoring`). A block taken for one is
worth its chance less what a false story costs; what is left out is worth nothing; a block that is
parted is worth what its pieces are. The best of the three is found from the inside out.
"""

import re
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from coach.domain.story import SkippedBlock
from coach.ingest import tables
from coach.ingest.labels import strip_list_marks
from coach.ingest.model import DraftSections, DraftStory, Item, LabelledText, Node, Outline
from coach.ingest.proposals import Way, propose
from coach.ingest.rejection import NOTHING_TOLD, rejected_by_title, rejection_reason
from coach.ingest.scoring import Context, Scorer
from coach.ingest.sections import cut_story_spans, sort_passages
from coach.ingest.titles import clean_title, first_sentence

COST: Final = 0.45
"""Of a false story, in stories found: where F1 is highest, the chance to take one at is half of it
(Lipton et al. 2014, arXiv:1402.1892)."""

_OF_TABLES: Final = 0.9  # the chance of a row or table whose columns are the parts of a story
_DEEPEST: Final = 12  # blocks in one another
_LIKELY: Final = 0.15  # the chance from which what is left out may be a story all the same
_GROUP: Final = "a heading over other blocks, not a story itself"
_UNSURE: Final = "coach is not sure that this is one story"
_MARK: Final = re.compile(r"\s*(?:>\s*)*(?:[-*+•◦▪‣]|\d{1,3}[.)])\s+")


@dataclass(frozen=True, slots=True)
class Choice:
    """What is best done with a block: its worth, and its pieces where it is parted.

    `others` are the pieces of the best parting of a block that is not parted.
    """

    node: Node
    chance: float
    worth: float
    pieces: tuple["Choice", ...] = ()
    others: tuple["Choice", ...] = ()

    @property
    def is_story(self) -> bool:
        """Whether the block is taken for one story."""
        return self.worth > 0 and not self.pieces


def find_stories(outline: Outline, title: str, name: str = "") -> Iterator[Item]:
    """Yield everything in a document, in order: stories, and blocks that are none.

    `title` is the one in the front matter, or empty; `name` is what the file is called.
    """
    yield from _items(outline, choose(outline, Scorer(outline, title, name)))


def choose(outline: Outline, scorer: Scorer) -> Choice:
    """Return what is best done with a whole document."""
    outline.root.way = Way.WHOLE
    return _best(outline, scorer, outline.root, Context())


def _best(outline: Outline, scorer: Scorer, node: Node, context: Context) -> Choice:
    if node.way == Way.TABLE:
        rows = sum(isinstance(item, DraftStory) for item in node.tables[0].items)
        return Choice(node, _OF_TABLES, rows * (_OF_TABLES - COST))
    if tables.whole_table(outline, node):
        return Choice(node, _OF_TABLES, _OF_TABLES - COST)
    chance = scorer.chance(node, context)
    best = Choice(node, chance, max(0.0, chance - COST))
    if len(context.above) == _DEEPEST:
        return best
    others: tuple[Choice, ...] = ()
    for pieces in propose(outline, node):
        inside = scorer.inside(context, node, pieces)
        choices = tuple(_best(outline, scorer, piece, inside) for piece in pieces)
        worth = sum(choice.worth for choice in choices)
        if worth > best.worth:
            best = Choice(node, chance, worth, choices)
        if not others or worth > sum(choice.worth for choice in others):
            others = choices
    return best if best.pieces else replace(best, others=others)


def _leaves(choices: Iterable[Choice]) -> Iterator[tuple[int, int]]:
    """Yield the lines of the pieces that are parted no more."""
    for choice in choices:
        if choice.pieces:
            yield from _leaves(choice.pieces)
        else:
            yield choice.node.first, choice.node.last


def parting(outline: Outline) -> tuple[tuple[int, int], ...]:
    """Return the lines of what a text that is taken for one story is parted into otherwise."""
    return _otherwise(outline, choose(outline, Scorer(outline, "", "")))


def _otherwise(outline: Outline, choice: Choice) -> tuple[tuple[int, int], ...]:
    """Return the lines of the pieces of a block, or of those of its best parting."""
    pieces = choice.pieces or choice.others
    while len(pieces) == 1:
        pieces = pieces[0].pieces or pieces[0].others
    return tuple(outline.trimmed(*span) for span in _leaves(pieces))


def _items(outline: Outline, choice: Choice) -> Iterator[Item]:
    """Yield what a choice makes of a block."""
    node = choice.node
    if choice.pieces:
        start = choice.pieces[0].node.first
        if node.level and node.first < start and outline.text(node.first, start - 1).strip():
            yield _skipped(outline, node, start - 1, _GROUP)
        for piece in choice.pieces:
            yield from _items(outline, piece)
    elif not choice.is_story:
        yield from _left_out(outline, node, choice.chance)
    elif node.way == Way.TABLE:
        yield from node.tables[0].items
    else:
        yield _as_story(outline, choice)


def _as_story(outline: Outline, choice: Choice) -> Item:
    """Return a block as one story, or why nothing of it is written after all."""
    node, chance = choice.node, choice.chance
    if single := tables.whole_table(outline, node):
        return replace(single, chance=chance)
    tops = node.children
    heading = node.title
    if node.way == Way.WHOLE and len(tops) == 1:
        heading = tops[0].title
        node = tops[0] if outline.root.is_bare else node
    first, last = outline.trimmed(node.first, node.last)
    passages: list[LabelledText] = []
    lead = ""
    headings = {below.first for below in node.walk()}
    for at, span in enumerate(cut_story_spans(outline, node)):
        passages += span.before
        if span.lead and not (at or heading):
            lead = clean_title(strip_list_marks(span.lead.text.split("\n", 1)[0].lstrip("# ")))
        elif span.lead and span.lead.first not in headings:
            passages.append(span.lead)
        passages += span.passages
    content = sort_passages(passages)
    title = clean_title(heading)
    reason = content.refusal or (title and rejected_by_title(title, outline.text(first, last)))
    if reason:
        return SkippedBlock(title or first_sentence(outline.text(first, last)), first, last, reason)
    if node.way == Way.ITEM:
        content = without_mark(content)
    pieces = _otherwise(outline, choice)
    return DraftStory(first, last, content, title, lead, chance=chance, pieces=pieces)


def without_mark(content: DraftSections) -> DraftSections:
    """Return what an item of a list says, without the sign that begins it."""
    begun, *others = content.sections
    begun = replace(begun, text=textwrap.dedent(_MARK.sub("", begun.text, count=1)))
    return replace(content, sections=(begun, *others))


def _left_out(outline: Outline, node: Node, chance: float) -> Iterator[SkippedBlock]:
    """Yield a block that is no story, and the headings below it each by itself, with reasons."""
    over = [child for child in node.children if not child.label]
    if not over:
        if outline.text(node.first, node.last).strip():
            yield _skipped(outline, node, node.last, _reason(outline, node, chance), chance)
        return
    if node.own_last >= node.first and (node.level or not node.is_bare):
        own = _GROUP if node.is_bare else _reason(outline, node, chance, own=True)
        yield _skipped(outline, node, node.own_last, own, 0 if node.is_bare else chance)
    for child in node.children:
        yield from _left_out(outline, child, chance)


def _reason(outline: Outline, node: Node, chance: float, *, own: bool = False) -> str:
    alone = node.way == Way.WHOLE
    reason = rejection_reason(outline, node, own=own, siblings_labelled=True, alone=alone)
    return reason or (_UNSURE if chance >= _LIKELY else NOTHING_TOLD)


def _skipped(
    outline: Outline, node: Node, last: int, reason: str, chance: float = 0
) -> SkippedBlock:
    """Return lines that are no story, called by a title, or failing one their first sentence."""
    first, last = outline.trimmed(node.first, last)
    title = clean_title(strip_list_marks(node.title)) or first_sentence(outline.text(first, last))
    return SkippedBlock(title, first, last, reason, chance=chance)
