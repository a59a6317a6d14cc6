"""Why a block without labels is not a story."""

import re
from collections.abc import Sequence
from typing import Final

from coach.domain.episode import is_english_text, may_tell_an_act, tells_an_act, tells_of_the_past
from coach.ingest.labels import fold_label, strip_list_marks
from coach.ingest.model import BlockKind, Node, Outline
from coach.ingest.questions import is_asked
from coach.ingest.titles import is_blank_title, is_placeholder

LINKS: Final = "a list of links, not a story"
QUESTIONS: Final = "a list of questions, not a story"
_HEADINGS: Final = {
    "a template to fill in": r"template|vorlage",
    "advice, not a story": r"tips?|how to|how do|guide|guidelines|instructions|advice"
    r"|do s and don ts|dos and don ts|best practices|method|怎么|如何",
    "a checklist, not a story": r"checklist|to do|todos?|next steps|action items|preparation",
    "a table of contents": r"table of contents|contents|toc|index|overview of stories|lookup",
    QUESTIONS: r"(?:common|sample|possible|practice|follow up) questions"
    r"|questions to ask|question bank|questions matrix",
    "reference, not a story": r"reference|references|resources|links|glossary|further reading",
}
_BY_HEADING: Final = {
    reason: re.compile(rf"(?<!\w)(?:{words})(?!\w)" if words.isascii() else rf"(?:{words})")
    for reason, words in _HEADINGS.items()
}
NO_EPISODE: Final = "about oneself or the job, not a story"
NOTHING_TOLD: Final = "nothing that happened is told here"
TOO_LITTLE: Final = "too little to be a story"
# What interviews ask that no episode answers, and what notes hold beside the stories. Such a title
# decides by itself: a life told from school on is in the past tense too.
_ABOUT: Final = re.compile(
    r"(?:\d+ |q\d* )*(?:(?:tell (?:me|us) (?:a (?:bit|little) )?(?:more )?about|introduce|describe)"
    r" your ?self.*|(?:self|personal) introduction|introduction|intro|about (?:me|us)|who am i"
    r"|elevator pitch|(?:30|60) second pitch|my pitch|pitch|summary of (?:me|my career)"
    r"|walk me through your (?:resume|cv|background)"
    r"|why (?:do|are|did|would) you (?:want|interested|leaving|leave|apply|applying|looking).*"
    r"|why (?:this|our|your|us|me|should we|\w+)(?: (?:company|role|job|position|team|hire you.*))?"
    r"|what are your (?:\w+ ){0,3}(?:strengths?|weakness(?:es)?|salary expectations?).*"
    r"|what (?:is|are) your (?:expected |desired )?(?:salary|compensation|notice period).*"
    r"|(?:my )?strengths?(?: and weakness(?:es)?)?|where do you see yourself.*"
    r"|(?:my )?(?:career )?goals?(?: for \w+(?: \w+)?)?|(?:salary|compensation|visa|relocation"
    r"|notice period|benefits|offers?)(?: \w+){0,2}|(?:my )?(?:skills?|tech stack|education"
    r"|hobbies|certifications?|languages|feedback|testimonials|praise|kudos)"
    r"|(?:do you have )?any questions(?: for (?:us|me))?|questions for (?:\w+ ?){1,3}"
    r"|(?:about the |the )?company(?: (?:notes?|research|values|overview|info))?"
    r"|opinions?(?: on \w+)?|.* (?:opinions|philosophy))"
)
_PROPERTY: Final = re.compile(
    r"\s*[*_]{0,2}(?:created(?: (?:at|by|time|on))?"
    r"|last (?:edited|updated|modified)(?: (?:time|by|on))?|updated|tags?|status|date"
    r"|company|role|position|author|type|category|url|link|owner|level"
    r"|location|aliases|id|source|priority|version|reviewed|archived|favou?rite|purpose|audience"
    r"|property|select|multi select|parent|files?|word count|interviewer|round|stage)[*_]{0,2}"
    r"\s*:[*_]{0,2}(?!:).{0,120}",
    re.IGNORECASE,
)
_EXPLAINING: Final = ("a template to fill in", "advice, not a story")
_LINK_ALONE: Final = re.compile(
    r"(?:\[\[[^\[\]]*\]\]|!?\[[^\[\]]*\]\([^()]*\)|<?https?://\S+)[\s.,;:|–—-]*"
)
_CHECK_BOX: Final = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)])\s+\[[ xX]\]\s")
_WORD: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W\u3040-\uffff]+")
_FEWEST_WORDS: Final = 5
_FEWEST_QUESTIONS: Final = 3
_LONGEST_QUESTION: Final = 250  # characters of a line in a list of them
_BESIDE: Final = 40  # words that introduce a table; more of them are a text of their own


