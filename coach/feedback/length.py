"""Signal: how long the answer is, written and spoken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from coach.feedback.label import Label
from coach.feedback.remark import Kind, Remark
from coach.speech.clock import clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.feedback.label import Sentence

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


def remark(
    sentences: Sequence[Sentence], words: int, target: int | None = None, took: int | None = None
) -> Remark | None:
    """An answer outside of one to two minutes, or longer than the `target` seconds given.

    `took` are the seconds it took, where it was spoken; they count, and not the words.
    """
    spoken = f"{words:,} words are about {clock(seconds(words))} spoken"
    if took is not None:
        spoken = f"This took you {clock(took)}"
        words = words_in(took)
    longest = LONGEST if target is None else words_in(target)
    if words > longest:
        at = _to_cut(sentences)
        limit = "after two minutes people stop listening"
        return Remark(
            Kind.TOO_LONG,
            sentences[at].text,
            f"{spoken}; {limit if target is None else f'you have {clock(target)}'}.",
            f"Cut {words - longest:,} words. Begin with this sentence: does the end need it?",
            at,
        )
    if words < SHORTEST and target is None:
        at = _to_unfold(sentences)
        return Remark(
            Kind.TOO_SHORT,
            sentences[at].text,
            f"{spoken}; one to two minutes leave room for what you did and why.",
            "Unfold this sentence: what did you do first, what was hard, what did you decide?",
            at,
        )
    return None


def _to_cut(sentences: Sequence[Sentence]) -> int:
    """The longest sentence that is no action and no result."""
    loose = [at for at, each in enumerate(sentences) if each.part in (Label.OTHER, Label.SITUATION)]
    return max(loose or range(len(sentences)), key=lambda at: sentences[at].words)


def _to_unfold(sentences: Sequence[Sentence]) -> int:
    """The longest sentence of the action, else the last of all."""
    action = [at for at, each in enumerate(sentences) if each.part is Label.ACTION]
    return max(action or [len(sentences) - 1], key=lambda at: sentences[at].words)
