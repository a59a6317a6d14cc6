"""Signal: how the words are shared among the parts, and in which order the parts come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from coach.feedback.label import PARTS, Label
from coach.feedback.remark import Kind, Remark

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from coach.feedback.label import Sentence

LONG_SITUATION: Final = 0.35
SHORT_ACTION: Final = 0.35
"""Soft bands around the targets of 15 and 55 %: a remark at every deviation would say nothing
(docs/decisions.md#shares-of-the-parts)."""


def shares(sentences: Sequence[Sentence]) -> dict[Label, float]:
    """Each label's share of the words, 0..1."""
    total = sum(sentence.words for sentence in sentences) or 1
    return {
        label: sum(each.words for each in sentences if each.part is label) / total
        for label in Label
    }


def remarks(sentences: Sequence[Sentence], share: Mapping[Label, float]) -> Iterator[Remark]:
    """A situation or an action missing, too long or too short, and parts out of order."""
    first = {label: at for at, label in reversed([(i, s.part) for i, s in enumerate(sentences)])}
    if Label.SITUATION not in first:
        yield Remark(
            Kind.NO_SITUATION,
            sentences[0].text,
            "You begin without saying where and when this was; a stranger cannot follow.",
            "Put one sentence before it: what was going on, for whom, and when.",
            0,
        )
    elif share[Label.SITUATION] > LONG_SITUATION:
        yield _long_situation(sentences, share[Label.SITUATION])
    if Label.TASK not in first and Label.ACTION in first:
        at = first[Label.ACTION]
        yield Remark(
            Kind.NO_TASK,
            sentences[at].text,
            "Before this you do not say what was yours to do, so nobody can tell whether you "
            "did it.",
            "Say it first: “It was up to me to ... by ...”",
            at,
        )
    if Label.ACTION not in first:
        yield _no_action(sentences)
    elif share[Label.ACTION] < SHORT_ACTION:
        yield _short_action(sentences, share[Label.ACTION])
    if first.get(Label.SITUATION, 0) > first.get(Label.ACTION, len(sentences)):
        at = first[Label.SITUATION]
        yield Remark(
            Kind.ORDER,
            sentences[at].text,
            "You explain this after you have begun to act. The listener has to go back.",
            "Move it to the beginning, before the first thing that you did.",
            at,
        )


def _long_situation(sentences: Sequence[Sentence], share: float) -> Remark:
    at = _longest(sentences, Label.SITUATION)
    return Remark(
        Kind.LONG_SITUATION,
        sentences[at].text,
        f"The situation takes {share:.0%} of your words; about 15 % is enough. The listener "
        "waits for what you did.",
        "One sentence: what was wrong, for whom, since when. Cut the rest.",
        at,
    )


def _no_action(sentences: Sequence[Sentence]) -> Remark:
    parts = [at for at, sentence in enumerate(sentences) if sentence.part in PARTS]
    at = parts[-1] if parts else len(sentences) - 1
    return Remark(
        Kind.NO_ACTION,
        sentences[at].text,
        "No sentence says what you did. That is what is scored first.",
        "Go on from here with your first step: “I rang ...”, “I wrote ...”, “I asked ...”",
        at,
    )


def _short_action(sentences: Sequence[Sentence], share: float) -> Remark:
    at = _longest(sentences, Label.ACTION)
    return Remark(
        Kind.SHORT_ACTION,
        sentences[at].text,
        f"What you did gets {share:.0%} of your words; about half is usual. Your steps are what "
        "the interviewer notes down.",
        "Tell this step as two or three: what you did first, how, and why so.",
        at,
    )


def _longest(sentences: Sequence[Sentence], label: Label) -> int:
    mine = [at for at, sentence in enumerate(sentences) if sentence.part is label]
    return max(mine, key=lambda at: sentences[at].words)
