"""Answers of a rehearsal: kept the moment they are given, with the feedback and grades they get."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from coach import grading
from coach.attempt import Attempt, Mode
from coach.errors import CoachError, UsageProblem
from coach.storage.records import stamp
from coach.workspace.delivered import delivered

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from datetime import datetime

    from coach.attempt import Card, Grade, Item, Recalled, Session
    from coach.feedback.review import Review
    from coach.logbook.spoken import Spoken
    from coach.speech.delivery import Delivery
    from coach.storage.bank import Bank
    from coach.story import BankStory
    from coach.workspace.choosing import Chooser
    from coach.workspace.feedback import Feedback
    from coach.workspace.timetable import Timetable


@dataclass(frozen=True, slots=True)
class Reviewed:
    """An answer looked at: its feedback, or why there is none; and how it was spoken, if it was.

    `trouble` that is a UsageProblem says that the answer cannot be read, and never will be.
    """

    attempt: Attempt
    review: Review | None
    trouble: CoachError | None
    delivery: Delivery | None = None


class Answers:
    """The answers given in the sessions of one bank.

    `stories` gives every story by identity, `chooser` says which of them answer a question,
    `timetable` when a card comes back, `now` is the clock (UTC).
    """

    def __init__(  # noqa: PLR0913
        self,
        bank: Bank,
        *,
        stories: Callable[[], Mapping[int, BankStory]],
        chooser: Chooser,
        feedback: Feedback,
        timetable: Timetable,
        now: Callable[[], datetime],
    ) -> None:
        self._bank = bank
        self._stories = stories
        self._chooser = chooser
        self._feedback = feedback
        self._timetable = timetable
        self._now = now

    def keep(  # noqa: PLR0913
        self,
        session: Session,
        item: Item,
        *,
        story: int | None,
        recalled: Recalled | None = None,
        answer: str = "",
        seconds: float | None = None,
        audio: str = "",
    ) -> Attempt:
        """Keep an answer as given; `story` is the one it is compared with.

        `audio` is the name of its recording.
        """
        return self._bank.rehearsals.answered(
            Attempt(
                id=0,
                session=session.id,
                position=item.position,
                mode=session.mode,
                answered_at=self._now(),
                question_id=item.question_id,
                question=item.question,
                competency=item.competency,
                story=story,
                recalled=recalled.story if recalled else None,
                recall_ms=recalled.milliseconds if recalled else None,
                answer=answer,
                seconds=seconds,
                target=item.target,
                audio=audio,
            )
        )

    def reviewed(self, attempt: Attempt) -> Reviewed:
        """The feedback on an answer, kept with it; or why there is none."""
        from coach.render.review import review_document  # noqa: PLC0415  (rich)
        from coach.workspace.told import typed  # noqa: PLC0415

        known = self._stories().get(attempt.story or 0)
        # That a story answers is settled when it is chosen; the answer's wording may still be far
        # from the question's, and saying so again would only be wrong.
        asked = "" if known and self.is_asked_for(attempt) else attempt.question
        heard = self._bank.spoken.heard(attempt.session, attempt.position)
        try:
            found = self._feedback.review(
                replace(typed(attempt.answer), transcript=heard),
                question=asked,
                story=known,
                target=attempt.target,
            )
        except CoachError as error:
            if heard is not None and isinstance(error, UsageProblem):
                attempt, delivery = delivered(self._bank, attempt, heard, ())
                return Reviewed(attempt, None, error, delivery)
            return Reviewed(attempt, None, error)
        document = review_document(found)
        self._bank.rehearsals.reviewed(attempt.id, document)
        attempt = replace(attempt, review=document)
        if heard is None:
            return Reviewed(attempt, found, None)
        attempt, delivery = delivered(self._bank, attempt, heard, found.sentences)
        return Reviewed(attempt, found, None, delivery)

    def told(self, attempt: Attempt) -> Reviewed:
        """The feedback on an answer beside the story it tells; where it tells none, the item's."""
        from coach.workspace.told import typed  # noqa: PLC0415

        try:
            found = self._feedback.told_story(typed(attempt.answer))
        except CoachError:
            found = None
        if found is not None and found in self._stories() and found != attempt.story:
            self._bank.rehearsals.told(attempt.id, found)
            attempt = replace(attempt, story=found)
        return self.reviewed(attempt)

    def ticked(self, attempt: Attempt, points: Sequence[str], made: Collection[int]) -> Attempt:
        """Keep which points of a story the person says were made."""
        coverage = {
            "covered": [point for at, point in enumerate(points) if at in made],
            "missed": [point for at, point in enumerate(points) if at not in made],
            "changed": [],
        }
        document = {"coverage": coverage}
        self._bank.rehearsals.reviewed(attempt.id, document)
        return replace(attempt, review=document)

    def probed(self, attempt: Attempt, probe: str, answer: str) -> Attempt:
        """Keep the follow-up question and its answer."""
        self._bank.rehearsals.probed(attempt.id, probe, answer)
        return replace(attempt, probe=probe, probe_answer=answer)

    def graded(self, attempt: Attempt, proposal: grading.Proposal, grade: Grade) -> Card | None:
        """Keep both grades, and when the story comes back, in one transaction.

        None for a question that belongs to no competency or has no story.
        """
        attempt = replace(attempt, proposed=proposal.grade, reason=proposal.reason, grade=grade)
        card = None
        if attempt.story is not None and attempt.competency:
            card = self._timetable.graded(attempt.story, attempt.competency, grade)
        self._bank.rehearsals.graded(attempt, card, stamp(self._now()))
        return card

    def ungraded(self, session: Session) -> list[Attempt]:
        """The answers of a session that tell a story, still there, and have no grade."""
        return [
            attempt
            for attempt in self.of(session)
            if attempt.story in self._stories() and attempt.grade is None
        ]

    def of(self, session: Session) -> list[Attempt]:
        """The answers of a session, the first first."""
        return [each for each in self._bank.rehearsals.attempts() if each.session == session.id]

    def spoken_before(self, attempt: Attempt) -> tuple[list[Spoken], bool]:
        """How answers before this one were spoken, the oldest first: of its story, where any was.

        And whether they are of its story.
        """
        from coach.logbook.spoken import spoken  # noqa: PLC0415

        before = [each for each in self._bank.rehearsals.attempts() if each.id < attempt.id]
        told = [(each.story, read) for each in before if (read := spoken(each)) is not None]
        same = [read for story, read in told if story == attempt.story]
        return same or [read for _, read in told], bool(same)

    def fits(self, item: Item, story: int) -> bool:
        """Whether a story answers an item's question too, so that naming it is not wrong."""
        return story == item.story or self._chooser.answers(item.question, story)

    def is_asked_for(self, attempt: Attempt) -> bool:
        """Whether the story of an attempt is one that answers its question."""
        items = self._bank.rehearsals.items(attempt.session)
        return attempt.story is not None and self.fits(items[attempt.position], attempt.story)


def proposed(attempt: Attempt, review: Review | None) -> grading.Proposal:
    """The grade proposed for a told answer; without a review it could not be read."""
    if review is None:
        return grading.unread(attempt.answer)
    return grading.told(review, came=attempt.mode is Mode.MOCK or attempt.recalled is not None)
