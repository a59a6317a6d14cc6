"""Propose a grade for an answer, with its reason; the user decides (docs/decisions.md#grades)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from coach.domain.practice import Grade, Mode
from coach.review.remarks import RemarkKind

if TYPE_CHECKING:
    from coach.domain.practice import Attempt
    from coach.review.review import Review

SHARES: Final = {0.8: Grade.EASY, 0.6: Grade.GOOD, 0.3: Grade.HARD}
"""The grade from which share of the story's key points on."""

QUICK_MS: Final = 3_000
SOON_MS: Final = 6_000
"""A story named within three seconds came by itself; an interviewer waits some six."""

_NOT_TOLD: Final = {
    RemarkKind.NO_ANSWER: "it is not an answer",
    RemarkKind.GENERAL: "it is general talk, not one episode",
    RemarkKind.UNETHICAL: "it may sound dishonest, or against a rule",
    RemarkKind.PRIVATE: "it tells what is private or confidential",
    RemarkKind.CONTEMPT: "it sounds like blame",
}
_FLAWED: Final = {
    RemarkKind.OFF_TOPIC: "it does not answer the question",
    RemarkKind.TOO_LONG: "it is too long",
    RemarkKind.TOO_SHORT: "it is too short",
    RemarkKind.OWNERSHIP: "who did it is not clear",
}
_NOT_NAMED: Final = "the story did not come by itself"


@dataclass(frozen=True, slots=True)
class ProposedGrade:
    """A grade, and why, as a clause without a full stop."""

    grade: Grade
    reason: str


def propose_grade(attempt: Attempt, review: Review | None) -> ProposedGrade:
    """Propose a grade for a told answer; without a review it could not be read."""
    if review is None:
        return grade_unread(attempt.answer)
    return grade_telling(review, came=attempt.mode is Mode.MOCK or attempt.recalled is not None)


def grade_recall(named: int | None, story: int, milliseconds: int) -> ProposedGrade:
    """Propose the grade of naming a story by heart: the right one, and how soon."""
    if named is None:
        return ProposedGrade(Grade.AGAIN, "no story came")
    if named != story:
        return ProposedGrade(Grade.AGAIN, "another story came")
    after = f"after {milliseconds / 1000:.1f} s"
    if milliseconds <= QUICK_MS:
        return ProposedGrade(Grade.EASY, after)
    return ProposedGrade(Grade.GOOD if milliseconds <= SOON_MS else Grade.HARD, after)


def grade_telling(review: Review, *, came: bool) -> ProposedGrade:
    """Propose the grade of telling a story; `came` says whether the user named it unaided.

    The share of key points covered decides; what an interviewer would miss lowers it.
    """
    for remark in review.remarks:
        if remark.kind in _NOT_TOLD:
            return ProposedGrade(Grade.AGAIN, _NOT_TOLD[remark.kind])
    flaws = [] if came else [_NOT_NAMED]
    if review.coverage.changed:
        flaws.append("a figure or name is not as in your notes")
    kinds = {remark.kind for remark in review.remarks}
    flaws += [flaw for kind, flaw in _FLAWED.items() if kind in kinds]
    return _grade_coverage(len(review.coverage.covered), review.coverage.count, flaws)


def grade_ticked(covered: int, of: int, *, came: bool) -> ProposedGrade:
    """Propose the grade of a story told aloud, from the points the user says were told."""
    return _grade_coverage(covered, of, [] if came else [_NOT_NAMED])


def grade_unread(answer: str) -> ProposedGrade:
    """Propose the grade of an answer that coach cannot read."""
    if any(char.isalnum() for char in answer):
        return ProposedGrade(Grade.HARD, "coach could not read your answer")
    return ProposedGrade(Grade.AGAIN, "there is no word in it")


def _grade_coverage(covered: int, of: int, flaws: list[str]) -> ProposedGrade:
    """Grade the share of key points that were covered; with a flaw, hard at most."""
    share = covered / of if of else min(SHARES)  # nothing to compare with says nothing
    reached = (grade for least, grade in SHARES.items() if share >= least)
    grade = next(reached, Grade.AGAIN)
    reason = ", ".join([f"{covered} of {of} points", *flaws])
    return ProposedGrade(min(grade, Grade.HARD) if flaws else grade, reason)
