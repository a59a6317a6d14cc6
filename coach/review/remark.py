"""Remark: one thing to improve in an answer. Its kinds by importance, and what is said of each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable


class RemarkKind(StrEnum):
    """What a remark is about, most important first (docs/decisions.md#order-of-remarks)."""

    NO_ANSWER = "no answer"
    GENERAL = "general"
    HYPOTHETICAL = "hypothetical"
    OFF_TOPIC = "off topic"
    CHANGED = "changed"
    NO_ACTION = "no action"
    NO_RESULT = "no result"
    OWNERSHIP = "ownership"
    NO_NUMBER = "no number"
    LONG_SITUATION = "long situation"
    SHORT_ACTION = "short action"
    MISSED = "missed"
    TOO_LONG = "too long"
    TOO_SHORT = "too short"
    NO_TASK = "no task"
    NO_LEARNING = "no learning"
    VAGUE_LEARNING = "vague learning"
    NO_SITUATION = "no situation"
    ORDER = "order"
    FILLERS = "fillers"
    HEDGES = "hedges"
    VAGUE = "vague words"


@dataclass(frozen=True, slots=True)
class RemarkText:
    """What is said of a kind, {fields} to be filled in, and what is asked next, if anything."""

    message: str
    suggestion: str
    follow_up: str = ""


TEXTS: Final = {
    RemarkKind.NO_ANSWER: RemarkText(
        "{counted} not an answer. The interviewer learns nothing that they could note down.",
        "Name one time: “In March I was ..., and I had to ...”",
    ),
    RemarkKind.GENERAL: RemarkText(
        "This tells what is so in general, not what happened once. Interviewers score a time "
        "that they can picture, and most answers fail here.",
        "Begin with a day: “One Tuesday in May ...”, and stay with that day.",
        "When did that last happen? Take me to that one day.",
    ),
    RemarkKind.HYPOTHETICAL: RemarkText(
        "“{phrase}” says what might be. What you have done counts; what you would do is only a "
        "promise.",
        "Tell it as it was: “{subject} did ...” If it never happened, choose another time.",
        "When did you do that? What happened?",
    ),
    RemarkKind.OFF_TOPIC: RemarkText(
        "Little of this answers “{question}” A good story for another question scores nothing.",
        "Say in the first sentence why this is your answer, or choose another story: "
        "coach match names them.",
    ),
    RemarkKind.CHANGED: RemarkText(
        "You say “{in_answer}”; your notes say “{in_story}”. A follow-up question would show the "
        "difference.",
        "As in your notes: “{sentence}”",
    ),
    RemarkKind.NO_ACTION: RemarkText(
        "No sentence says what you did. That is what is scored first.",
        "Go on from here with your first step: “I rang ...”, “I wrote ...”, “I asked ...”",
        "What did you yourself do, step by step?",
    ),
    RemarkKind.NO_RESULT: RemarkText(
        "You end without saying what came of it. The result is what the whole story is for.",
        "{noted}“In the end ...”: what changed, for whom, by how much.",
        "How did it end?",
    ),
    RemarkKind.OWNERSHIP: RemarkText(
        "{counted} told with “we”. The interviewer hires you and has to guess which part was "
        "yours.",
        "If it was you: “{rewrite}”",
        "Which part of that did you do yourself?",
    ),
    RemarkKind.NO_NUMBER: RemarkText(
        "The result has no number, so it can be any size. A number is what gets remembered.",
        "{hint}",
        "How much did it change things, in figures?",
    ),
    RemarkKind.LONG_SITUATION: RemarkText(
        "The situation takes {share:.0%} of your words; about 15 % is enough. The listener waits "
        "for what you did.",
        "One sentence: what was wrong, for whom, since when. Cut the rest.",
    ),
    RemarkKind.SHORT_ACTION: RemarkText(
        "What you did gets {share:.0%} of your words; about half is usual. Your steps are what "
        "the interviewer notes down.",
        "Tell this step as two or three: what you did first, how, and why so.",
        "What did you try first, and why that?",
    ),
    RemarkKind.MISSED: RemarkText(
        "This is left out: it is the {part} in “{title}”.{others} What you leave out cannot be "
        "asked about.",
        "One sentence: “{sentence}”",
    ),
    RemarkKind.TOO_LONG: RemarkText(
        "{spoken}; {limit}.",
        "Cut {excess:,} words. Begin with this sentence: does the end need it?",
    ),
    RemarkKind.TOO_SHORT: RemarkText(
        "{spoken}; one to two minutes leave room for what you did and why.",
        "Unfold this sentence: what did you do first, what was hard, what did you decide?",
    ),
    RemarkKind.NO_TASK: RemarkText(
        "Before this you do not say what was yours to do, so nobody can tell whether you did it.",
        "Say it first: “It was up to me to ... by ...”",
        "What exactly was your job in this?",
    ),
    RemarkKind.NO_LEARNING: RemarkText(
        "You stop here and do not say what you learned. It shows that you would do it better the "
        "next time.",
        "Add one sentence: “Since then I ...”",
        "What do you do differently since then?",
    ),
    RemarkKind.VAGUE_LEARNING: RemarkText(
        "Anyone could say this. What you do differently now shows that it is true.",
        "“Since then I ...”: one habit that you have and did not have before.",
        "Where have you used that since, exactly?",
    ),
    RemarkKind.NO_SITUATION: RemarkText(
        "You begin without saying where and when this was; a stranger cannot follow.",
        "Put one sentence before it: what was going on, for whom, and when.",
        "When and where was this, and what was at stake?",
    ),
    RemarkKind.ORDER: RemarkText(
        "You explain this after you have begun to act. The listener has to go back.",
        "Move it to the beginning, before the first thing that you did.",
    ),
    RemarkKind.FILLERS: RemarkText(
        "{count} fillers, about {minute:.0f} a minute ({phrases}); five are average. A pause "
        "sounds surer.",
        "Be silent instead: “{rewrite}”",
    ),
    RemarkKind.HEDGES: RemarkText(
        "{count} hedges ({phrases}). You were there; they make it sound as if you were not sure.",
        "Say it straight: “{rewrite}”",
    ),
    RemarkKind.VAGUE: RemarkText(
        "{count} words without a picture ({phrases}). The listener sees nothing.",
        "In place of “{word}”: what, how many, whose? A name or a number each time.",
    ),
}

NUMBER_IN_NOTES: Final = "Your notes have one: “{}”. End on it."
NUMBER_BEFORE: Final = "You say “{}” before. Say what it was afterwards."
NUMBER_NOWHERE: Final = (
    "How many, how long, how much: “from ... to ...”. A careful estimate will do."
)
"""The three hints of NO_NUMBER."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to improve: the user's exact words, why it matters, and one rewrite to try.

    `at` is the sentence of the answer, from 0; None where it is about the whole or the story.
    """

    kind: RemarkKind
    quote: str
    message: str
    suggestion: str
    at: int | None = None


def make_remark(kind: RemarkKind, quote: str, at: int | None, **fields: object) -> Remark:
    """Return a remark with the text of its kind, the fields filled in."""
    text = TEXTS[kind]
    return Remark(kind, quote, text.message.format(**fields), text.suggestion.format(**fields), at)


def by_importance(remarks: Iterable[Remark]) -> tuple[Remark, ...]:
    """Return the remarks, the most important first; of one kind, in the order given."""
    order = list(RemarkKind)
    return tuple(sorted(remarks, key=lambda remark: order.index(remark.kind)))
