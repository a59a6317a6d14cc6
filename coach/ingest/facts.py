"""What each line of a document says of whether somebody tells there what happened.

Every line is counted once; what a span of lines counts is one subtraction for each count.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Final

from coach.domain.episode import ACT, I_DID
from coach.ingest.labels import fold_label, strip_list_marks

_LONGEST: Final = 20_000  # characters of a line; more is no line that a person wrote
_WITHOUT_BLANKS: Final = 0x3000  # scripts from here on have no blanks between words


def _any(words: str) -> str:
    """Return a pattern of any of some words; those of scripts without blanks count anywhere."""
    names = words.split()
    apart = "|".join(word for word in names if ord(word[0]) < _WITHOUT_BLANKS)
    anywhere = "|".join(word for word in names if ord(word[0]) >= _WITHOUT_BLANKS)
    return rf"\b(?:{apart})\b" + (f"|{anywhere}" if anywhere else "")


_WORDS: Final = {
    "mine": _any(
        """i my me mine myself ich mich mir mein meine meinem meinen meiner je j moi mon ma mes yo
        mi mis eu meu minha io mio mia ik mijn jag jeg ja я мне мой моя меня
        我 私 僕 俺 저는 제가"""
    ),
    "ours": _any(
        """we our us ours wir uns unser unsere unserem unseren nous notre nos nosotros nuestro
        nuestra nós nosso nossa noi nostro wij ons vi мы нам наш 我们 我們 私たち 우리"""
    ),
    "yours": _any(
        """you your yours yourself du dein deine ihr sie ihre vous votre vos tú tu su usted você
        seu sua ты вы ваш 你 您 你们 あなた"""
    ),
    "past": _any(
        """was were had did didn wasn weren hadn couldn war waren hatte hatten wurde wurden habe
        haben konnte musste ging kam fuhr rief fand sagte machte avais avait avons était étaient
        étais ai fut fue fueron había era estaba tuve hice pude decidí estava foi fiz tive era ero
        avevo ho abbiamo был была было были сделал решил 了 过 過 ました でした 했습니다 였습니다"""
    ),
    "times": r"\b(?:once|one (?:day|morning|evening|night|time)|yesterday|recently|eventually"
    r"|finally|(?:last|that|this) (?:week|month|year|spring|summer|autumn|fall|winter|semester"
    r"|quarter|job|monday|tuesday|wednesday|thursday|friday|saturday|sunday)|in (?:19|20)\d\d"
    r"|(?:years?|months?|weeks?|days?|hours?|minutes?) (?:ago|later|before|after|earlier)"
    r"|when (?:i|we) (?:was|were|worked|started|joined|first)|at my (?:previous|last|first|former"
    r"|old|current)|during (?:my|our|a|the)|back in|while (?:i was|working|we were)|after that"
    r"|the next (?:day|week|morning)|at the time|as a result|in the end|ended up)\b",
    "modal": r"\b(?:should|must|can|could|would|might|may|will|ought|shall|always|never|usually"
    r"|often|typically|generally|if)\b",
    "habits": r"\b(?:usually|always|often|typically|generally|never|every time|whenever|in general"
    r"|tend to|i (?:am|['’]m|have|enjoy|like|love|try|want|believe|think|can|will|would|do"
    r"|feel|know|prefer|value|work|make|use|keep|look|learn|need)|my (?:strengths?|weakness(?:es)?"
    r"|goals?|skills|passion|approach|philosophy|style|background))\b",
    "method": r"\b(?:interview(?:er|ers|s|ing)?|candidates?|star method|star format|situations?"
    r"|answers?|stor(?:y|ies)|questions?|examples?|behaviou?ral|hiring|principles?)\b",
    "figures": r"\d\s*(?:%|percent|x\b|k\b|hours?|days?|weeks?|minutes?|people|users|customers)"
    r"|[$€£]\s?\d",
    "links": r"https?://|\]\(|\[\[",
    "code": r"[{};]\s*$|^\s*(?:def |class |import |from \w+ import|#include|public |SELECT |<\w+)",
    "foreign": _any(
        """der das und nicht ein eine mit für auf wurde habe el los las que una para por con del
        muy como le les des et une du pour dans est avec il che non sono della per uma não com os
        meu het een van dat niet och att som det og ikke się jest że bir için ile и на что не это"""
    ),
}
# What is done and over in other languages, by endings: counted in lines of such a language only.
_OVER: Final = re.compile(
    r"\bge\w{2,}(?:t|en)\b|\b(?:war|hatte|wurde|ging|kam|fand|rief|fuhr|schrieb|bekam)(?:en|e)?\b"
    r"|\b\w{3,}(?:te|ten)\b|\b\w{2,}(?:ée?s?|í|ó|aron|ieron|amos|imos|ei|ou|iu|aram|eram)\b"
    r"|\b\w{2,}(?:ato|ito|uto)\b"
    r"|\b\w{2,}(?:л|ла|ло|ли|лся|лась|лось|лись)\b|[了过過]|(?:まし|でし|っ)た|[했였았었]",
    re.IGNORECASE,
)
_FOUND: Final = {name: re.compile(words, re.IGNORECASE) for name, words in _WORDS.items()}
_FOUND["did"], _FOUND["acts"] = I_DID, ACT
FOREIGN, SCRIPT = 8, 4
"""A text is in another language where one word in so many is of it, or one letter of its script."""

_ONE_WORD: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W\u3040-\uffff]+")
_OTHER_SCRIPT: Final = re.compile(r"[\u0370-\u1cff\u3040-\u9fff\uac00-\ud7af]")
_ADVICE: Final = re.compile(
    r"(?:please |always |never |do not |don t |you (?:should|can|need|must|will) |try to "
    r"|make sure|be (?:sure|ready|honest|specific|concise|prepared|clear|careful)|it is"
    r" (?:important|best|good|better) )"
    r"|(?:use|keep|avoid|show|focus|think|remember|prepare|practi[cs]e|explain"
    r"|describe|write|give|tell|start|end|choose|pick|include|add|list|mention|emphasi[sz]e"
    r"|highlight|demonstrate|ensure|ask|look|read|see|learn|know|understand|consider|note|take"
    r"|provide|identify|create|define|set|check|review|talk|discuss|share|state|follow|find|get"
    r"|put|quantify|connect|research|stay|let|go|say|be|outline|summari[sz]e|reflect|fill|replace"
    r"|insert|click|run|install)\b"
)
_ITEM: Final = re.compile(r"\s*(?:[-*+•◦▪‣·–]|\(?[\dA-Za-z]{1,3}[.)])\s")
_NAMES: Final = ("words", *_FOUND, "script", "advice", "asks", "items", "lines")
_NOTHING: Final = (0,) * len(_NAMES)


class Facts:
    """The counts of every line of a document, added up from the first."""

    def __init__(self, lines: Iterable[str]) -> None:
        counted = [_count(line) for line in lines]
        self._sums = {
            name: [0, *accumulate(row[at] for row in counted)] for at, name in enumerate(_NAMES)
        }

    def between(self, first: int, last: int) -> dict[str, int]:
        """Return what is counted from one line to another; nothing where the last is before."""
        last = max(last, first - 1)
        return {name: sums[last] - sums[first - 1] for name, sums in self._sums.items()}


def _count(line: str) -> tuple[int, ...]:
    text = line[:_LONGEST]
    if not text or text.isspace():
        return _NOTHING
    bare = strip_list_marks(text).strip("*_ ")
    words = len(_ONE_WORD.findall(text))
    found = {name: len(what.findall(text)) for name, what in _FOUND.items()}
    script = 0 if text.isascii() else len(_OTHER_SCRIPT.findall(text))
    if found["foreign"] * FOREIGN > words or script * SCRIPT > words:
        over = len(_OVER.findall(text))
        found["acts"] += over
        found["did"] += min(over, found["mine"] + found["ours"])
    return (
        words,
        *found.values(),
        script,
        int(_ADVICE.match(fold_label(bare[:80])) is not None),
        int(bare.endswith(("?", "？"))),
        int(_ITEM.match(text) is not None),
        1,
    )


def cohesion(texts: Sequence[str]) -> float:
    """Return which share of the longer words of some texts comes in more than one, from 0 to 1."""
    words = [word for text in texts for word in set(re.findall(r"[^\W\d_]{5,}", text.lower()))]
    return 1 - len(set(words)) / len(words) if words else 0.0
