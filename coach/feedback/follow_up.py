"""The follow-up question: what an interviewer asks next, where an answer is weakest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from coach.feedback.remark import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.feedback.review import Review

_ASKS: Final = {
    Kind.GENERAL: "When did that last happen? Take me to that one day.",
    Kind.HYPOTHETICAL: "When did you do that? What happened?",
    Kind.NO_ACTION: "What did you yourself do, step by step?",
    Kind.NO_RESULT: "How did it end?",
    Kind.OWNERSHIP: "Which part of that did you do yourself?",
    Kind.NO_NUMBER: "How much did it change things, in figures?",
    Kind.SHORT_ACTION: "What did you try first, and why that?",
    Kind.NO_TASK: "What exactly was your job in this?",
    Kind.NO_LEARNING: "What do you do differently since then?",
    Kind.VAGUE_LEARNING: "Where have you used that since, exactly?",
    Kind.NO_SITUATION: "When and where was this, and what was at stake?",
}
"""One for each weakness that an interviewer would ask about, in the words of one."""


def follow_up(review: Review, probes: Sequence[str], asked: Sequence[str] = ()) -> str:
    """The question that probes what was weakest; empty where there is nothing left to ask.

    The remarks are the most important first. Where none of them can be asked about, it is one of
    the question's own `probes`. Nothing of `asked` is asked again.
    """
    weakest = (_ASKS[remark.kind] for remark in review.remarks if remark.kind in _ASKS)
    return next((ask for ask in (*weakest, *probes) if ask not in asked), "")
