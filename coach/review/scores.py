"""Anchored scores: each part of an answer from 1 to 5, as coach/review/data/parts.toml says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from coach.catalog.parse import flatten
from coach.domain.story import PARTS, Part
from coach.matching.completeness import find_numbers
from coach.review.evidence import HITS, RATES
from coach.review.labelling import CUES, DATA
from coach.review.phrases import VAGUE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from coach.review.structure import ToldAnswer


_GUIDES: Final = DATA / "parts.toml"

LONG_SITUATION, LEAST_ACTION = 0.35, 0.33
"""Soft bands around the targets of 15 and 55 % (docs/decisions.md#shares-of-the-parts)."""

MAYBE_FROM: Final = 0.2
"""The chance from which a sentence may be of a part: then it is not said that none is."""

_STAKE: Final = re.compile(
    r"\b(?:lose|losing|lost|risk|cancel\w*|dead|deadline|due|promised|angry|shout\w*|contract"
    r"|danger\w*|safety|only|nobody|cost|fine|allerg\w*|fail\w*|down|stopped|broke)\b",
    re.IGNORECASE,
)
_MINE: Final = re.compile(r"\b(?:i|me|my|mine)\b", re.IGNORECASE)
_MEASURE: Final = re.compile(
    r"\b(?:by (?:the )?\w+|before|within|until|deadline|to zero|without)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class PartGuide:
    """One part: its share of an answer (0..1), and what scores 1 to 5 mean."""

    share: float
    anchors: tuple[str, ...]


@cache
def part_guides() -> dict[Part, PartGuide]:
    """Return the guide to each of PARTS."""
    import tomllib

    table = tomllib.loads(_GUIDES.read_text(encoding="utf-8"))
    return {
        part: PartGuide(
            float(table[part]["share"]), tuple(flatten(text) for text in table[part]["anchors"])
        )
        for part in PARTS
    }


def score_parts(told: ToldAnswer, shares: Mapping[Part, float]) -> dict[Part, int]:
    """Return the score of each part, 1 to 5; 1 where no sentence may belong to it."""
    scores = dict.fromkeys(PARTS, 1)
    for part, rule in _RULES.items():
        mine = [one.text for one in told.sentences if one.part is part]
        if not mine:
            chances = told.chance(part)
            mine = [
                one.text
                for one, chance in zip(told.sentences, chances, strict=True)
                if chance >= MAYBE_FROM
            ]
        if mine:
            scores[part] = rule(mine, shares[part])
    return scores


def _situation(texts: Sequence[str], share: float) -> int:
    if share > LONG_SITUATION:
        return 2
    text = " ".join(texts)
    when, stake = CUES["when"].search(text) is not None, _STAKE.search(text) is not None
    return 3 + (when or bool(find_numbers(text))) + (when and stake)


def _task(texts: Sequence[str], _share: float) -> int:
    text = " ".join(texts)
    if not _MINE.search(text):
        return 2 if RATES["we"].search(text) else 3
    return 5 if find_numbers(text) or _MEASURE.search(text) else 4


def _action(texts: Sequence[str], share: float) -> int:
    own = sum(RATES["I"].search(text) is not None for text in texts)
    if not own or own * 2 < len(texts) - own:
        return 2
    if share < LEAST_ACTION or own < 2:  # noqa: PLR2004
        return 3
    return 5 if any(RATES["why"].search(text) for text in texts) else 4


def _result(texts: Sequence[str], _share: float) -> int:
    text = " ".join(texts)
    if not find_numbers(text):
        return 2 if HITS["went well"].search(text) else 3
    return 5 if CUES["change"].search(text) else 4


def _learning(texts: Sequence[str], _share: float) -> int:
    from_now = any(CUES["since"].search(text) for text in texts)
    if all(VAGUE.search(text) for text in texts):
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
