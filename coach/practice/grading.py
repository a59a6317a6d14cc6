"""The grade that coach proposes for an attempt, with its reason; the person decides.

Self-grades are overconfident, and judging idea by idea helps (Dunlosky and others 2011): so the
proposal stands on what was covered. The bounds are coach's own: a story told with four fifths of
its points, and none of them changed, needs no work; with less than a third it was not remembered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from coach.domain.practice import Grade
from coach.domain.story import Part
from coach.review.remark import RemarkKind

if TYPE_CHECKING:
    from coach.review.review import Review


EASY_FROM: Final = 0.8
GOOD_FROM: Final = 0.6
HARD_FROM: Final = 0.3
"""Shares of the story's key points that were covered."""

QUICK_MS: Final = 3_000
SOON_MS: Final = 6_000
"""A story named within three seconds came by itself; an interviewer waits some six."""

_NOT_TOLD: Final = {
    RemarkKind.NO_ANSWER: "it is not an answer",
    RemarkKind.GENERAL: "it is general talk, not one episode",
    RemarkKind.HYPOTHETICAL: "it says what you would do, not what you did",
}


@dataclass(frozen=True, slots=True)
class ProposedGrade:
    """A grade, and why, as a clause without a full stop."""

    grade: Grade
    reason: str


def grade_recall(named: int | None, story: int, milliseconds: int) -> ProposedGrade:
    """The grade of naming a story by heart: the right one, and how soon."""
    if named is None:
        return ProposedGrade(Grade.AGAIN, "no story came")
    if named != story:
        return ProposedGrade(Grade.AGAIN, "another story came")
    after = f"after {milliseconds / 1000:.1f} s"
    if milliseconds <= QUICK_MS:
        return ProposedGrade(Grade.EASY, after)
    return ProposedGrade(Grade.GOOD if milliseconds <= SOON_MS else Grade.HARD, after)


def grade_telling(review: Review, *, came: bool) -> ProposedGrade:
    """The grade of telling a story; `came` says whether the person named it unaided.

    The share of key points covered decides; what an interviewer would miss lowers it.
    """
    for remark in review.remarks:
        if remark.kind in _NOT_TOLD:
            return ProposedGrade(Grade.AGAIN, _NOT_TOLD[remark.kind])
    covered, of = len(review.coverage.covered), review.coverage.count
    return _lowered(_of_coverage(covered, of), f"{covered} of {of} points", _flaws(review, came))


def grade_ticked(covered: int, of: int, *, came: bool) -> ProposedGrade:
    """The grade of a story told aloud, from the points the person says were told."""
    flaws = [] if came else ["the story did not come by itself"]
    return _lowered(_of_coverage(covered, of), f"{covered} of {of} points", flaws)


def grade_unread(answer: str) -> ProposedGrade:
    """The grade of an answer that coach cannot read; nothing speaks for more or for less."""
    if any(char.isalnum() for char in answer):
        return ProposedGrade(Grade.HARD, "coach could not read your answer")
    return ProposedGrade(Grade.AGAIN, "there is no word in it")


def _of_coverage(covered: int, of: int) -> Grade:
    if not of:  # nothing to compare with says nothing
        return Grade.HARD
    share = covered / of
    if share >= EASY_FROM:
        return Grade.EASY
    if share >= GOOD_FROM:
        return Grade.GOOD
    return Grade.HARD if share >= HARD_FROM else Grade.AGAIN


def _flaws(review: Review, came: bool) -> list[str]:  # noqa: FBT001
    """What keeps an answer from being good, in words."""
    there = {sentence.part for sentence in review.sentences}
    kinds = {remark.kind for remark in review.remarks}
    found = [] if came else ["the story did not come by itself"]
    found += [f"no {part}" for part in (Part.ACTION, Part.RESULT) if part not in there]
    if review.coverage.changed:
        found.append("a figure or name is not as in your notes")
    if RemarkKind.OFF_TOPIC in kinds:
        found.append("it does not answer the question")
    return found


def _lowered(grade: Grade, covered: str, flaws: list[str]) -> ProposedGrade:
    """With a flaw, hard at most."""
    reason = ", ".join([covered, *flaws])
    return ProposedGrade(min(grade, Grade.HARD) if flaws else grade, reason)
