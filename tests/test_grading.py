"""The grade that coach proposes: from what was covered, lowered by what an interviewer misses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.domain.practice import Grade
from coach.domain.sentences import LabelledSentence
from coach.domain.story import Part
from coach.practice import grading
from coach.review.key_points import ChangedPoint, KeyPoint, PointCoverage
from coach.review.remarks import Remark, RemarkKind
from coach.review.review import Review

FULL = (Part.SITUATION, Part.ACTION, Part.RESULT)


def point(row: int) -> KeyPoint:
    """A key point."""
    return KeyPoint(LabelledSentence(f"I did thing {row}.", Part.ACTION), row)


def review(
    covered: int = 0,
    missed: int = 0,
    *,
    kinds: tuple[RemarkKind, ...] = (),
    changed: bool = False,
) -> Review:
    """A review of an answer with these points and remarks."""
    points = [point(row) for row in range(covered + missed)]
    changes = (ChangedPoint("40", "50", point(99), 0),) if changed else ()
    return Review(
        sentences=tuple(LabelledSentence("I did it.", part) for part in FULL),
        parts={},
        remarks=tuple(Remark(kind, "I did it.", "", "") for kind in kinds),
        doubts=(),
        words=200,
        seconds=80,
        coverage=PointCoverage(tuple(points[:covered]), tuple(points[covered:]), changes),
    )


@pytest.mark.parametrize(
    ("covered", "missed", "grade"),
    [
        (8, 0, Grade.EASY),
        (4, 1, Grade.EASY),  # four fifths
        (3, 2, Grade.GOOD),  # three fifths
        (1, 1, Grade.HARD),
        (3, 7, Grade.HARD),
        (1, 3, Grade.AGAIN),
        (0, 5, Grade.AGAIN),
    ],
)
def test_what_was_covered_decides(covered: int, missed: int, grade: Grade) -> None:
    """The share of the story's points gives the grade, and the reason counts them."""
    found = grading.grade_telling(review(covered, missed), came=True)
    assert found == grading.ProposedGrade(grade, f"{covered} of {covered + missed} points")


@pytest.mark.parametrize(
    ("told", "came", "reason"),
    [
        (review(5), False, "5 of 5 points, the story did not come by itself"),
        (
            review(5, kinds=(RemarkKind.OFF_TOPIC,)),
            True,
            "5 of 5 points, it does not answer the question",
        ),
        (review(5, kinds=(RemarkKind.TOO_LONG,)), True, "5 of 5 points, it is too long"),
        (review(5, kinds=(RemarkKind.OWNERSHIP,)), True, "5 of 5 points, who did it is not clear"),
        (review(9, changed=True), True, "9 of 10 points, a figure or name is not as in your notes"),
    ],
    ids=["not recalled", "off topic", "too long", "ownership", "changed"],
)
def test_a_flaw_is_hard_at_most(told: Review, came: bool, reason: str) -> None:  # noqa: FBT001
    """Everything was told, and still an interviewer would miss something."""
    assert grading.grade_telling(told, came=came) == grading.ProposedGrade(Grade.HARD, reason)


def test_a_flaw_makes_nothing_better() -> None:
    """What was forgotten stays forgotten."""
    told = review(1, 9, kinds=(RemarkKind.OFF_TOPIC,))
    assert grading.grade_telling(told, came=False).grade is Grade.AGAIN


@pytest.mark.parametrize(
    "kind", [RemarkKind.NO_ANSWER, RemarkKind.GENERAL, RemarkKind.UNETHICAL, RemarkKind.CONTEMPT]
)
def test_what_is_no_episode_is_again(kind: RemarkKind) -> None:
    """Neither general talk nor a red flag is an answer, however much of the story it mentions."""
    found = grading.grade_telling(review(5, kinds=(RemarkKind.MISSED, kind)), came=True)
    assert found.grade is Grade.AGAIN
    assert "points" not in found.reason


@given(st.integers(0, 8), st.integers(0, 8), st.booleans())
def test_more_points_are_never_worse(covered: int, missed: int, came: bool) -> None:  # noqa: FBT001
    """A point more, of as many, never lowers the grade."""
    less = grading.grade_telling(review(covered, missed + 1), came=came).grade
    assert grading.grade_telling(review(covered + 1, missed), came=came).grade >= less


def test_a_story_without_points_says_nothing() -> None:
    """Where there is nothing to compare with, nothing was forgotten."""
    assert grading.grade_telling(review(), came=True).grade is Grade.HARD
    assert grading.grade_ticked(0, 0, came=True).grade is Grade.HARD


@pytest.mark.parametrize(
    ("named", "milliseconds", "grade", "reason"),
    [
        (4, 2_900, Grade.EASY, "after 2.9 s"),
        (4, 3_000, Grade.EASY, "after 3.0 s"),
        (4, 5_900, Grade.GOOD, "after 5.9 s"),
        (4, 9_000, Grade.HARD, "after 9.0 s"),
        (7, 900, Grade.AGAIN, "another story came"),
        (None, 900, Grade.AGAIN, "no story came"),
    ],
)
def test_recalled(named: int | None, milliseconds: int, grade: Grade, reason: str) -> None:
    """The right story by heart, and how soon it came."""
    assert grading.grade_recall(named, 4, milliseconds) == grading.ProposedGrade(grade, reason)


@pytest.mark.parametrize(
    ("made", "came", "grade"),
    [(5, True, Grade.EASY), (3, True, Grade.GOOD), (5, False, Grade.HARD), (0, True, Grade.AGAIN)],
)
def test_ticked(made: int, came: bool, grade: Grade) -> None:  # noqa: FBT001
    """A story told aloud is graded by what the person says was told."""
    assert grading.grade_ticked(made, 5, came=came).grade is grade


def test_unread() -> None:
    """What coach cannot read is the person's to grade; what holds no word was no answer."""
    assert grading.grade_unread("水が入った。").grade is Grade.HARD
    assert grading.grade_unread("...").grade is Grade.AGAIN
