"""Entries: lists whose items are stories, as in brag documents, and what of them is routine.

A list is one of entries where its heading, or one above it, announces achievements or names a
year, a quarter or a month; where its items begin with titles in a collection of stories; or where
they are interview questions with answers below them.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from coach.domain.episode import may_tell_an_act, tells_an_act
from coach.ingest.chapters import is_asked, is_collection
from coach.ingest.labels import STAR, fold_label, without_label
from coach.ingest.model import BlockKind, BlockSpans, Node
from coach.ingest.rejection import NO_EPISODE, is_about_oneself
from coach.ingest.titles import is_placeholder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coach.ingest.model import Block, Outline


_ACHIEVEMENTS: Final = re.compile(
    r"\b(?:brag\w*|hype|accomplishments?|achievements?|wins|win log|highlights|kudos log|logros"
    r"|erfolge|impact log|done list|shipped|milestones|successes|promotion|self review"
    r"|self assessment|performance review|year in review|work log|worklog)\b"
)
_MONTHS: Final = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    "|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_WHEN: Final = (
    rf"(?:fy|h[12]|q[1-4]|{_MONTHS}|quarter|week|spring|summer|autumn|fall|winter|cy|year|first"
    r"|second|third|fourth|half|of|the|early|mid|late|to|present|now|\d{1,2}|[1-4](?:st|nd|rd|th)"
    r"|(?:fy)?(?:19|20)\d\d)"
)
_PERIOD: Final = re.compile(rf"{_WHEN}(?: {_WHEN})*")
_NOT_ACHIEVED: Final = re.compile(
    r"\b(?:goals?|plans?|planned|next|skills|feedback|praise|testimonials|learn(?:ed|ing|ings)?"
    r"|to ?dos?|template|how to|metrics|questions|references|links|books?|reading|courses?"
    r"|training|education|ideas|reminders?|areas|growth|tips|values|motivation|usage|why)\b"
)
_ROUTINE: Final = re.compile(
    r"(?:regularly |weekly |daily |also )?(?:attend(?:ed|ing)?|participat(?:ed|ing) in|took part in"
    r"|join(?:ed|ing)|code reviews?|review(?:ed|ing)?(?: \d+)? (?:code|prs?|pull|merge)|stand ?ups?"
    r"|meetings?|on ?call|sprint|retros?|answer(?:ed|ing)|triag(?:ed|ing)|pr reviews?|\d on \d"
    r"|training|onboarding|continued|ongoing|helped|maintain(?:ed|ing)?|supported|various|misc"
    r"|bug ?fix(?:es|ing)?|fixed (?:\w+ )?bugs|wrote (?:docs|documentation|tests)|updated)\b"
)
_MARK: Final = re.compile(r"\s*(?:>\s*)*(?:[-*+•◦▪‣]|\d{1,3}[.)])\s+")
_BOLD_LEAD: Final = re.compile(r"\*\*(?P<bold>[^*]{2,100})\*\*")
_DATE_LEAD: Final = re.compile(r"[\d\s./-]*")
_MEASURED: Final = re.compile(r"\d\s*(?:%|x\b|percent|k\b|m\b|hours?|days?|weeks?|minutes?)")
_FEWEST_WORDS: Final = 8  # of an item that tells something
_ROUTINE_UP_TO: Final = 20  # words; a routine that takes more of them is told for what came of it
_WORDS_OF_STORIES: Final = 15  # on average, of a list's items that are stories without a title
_NARRATIVE: Final = 25  # words beside a list, of which the list then is a part
_FEWEST: Final = 2
_ANSWERED: Final = 4  # words of an answer

ROUTINE: Final = "a routine item, not a story"
SHORT: Final = "too little to be a story"
NOTHING_TOLD: Final = "nothing that happened once is told here"
BESIDE: Final = "text beside a list, not a story"
UNANSWERED: Final = "a question without an answer"


@dataclass(frozen=True, slots=True)
class _Item:
    """A list's item of the outermost level, with its lines and those of its own first paragraph."""

    first: int
    own: int
    last: int


