"""Refusals: why a block without labels is no story, if it is none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from coach.episode import tells_of_the_past
from coach.reading.acts import tells_an_act
from coach.reading.labels import fold
from coach.reading.marks import unmarked
from coach.reading.outline import Kind
from coach.reading.placeholders import is_placeholder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coach.reading.outline import Node, Outline

LINKS: Final = "a list of links, not a story"
_HEADINGS: Final = {
    "a template to fill in": r"template|vorlage",
    "advice, not a story": r"tips?|how to|how do|guide|guidelines|instructions|advice"
    r"|do s and don ts|dos and don ts|best practices|method|怎么|如何",
    "a checklist, not a story": r"checklist|to do|todos?|next steps|action items|preparation",
    "a table of contents": r"table of contents|contents|toc|index|overview of stories|lookup",
    "a list of questions, not a story": r"(?:common|sample|possible|practice|follow up) questions"
    r"|questions to ask|question bank|questions matrix",
    "reference, not a story": r"reference|references|resources|links|glossary|further reading",
}
_BY_HEADING: Final = {
    reason: re.compile(rf"(?<!\w)(?:{words})(?!\w)" if words.isascii() else rf"(?:{words})")
    for reason, words in _HEADINGS.items()
}
_LINK_ALONE: Final = re.compile(
    r"(?:\[\[[^\[\]]*\]\]|!?\[[^\[\]]*\]\([^()]*\)|<?https?://\S+)[\s.,;:|–—-]*"
)
_CHECK_BOX: Final = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)])\s+\[[ xX]\]\s")
_WORD: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W\u3040-\uffff]+")
_FEWEST_WORDS: Final = 5
_BESIDE: Final = 40  # words that introduce a table; more of them are a text of their own
_OWN: Final = re.compile(r"\b(?:i|we|my|our|me|us)\b|我|ich|wir|je|nous|yo", re.IGNORECASE)
_I: Final = re.compile(r"\bI\b")
_LONG: Final = 60  # words of text that can be a story under such a heading after all...
_OWN_LEAST: Final = 30  # ...if at least one word in thirty is the teller ("I", "we", "our")


def why_not(
    outline: Outline, node: Node, *, own: bool = False, siblings_labelled: bool = False
) -> str | None:
    """Why what stands below a heading is not a story; None where it may well be one.

    With `own`, the heading's own text alone counts. Where other headings of the document have
    STAR labels, text without them has more to prove.
    """
    nodes = [node] if own else list(node.walk())
    lines = [line for each in nodes for line in _written(outline, each)]
    if not lines:
        return "nothing is written below this heading" if node.title else "nothing is written here"
    text = "\n".join(lines)
    for reason, is_so in _EVERY_LINE.items():
        if all(is_so(line) for line in lines):
            return reason
    if is_placeholder(text):
        return "a placeholder, nothing written yet"
    if _is_table(outline, nodes):
        return "a table that tells no story"
    return _by_words(node, text, siblings_labelled=siblings_labelled)


def _is_table(outline: Outline, nodes: Sequence[Node]) -> bool:
    """Whether a table stands there, with nothing told beside it."""
    blocks = [block for each in nodes for block in each.blocks if block.kind is not Kind.SILENT]
    beside = [block for block in blocks if block.kind is not Kind.TABLE]
    if len(beside) == len(blocks):
        return False
    text = "\n".join(outline.text(block.first, block.last) for block in beside)
    return sum(1 for _ in _WORD.finditer(text)) < _BESIDE and not tells_an_act(text)


def _by_words(node: Node, text: str, *, siblings_labelled: bool) -> str | None:
    """Why words alone say that this is no story."""
    count = sum(1 for _ in _WORD.finditer(text))
    told = _OWN_LEAST * len(_OWN.findall(text)) > count > _LONG
    told = told or (_I.search(text) is not None and tells_of_the_past(text))
    title = fold(node.title)
    for reason, words in _BY_HEADING.items():
        if words.search(title) and not told:
            return reason
    if siblings_labelled and count < _FEWEST_WORDS:
        return "too little to be a story"
    return None


def _written(outline: Outline, node: Node) -> Iterator[str]:
    """The lines of a heading's own text with words on them."""
    for line in outline.text(node.body, node.own_last).split("\n"):
        if fold(line[:400]):
            yield line


def _is_link(line: str) -> bool:
    """Whether a line holds a link and little else."""
    text = unmarked(line).strip("*_|# ")
    match = _LINK_ALONE.match(text)
    return match is not None and len(text) - match.end() <= match.end() // 2


def _is_check_box(line: str) -> bool:
    """Whether a line is a box to tick."""
    return _CHECK_BOX.match(line) is not None


def _is_question(line: str) -> bool:
    """Whether a line asks."""
    return line.rstrip().endswith(("?", "？"))


_EVERY_LINE: Final = {
    LINKS: _is_link,
    "a checklist, not a story": _is_check_box,
    "a list of questions, not a story": _is_question,
}
