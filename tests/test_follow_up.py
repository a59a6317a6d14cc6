"""The follow-up question: where the answer is weakest, and never twice the same."""

from __future__ import annotations

from coach.review.remarks import RemarkKind
from coach.review.review import follow_up
from tests.test_grading import review

PROBES = ("What did Lena say?", "And the printers?")


def test_the_weakest_is_asked_about() -> None:
    """The remarks come by importance; what nobody would ask about is passed over."""
    told = review(kinds=(RemarkKind.MISSED, RemarkKind.NO_RESULT, RemarkKind.NO_LEARNING))
    assert follow_up(told, PROBES) == "How did it end, and for whom?"


def test_the_questions_own_probe() -> None:
    """Where nothing is weak, it is what the bank has for the question."""
    assert follow_up(review(kinds=(RemarkKind.FILLERS,)), PROBES) == PROBES[0]


def test_nothing_is_asked_twice() -> None:
    """What was asked is not asked again; in the end there is nothing left."""
    told = review(kinds=(RemarkKind.NO_RESULT,))
    asked: list[str] = []
    while question := follow_up(told, PROBES, asked):
        assert question not in asked
        asked.append(question)
    assert asked == ["How did it end, and for whom?", *PROBES]


def test_every_question_is_one() -> None:
    """Whatever the weakness, what is asked ends as a question or a request."""
    asked = {follow_up(review(kinds=(kind,)), ()) for kind in RemarkKind} - {""}
    assert len(asked) == 13
    assert all(each[-1] in "?." for each in asked)
