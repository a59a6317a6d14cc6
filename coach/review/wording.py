"""Checks of how it is told: length, fillers, hedges, vague words."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from coach.audio.delivery import FILLERS
from coach.domain.story import Part
from coach.domain.transcript import clock_time
from coach.review.remark import Remark, RemarkKind, make_remark
from coach.review.structure import longest_of, places_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coach.domain.sentences import LabelledSentence


WORDS_A_MINUTE: Final = 150
"""Pace of speech: 140-160 words a minute (docs/decisions.md#length-and-pace)."""
SHORTEST: Final = 150
LONGEST: Final = 300
"""Words of an answer of one to two minutes."""

_FEWEST_PHRASES: Final = 3
"""Phrases of a kind from which they are worth a remark at all; no study behind it."""
_MOST_IN_A_HUNDRED_WORDS: Final = 1.5
"""Soft: three in an answer of two hundred words are noticed; no study behind it."""
_MOST_FILLERS_A_MINUTE: Final = 5.0
"""1 is fluent, 5 average (docs/decisions.md#fillers)."""

_HEDGES: Final = re.compile(
    r"\b(?:i think|i guess|i suppose|i would say|i'd say|maybe|perhaps|probably|kind of|sort of"
    r"|a bit|a little bit|somehow|more or less|or something(?: like that)?|i feel like|hopefully"
    r"|not really|in a way)\b(?:\s*,)?",
    re.IGNORECASE,
)
_VAGUE: Final = re.compile(
    r"\b(?:stuff|things?|something|somehow|a lot(?: of)?|lots of|various|several|different|many"
    r"|some issues?|certain|etc|and so on|good|great|nice|better|improved?|handled?|dealt with"
    r"|helped|involved|worked on|took care of|supported)\b",
    re.IGNORECASE,
)
PHRASES: Final = {
    RemarkKind.FILLERS: FILLERS,
    RemarkKind.HEDGES: _HEDGES,
    RemarkKind.VAGUE: _VAGUE,
}
"""What there may be too much of."""

_GAPS = re.compile(r"\s+(?=[,.;:?!])|(?:\s*,)+(?=\s*[,.;:?!])|^\W+|\s{2,}")


def speaking_time(words: int) -> int:
    """Return the seconds that an answer of so many words takes to say."""
    return round(words * 60 / WORDS_A_MINUTE)


def words_in(seconds: int) -> int:
    """Return the words that so many seconds of speech hold."""
    return seconds * WORDS_A_MINUTE // 60


def remark_on_length(
    sentences: Sequence[LabelledSentence],
    words: int,
    target: int | None = None,
    took: int | None = None,
) -> Remark | None:
    """Remark on an answer outside of one to two minutes, or longer than `target` seconds.

    `took` are the seconds it took, where it was spoken; they count, and not the words.
    """
    spoken = f"{words:,} words are about {clock_time(speaking_time(words))} spoken"
    if took is not None:
        spoken = f"This took you {clock_time(took)}"
        words = words_in(took)
    limit, longest = "after two minutes people stop listening", LONGEST
    if target is not None:
        limit, longest = f"you have {clock_time(target)}", words_in(target)
    if words > longest:
        loose = sorted(
            places_of(Part.OTHER, sentences) + places_of(Part.SITUATION, sentences)
        ) or range(len(sentences))
        at = longest_of(loose, sentences)
        fields = {"spoken": spoken, "limit": limit, "excess": words - longest}
        return make_remark(RemarkKind.TOO_LONG, sentences[at].text, at, **fields)
    if words < SHORTEST and target is None:
        at = longest_of(places_of(Part.ACTION, sentences) or [len(sentences) - 1], sentences)
        return make_remark(RemarkKind.TOO_SHORT, sentences[at].text, at, spoken=spoken)
    return None


def remarks_on_phrases(
    sentences: Sequence[LabelledSentence], words: int, took: int | None = None
) -> Iterator[Remark]:
    """Remark on too many fillers (by the minute), hedges or vague words, where most are."""
    spoken_words = max(words if took is None else words_in(took), 1)
    for kind, pattern in PHRASES.items():
        phrases = [pattern.findall(sentence.text) for sentence in sentences]
        counts = Counter(" ".join(phrase.lower().split()) for row in phrases for phrase in row)
        count = counts.total()
        minute = count * WORDS_A_MINUTE / spoken_words
        if kind is RemarkKind.FILLERS:
            is_too_much = minute > _MOST_FILLERS_A_MINUTE
        else:
            is_too_much = count * 100 >= _MOST_IN_A_HUNDRED_WORDS * words
        if count < _FEWEST_PHRASES or not is_too_much:
            continue
        at = max(range(len(phrases)), key=lambda place: len(phrases[place]))
        text = sentences[at].text
        yield make_remark(
            kind,
            text,
            at,
            count=count,
            minute=minute,
            phrases=", ".join(f"“{phrase.strip(' ,')}”" for phrase, _ in counts.most_common(3)),
            word=phrases[at][0],
            rewrite=without_phrases(text, pattern),
        )


def without_phrases(text: str, pattern: re.Pattern[str]) -> str:
    """Return a sentence without the phrases that match, and without the gaps they leave."""
    text = _GAPS.sub(
        lambda gap: " " if gap[0].isspace() and gap.end() < len(gap.string) else "",
        pattern.sub("", text),
    )
    text = " ".join(text.replace(" ,", ",").replace(" .", ".").split())
    return text[:1].upper() + text[1:]
