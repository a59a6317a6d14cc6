"""Anchored scores: each part of an answer from 1 to 5, as coach/review/data/parts.toml says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from coach.domain.story import PARTS, Part
from coach.matching.completeness import find_numbers
from coach.review.structure import (
    FROM_NOW,
    I_ACT,
    LONG_SITUATION,
    NOTHING_NAMED,
    WENT_WELL,
    remark_on_no_answer,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from coach.domain.sentences import LabelledSentence


LEAST_ACTION: Final = 0.33
_WHEN: Final = re.compile(
    r"\b(?:(?:19|20)\d\d|last \w+|\w+ (?:years?|months?|weeks?) ago|(?:mon|tues|wednes|thurs|fri"
    r"|satur|sun)day|january|february|march|april|may|june|july|august|september|october"
    r"|november|december|spring|summer|autumn|fall|winter|one (?:day|morning|evening|night)"
    r"|at (?:that|the) time|when i|in my (?:first|second|third|last) \w+)\b",
    re.IGNORECASE,
)
_STAKE: Final = re.compile(
    r"\b(?:lose|losing|lost|risk|cancel\w*|dead|deadline|due|promised|angry|shout\w*|contract"
    r"|danger\w*|safety|only|nobody|cost|fine|allerg\w*|fail\w*|down|stopped|broke)\b",
    re.IGNORECASE,
)
_MINE: Final = re.compile(r"\b(?:i|me|my|mine)\b", re.IGNORECASE)
_OURS: Final = re.compile(r"\b(?:we|us|our)\b", re.IGNORECASE)
_MEASURE: Final = re.compile(
    r"\b(?:by (?:the )?\w+|before|within|until|deadline|to zero|without)\b", re.IGNORECASE
)
_WHY: Final = re.compile(
    r"\b(?:because|so that|since|in order to|decided|instead|rather than|wanted to|did not want"
    r"|didn['’]t want|in case|the reason|to see|otherwise|as (?:he|she|they|it|i) \w+)\b",
    re.IGNORECASE,
)
_CHANGE: Final = re.compile(
    r"\bfrom [\w.,£$€]+(?: \w+){0,4} to \b|\binstead of\b|%|\bper ?cent\b|\b(?:half|twice|third)\b"
    r"|\bthan\b|\bof (?:the )?\d|\bout of\b|\bno \w+|\bback (?:to|at)\b|\bneither\b|\ball \w+\b"
    r"|[£$€]|\b(?:pounds|euros|dollars|francs)\b",
    re.IGNORECASE,
)


def score_parts(
    sentences: Sequence[LabelledSentence], shares: Mapping[Part, float]
) -> dict[Part, int]:
    """Return the score of each part, 1 to 5; 1 where no sentence belongs to it."""
    scores = dict.fromkeys(PARTS, 1)
    if remark_on_no_answer(sentences):
        return scores
    for part, rule in _RULES.items():
        if texts := [sentence.text for sentence in sentences if sentence.part is part]:
            scores[part] = rule(texts, shares[part])
    return scores


def _situation(texts: Sequence[str], share: float) -> int:
    if share > LONG_SITUATION:
        return 2
    text = " ".join(texts)
    when, stake = _WHEN.search(text) is not None, _STAKE.search(text) is not None
    return 3 + (when or bool(find_numbers(text))) + (when and stake)


def _task(texts: Sequence[str], _share: float) -> int:
    text = " ".join(texts)
    if not _MINE.search(text):
        return 2 if _OURS.search(text) else 3
    return 5 if find_numbers(text) or _MEASURE.search(text) else 4


def _action(texts: Sequence[str], share: float) -> int:
    own = sum(I_ACT.search(text) is not None for text in texts)
    if not own or own * 2 < len(texts) - own:
        return 2
    if share < LEAST_ACTION or own < 2:  # noqa: PLR2004
        return 3
    return 5 if any(_WHY.search(text) for text in texts) else 4


def _result(texts: Sequence[str], _share: float) -> int:
    text = " ".join(texts)
    if not find_numbers(text):
        return 2 if WENT_WELL.search(text) else 3
    return 5 if _CHANGE.search(text) else 4


def _learning(texts: Sequence[str], _share: float) -> int:
    from_now = any(FROM_NOW.search(text) for text in texts)
    if all(NOTHING_NAMED.search(text) for text in texts):
        return 3 if from_now else 2
    if from_now:
        return 5 if len(texts) > 1 else 4
    return 4 if any(_MINE.search(text) for text in texts) else 3


_RULES: Final[dict[Part, Callable[[Sequence[str], float], int]]] = {
    Part.SITUATION: _situation,
    Part.TASK: _task,
    Part.ACTION: _action,
    Part.RESULT: _result,
    Part.LEARNING: _learning,
}
