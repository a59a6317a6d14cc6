"""Remark, its kinds in order of importance; count phrases."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from coach.domain.sentences import LabelledSentence
    from coach.domain.story import Part


class RemarkKind(StrEnum):
    """What a remark is about, the most important first.

    An interviewer first needs an episode, then one that answers the question and is true, then
    what the person did and what came of it; wording last (docs/decisions.md#order-of-remarks).
    """

    NO_ANSWER = "no answer"
    GENERAL = "general"
    HYPOTHETICAL = "hypothetical"
    OFF_TOPIC = "off topic"
    CHANGED = "changed"
    NO_ACTION = "no action"
    NO_RESULT = "no result"
    OWNERSHIP = "ownership"
    NO_NUMBER = "no number"
    LONG_SITUATION = "long situation"
    SHORT_ACTION = "short action"
    MISSED = "missed"
    TOO_LONG = "too long"
    TOO_SHORT = "too short"
    NO_TASK = "no task"
    NO_LEARNING = "no learning"
    VAGUE_LEARNING = "vague learning"
    NO_SITUATION = "no situation"
    ORDER = "order"
    FILLERS = "fillers"
    HEDGES = "hedges"
    VAGUE = "vague words"


_ORDER: Final = {kind: place for place, kind in enumerate(RemarkKind)}


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to mend.

    `quote` are the person's own words, exact (of the answer, or for MISSED of their story);
    `message` says what it is and why it matters; `suggestion` is one rewrite to try. `at` is the
    sentence of the answer, counted from 0, or None where it is about the whole or about the story.
    """

    kind: RemarkKind
    quote: str
    message: str
    suggestion: str
    at: int | None = None


def by_importance(remarks: Iterable[Remark]) -> tuple[Remark, ...]:
    """The remarks, the most important first; of one kind, in the order given."""
    return tuple(sorted(remarks, key=lambda remark: _ORDER[remark.kind]))


@dataclass(frozen=True, slots=True)
class PartGuide:
    """One part: its share of an answer (0..1; 0 for none of its own), examples, and anchors.

    `anchors` say what each score from 1 to 5 means, in order; `other` has none.
    """

    label: Part
    share: float
    sentences: tuple[str, ...]
    anchors: tuple[str, ...]


FEWEST: Final = 3
"""Turns of a kind from which they are worth a remark at all; no study behind it."""
_A_HUNDRED_WORDS: Final = 1.5
"""Soft: three in an answer of two hundred words are noticed; no study behind it."""

_GAPS = re.compile(r"\s+(?=[,.;:?!])|(?:\s*,)+(?=\s*[,.;:?!])|^\W+|\s{2,}")


@dataclass(frozen=True, slots=True)
class PhraseHit:
    """The turns found: how many, the most frequent ones as said, and the fullest sentence."""

    count: int
    frequent: tuple[str, ...]
    at: int


def find_phrases(sentences: Sequence[LabelledSentence], pattern: re.Pattern[str]) -> PhraseHit:
    """All matches of a pattern in an answer."""
    each = [pattern.findall(sentence.text) for sentence in sentences]
    counted = Counter(" ".join(turn.lower().split()) for turns in each for turn in turns)
    at = max(range(len(each)), key=lambda place: len(each[place]))
    return PhraseHit(counted.total(), tuple(turn for turn, _ in counted.most_common(3)), at)


def repeated_phrases(
    sentences: Sequence[LabelledSentence], pattern: re.Pattern[str], words: int
) -> PhraseHit | None:
    """All matches of a pattern in an answer of so many words, if it has too many of them."""
    found = find_phrases(sentences, pattern)
    few = found.count < FEWEST or found.count * 100 < _A_HUNDRED_WORDS * words
    return None if few else found


def without_phrases(text: str, pattern: re.Pattern[str]) -> str:
    """A sentence without some turns of phrase, and without the gaps they leave."""
    left = _GAPS.sub(
        lambda gap: " " if gap[0].isspace() and gap.end() < len(gap.string) else "",
        pattern.sub("", text),
    )
    left = " ".join(left.replace(" ,", ",").replace(" .", ".").split())
    return left[:1].upper() + left[1:]


def quote_phrases(turns: Sequence[str]) -> str:
    """Turns of phrase, in quotation marks, in a row."""
    return ", ".join(f"“{turn}”" for turn in turns)