def rejection_reason(
    outline: Outline,
    node: Node,
    *,
    own: bool = False,
    alone: bool = False,
) -> str | None:
    """Return why what stands below a heading is not a story; None where it may well be one.

    With `own`, only the heading's own text counts; one that is `alone` is the whole document.
    """
    nodes = [node] if own else list(node.walk())
    lines = [
        line
        for below in nodes
        for line in outline.text(below.body, below.own_last).split("\n")
        if fold_label(line[:400])
    ]
    if not lines:
        return _unwritten(node.title)
    text = "\n".join(lines)
    for reason, is_so in _EVERY_LINE.items():
        if all(map(is_so, lines)):
            return reason
    asking = sum(map(_is_question, lines)) * 2 >= len(lines) >= _FEWEST_QUESTIONS
    if asking and not tells_of_the_past(text) and max(map(len, lines)) <= _LONGEST_QUESTION:
        return QUESTIONS
    if is_placeholder(text):
        return "a placeholder, nothing written yet"
    if _is_table(outline, nodes):
        return "a table that tells no story"
    return _reason_in_words(node, text, alone=alone)


def _unwritten(title: str) -> str:
    if is_asked(title, alone=True):
        return "a question without an answer"
    return "nothing is written below this heading" if title else "nothing is written here"


def _is_table(outline: Outline, nodes: Sequence[Node]) -> bool:
    """Return whether a table stands there, with nothing told beside it."""
    blocks = [block for node in nodes for block in node.blocks]
    beside = [block for block in blocks if block.kind not in {BlockKind.SILENT, BlockKind.TABLE}]
    text = "\n".join(outline.text(block.first, block.last) for block in beside)
    has_table = any(block.kind is BlockKind.TABLE for block in blocks)
    return has_table and len(_WORD.findall(text)) < _BESIDE and not tells_an_act(text)


def rejected_by_title(title: str, text: str) -> str | None:
    """Return why labelled text is no story by its title: a template or advice, nothing told."""
    if is_blank_title(title):
        return "a blank template: even its title is a placeholder"
    if tells_of_the_past(text) or not is_english_text(text):
        return None
    words = fold_label(title)
    return next((reason for reason in _EXPLAINING if _BY_HEADING[reason].search(words)), None)


def is_about_oneself(title: str) -> bool:
    """Return whether a title asks for the user or the job, which no episode answers."""
    return bool(_ABOUT.fullmatch(fold_label(title)))


def headed_reason(title: str) -> str | None:
    """Return why nothing below a title is a story by what it announces: advice, a checklist."""
    words = fold_label(title)
    return next((reason for reason, found in _BY_HEADING.items() if found.search(words)), None)


def _reason_in_words(node: Node, text: str, *, alone: bool) -> str | None:
    if node.level and not alone and is_about_oneself(node.title):
        return NO_EPISODE
    headed = headed_reason(node.title)
    if headed and not tells_of_the_past(text):
        return headed
    if len(_WORD.findall(text)) < _FEWEST_WORDS:
        return TOO_LITTLE
    lines = [line.strip() for line in text.split("\n")]
    listed = sum(strip_list_marks(line) != line for line in lines) * 2 >= len(lines)
    is_told = may_tell_an_act(text) or (alone and not listed)
    return None if is_told else NOTHING_TOLD


def _is_link(line: str) -> bool:
    text = strip_list_marks(line).strip("*_|# ")
    match = _LINK_ALONE.match(text)
    return match is not None and len(text) - match.end() <= match.end() // 2


def _is_question(line: str) -> bool:
    text = strip_list_marks(line).strip("*_ ")
    return text.endswith(("?", "？")) or is_asked(text, alone=True)


_EVERY_LINE: Final = {
    LINKS: _is_link,
    "a checklist, not a story": lambda line: _CHECK_BOX.match(line) is not None,
    # A whole story on one line may end with a question: that line is longer.
    QUESTIONS: lambda line: len(line) <= _LONGEST_QUESTION and _is_question(line),
    "properties of the document, not a story": lambda line: _PROPERTY.fullmatch(line) is not None,
}