def promote_items(outline: Outline, title: str, name: str) -> bool:
    """Make entries of lists that hold stories; returns whether there are any.

    `title` is the document's in its front matter, `name` its file's.
    """
    is_post = bool(title) and not is_collection(title)
    title = title or name
    is_achieved = bool(_ACHIEVEMENTS.search(fold_label(title)))
    periods = 0 if is_post else sum(_is_period(node) for node in outline.root.walk())
    context = _with_context(
        outline.root,
        achieved=is_achieved,
        collected=is_collection(title),
        dated=periods >= _FEWEST,
    )
    found = False
    for node, achieved, collected in list(context):
        items = _entries(outline, node, achieved=achieved, collected=collected)
        if items:
            _hang(outline, node, items)
            found = True
    return found


def _with_context(
    node: Node, *, achieved: bool, collected: bool, dated: bool
) -> Iterator[tuple[Node, bool, bool]]:
    """Every heading, and whether it or one above announces achievements, or stories.

    Years and months do in a document with several headings of the kind (`dated`).
    """
    words = fold_label(node.title)
    if _NOT_ACHIEVED.search(words) and not _ACHIEVEMENTS.search(words):
        achieved = False
    elif node.level and (_ACHIEVEMENTS.search(words) or (dated and _is_period(node))):
        achieved = True
    collected = collected or is_collection(node.title)
    yield node, achieved, collected
    for child in list(node.children):
        yield from _with_context(child, achieved=achieved, collected=collected, dated=dated)


def _is_period(node: Node) -> bool:
    """Whether a heading is a year, a quarter, a month or the like."""
    return bool(node.title) and bool(_PERIOD.fullmatch(fold_label(node.title)))


def _entries(outline: Outline, node: Node, *, achieved: bool, collected: bool) -> list[_Item]:
    """The items of a heading's own lists, if they are stories."""
    items = [] if node.tables else list(_items(outline, node))
    starts = {item.first for item in items}
    labels = {mark.label.role for mark in node.marks if mark.line in starts} & STAR
    if not items or len(labels) >= _FEWEST or node.label:
        return []
    texts = [_text(outline, item) for item in items]
    asked = [is_asked(_first_line(outline, item), alone=True) for item in items]
    if sum(asked) * 2 > len(items):
        answered = [item for item in items if _words(outline, item.own + 1, item.last) >= _ANSWERED]
        return items if answered and not node.is_labelled else []
    if achieved:
        beside = _beside(outline, node, items)
        narrative = len(fold_label(beside).split()) >= _NARRATIVE and tells_an_act(beside)
        reasons = [no_items_reason(text) for text in texts]
        return [] if narrative or not {None, ROUTINE} & set(reasons) else items
    if collected and len(items) >= _FEWEST and not node.is_labelled:
        told = sum(no_items_reason(text) is None for text in texts) * 2 > len(items)
        long = sum(len(text.split()) for text in texts) >= _WORDS_OF_STORIES * len(items)
        titled = all(_BOLD_LEAD.match(without_label(text)) for text in texts)
        numbered = all(_MARK.match(text) and text.lstrip()[:1].isdigit() for text in texts)
        return items if told and long and (titled or numbered) else []
    return []


def is_item(outline: Outline, entry: Node) -> bool:
    """Whether an entry is an item, not text between two lists."""
    return bool(_MARK.match(outline.lines[entry.first - 1]))


def item_rejection_reason(outline: Outline, entry: Node) -> str | None:
    """Why an entry is no story; None where it is one."""
    if not is_item(outline, entry):
        return BESIDE
    text = outline.text(entry.body, entry.last) if entry.body <= entry.last else ""
    if not fold_label(text):
        return UNANSWERED
    if is_placeholder(text):
        return "a placeholder, nothing written yet"
    if entry.body == entry.first:
        return no_items_reason(text)
    if is_about_oneself(entry.title):
        return NO_EPISODE
    return None if len(fold_label(text).split()) >= _ANSWERED else SHORT


