"""Signal: is this one specific past episode, or nothing, or general talk, or what would be?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from coach.episode import is_general, tells_of_the_past
from coach.feedback.label import Label
from coach.feedback.remark import Kind, Remark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.feedback.label import Sentence

FEWEST_WORDS: Final = 15
"""Below this nothing can have a situation and an action: five seconds of speech."""

MOSTLY: Final = 0.5
"""Share of words outside any part from which an answer is general talk."""

_HABIT: Final = re.compile(
    r"\b(?:usually|generally|in general|always|often|whenever|normally|i believe|i am|i['’]m"
    r"|you have to|important)\b",
    re.IGNORECASE,
)
_WOULD: Final = re.compile(
    r"\b(?:i|we)(?: (?:\w+ly )?would|['’]d(?= (?:probably|just|first|talk|tell|ask|try|go|say|do"
    r"|make|be|bring|explain|take|start|call|speak|look|have to)\b))"
    r"(?! (?:say|like|love|guess|argue|have|always)\b)",
    re.IGNORECASE,
)


def no_answer(sentences: Sequence[Sentence]) -> Remark | None:
    """A word or two in place of an answer."""
    words = sum(sentence.words for sentence in sentences)
    if words >= FEWEST_WORDS:
        return None
    counted = "One word is" if words == 1 else f"{words} words are"
    return Remark(
        Kind.NO_ANSWER,
        " ".join(sentence.text for sentence in sentences),
        f"{counted} not an answer. The interviewer learns nothing that they could note down.",
        "Name one time: “In March I was ..., and I had to ...”",
        0,
    )


def general(sentences: Sequence[Sentence]) -> Remark | None:
    """Talk about what one does in general, in place of what happened once."""
    text = " ".join(sentence.text for sentence in sentences)
    total = sum(sentence.words for sentence in sentences)
    other = sum(sentence.words for sentence in sentences if sentence.part is Label.OTHER)
    if other < MOSTLY * total and tells_of_the_past(text) and not is_general(text, labelled=False):
        return None
    at = _first(sentences, _HABIT)
    return Remark(
        Kind.GENERAL,
        sentences[at].text,
        "This tells what is so in general, not what happened once. Interviewers score a time "
        "that they can picture, and most answers fail here.",
        "Begin with a day: “One Tuesday in May ...”, and stay with that day.",
        at,
    )


def hypothetical(sentences: Sequence[Sentence]) -> Remark | None:
    """What the person would do, outside of what they learned."""
    for at, sentence in enumerate(sentences):
        if sentence.part is not Label.LEARNING and (found := _WOULD.search(sentence.text)):
            teller = "I" if found[0].lower().startswith("i") else "we"
            return Remark(
                Kind.HYPOTHETICAL,
                sentence.text,
                f"“{found[0]}” says what might be. What you have done counts; what you would do "
                "is only a promise.",
                f"Tell it as it was: “{teller} did ...” If it never happened, choose another time.",
                at,
            )
    return None


def _first(sentences: Sequence[Sentence], pattern: re.Pattern[str]) -> int:
    """The first sentence outside any part that matches, else the first that matches, else 0."""
    matching = [at for at, sentence in enumerate(sentences) if pattern.search(sentence.text)]
    outside = [at for at in matching if sentences[at].part is Label.OTHER]
    others = [at for at, sentence in enumerate(sentences) if sentence.part is Label.OTHER]
    return (outside or matching or others or [0])[0]
