"""Questions as a person types or pastes them."""

from __future__ import annotations

from coach.errors import NoQuestion, QuestionTooLong

LONGEST_QUESTION = 2000
"""Characters; the longest of the published question lists have some 300."""


def clean_question(question: str, where: str = "") -> str:
    """A question as it is matched: control characters gone, white space single.

    Raises:
        NoQuestion: nothing is left of it.
        QuestionTooLong: it has more than LONGEST_QUESTION characters.
    """
    printable = "".join(char if char.isprintable() else " " for char in question)
    cleaned = " ".join(printable.split())
    if not cleaned:
        raise NoQuestion(where)
    if len(cleaned) > LONGEST_QUESTION:
        raise QuestionTooLong(len(cleaned), LONGEST_QUESTION, where)
    return cleaned
