"""Parse "Same answer as question 1", "see above", "[[The outage]]" in place of an answer."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from coach.domain.episode import tells_an_act
from coach.ingest.labels import fold_label, strip_list_marks
from coach.ingest.titles import clean_title

REFERS: Final = "refers to another answer"
_LONGEST: Final = 300  # characters; more is an answer of its own
_MOST_WORDS: Final = 30
_MOST_LINKS: Final = 3  # more of them are a list of links

_LINK: Final = re.compile(
    r"!?\[\[(?P<page>[^\[\]|]+)(?:\|(?P<alias>[^\[\]]*))?\]\]"
    r"|\[(?P<text>[^\[\]]+)\]\((?P<to>[^()\s]*)\)"
)
_ELSEWHERE: Final = "\x02"  # what a link to the web points at
_HELD: Final = "\x01"  # stands for a link in the text around it
_ANSWER: Final = re.compile(
    r"(?:my |sample |star )?(?:answer|ans|a|response|story|star|example|antwort|r[ée]ponse"
    r"|respuesta)\s*(?:[:：]|[-–—]\s)\s*"
)
_MARKUP: Final = re.compile(r"[*_`~>|]+")
_SAME: Final = (
    r"(?:the |an? |my |exactly |very |basically |pretty much )*(?:same|identical)(?: exact)?"
    r"(?: (?:answer|story|example|response|experience|situation|scenario|project|thing|incident"
    r"|one))*"
)
_LEAD: Final = (
    r"(?:(?:please |just |i(?: would| will|['’]d|['’]ll| can) |you can |again,? |also )*"
    r"(?:(?:(?:re-?use|use|tell|give|repeat|see|go with|is|answer with) )?"
    rf"(?P<same>{_SAME}|ditto|idem|siehe|vgl\.?|(?:die )?gleiche antwort|voir|v[ée]ase"
    r"|igual que|similar|similar (?:story|answer))(?= |$|[.,:;]|\x01)"
    r"|(?P<see>(?:see(?: also)?|refer(?: back)?(?= to)|cf\.?|(?:already |as )?"
    r"(?:answered|covered|told|described|discussed|used))(?= |:|\x01|$))"
    r"|(?P<use>(?:re-?use|use|tell|repeat|go with)(?= |:|\x01))"
    r"|(?P<as>as(?= above| in question| for question| before| in \x01| per question)))?)"
)
_JOINT: Final = (
    r"(?:[ :,=→–—-]|\b(?:as|in|for|to|of|from|under|with|at|the|my|your|that|wie|bei|auf|zu|la"
    r"|le|que|je)\b)*"
)
_KIND: Final = (
    r"(?P<kind>(?:questions?|q|no\.?|nr\.?|numbers?|answers?|stor(?:y|ies)|examples?|items?"
    r"|points?|rows?|entr(?:y|ies)|frage|pregunta|scenario|situation)"
    r"[ .]?(?:no\.? ?|nr\.? ?)?)?#?(?:the )?"
)
_NUMBERS: Final = r"(?P<numbers>\d{1,3}(?: ?(?:,|and|&|or|/|\+) ?(?:q|question |#)?\d{1,3})*)"
_STEP: Final = (
    r"(?P<above>above|(?:(?:question|answer|story|one|example) )?(?:above|before)"
    r"|(?:previous|preceding|last|prior)(?: (?:question|answer|story|one|example))?|oben"
    r"|ci-dessus|arriba)"
    r"|(?P<below>below|(?:(?:question|answer|story|one) )?below|(?:next|following)"
    r"(?: (?:question|answer|story|one))?|unten)"
)
_QUOTED: Final = r"[\"“”„«'‘](?P<quoted>[^\"“”„«»]{2,120}?)[\"“”»'’]"
_LINKS: Final = r"(?P<links>\x01(?:(?: ?(?:,|and|&|or|/|\+|;) ?| )\x01)*)"
_END: Final = r"(?:\s*$|\s*[.,;:()–—-]+(?P<remark>.*)$|\s+(?:but|and|with|plus|only)\b(?P<but>.*)$)"
_POINTED: Final = re.compile(
    rf"{_LEAD}{_JOINT}(?:{_KIND}{_NUMBERS}|{_STEP}|{_QUOTED}|{_LINKS})"
    r"(?: (?:question|answer|story|example|one|above|below))?(?: for (?:the |my |more )?\w+)?"
    rf"{_END}"
)
_NAMED: Final = re.compile(rf"{_LEAD}{_JOINT}(?P<name>[^\x01]{{3,120}}?)[.!]?$")
_SAME_ALONE: Final = re.compile(rf"(?:{_SAME}|ditto|idem)(?: again| as)?[.!]?|″|〃|同上")
_OTHER_SCRIPTS: Final = re.compile(r"(?:请)?(?:同|见|参见)(?:问题|第)?\s*(\d{1,3})\s*题?[。.]?")


@dataclass(frozen=True, slots=True)
class Reference:
    """What a text that stands for an answer points at.

    Numbers of questions, `step` -1 for what is above and 1 for what is below, or names of stories.
    `sure` says that it can mean nothing else; without, it is one only where a story has the name.
    `link` says that nothing but links is written.
    """

    numbers: tuple[int, ...] = ()
    step: int = 0
    names: tuple[str, ...] = ()
    sure: bool = True
    link: bool = False


def reference_in(text: str) -> Reference | None:
    """Return the reference a text is, as a whole; None where it says anything of its own."""
    if not 0 < len(text) <= _LONGEST or len(text.split()) > _MOST_WORDS:
        return None
    lines = [strip_list_marks(line) for line in text.split("\n")]
    names: list[str] = []

    def hold(match: re.Match[str]) -> str:
        names.append(_target(match))
        return _HELD

    plain = _MARKUP.sub("", _LINK.sub(hold, " ".join(line for line in lines if line)))
    if _OTHER_SCRIPTS.fullmatch(plain.strip()):
        return Reference(_numbers(plain))
    words = " ".join(plain.casefold().strip(" ()→➡️=").split())
    answer = _ANSWER.match(words)
    words = words[answer.end() :] if answer else words
    if len(names) > _MOST_LINKS or _ELSEWHERE in names:
        return None
    if _SAME_ALONE.fullmatch(words):
        return Reference(step=-1)
    match = _POINTED.fullmatch(words)
    return _pointed(match, names) if match else _named(words)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", text)))


def _target(match: re.Match[str]) -> str:
    """Return what a link points at: a page's heading, an anchor, or failing one its words."""
    if match["page"]:
        page, _, heading = match["page"].partition("#")
        return (heading or page).strip()
    if "://" in match["to"] or match["to"].startswith("mailto:"):
        return _ELSEWHERE
    _, sign, anchor = match["to"].partition("#")
    return anchor if sign else clean_title(match["text"])


