"""Acts: whether notes without pronouns say that something was done once."""

from __future__ import annotations

import re
from typing import Final

from coach.episode import tells_of_the_past

_IRREGULAR: Final = """built led won ran wrote made cut took drove grew brought held gave taught
    found began kept met sent spoke rebuilt rewrote oversaw got sold spent overcame chose broke
    fought shrank sped told saw bought caught dealt fell left lost paid stood thought undertook
    was were had went came became did"""
_NO_ACTS: Final = """need speed feed seed embed proceed succeed exceed indeed based experienced
    skilled dedicated certified motivated required interested detailed advanced distributed
    embedded accomplished seasoned related unified automated"""
_ACT: Final = re.compile(
    r"(?:^|[.;!?:,(–—]\s+|\b(?:and|then|which|that|who)\s)[ *_>•+-]{0,8}"
    r"(?:[^\W\d_]{2,20}ly |co-)?"
    rf"(?!(?:{'|'.join(_NO_ACTS.split())})\b)"
    rf"(?:[^\W\d_]{{2,20}}ed|{'|'.join(_IRREGULAR.split())})\b",
    re.IGNORECASE | re.MULTILINE,
)


def tells_an_act(text: str) -> bool:
    """Whether a text says that something was done, with a pronoun or, as notes do, without.

    "Cut the build from 40 minutes to 6" and "Successfully led a team" do; "Maintain the build"
    and "Responsible for releases" do not. A past tense counts at the start of a clause alone,
    because inside one it is as often an adjective ("distributed systems").
    """
    return tells_of_the_past(text) or _ACT.search(text) is not None


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


def is_english(text: str) -> bool:
    """Whether a text is in English, as far as its words and letters do not say otherwise."""
    words = len(text.split())
    letters = sum(map(str.isalpha, text))
    foreign = sum(1 for _ in _FOREIGN.finditer(text)) * _FOREIGN_SHARE
    script = sum(1 for _ in _OTHER_SCRIPTS.finditer(text)) * _SCRIPT_SHARE
    return foreign <= words and script <= letters


def may_tell_an_act(text: str) -> bool:
    """Whether a text says that something was done, or is in a language this cannot be told of."""
    return tells_an_act(text) or not is_english(text)
