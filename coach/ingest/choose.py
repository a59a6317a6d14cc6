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

from coach.domain.episode import tells_an_act
from coach.domain.story import Part, SkippedBlock
from coach.ingest import tables
from coach.ingest.labels import count_words, strip_list_marks
from coach.ingest.model import DraftSections, DraftStory, Item, Node, Outline
from coach.ingest.proposals import Way, propose
from coach.ingest.questions import is_collection, is_post_section, is_version
from coach.ingest.rejection import NOTHING_TOLD, TOO_LITTLE, rejected_by_title, rejection_reason
from coach.ingest.scoring import Context, Scorer
from coach.ingest.sections import cut_story_spans, join_spans, names_question, sort_passages
from coach.ingest.titles import clean_title, first_sentence

COST: Final = 0.45
"""Of a false story, in stories found: where F1 is highest, the chance to take one at is half of it
(Lipton et al. 2014, arXiv:1402.1892)."""

_ALONE: Final = 0.25
"""The chance from which a whole document is a story where nothing else in it is; chosen on posts of
strangers (docs/evaluation.md, "Reading documents")."""

_OF_TABLES: Final = 0.9  # the chance of a row or table whose columns are the parts of a story
_DEEPEST: Final = 12  # blocks in one another
_INTRODUCTION: Final = 12  # words above a story that tell none of it
_LIKELY: Final = 0.15  # the chance from which what is left out may be a story all the same
_BESIDE: Final = "an introduction, not a story"
_NOTHING: Final = frozenset({NOTHING_TOLD, TOO_LITTLE})
_GROUP: Final = "a heading over other blocks, not a story itself"
_UNSURE: Final = "coach is not sure that this is one story"
_MARK: Final = re.compile(r"\s*(?:>\s*)*(?:[-*+•◦▪‣]|\d{1,3}[.)])\s+")


@dataclass(frozen=True, slots=True)
class Parting:
    """What is best done with a block: its worth, and its pieces where it is parted.

    `others` are the pieces of the best parting of a block that is not parted.
    """

    node: Node
    chance: float
    worth: float
    pieces: tuple["Parting", ...] = ()
    others: tuple["Parting", ...] = ()

    @property
    def is_story(self) -> bool:
        """Whether the block is taken for one story."""
        return self.worth > 0 and not self.pieces


def find_stories(outline: Outline, title: str, name: str = "") -> Iterator[Item]:
    """Yield everything in a document, in order: stories, and blocks that are none.

    `title` is the one in the front matter, or empty; `name` is what the file is called.
    """
    yield from _items(outline, choose(outline, Scorer(outline, title, name)))


def choose(outline: Outline, scorer: Scorer) -> Parting:
    """Return what is best done with a whole document."""
    outline.root.way = Way.WHOLE
    best = _best(outline, scorer, outline.root, Context())
    if not best.worth and best.chance > _ALONE and scorer.is_told(best.node):
        best = replace(best, worth=best.chance)
    return best


def _best(outline: Outline, scorer: Scorer, node: Node, context: Context) -> Parting:
    if node.way == Way.TABLE:
        rows = sum(isinstance(item, DraftStory) for item in node.tables[0].items)
        return Parting(node, _OF_TABLES, rows * (_OF_TABLES - COST))
    if tables.whole_table(outline, node):
        return Parting(node, _OF_TABLES, _OF_TABLES - COST)
    chance = scorer.chance(node, context)
    best = Parting(node, chance, max(0.0, chance - COST))
    if len(context.above) == _DEEPEST:
        return best
    others: tuple[Parting, ...] = ()
    for pieces in propose(outline, node):
        inside = scorer.inside(context, node, pieces)
        choices = tuple(_best(outline, scorer, piece, inside) for piece in pieces)
        worth = sum(choice.worth for choice in choices)
        if worth > best.worth:
            best = Parting(node, chance, worth, choices)
        if not others or worth > sum(choice.worth for choice in others):
            others = choices
    return best if best.pieces else replace(best, others=others)


def _leaves(choices: Iterable[Parting]) -> Iterator[Parting]:
    """Yield the pieces that are parted no more."""
    for choice in choices:
        if choice.pieces:
            yield from _leaves(choice.pieces)
        else:
            yield choice


def part_otherwise(outline: Outline) -> tuple[tuple[int, int], ...]:
    """Return the lines of what a text that is taken for one story is parted into otherwise."""
    return _otherwise(outline, choose(outline, Scorer(outline, "", "")))


def _otherwise(outline: Outline, choice: Parting) -> tuple[tuple[int, int], ...]:
    """Return the lines of the pieces of a block, or of those of its best parting."""
    return tuple(
        outline.trimmed(leaf.node.first, leaf.node.last) for leaf in _leaves(_rivals(choice))
    )


def _rivals(choice: Parting) -> tuple[Parting, ...]:
    """Return the pieces of a block, or of its best parting into several."""
    pieces = choice.pieces or choice.others
    while len(pieces) == 1:
        pieces = pieces[0].pieces or pieces[0].others
    return pieces


