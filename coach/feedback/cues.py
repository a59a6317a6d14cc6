"""Cue words: turns of phrase that tell which part of an answer a sentence belongs to.

Collected by reading answers in many trades; each is one feature of the labelling model, which
weighs them (`scripts/fit_labels`), so a cue may stand for several parts.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_I: Final = r"\bi(?:['’](?:d|ve|m))?"
_SPOKEN: Final = r"(?:(?:um|uh|er|like|kind of|sort of|basically|really|actually|just|also|then) )*"
_NOT_DEEDS: Final = (
    r"(?!needed|wanted|hoped|learned|learnt|realised|realized|understood|worked|lived|used"
    r"|joined|believed|tried to see|liked|noticed)"
)
_DEED: Final = (
    r"(?:\w{2,}ed|put|set|got|went|took|made|gave|said|told|kept|left|met|ran|sent|wrote|built"
    r"|brought|chose|found|held|led|read|rang|rode|drove|drew|sat|spoke|spent|split|cut|let|did"
    r"|bought|sold|taught|showed|flew|hung|dug|began|laid|stood)"
)

_PATTERNS: Final[dict[str, str]] = {
    # Situation
    "when": r"\b(?:in|since|until|around) (?:19|20)\d\d\b|\blast (?:year|week|month|spring|summer"
    r"|autumn|fall|winter|\w+day)\b|\b\w+ years? ago\b|\bone (?:day|morning|night|evening|\w+day)\b"
    r"|\bat (?:the|that) time\b|\bthis was\b|\b(?:two|three|few) (?:years|months|summers) ago\b",
    "setting": rf"{_I} (?:was|am|work|worked|used to|joined|started|run|drive|volunteer)\b"
    r"(?! (?:asked|told|responsible|to|in charge))",
    "there was": r"\bthere (?:was|were|had been|is|are)\b|\bwe(?:['’]d| had| have)(?: got)? \w+",
    "background": r"\b(?:had been|used to|kept \w+ing|was \w+ing|were \w+ing|normally|always)\b",
    "trouble": r"\b(?:broke|failed|cancelled|wrong|missing|late|stuck|lost|stopped|crashed|down"
    r"|expired|noticed|discovered|happened|complain\w+|collapsed)\b",
    "when i": rf"\bwhen {_I}\b|\bwhere {_I}\b",
    # Task
    "my task": r"\bmy (?:job|task|role|goal|aim|responsibility|call|part)\b|\bresponsible\b"
    r"|\bin charge\b|\bup to me\b|\bon me\b|\bmy decision\b|\bthe one who\b|\bmine to\b"
    r"|\bdeputy\b|\bown this\b",
    "asked to": rf"{_I} was (?:asked|told|given|to|supposed|expected)\b"
    r"|\b(?:asked|told|wanted) me\b|\bsays? to me\b|\bsaid to me\b|\bgoes\b",
    "had to": rf"{_I} (?:\w+ )?(?:had|needed|wanted) (?:to|it)\b|\bhad to\b|\bneeded to\b"
    r"|\bsomebody had to\b|\bsomeone (?:ought|had)\b",
    "deadline": r"\b(?:deadline|by the end of|before the|by (?:mon|tues|wednes|thurs|fri|satur"
    r"|sun)day|within)\b|\b(?:was|were) due\b",
    "nobody": r"\b(?:nobody|no one|alone|only one|on my own|everybody looked)\b",
    # Action
    "deed": rf"{_I}(?: {_I})? {_SPOKEN}(?:\w+ly )?{_NOT_DEEDS}{_DEED}\b",
    "deeds begin": rf"^{_SPOKEN}(?:so |and |then |first |and then )*{_I} {_SPOKEN}{_NOT_DEEDS}"
    rf"{_DEED}\b",
    "sequence": r"^\W*(?:so |and )?(?:then|first|next|after that|afterwards|meanwhile|finally"
    r"|instead|in the meantime|because|every (?:day|evening|morning|week))\b",
    "to people": rf"{_I} {_SPOKEN}(?:\w+ )?(?:asked|told|called|rang|phoned|wrote|explained|spoke"
    r"|talked|met|showed|suggested|said|begged|invited|brought)\b",
    "we did": rf"\bwe {_SPOKEN}(?:agreed|decided|made|put|sat|tried|built|{_DEED})\b",
    # Result
    "in the end": r"\b(?:in the end|as a result|eventually|finally|after that|by then|turned out"
    r"|since|so far|to this day|still|afterwards|ever since)\b",
    "number": r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty"
    r"|forty|fifty|hundred|thousand|half|third|quarter)\b",
    "change": r"\bfrom [\w.,£$€]+(?: \w+){0,4} to \b|\binstead of \d|\b(?:fell|dropped|rose|grew"
    r"|doubled|halved|increased|decreased|reduced|saved|improved|went (?:up|down|from))\b"
    r"|per ?cent|%",
    "outcome": r"\b(?:happy|satisfied|thank\w*|success\w*|finished|passed|won|signed|delivered"
    r"|arrived|recovered|fine|worked out|complain\w*|cancelled|stayed|came back|is now|are now"
    r"|running|nothing|nobody|no one|neither|none)\b",
    "they": r"^\W*(?:and |so |but )?(?:he|she|they|it|we|the \w+|that|neither|all|two|no \w+)\b",
    # Learning
    "learned": r"\b(?:learn(?:ed|t|ing)?|lesson|taught|teach(?:es)?|realised|realized|understood"
    r"|convinced|took (?:from|away)|take (?:from|away)|takeaway|showed me|shows me)\b",
    "from now": r"\b(?:since then|ever since|from then on|now(?:adays)? i|i now|today i|i (?:always"
    r"|never) \w+(?:e|k|p|t|d|y|n) |these days|any more|every time now|since that)\b",
    "next time": r"\bnext time\b|\bif i (?:did|had|could)\b|\blooking back\b|\bin hindsight\b"
    r"|\bshould(?:['’]ve| have)\b|\bi would (?:now|have|begin|start|do)\b",
    "maxim": r"\b(?:you have to|you should|you need to|don['’]?t|it['’]s (?:better|easier|often)"
    r"|people (?:don['’]?t|want|need|are)|the (?:main )?thing is|is to|means that)\b",
    # Other
    "hypothetical": r"\b(?:would|i['’]d)\b",
    "habit": r"\b(?:usually|generally|in general|always|often|whenever|every time|never)\b",
    "talk of talk": r"\b(?:question|example|let me|hope that|does that|make sense|that['’]s (?:it"
    r"|about it)|i(?:['’]m| am) not sure|tell you|do i begin|sorry)\b|\?$",
    "self": r"\b(?:i believe|i would say|i(?:['’]m| am) (?:a|very|quite)|important to me|i enjoy"
    r"|i like|i mean|i guess|i suppose)\b",
    "you": r"\b(?:you|your)\b",
    "present": rf"{_I} (?:always |usually |just |try to )?(?:am|do|make|have|keep|think|know|try|go"
    r"|ask|check|work|speak|get|print|ring|call|need|want)\b",
}
_CUES: Final = tuple(re.compile(pattern, re.IGNORECASE) for pattern in _PATTERNS.values())

CUES: Final = tuple(_PATTERNS)
"""The names of the cues, in the order of the columns of `cues`."""


def cues(texts: Sequence[str]) -> NDArray[np.float32]:
    """Which cues each text has: 0 or 1, shape (texts, len(CUES))."""
    rows = [[cue.search(text) is not None for cue in _CUES] for text in texts]
    return np.array(rows, dtype=np.float32).reshape(len(texts), len(CUES))
