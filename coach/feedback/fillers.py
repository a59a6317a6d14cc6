"""Signal: fillers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from coach.feedback.length import WORDS_A_MINUTE
from coach.feedback.remark import Kind, Remark
from coach.feedback.wording import FEWEST, find, quoted, without
from coach.speech.fillers import FILLERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.feedback.label import Sentence

_AVERAGE: Final = 5.0
"""Fillers a minute; 1 is fluent, 5 average (docs/decisions.md#fillers)."""


def remark(sentences: Sequence[Sentence], words: int) -> Remark | None:
    """More fillers than most people use."""
    found = find(sentences, FILLERS)
    minute = found.count * WORDS_A_MINUTE / max(words, 1)
    if found.count < FEWEST or minute <= _AVERAGE:
        return None
    text = sentences[found.at].text
    turns = quoted([turn.strip(" ,") for turn in found.frequent])
    return Remark(
        Kind.FILLERS,
        text,
        f"{found.count} fillers, about {minute:.0f} a minute ({turns}); five are average. A "
        "pause sounds surer.",
        f"Be silent instead: “{without(text, FILLERS)}”",
        found.at,
    )
