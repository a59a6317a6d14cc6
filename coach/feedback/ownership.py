"""Signal: who acts, I or we. It matters only inside Action (docs/decisions.md#i-and-we)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from coach.feedback.label import Label
from coach.feedback.remark import Kind, Remark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.feedback.label import Sentence

I_ACT: Final = re.compile(r"\bi\b", re.IGNORECASE)
_WE: Final = re.compile(r"\bwe(?:['’](?:re|ve|ll|d))?(?: were| are| have)?\b", re.IGNORECASE)
_MINE: Final = {
    "we": "I",
    "we were": "I was",
    "we are": "I am",
    "we have": "I have",
    "we've": "I've",
    "we're": "I'm",
    "we'll": "I'll",
    "we'd": "I'd",
}
_FEW: Final = 0.4
"""Share of the action's sentences in which only "we" acts, from which it is worth a remark."""


def only_we(sentences: Sequence[Sentence]) -> list[int]:
    """The sentences of the action in which "we" acts and "I" does not."""
    return [
        at
        for at, sentence in enumerate(sentences)
        if sentence.part is Label.ACTION
        and _WE.search(sentence.text)
        and not I_ACT.search(sentence.text)
    ]


def remark(sentences: Sequence[Sentence]) -> Remark | None:
    """The action told as everybody's."""
    action = [sentence for sentence in sentences if sentence.part is Label.ACTION]
    shared = only_we(sentences)
    mine = sum(I_ACT.search(sentence.text) is not None for sentence in action)
    if not shared or (mine and len(shared) < _FEW * len(action)):
        return None
    text = sentences[shared[0]].text
    count = len(shared)
    times = "One step is" if count == 1 else f"{count} of your {len(action)} steps are"
    return Remark(
        Kind.OWNERSHIP,
        text,
        f"{times} told with “we”. The interviewer hires you and has to guess which part was yours.",
        f"If it was you: “{_as_mine(text)}”",
        shared[0],
    )


def _as_mine(text: str) -> str:
    """The sentence with its first "we" made "I"."""
    return _WE.sub(lambda found: _MINE.get(found[0].lower().replace("’", "'"), "I"), text, count=1)
