"""Signal: whether something was learned, and what."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from coach.feedback.label import Label
from coach.feedback.remark import Kind, Remark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.feedback.label import Sentence

NOTHING_NAMED: Final = re.compile(
    r"\b(?:learn(?:ed|t)|took) (?:a lot|so much|much|many things|loads|a great deal)\b"
    r"|\b(?:communication|teamwork|planning|honesty|trust) (?:is|was) (?:\w+ )?"
    r"(?:key|important|everything|essential)\b|\bgood (?:lesson|experience)\b",
    re.IGNORECASE,
)
FROM_NOW: Final = re.compile(
    r"\b(?:since then|ever since|from then on|nowadays|these days|now|today|next time|after that"
    r"|any more|always|never|if i (?:did|had)|i would|i['’]d)\b",
    re.IGNORECASE,
)


def remark(sentences: Sequence[Sentence]) -> Remark | None:
    """Nothing learned, or nothing that one could hold the person to."""
    mine = [at for at, sentence in enumerate(sentences) if sentence.part is Label.LEARNING]
    if not mine:
        last = len(sentences) - 1
        return Remark(
            Kind.NO_LEARNING,
            sentences[last].text,
            "You stop here and do not say what you learned. It shows that you would do it better "
            "the next time.",
            "Add one sentence: “Since then I ...”",
            last,
        )
    vague = [at for at in mine if NOTHING_NAMED.search(sentences[at].text)]
    if not vague or any(FROM_NOW.search(sentences[at].text) for at in mine):
        return None
    return Remark(
        Kind.VAGUE_LEARNING,
        sentences[vague[0]].text,
        "Anyone could say this. What you do differently now shows that it is true.",
        "“Since then I ...”: one habit that you have and did not have before.",
        vague[0],
    )