def _pointed(match: re.Match[str], names: list[str]) -> Reference | None:
    """Return the reference of a text that points by number, place, quotation or link."""
    leads = bool(match["same"] or match["see"] or match["as"])
    uses = bool(match["use"])
    remark = match["remark"] or match["but"] or ""
    if tells_an_act(remark) or len(remark.split()) > _MOST_WORDS // 2:
        return None
    if match["numbers"]:  # a bare number is a figure; "question 3" alone is meant
        is_meant = leads or uses or match["kind"]
        return Reference(_numbers(match["numbers"])) if is_meant else None
    if match["above"] or match["below"]:
        return Reference(step=-1 if match["above"] else 1) if leads and not uses else None
    if match["quoted"]:
        return Reference(names=(match["quoted"],)) if leads or uses else None
    return Reference(names=tuple(names), sure=leads, link=not (leads or remark))


def _named(words: str) -> Reference | None:
    """Return the reference of a text that names a story: sure is "the same story as"."""
    match = _NAMED.fullmatch(words)
    if match is None or not (match["same"] or match["see"] or match["use"]):
        return None
    if tells_an_act(match["name"]):
        return None
    sure = match["same"] and " as " in words
    sure = sure or (match["see"] and words[match.end("see") :].lstrip().startswith(":"))
    return Reference(names=(match["name"],), sure=bool(sure))


_APOSTROPHE: Final = re.compile(r"['’]")
_LONG_ENOUGH: Final = 4  # letters of a word that can say which title is meant
_SAYS_NOTHING: Final = "the my a an story example answer of about from with one our in at to and"
_FILLERS: Final = frozenset(_SAYS_NOTHING.split())


class TitleIndex:
    """Titles by their words, so that each of many names is found without going through all."""

    def __init__(self, titles: Iterable[str]) -> None:
        self._exact: dict[str, int] = {}
        self._holding: dict[str, set[int]] = {}
        for at, title in enumerate(titles):
            for words in (fold_label(title), fold_label(_APOSTROPHE.sub("", title))):
                self._exact.setdefault(words, at)
            for word in set(fold_label(title).split()):
                self._holding.setdefault(word, set()).add(at)
        self._exact.pop("", None)

    def find(self, name: str) -> int | None:
        """Return which title a name means: the same words, or all that matter of only one."""
        at = self._exact.get(fold_label(name))
        words = set(fold_label(name).split()) - _FILLERS
        if at is not None or not any(len(word) >= _LONG_ENOUGH for word in words):
            return at
        holding = sorted((self._holding.get(word, set()) for word in words), key=len)
        both = set.intersection(*holding)
        return both.pop() if len(both) == 1 else None
