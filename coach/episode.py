"""Episodes: whether a text tells something that happened to its teller once, or speaks of anyone.

The first check of an answer: is this one specific past episode? In real interviews most answers are
none (Bangerter et al. 2014; docs/decisions.md#one-past-episode).
"""

from __future__ import annotations

import re
from typing import Final

_TELLER: Final = r"\b(?:i|we)(?:['’](?:d|ve))?"
_PAST: Final = (
    r"(?:\w{2,}ed|was|were|had|did|got|went|found|took|made|knew|began|came|gave|saw|said|told"
    r"|thought|felt|kept|left|lost|met|ran|sent|set|wrote|built|broke|brought|chose|fell|heard"
    r"|held|led|learnt|put|read|spent|spoke|stood|taught|won|couldn['’]?t|didn['’]?t|wasn['’]?t)"
)
_TELLING: Final = re.compile(rf"{_TELLER} (?:(?!and\b)\w+ ){{0,2}}?{_PAST}\b", re.IGNORECASE)
_OF_THE_TELLER: Final = re.compile(r"\b(?:my|our|me)\b", re.IGNORECASE)
_ANYONE: Final = re.compile(
    r"\b(?:you|your|yours|yourself|one's)\b"
    r"|\b(?:every|each|any|most|many|all|an?|some) (?:\w+ )?"
    r"(?:developers?|engineers?|programmers?|managers?|teams?|person|people|company|companies)\b",
    re.IGNORECASE,
)
# Bounded, so that a quotation mark left open costs no second look at the rest of the text.
_QUOTED: Final = re.compile(r"“[^“”]{0,400}”|\"[^\"\n]{0,400}\"|^>.*$", re.MULTILINE)

# Measured on the seeds and the development stories: the essay has 43 words of anyone and one
# telling phrase of the teller; of the stories told none has more than a third of the tellings.
_LEAST: Final = 5
_PER_HUNDRED_WORDS: Final = 1.0
_TIMES_THE_TELLER: Final = 4


def is_general(text: str, *, labelled: bool) -> bool:
    """Whether a text is about everybody (an essay, advice) and has no episode of its own.

    The rule: words for anyone ("you", "every developer") come at least five times and once in a
    hundred words, and at least four times as often as the teller's own past ("I deleted", "we
    had found") or belongings ("my", "our"). What others are quoted as saying does not count. A
    text with STAR labels is a story by its writer's word, and notes without pronouns are terse,
    not general.
    """
    if labelled:
        return False
    own = _QUOTED.sub(" ", text)
    anyone = len(_ANYONE.findall(own))
    teller = len(_TELLING.findall(own)) + len(_OF_THE_TELLER.findall(own))
    words = len(own.split())
    often = anyone >= max(_LEAST, words * _PER_HUNDRED_WORDS / 100)
    return often and anyone >= _TIMES_THE_TELLER * teller


def tells_of_the_past(text: str) -> bool:
    """Whether the teller says what they did at least once ("I deleted", "we had found")."""
    return _TELLING.search(text) is not None