def plain_item(entry: Node, text: str) -> str:
    """An entry's text without the mark of the list before it."""
    return _MARK.sub("", text, count=1) if entry.body == entry.first else textwrap.dedent(text)


def no_items_reason(text: str) -> str | None:
    """Why an item is no story; None where it is one."""
    words = fold_label(text).split()
    bare = _BOLD_LEAD.sub(lambda match: f"{match['bold']}. ", without_label(text), count=1)
    measured = _MEASURED.search(bare) is not None
    if (
        _ROUTINE.match(fold_label(_DATE_LEAD.sub("", bare, count=1)))
        and len(words) < _ROUTINE_UP_TO
    ):
        return ROUTINE
    if len(words) < _FEWEST_WORDS:
        return SHORT
    return None if measured or may_tell_an_act(bare) else NOTHING_TOLD


def _items(outline: Outline, node: Node) -> Iterator[_Item]:
    """The items of the outermost lists in a heading's own text."""
    blocks = [block for block in node.blocks if block.kind is not BlockKind.SILENT or block.rule]
    opened: Block | None = None
    last = 0
    for block in blocks:
        starts = block.depth == 1 and _MARK.match(outline.lines[block.first - 1])
        if opened and (starts or not block.depth):
            yield _Item(opened.first, opened.last, last)
            opened = None
        if starts and block.kind is BlockKind.PROSE:
            opened = block
        last = block.last
    if opened:
        yield _Item(opened.first, opened.last, last)


def _hang(outline: Outline, node: Node, items: Sequence[_Item]) -> None:
    """Put a heading's items below it as headings of their own."""
    below = []
    whole = BlockSpans.of(node)
    for item, following in zip(items, [*items[1:], None], strict=True):
        asked = is_asked(_first_line(outline, item), alone=True)
        end = following.first - 1 if following else node.own_last
        lead = _BOLD_LEAD.match(without_label(outline.lines[item.first - 1]))
        name = lead["bold"].rstrip(":：. ") if lead and not _is_date(lead["bold"]) else ""
        title = _first_line(outline, item) if asked else name
        body = item.own + 1 if asked else item.first
        entry = Node(title, node.level + 1, item.first, body, item.last, item.last, is_entry=True)
        whole.fill(entry)
        below.append(entry)
        # Text between two lists is about neither: "**Also:**", a picture.
        if _words(outline, item.last + 1, end):
            rest = Node("", node.level + 1, item.last + 1, item.last + 1, end, end, is_entry=True)
            whole.fill(rest)
            below.append(rest)
    first = items[0].first
    node.own_last = first - 1
    node.blocks = [block for block in node.blocks if block.first < first]
    node.marks = []
    node.children = [*below, *node.children]


def _is_date(text: str) -> bool:
    """Whether a bold lead is only when it was."""
    return bool(_PERIOD.fullmatch(fold_label(text))) or not any(map(str.isalpha, text))


def _first_line(outline: Outline, item: _Item) -> str:
    """An item's first paragraph as one line, without marks around it."""
    text = " ".join(outline.text(item.first, item.own).split())
    return without_label(text).strip("*_ ")


def _text(outline: Outline, item: _Item) -> str:
    """What an item says."""
    return outline.text(item.first, item.last)


def _beside(outline: Outline, node: Node, items: Sequence[_Item]) -> str:
    """The text of a heading that is in no list."""
    blocks = [block for block in node.blocks if block.kind is BlockKind.PROSE and not block.depth]
    return "\n".join(outline.text(block.first, block.last) for block in blocks if items)


def _words(outline: Outline, first: int, last: int) -> int:
    """How many words stand on lines."""
    return sum(len(fold_label(line).split()) for line in outline.text(first, last).split("\n"))
