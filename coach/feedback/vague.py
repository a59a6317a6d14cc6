"""Signal: words that could stand in any answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from coach.feedback.remark import Kind, Remark
from coach.feedback.wording import often, quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.feedback.label import Sentence

_VAGUE: Final = re.compile(
    r"\b(?:stuff|things?|something|somehow|a lot(?: of)?|lots of|various|several|different|many"
    r"|some issues?|certain|etc|and so on|good|great|nice|better|improved?|handled?|dealt with"
    r"|helped|involved|worked on|took care of|supported)\b",
    re.IGNORECASE,
)


def remark(sentences: Sequence[Sentence], words: int) -> Remark | None:
    """So many words without a picture that the story could be anybody's."""
    found = often(sentences, _VAGUE, words)
    if found is None:
        return None
    first = _VAGUE.search(sentences[found.at].text)
    word = first[0] if first else found.frequent[0]
    return Remark(
        Kind.VAGUE,
        sentences[found.at].text,
        f"{found.count} words without a picture ({quoted(found.frequent)}). The listener sees "
        "nothing.",
        f"In place of “{word}”: what, how many, whose? A name or a number each time.",
        found.at,
    )
