"""Tell one past episode or act from general advice, and English from other languages.

Most answers in interviews are no episode (Bangerter 2014; docs/decisions.md#one-past-episode).
"""

from __future__ import annotations

import re
from typing import Final

_I_OR_WE: Final = r"\b(?:i|we)(?:['’](?:d|ve))?"
# The irregular verbs of English whose past is no word of the present.
_IRREGULAR: Final = """arose ate awoke became began bent bet bit bled blew bore bought bound bred
    broke brought built burnt burst came caught chose clung crept cut dealt did dove drank drew
    drove dug dwelt fed fell felt fled flew flung forbade foresaw forgave forgot fought found froze
    gave got grew ground had heard held hid hit hung hurt kept knelt knew laid lay leapt learnt led
    left lent lit lost made meant met mistook misunderstood outdid overcame oversaw overtook paid
    put quit ran rang read rebuilt redid reran rewrote rid rode rose said sang sank sat saw sent
    set sewed shone shook shot shrank shut slept slid sold sought sped spent split spoke sprang
    spread spun stole stood stuck stung strove struck swam swept swore swung taught thought threw
    told took tore undertook understood undid upset was went were withdrew woke won wore wove wound
    withstood wrote"""
PAST: Final = rf"(?:\w{{2,}}ed|{'|'.join(_IRREGULAR.split())}|(?:could|did|was|had|would)n['’]?t)"
I_DID: Final = re.compile(rf"{_I_OR_WE} (?:(?!and\b)\w+ ){{0,2}}?{PAST}\b", re.IGNORECASE)
_MINE: Final = re.compile(r"\b(?:my|our|me)\b", re.IGNORECASE)
ANYONE: Final = re.compile(
    r"\b(?:you|your|yours|yourself|one's)\b"
    r"|\b(?:every|each|any|most|many|all|an?|some) (?:\w+ )?"
    r"(?:developers?|engineers?|programmers?|managers?|teams?|person|people|company|companies)\b",
    re.IGNORECASE,
)
# Bounded, so that a quotation mark left open costs no second look at the rest of the text.
_QUOTED: Final = re.compile(r"“[^“”]{0,400}”|\"[^\"\n]{0,400}\"|^>.*$", re.MULTILINE)

# Why these bounds: docs/evaluation.md, "General advice or one episode".
_LEAST: Final = 5
_PER_HUNDRED_WORDS: Final = 1.0
_TIMES_MINE: Final = 4


def is_general(text: str, *, labelled: bool) -> bool:
    """Return whether a text is about everybody (an essay, advice) and has no episode of its own.

    Words for anyone ("you", "every developer") are many, and many times the user's own ("my", "I
    deleted"). Quotations do not count. A text with STAR labels is a story by its writer's word.
    """
    if labelled:
        return False
    own = _QUOTED.sub(" ", text)
    anyone = len(ANYONE.findall(own))
    mine = len(I_DID.findall(own)) + len(_MINE.findall(own))
    words = len(own.split())
    often = anyone >= max(_LEAST, words * _PER_HUNDRED_WORDS / 100)
    return often and anyone >= _TIMES_MINE * mine


def tells_of_the_past(text: str) -> bool:
    """Return whether a text says once what its writer did ("I deleted", "we had found")."""
    return I_DID.search(text) is not None


_NO_ACTS: Final = """need speed feed seed embed proceed succeed exceed indeed based experienced
    skilled dedicated certified motivated required interested detailed advanced distributed
    embedded accomplished seasoned related unified automated"""
ACT: Final = re.compile(
    r"(?:^|[.;!?:,(–—]\s+|\b(?:and|then|which|that|who)\s)[ *_>•+-]{0,8}"
    r"(?:[^\W\d_]{2,20}ly |co-)?"
    rf"(?!(?:{'|'.join(_NO_ACTS.split())})\b)"
    rf"(?:[^\W\d_]{{2,20}}ed|{'|'.join(_IRREGULAR.split())})\b",
    re.IGNORECASE | re.MULTILINE,
)


def tells_an_act(text: str) -> bool:
    """Return whether a text says that something was done, with or without a pronoun.

    A past tense alone counts at the start of a clause: elsewhere it is as often an adjective.
    """
    return tells_of_the_past(text) or ACT.search(text) is not None


# Words of other languages that are none in English, and scripts that English does not use.
_FOREIGN_WORDS: Final = """
    der das und ich nicht wir ein eine mit für auf wurde war habe haben el los las que una
    para por con del más muy mi como le les des et je nous une du pour dans est avec il lo
    che non sono della per uma não com os meu het een ik van dat niet och att jag som det
    og ikke jeg nie się jest że ve bir için ile"""
_FOREIGN: Final = re.compile(rf"\b(?:{'|'.join(_FOREIGN_WORDS.split())})\b", re.IGNORECASE)
_OTHER_SCRIPTS: Final = re.compile(r"[\u0370-\u1cff\u3040-\u9fff\uac00-\ud7af]")
_FOREIGN_SHARE: Final = 10  # one word in so many; an English text has a name or a quotation
_SCRIPT_SHARE: Final = 4  # one letter in so many


def is_english_text(text: str) -> bool:
    """Return whether a text is in English, as far as its words and letters do not say otherwise."""
    words = len(text.split())
    letters = sum(map(str.isalpha, text))
    foreign = sum(1 for _ in _FOREIGN.finditer(text)) * _FOREIGN_SHARE
    script = sum(1 for _ in _OTHER_SCRIPTS.finditer(text)) * _SCRIPT_SHARE
    return foreign <= words and script <= letters


def may_tell_an_act(text: str) -> bool:
    """Return whether something was done, or whether the text is in a language that cannot say."""
    return tells_an_act(text) or not is_english_text(text)
