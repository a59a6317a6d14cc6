"""Lists whose items are stories, as in brag documents.

Its heading, or one above it, announces achievements or names a year, a quarter or a month; or its
items begin with titles in a collection of stories, or are interview questions over answers.
"""

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from coach.domain.episode import may_tell_an_act, tells_an_act
from coach.ingest.chapters import is_asked, is_collection
from coach.ingest.labels import STAR, count_words, fold_label, strip_list_marks
from coach.ingest.model import Block, BlockKind, Node, Outline
from coach.ingest.rejection import NO_EPISODE, is_about_oneself
from coach.ingest.titles import is_placeholder

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


@dataclass(frozen=True, slots=True)
class _ListItem:
    """An item of an outermost list; its first paragraph ends at `own` and reads `lead`."""

    first: int
    own: int
    last: int
    text: str
    lead: str

    @property
    def is_asked(self) -> bool:
        """Whether it begins with an interview question."""
        return is_asked(self.lead, alone=True)


def promote_items(outline: Outline, title: str, name: str) -> bool:
    """Make entries of lists that hold stories; return whether there are any.

    `title` is the document's in its front matter, `name` its file's.
    """
    is_post = bool(title) and not is_collection(title)
    title = title or name
    periods = 0 if is_post else sum(_is_period(node.title) for node in outline.root.walk())
    context = _with_context(
        outline.root,
        achieved=bool(_ACHIEVEMENTS.search(fold_label(title))),
        collected=is_collection(title),
        dated=periods >= _FEWEST,
    )
    has_entries = False
    for node, achieved, collected in list(context):
        if items := _choose(outline, node, achieved=achieved, collected=collected):
            _promote(outline, node, items)
            has_entries = True
    return has_entries


def _with_context(
    node: Node, *, achieved: bool, collected: bool, dated: bool
) -> Iterator[tuple[Node, bool, bool]]:
    """Yield every heading, and whether it, or one above, announces achievements, or stories."""
    words = fold_label(node.title)
    if _NOT_ACHIEVED.search(words) and not _ACHIEVEMENTS.search(words):
        achieved = False
    # Years and months do in a document with several headings of the kind.
    elif node.level and (_ACHIEVEMENTS.search(words) or (dated and _is_period(node.title))):
        achieved = True
    collected = collected or is_collection(node.title)
    yield node, achieved, collected
    for child in list(node.children):
        yield from _with_context(child, achieved=achieved, collected=collected, dated=dated)


def _is_period(title: str) -> bool:
    """Return whether a title is a year, a quarter, a month or the like."""
    return bool(title) and bool(_PERIOD.fullmatch(fold_label(title)))


def _choose(outline: Outline, node: Node, *, achieved: bool, collected: bool) -> list[_ListItem]:
    """Return the items of a heading's own lists, if they are stories."""
    items = [] if node.tables else list(_list_items(outline, node))
    starts = {item.first for item in items}
    labels = {hit.label.role for hit in node.hits if hit.line in starts} & STAR
    if not items or len(labels) >= _FEWEST or node.label:
        return []
    if sum(item.is_asked for item in items) * 2 > len(items):
        answers = (count_words(outline.text(item.own + 1, item.last)) for item in items)
        return items if max(answers) >= _ANSWERED and not node.is_labelled else []
    texts = [item.text for item in items]
    if achieved:
        beside = "\n".join(
            outline.text(block.first, block.last)
            for block in node.blocks
            if block.kind is BlockKind.PROSE and not block.depth
        )
        narrative = count_words(beside) >= _NARRATIVE and tells_an_act(beside)
        reasons = {_rejection_reason(text) for text in texts}
        return [] if narrative or not {None, ROUTINE} & reasons else items
    if collected and len(items) >= _FEWEST and not node.is_labelled:
        achieves = sum(_rejection_reason(text) is None for text in texts) * 2 > len(items)
        long = sum(len(text.split()) for text in texts) >= _WORDS_OF_STORIES * len(items)
        titled = all(_BOLD_LEAD.match(strip_list_marks(text)) for text in texts)
        numbered = all(_MARK.match(text) and text.lstrip()[:1].isdigit() for text in texts)
        return items if achieves and long and (titled or numbered) else []
    return []


def item_rejection_reason(outline: Outline, entry: Node) -> str | None:
    """Return why an entry is no story; None where it is one."""
    if not _MARK.match(outline.lines[entry.first - 1]):
        return "text beside a list, not a story"
    text = outline.text(entry.body, entry.last)
    words = count_words(text)
    if not words:
        return "a question without an answer"
    if is_placeholder(text):
        return "a placeholder, nothing written yet"
    if entry.body == entry.first:
        return _rejection_reason(text)
    if is_about_oneself(entry.title):
        return NO_EPISODE
    return None if words >= _ANSWERED else SHORT


def plain_item(entry: Node, text: str) -> str:
    """Return an entry's text without the mark of the list before it."""
    return _MARK.sub("", text, count=1) if entry.body == entry.first else textwrap.dedent(text)


def _rejection_reason(text: str) -> str | None:
    words = count_words(text)
    bare = _BOLD_LEAD.sub(lambda match: f"{match['bold']}. ", strip_list_marks(text), count=1)
    routine = _ROUTINE.match(fold_label(_DATE_LEAD.sub("", bare, count=1)))
    if routine and words < _ROUTINE_UP_TO:
        return ROUTINE
    if words < _FEWEST_WORDS:
        return SHORT
    is_event = _MEASURED.search(bare) or may_tell_an_act(bare)
    return None if is_event else "nothing that happened once is told here"


def _list_items(outline: Outline, node: Node) -> Iterator[_ListItem]:
    """Yield the items of the outermost lists in a heading's own text."""
    blocks = [block for block in node.blocks if block.kind is not BlockKind.SILENT or block.rule]
    opened: Block | None = None
    last = 0
    for block in (*blocks, None):
        starts = block and block.depth == 1 and _MARK.match(outline.lines[block.first - 1])
        if opened and (block is None or starts or not block.depth):
            lead = strip_list_marks(" ".join(outline.text(opened.first, opened.last).split()))
            text = outline.text(opened.first, last)
            yield _ListItem(opened.first, opened.last, last, text, lead.strip("*_ "))
            opened = None
        if block and starts and block.kind is BlockKind.PROSE:
            opened = block
        last = block.last if block else 0


def _promote(outline: Outline, node: Node, items: Sequence[_ListItem]) -> None:
    """Put a heading's items below it as headings of their own."""
    level = node.level + 1
    below = []
    for item, following in zip(items, [*items[1:], None], strict=True):
        bold = _BOLD_LEAD.match(strip_list_marks(outline.lines[item.first - 1]))
        title, body = "", item.first
        if item.is_asked:
            title, body = item.lead, item.own + 1
        elif bold and not _is_period(bold["bold"]) and any(map(str.isalpha, bold["bold"])):
            title = bold["bold"].rstrip(":：. ")
        below.append(Node(title, level, item.first, body, item.last, item.last, is_entry=True))
        # Text between two lists is about neither: "**Also:**", a picture.
        end = following.first - 1 if following else node.own_last
        start = item.last + 1
        if count_words(outline.text(start, end)):
            below.append(Node("", level, start, start, end, end, is_entry=True))
    node.adopt(below)
    node.hits = []
