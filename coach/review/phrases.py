"""How long an answer is, and phrases that say little: fillers, hedges, vague words."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from coach.audio.delivery import FILLERS
from coach.domain.transcript import clock_time
from coach.review.remarks import Remark, RemarkKind, make_remark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.domain.sentences import LabelledSentence


WORDS_A_MINUTE: Final = 150
"""Pace of speech: 140-160 words a minute (docs/decisions.md#length-and-pace)."""
LONGEST: Final = 300
"""Words of two minutes."""

_FEWEST_PHRASES: Final = 3  # from which they are worth a remark at all; no study behind it
_MOST_FILLERS_A_MINUTE: Final = 5.0
"""1 is fluent, 5 average (docs/decisions.md#fillers)."""

HEDGES: Final = re.compile(
    r"\b(?:i think|i guess|i suppose|i would say|i'd say|maybe|perhaps|probably|kind of|sort of"
    r"|a bit|a little bit|somehow|more or less|or something(?: like that)?|i feel like|hopefully"
    r"|not really|in a way)\b(?:\s*,)?",
    re.IGNORECASE,
)
VAGUE: Final = re.compile(
    r"\b(?:stuff|things?|something|somehow|a lot(?: of)?|lots of|various|several|different|many"
    r"|some issues?|certain|etc|and so on|good|great|nice|better|improved?|handled?|dealt with"
    r"|helped|involved|worked on|took care of|supported)\b",
    re.IGNORECASE,
)


def speaking_time(words: int) -> int:
    """Return the seconds that an answer of so many words takes to say."""
    return round(words * 60 / WORDS_A_MINUTE)


def words_in(seconds: int) -> int:
    """Return the words that so many seconds of speech hold."""
    return seconds * WORDS_A_MINUTE // 60


def length_fields(words: int, target: int | None, took: int | None) -> dict[str, object]:
    """Return what is said of an answer's length; `target` and `took` in seconds.

    Where it was spoken, the time it took counts, and not the words.
    """
    spoken = f"{words:,} words are about {clock_time(speaking_time(words))} spoken"
    if took is not None:
        spoken = f"This took you {clock_time(took)}"
        words = words_in(took)
    limit, longest = "after two minutes people stop listening", LONGEST
    if target is not None:
        limit, longest = f"you have {clock_time(target)}", words_in(target)
    return {"spoken": spoken, "limit": limit, "excess": max(10, words - longest)}


def is_over(words: int, target: int | None, took: int | None) -> bool | None:
    """Return whether an answer takes longer than it may; None where no time is known."""
    if target is None and took is None:
        return None
    longest = LONGEST if target is None else words_in(target)
    return (words if took is None else words_in(took)) > longest


def remark_on_fillers(
    sentences: Sequence[LabelledSentence], words: int, took: int | None = None
) -> Remark | None:
    """Remark on too many fillers a minute, where most are."""
    spoken_words = max(words if took is None else words_in(took), 1)
    phrases = [FILLERS.findall(sentence.text) for sentence in sentences]
    counts = Counter(" ".join(phrase.lower().split()) for row in phrases for phrase in row)
    minute = counts.total() * WORDS_A_MINUTE / spoken_words
    if counts.total() < _FEWEST_PHRASES or minute <= _MOST_FILLERS_A_MINUTE:
        return None
    at = max(range(len(phrases)), key=lambda place: len(phrases[place]))
    text = sentences[at].text
    return make_remark(
        RemarkKind.FILLERS,
        text,
        at,
        count=counts.total(),
        minute=minute,
        phrases=", ".join(f"“{phrase.strip(' ,')}”" for phrase, _ in counts.most_common(3)),
    )
