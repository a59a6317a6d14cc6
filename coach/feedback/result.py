"""Signal: whether the result is stated, and with a number. Dates do not count as one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from coach.completeness import numbers
from coach.feedback.label import Label
from coach.feedback.remark import Kind, Remark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.feedback.label import Sentence

WENT_WELL: Final = re.compile(
    r"\b(?:went (?:well|fine|great|smoothly)|worked (?:out|well)|(?:a|great|big|huge|full) success"
    r"|successful(?:ly)?|(?:everyone|everybody|all|they|customer|client|team|boss) (?:was|were)"
    r" (?:very |really |quite )?(?:happy|satisfied|pleased)|turned out (?:well|fine|okay|ok)"
    r"|(?:was|were|is) (?:solved|resolved|fixed|fine|okay|ok))\b",
    re.IGNORECASE,
)


def remark(sentences: Sequence[Sentence], stored: str = "") -> Remark | None:
    """A result missing or without a number; `stored` is the result in the person's own notes."""
    mine = [at for at, sentence in enumerate(sentences) if sentence.part is Label.RESULT]
    noted = numbers(stored)
    if not mine:
        known = f"Your notes say “{noted[0]}”: " if noted else ""
        last = len(sentences) - 1
        return Remark(
            Kind.NO_RESULT,
            sentences[last].text,
            "You end without saying what came of it. The result is what the whole story is for.",
            f"{known}“In the end ...”: what changed, for whom, by how much.",
            last,
        )
    if any(numbers(sentences[at].text) for at in mine):
        return None
    at = next((at for at in mine if WENT_WELL.search(sentences[at].text)), mine[0])
    said = [
        number
        for sentence in sentences
        if sentence.part is Label.ACTION
        for number in numbers(sentence.text)
    ]
    return Remark(
        Kind.NO_NUMBER,
        sentences[at].text,
        "The result has no number, so it can be any size. A number is what gets remembered.",
        _end_on(noted, said),
        at,
    )


def _end_on(noted: Sequence[str], said: Sequence[str]) -> str:
    if noted:
        return f"Your notes have one: “{noted[0]}”. End on it."
    if said:
        return f"You say “{said[0]}” before. Say what it was afterwards."
    return "How many, how long, how much: “from ... to ...”. A careful estimate will do."
