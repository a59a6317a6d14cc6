"""Checks: length, fillers, hedges, vague words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from coach.audio.delivery import FILLERS
from coach.domain.story import Part
from coach.domain.transcript import clock_time
from coach.review.remark import (
    FEWEST,
    Remark,
    RemarkKind,
    find_phrases,
    quote_phrases,
    repeated_phrases,
    without_phrases,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.domain.sentences import LabelledSentence


WORDS_A_MINUTE: Final = 150
"""Pace of speech: 140-160 words a minute (docs/decisions.md#length-and-pace)."""

SHORTEST: Final = 150
LONGEST: Final = 300
"""Words of an answer of one to two minutes."""


def seconds(words: int) -> int:
    """The time an answer of so many words takes to say."""
    return round(words * 60 / WORDS_A_MINUTE)


def words_in(target: int) -> int:
    """The words that so many seconds of speech hold."""
    return target * WORDS_A_MINUTE // 60


def remark_on_length(
    sentences: Sequence[LabelledSentence],
    words: int,
    target: int | None = None,
    took: int | None = None,
) -> Remark | None:
    """An answer outside of one to two minutes, or longer than the `target` seconds given.

    `took` are the seconds it took, where it was spoken; they count, and not the words.
    """
    spoken = f"{words:,} words are about {clock_time(seconds(words))} spoken"
    if took is not None:
        spoken = f"This took you {clock_time(took)}"
        words = words_in(took)
    longest = LONGEST if target is None else words_in(target)
    if words > longest:
        at = _to_cut(sentences)
        limit = "after two minutes people stop listening"
        return Remark(
            RemarkKind.TOO_LONG,
            sentences[at].text,
            f"{spoken}; {limit if target is None else f'you have {clock_time(target)}'}.",
            f"Cut {words - longest:,} words. Begin with this sentence: does the end need it?",
            at,
        )
    if words < SHORTEST and target is None:
        at = _to_unfold(sentences)
        return Remark(
            RemarkKind.TOO_SHORT,
            sentences[at].text,
            f"{spoken}; one to two minutes leave room for what you did and why.",
            "Unfold this sentence: what did you do first, what was hard, what did you decide?",
            at,
        )
    return None


def _to_cut(sentences: Sequence[LabelledSentence]) -> int:
    """The longest sentence that is no action and no result."""
    loose = [at for at, each in enumerate(sentences) if each.part in (Part.OTHER, Part.SITUATION)]
    return max(loose or range(len(sentences)), key=lambda at: sentences[at].words)


def _to_unfold(sentences: Sequence[LabelledSentence]) -> int:
    """The longest sentence of the action, else the last of all."""
    action = [at for at, each in enumerate(sentences) if each.part is Part.ACTION]
    return max(action or [len(sentences) - 1], key=lambda at: sentences[at].words)


_HEDGES: Final = re.compile(
    r"\b(?:i think|i guess|i suppose|i would say|i'd say|maybe|perhaps|probably|kind of|sort of"
    r"|a bit|a little bit|somehow|more or less|or something(?: like that)?|i feel like|hopefully"
    r"|not really|in a way)\b(?:\s*,)?",
    re.IGNORECASE,
)


def remark_on_hedges(sentences: Sequence[LabelledSentence], words: int) -> Remark | None:
    """So many hedges that the person seems to doubt their own story."""
    found = repeated_phrases(sentences, _HEDGES, words)
    if found is None:
        return None
    text = sentences[found.at].text
    turns = quote_phrases([turn.strip(" ,") for turn in found.frequent])
    return Remark(
        RemarkKind.HEDGES,
        text,
        f"{found.count} hedges ({turns}). You were there; they make it sound as if you were not "
        "sure.",
        f"Say it straight: “{without_phrases(text, _HEDGES)}”",
        found.at,
    )


_VAGUE: Final = re.compile(
    r"\b(?:stuff|things?|something|somehow|a lot(?: of)?|lots of|various|several|different|many"
    r"|some issues?|certain|etc|and so on|good|great|nice|better|improved?|handled?|dealt with"
    r"|helped|involved|worked on|took care of|supported)\b",
    re.IGNORECASE,
)


def remark_on_vague_words(sentences: Sequence[LabelledSentence], words: int) -> Remark | None:
    """So many words without a picture that the story could be anybody's."""
    found = repeated_phrases(sentences, _VAGUE, words)
    if found is None:
        return None
    first = _VAGUE.search(sentences[found.at].text)
    word = first[0] if first else found.frequent[0]
    return Remark(
        RemarkKind.VAGUE,
        sentences[found.at].text,
        f"{found.count} words without a picture ({quote_phrases(found.frequent)}). "
        "The listener sees "
        "nothing.",
        f"In place of “{word}”: what, how many, whose? A name or a number each time.",
        found.at,
    )


_AVERAGE: Final = 5.0
"""Fillers a minute; 1 is fluent, 5 average (docs/decisions.md#fillers)."""


def remark_on_fillers(sentences: Sequence[LabelledSentence], words: int) -> Remark | None:
    """More fillers than most people use."""
    found = find_phrases(sentences, FILLERS)
    minute = found.count * WORDS_A_MINUTE / max(words, 1)
    if found.count < FEWEST or minute <= _AVERAGE:
        return None
    text = sentences[found.at].text
    turns = quote_phrases([turn.strip(" ,") for turn in found.frequent])
    return Remark(
        RemarkKind.FILLERS,
        text,
        f"{found.count} fillers, about {minute:.0f} a minute ({turns}); five are average. A "
        "pause sounds surer.",
        f"Be silent instead: “{without_phrases(text, FILLERS)}”",
        found.at,
    )
