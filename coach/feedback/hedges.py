"""Signal: hedges."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from coach.feedback.remark import Kind, Remark
from coach.feedback.wording import often, quoted, without

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.feedback.label import Sentence

_HEDGES: Final = re.compile(
    r"\b(?:i think|i guess|i suppose|i would say|i'd say|maybe|perhaps|probably|kind of|sort of"
    r"|a bit|a little bit|somehow|more or less|or something(?: like that)?|i feel like|hopefully"
    r"|not really|in a way)\b(?:\s*,)?",
    re.IGNORECASE,
)


def remark(sentences: Sequence[Sentence], words: int) -> Remark | None:
    """So many hedges that the person seems to doubt their own story."""
    found = often(sentences, _HEDGES, words)
    if found is None:
        return None
    text = sentences[found.at].text
    turns = quoted([turn.strip(" ,") for turn in found.frequent])
    return Remark(
        Kind.HEDGES,
        text,
        f"{found.count} hedges ({turns}). You were there; they make it sound as if you were not "
        "sure.",
        f"Say it straight: “{without(text, _HEDGES)}”",
        found.at,
    )