def _against_rivals(choice: Parting) -> float:
    """Return the chance that a block is one story, and not the several its parting may be.

    It falls only where the pieces are expected to hold more stories than the block.
    """
    one, several = choice.chance, sum(leaf.chance for leaf in _leaves(_rivals(choice)))
    return one / (one + several) if several > one else one


def _items(outline: Outline, choice: Parting) -> Iterator[Item]:
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
        yield from _told(outline, choice)


def _told(outline: Outline, choice: Parting) -> Iterator[Item]:
    """Yield the story of a block, and what stands around it that only leads up to it."""
    node = choice.node
    named = node
    while inner := _told_inside(outline, node):
        named = inner
        if names_question(outline.text(node.body, node.own_last)):
            break
        if node.own_last >= node.first and (node.level or not node.is_bare):
            reason = _GROUP if node.is_bare else _reason(outline, node, 0.0, own=True)
            yield _skipped(outline, node, node.own_last, reason)
        for child in node.children:
            yield from () if child is inner else _left_out(outline, child, 0.0)
        node = inner
    item = _as_story(outline, node, named.title, choice.chance)
    if isinstance(item, DraftStory):
        item = replace(item, pieces=_otherwise(outline, choice), chance=_against_rivals(choice))
    yield item


def _told_inside(outline: Outline, node: Node) -> Node | None:
    """Return the only written heading below a group, which its name or labels inside tell."""
    written = [child for child in node.children if not _refusal(outline, child)]
    if len(written) != 1 or node.parts or node.tables:
        return None
    (only,) = written
    is_title = not (only.label or is_version(only.title) or is_post_section(only.title))
    is_title = is_title or not node.level
    is_group = is_collection(node.title) or not any(map(str.isalpha, node.title or "x"))
    if not is_title or not (is_group or any(below.is_labelled for below in only.walk())):
        return None
    own = outline.text(node.body, node.own_last)
    return None if count_words(own) > _INTRODUCTION and tells_an_act(own) else only


def _as_story(outline: Outline, node: Node, heading: str, chance: float) -> Item:
    """Return a block as one story, or why nothing of it is written after all."""
    if single := tables.whole_table(outline, node):
        return replace(single, chance=chance)
    tops = node.children
    if node.way == Way.WHOLE and len(tops) == 1:
        heading = heading or tops[0].title
        node = tops[0] if outline.root.is_bare else node
    first, last = outline.trimmed(node.first, node.last)
    passages, lead = join_spans(outline, node, named=bool(heading))
    content = sort_passages(passages)
    title = clean_title(heading)
    reason = content.refusal or (title and rejected_by_title(title, outline.text(first, last)))
    if reason:
        return SkippedBlock(title or first_sentence(outline.text(first, last)), first, last, reason)
    begun = content.sections[0]
    marked = [line for line in begun.text.split("\n") if _MARK.match(line)]
    alone = len(marked) == 1 and begun.text.startswith(marked[0]) and begun.part is Part.UNLABELLED
    if node.way == Way.ITEM or alone:
        content = without_mark(content)
    return DraftStory(first, last, content, title, lead, chance=chance)


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
            chance = 0 if _refusal(outline, node) else chance  # a blank template is never a story
            yield _skipped(outline, node, node.last, _reason(outline, node, chance), chance)
        return
    if node.own_last >= node.first and (node.level or not node.is_bare):
        own = _GROUP if node.is_bare else _reason(outline, node, chance, own=True)
        yield _skipped(outline, node, node.own_last, own, 0 if node.is_bare else chance)
    for child in node.children:
        yield from _left_out(outline, child, chance)


def _reason(outline: Outline, node: Node, chance: float, *, own: bool = False) -> str:
    if not own and (refusal := _refusal(outline, node)):
        return refusal
    if node.way == Way.RULE and not outline.text(node.body, node.last).strip():
        return _BESIDE  # one line above the first line drawn
    reason = rejection_reason(outline, node, own=own, alone=node.way == Way.WHOLE)
    reason = reason or (_UNSURE if chance >= _LIKELY else NOTHING_TOLD)
    is_beside = node.way == Way.REST or (own and node.children)
    introduces = node.way == Way.REST and node.title and reason == _UNSURE
    return _BESIDE if introduces or (is_beside and reason in _NOTHING) else reason


def _refusal(outline: Outline, node: Node) -> str | None:
    """Return why the parts labelled in a block are no story: they are yet to be written."""
    if not any(below.is_labelled for below in node.walk()):
        return None
    spans = cut_story_spans(outline, node)
    return sort_passages(text for span in spans for text in span.passages).refusal


def _skipped(
    outline: Outline, node: Node, last: int, reason: str, chance: float = 0
) -> SkippedBlock:
    """Return lines that are no story, called by a title, or failing one their first sentence."""
    first, last = outline.trimmed(node.first, last)
    title = clean_title(strip_list_marks(node.title)) or first_sentence(outline.text(first, last))
    return SkippedBlock(title, first, last, reason, chance=chance)
