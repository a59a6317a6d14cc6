"""Answers of a month as `coach practice` stores them, for tests of what looks back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from coach.domain.practice import Attempt, Grade, Mode
from coach.domain.session import Item, SelectionReason
from tests.conftest import NOW

if TYPE_CHECKING:
    from datetime import datetime

    from coach.app import App

DAY = timedelta(days=1)
COUPON, TRAIN = "the-wrong-coupon", "argument-about-the-deploy-train"
POINTS = (
    "I sent a 90 % coupon to every customer instead of ten testers.",
    "I stopped the mailing after 4 minutes and wrote an apology the same hour.",
    "212 orders used it; we honoured them and lost £3,100.",
)
FAILURE = ("failure-01", "Tell me about a mistake of yours.", "failure")
CONFLICT = ("conflict-01", "When did you last argue with a colleague?", "conflict")
TEXT = (
    "In spring I sent a coupon to everybody.\tIt was meant for ten testers. I stopped it and "
    "wrote to all of them, 優惠券 and all.\n\nNow somebody else looks first."
)


class Diary:
    """Answers as `coach practice` stores them, at times of our own."""

    def __init__(self, workspace: App) -> None:
        self.workspace = workspace
        self.now = NOW

    def clock(self) -> datetime:
        """The time."""
        return self.now

    def answer(  # noqa: PLR0913
        self,
        days_ago: int,
        story: str,
        question: tuple[str, str, str] = FAILURE,
        *,
        mode: Mode = Mode.TELL,
        recall_ms: int | None = None,
        named: bool = True,
        scores: tuple[int, ...] = (),
        told: int = 0,
        changed: tuple[str, ...] = (),
        text: str = "",
        grades: tuple[Grade, Grade] | None = None,
        spoken: tuple[int, int, int] | None = None,
    ) -> None:
        """One answer of 90 seconds in a session of 4 minutes; `grades` are (own, proposed).

        `spoken` are the words a minute, the long pauses and the fillers of one told by voice.
        """
        rehearsals, known = self.workspace.bank.practice, self.workspace.story(story)
        number, asked, competency = question
        self.now = NOW - days_ago * DAY
        now = self.now.isoformat()
        item = Item(0, number, asked, competency, known.id, SelectionReason.NEW)
        session = rehearsals.add_session(mode, [item], {}, now)
        attempt = rehearsals.add_attempt(
            Attempt(
                *(0, session.id, 0, mode, self.now, number, asked, competency, known.id),
                recalled=known.id if named and recall_ms else None,
                recall_ms=recall_ms,
                answer=text,
                seconds=recall_ms / 1000 if mode is Mode.RECALL and recall_ms else 90.0,
                audio=f"{session.id}-1.wav" if spoken else "",
            )
        )
        if spoken:
            self.workspace.practice.recordings.store(session.id, item.position, b"\0\0")
            self.workspace.bank.transcripts.store_delivery(attempt.id, _speech(*spoken))
        document = _document(scores, told, changed)
        if document:
            rehearsals.store_review(attempt.id, document)
        if text:
            rehearsals.add_probe(attempt.id, 0, "Who looks first now?")
            rehearsals.answer_probe(attempt.id, 0, "Ruth does.", 4.0)
        rehearsals.add_time(session.id, 240)
        if grades:
            attempt = replace(attempt, grade=grades[0], proposed=grades[1], reason="1 of 3 points")
            card = self.workspace.agenda.grade_card(known.id, competency, grades[0])
            rehearsals.store_grade(attempt, card, now)
        self.now = NOW


def _document(scores: tuple[int, ...], told: int, changed: tuple[str, ...]) -> dict[str, Any]:
    parts = ("situation", "task", "action", "result", "learning")
    document: dict[str, Any] = {}
    if scores:
        total = sum(scores)
        document["parts"] = {
            part: {"share": score / total, "score": score, "anchor": "It is so."}
            for part, score in zip(parts, scores, strict=True)
        }
    if told:
        left_out = [point for point in POINTS[told:] if not changed or point != POINTS[-1]]
        covered = list(POINTS[:told])
        document["coverage"] = {"covered": covered, "missed": left_out, "changed": list(changed)}
    return document


def _speech(wpm: int, pauses: int, fillers: int) -> dict[str, Any]:
    parts = ("situation", "task", "action", "result", "learning", "other")
    return {
        "wpm": wpm,
        "pauses": [{"start": 10.0 * at, "seconds": 2.5} for at in range(pauses)],
        "fillers": [{"word": "um", "start": 4.0 * at} for at in range(fillers)],
        "parts": dict.fromkeys(parts, 15.0),
    }


def keep_month(diary: Diary) -> None:
    """A month in which the coupon is told over and over, and the deploy train argued once."""
    again, hard, good, easy = Grade
    diary.answer(40, TRAIN, CONFLICT, recall_ms=7000, grades=(hard, hard))
    diary.answer(26, COUPON, recall_ms=9000, scores=(4, 1, 3, 1, 1), told=1, grades=(hard, again))
    diary.answer(
        20,
        COUPON,
        recall_ms=8000,
        scores=(4, 1, 3, 2, 1),
        told=1,
        grades=(good, hard),
        spoken=(192, 3, 9),
    )
    diary.answer(19, TRAIN, CONFLICT, mode=Mode.RECALL, recall_ms=10_000, named=False)
    diary.answer(
        *(12, COUPON),
        scores=(3, 2, 4, 4, 1),
        told=2,
        changed=("£3,100 -> £31,000",),
        text=TEXT,
        mode=Mode.MOCK,
        grades=(good, hard),
    )
    diary.answer(7, COUPON, mode=Mode.RECALL, recall_ms=4000, grades=(easy, good))
    diary.answer(2, COUPON, mode=Mode.ALOUD, recall_ms=3000, told=2, grades=(easy, good))
    diary.answer(
        *(1, COUPON),
        recall_ms=2500,
        scores=(3, 2, 5, 4, 2),
        told=2,
        text=f"{TEXT} {TEXT}",
        grades=(easy, good),
        spoken=(148, 1, 4),
    )
