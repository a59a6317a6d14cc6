"""Probes: what is asked after an answer about this answer, and never what it says."""

from __future__ import annotations

import numpy as np
import pytest

from coach.domain.sentences import SENTENCE_PARTS
from coach.domain.story import Part
from coach.review.probes import ProbedAnswer, choose_probe, probe_texts, quote_clause, react

OWN = ("What did Lena say to the printers?", "And the ladders?")


def answered(
    *told: tuple[Part, str], kind: str = "ownership", remarks: dict[str, float] | None = None
) -> ProbedAnswer:
    """An answer whose sentences are surely of these parts."""
    chances = np.zeros((len(told), len(SENTENCE_PARTS)), dtype=np.float32)
    for row, (part, _) in enumerate(told):
        chances[row, SENTENCE_PARTS.index(part)] = 1
    return ProbedAnswer([text for _, text in told], chances, remarks or {}, {kind: 1.0})


def asked_of(answer: ProbedAnswer, count: int = 4, own: tuple[str, ...] = ()) -> list[str]:
    """What is asked, one probe after another."""
    asked: list[str] = []
    for _ in range(count):
        if question := choose_probe(answer, own, asked):
            asked.append(question)
    return asked


ACTION, RESULT, LEARNING = Part.ACTION, Part.RESULT, Part.LEARNING
ENDED = (RESULT, "In the end the depots were open on time.")


@pytest.mark.parametrize(
    ("told", "probe"),
    [
        (
            (ACTION, "In May we moved all the depots, which nobody liked."),
            "You said “we moved all the depots”. Which part of that was yours?",
        ),
        (
            (ACTION, "I persuaded the night shift to swap."),
            "You said “I persuaded the night shift to swap”. How did you do that, step by step?",
        ),
        (
            (ACTION, "I decided to close the smallest depot."),
            (
                "You said “I decided to close the smallest depot”. Why that, and what else could "
                "you have done?"
            ),
        ),
        (
            (RESULT, "It cut our lost parcels by 40 %."),
            "You said “It cut our lost parcels by 40 %”. From what to what, and over what time?",
        ),
        (
            (RESULT, "The drivers were very happy."),
            "You said “The drivers were very happy”. How could you tell?",
        ),
        (
            (RESULT, "The manager finally agreed."),
            "You said “The manager finally agreed”. What do you think made the difference?",
        ),
        (
            (LEARNING, "I learned to ask the drivers first."),
            "You said “I learned to ask the drivers first”. When did you make use of that since?",
        ),
    ],
    ids=["owner", "how", "why", "base", "proof", "turn", "since"],
)
def test_what_was_said_is_asked_about(told: tuple[Part, str], probe: str) -> None:
    """In the user's own words."""
    assert asked_of(answered(told, ENDED, remarks={"ownership": 0.9}), 1) == [probe]


@pytest.mark.parametrize(
    "told",
    [
        (ACTION, "I decided to close the smallest depot, because it had the fewest parcels."),
        (ACTION, "I persuaded the night shift by swapping two routes with them."),
        (RESULT, "It cut our lost parcels by 40 %, from 50 to 30 a week."),
        (RESULT, "The drivers were very happy: three of them said so at the meeting."),
    ],
)
def test_what_was_explained_is_not(told: tuple[Part, str]) -> None:
    """A reason, a way, a base or a witness is there: nothing of it is quoted."""
    assert not [one for one in asked_of(answered(told, ENDED)) if "depot, because" in one]
    assert not [one for one in asked_of(answered(told, ENDED)) if one.startswith(("You said", "“"))]


def test_what_is_told_at_length_is_not() -> None:
    """Three likely steps are a how, a likely result is one, a likely lesson is one."""
    step = (ACTION, "I persuaded the night shift to swap.")
    step_by_step = answered(step, (ACTION, "Ann drew the plan."), (ACTION, "I read it out."), ENDED)
    assert not [one for one in asked_of(step_by_step) if "step by step" in one]
    ended = answered(step, ENDED, remarks={"no result": 0.9})
    assert not [one for one in asked_of(ended) if "came of it" in one]


def test_nothing_is_asked_twice() -> None:
    """Four different questions, also where the answer gives little cause."""
    asked = asked_of(answered((ACTION, "It was on a Tuesday and it rained."), ENDED))
    assert len(set(asked)) == 4


def test_the_other_side_and_what_one_would_change() -> None:
    """In the words of the kind of question."""
    told = answered((ACTION, "It was about Ann and her shift."), ENDED, kind="conflict")
    assert "If I asked the other side about it, what would they say?" in asked_of(told)
    told = answered((ACTION, "It was about the night shift."), ENDED, kind="failure")
    assert asked_of(told, 1) == ["If the same came again tomorrow, what would you do differently?"]
    said = answered(
        (ACTION, "It was about the shift."), (LEARNING, "Next time I ask."), ENDED, kind="failure"
    )
    assert not [one for one in asked_of(said) if "differently" in one]


def test_the_questions_own_probes() -> None:
    """Where nothing is sure, those known for the question come first, but for what was told."""
    told = answered((ACTION, "It was about Lena and the printers."), ENDED)
    asked = asked_of(told, 2, OWN)
    assert asked[0] == OWN[1]
    assert OWN[0] not in asked


def test_what_is_left_out_is_asked_for() -> None:
    """No result: what came of it."""
    told = answered((ACTION, "It was about the night shift."), remarks={"no result": 0.9})
    assert asked_of(told, 1) == ["And what came of it after that, and for whom?"]


def test_what_was_asked_lately_gives_way() -> None:
    """After another answer something else is asked, where there is something."""
    told = answered((ACTION, "It was on a Tuesday and it rained."), ENDED)
    first = choose_probe(told, (), ())
    second = choose_probe(told, (), (), [first])
    assert second not in {"", first}


def test_what_is_said_to_a_probe_is_asked_about() -> None:
    """Several layers deep: sentences of answers to probes give cause like any other."""
    told = answered((ACTION, "It rained."), (ACTION, "I persuaded the night shift to swap."), ENDED)
    assert "“I persuaded the night shift to swap”" in asked_of(told, 1)[0]


def test_a_quotation_is_short_and_clean() -> None:
    """It begins with the subject and ends with the clause, or after some words."""
    sentence = "So on that day we moved the depots to the harbour, and it rained."
    at = sentence.index("we")
    assert quote_clause(sentence, at, at + 8) == "we moved the depots to the harbour"
    long = "we moved " + "very " * 30 + "much"
    assert quote_clause(long, 0, 8) == ""


def test_a_line_on_the_answer() -> None:
    """Whether what was asked for is there."""
    probe = "You said “we moved the depots”. Which part of that was yours?"
    assert react(probe, "I drew the new routes and told the drivers.").startswith("Now it is clear")
    assert react(probe, "We all did that as a team, really.").startswith("Still no “I”")
    assert react(probe, "Mine.").startswith("That is short")
    told = react("Who paid for it?", "The depot in the north did, in the end.")
    assert told == "It counts with your answer."


def test_every_text_is_whole() -> None:
    """Every question ends as one; a quoting one quotes; nothing is worded twice."""
    wordings = [(text, ask) for text in probe_texts() for ask in text.ask]
    assert all(ask[-1] in "?." for _, ask in wordings)
    assert all(text.where for text, ask in wordings if "{quote}" in ask)
    assert all(bool(text.good) == bool(text.thin) or not text.thin for text, _ in wordings)
