"""Begin, resume, end a session; keep answers, reviews and grades."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from coach.domain.practice import Attempt, Mode
from coach.errors import (
    CoachError,
    EmptyBank,
    NothingToGoOnWith,
    NothingToPractise,
    OtherMode,
    UsageProblem,
)
from coach.practice import grading
from coach.storage.database import timestamp

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from coach.audio.delivery import Delivery
    from coach.domain.practice import Card, Grade, Interview, Item, Session, StoryRecall
    from coach.domain.question import Question
    from coach.domain.sentences import LabelledSentence
    from coach.domain.story import BankStory
    from coach.domain.transcript import Transcript
    from coach.practice.agenda import Agenda
    from coach.practice.limits import ItemSelector, SessionLimits
    from coach.practice.trends import SpokenAnswer
    from coach.practice.voice_input import Recordings
    from coach.review.review import Review
    from coach.review.reviewer import AnswerFeedback
    from coach.storage.bank import Bank


def delivery_of(
    bank: Bank, attempt: Attempt, heard: Transcript, sentences: Iterable[LabelledSentence]
) -> tuple[Attempt, Delivery]:
    """How an answer was delivered, kept with it in place of the words heard.

    `sentences` are those of the answer, as the person left it, with their parts; none where it
    could not be read.
    """
    from coach.audio.delivery import measure_delivery
    from coach.views.review import speech_document  # only if spoken

    told = measure_delivery(heard, [(sentence.text, str(sentence.part)) for sentence in sentences])
    document = speech_document(told)
    bank.transcripts.store_delivery(attempt.id, document)
    return replace(attempt, speech=document), told


@dataclass(frozen=True, slots=True)
class ReviewedAnswer:
    """An answer looked at: its feedback, or why there is none; and how it was spoken, if it was.

    `trouble` that is a UsageProblem says that the answer cannot be read, and never will be.
    """

    attempt: Attempt
    review: Review | None
    trouble: CoachError | None
    delivery: Delivery | None = None


class PracticeAnswers:
    """The answers given in the sessions of one bank.

    `stories` gives every story by identity, `chooser` says which of them answer a question,
    `timetable` when a card comes back, `now` is the clock (UTC).
    """

    def __init__(  # noqa: PLR0913
        self,
        bank: Bank,
        *,
        stories: Callable[[], Mapping[int, BankStory]],
        chooser: ItemSelector,
        feedback: AnswerFeedback,
        timetable: Agenda,
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
        recalled: StoryRecall | None = None,
        answer: str = "",
        seconds: float | None = None,
        audio: str = "",
    ) -> Attempt:
        """Keep an answer as given; `story` is the one it is compared with.

        `audio` is the name of its recording.
        """
        return self._bank.practice.add_attempt(
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

    def reviewed(self, attempt: Attempt) -> ReviewedAnswer:
        """The feedback on an answer, kept with it; or why there is none."""
        from coach.review.answer import answer_from_text
        from coach.views.review import review_document  # rich

        known = self._stories().get(attempt.story or 0)
        # That a story answers is settled when it is chosen; the answer's wording may still be far
        # from the question's, and saying so again would only be wrong.
        asked = "" if known and self.is_asked_for(attempt) else attempt.question
        heard = self._bank.transcripts.get(attempt.session, attempt.position)
        try:
            found = self._feedback.review(
                replace(answer_from_text(attempt.answer), transcript=heard),
                question=asked,
                story=known,
                target=attempt.target,
            )
        except CoachError as error:
            if heard is not None and isinstance(error, UsageProblem):
                attempt, delivery = delivery_of(self._bank, attempt, heard, ())
                return ReviewedAnswer(attempt, None, error, delivery)
            return ReviewedAnswer(attempt, None, error)
        document = review_document(found)
        self._bank.practice.store_review(attempt.id, document)
        attempt = replace(attempt, review=document)
        if heard is None:
            return ReviewedAnswer(attempt, found, None)
        attempt, delivery = delivery_of(self._bank, attempt, heard, found.sentences)
        return ReviewedAnswer(attempt, found, None, delivery)

    def told(self, attempt: Attempt) -> ReviewedAnswer:
        """The feedback on an answer beside the story it tells; where it tells none, the item's."""
        from coach.review.answer import answer_from_text

        try:
            found = self._feedback.told_story(answer_from_text(attempt.answer))
        except CoachError:
            found = None
        if found is not None and found in self._stories() and found != attempt.story:
            self._bank.practice.store_story(attempt.id, found)
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
        self._bank.practice.store_review(attempt.id, document)
        return replace(attempt, review=document)

    def probed(self, attempt: Attempt, probe: str, answer: str) -> Attempt:
        """Keep the follow-up question and its answer."""
        self._bank.practice.store_probe(attempt.id, probe, answer)
        return replace(attempt, probe=probe, probe_answer=answer)

    def graded(
        self, attempt: Attempt, proposal: grading.ProposedGrade, grade: Grade
    ) -> Card | None:
        """Keep both grades, and when the story comes back, in one transaction.

        None for a question that belongs to no competency or has no story.
        """
        attempt = replace(attempt, proposed=proposal.grade, reason=proposal.reason, grade=grade)
        card = None
        if attempt.story is not None and attempt.competency:
            card = self._timetable.graded(attempt.story, attempt.competency, grade)
        self._bank.practice.store_grade(attempt, card, timestamp(self._now()))
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
        return [each for each in self._bank.practice.attempts() if each.session == session.id]

    def spoken_before(self, attempt: Attempt) -> tuple[list[SpokenAnswer], bool]:
        """How answers before this one were spoken, the oldest first: of its story, where any was.

        And whether they are of its story.
        """
        from coach.practice.trends import spoken_answers

        before = [each for each in self._bank.practice.attempts() if each.id < attempt.id]
        told = [(each.story, read) for each in before if (read := spoken_answers(each)) is not None]
        same = [read for story, read in told if story == attempt.story]
        return same or [read for _, read in told], bool(same)

    def fits(self, item: Item, story: int) -> bool:
        """Whether a story answers an item's question too, so that naming it is not wrong."""
        return story == item.story or self._chooser.answers(item.question, story)

    def is_asked_for(self, attempt: Attempt) -> bool:
        """Whether the story of an attempt is one that answers its question."""
        items = self._bank.practice.items(attempt.session)
        return attempt.story is not None and self.fits(items[attempt.position], attempt.story)


def propose_grade(attempt: Attempt, review: Review | None) -> grading.ProposedGrade:
    """The grade proposed for a told answer; without a review it could not be read."""
    if review is None:
        return grading.grade_unread(attempt.answer)
    return grading.grade_telling(
        review, came=attempt.mode is Mode.MOCK or attempt.recalled is not None
    )


class PracticeSessions:
    """The sessions of one bank; `answers` are what is given in them.

    `chooser` picks what a session asks, `timetable` says when a card comes back, `questions` are
    all known, `recordings` are kept ones of spoken answers, `now` is the clock (UTC).
    """

    def __init__(  # noqa: PLR0913
        self,
        bank: Bank,
        *,
        chooser: ItemSelector,
        feedback: AnswerFeedback,
        timetable: Agenda,
        questions: Callable[[], Sequence[Question]],
        recordings: Recordings,
        now: Callable[[], datetime],
    ) -> None:
        self._bank = bank
        self._recordings = recordings
        self._chooser = chooser
        self._feedback = feedback
        self._timetable = timetable
        self._questions = questions
        self._now = now
        self.answers = PracticeAnswers(
            bank,
            stories=lambda: self.stories,
            chooser=chooser,
            feedback=feedback,
            timetable=timetable,
            now=now,
        )

    def begin(self, limits: SessionLimits) -> Session:
        """A new session; one that was left open is closed.

        Raises:
            EmptyBank: there is no story.
            NothingToPractise: nothing fits the limits.
        """
        items = self._chooser.items(limits)
        if not items:
            raise NothingToPractise(_why_nothing(limits.mode))
        left = self._bank.practice.unfinished_session()
        if left:
            self._bank.practice.end_session(left.id, self._time())
        return self._bank.practice.add_session(limits.mode, items, limits.kept(), self._time())

    def resume(self, mode: Mode | None = None) -> Session:
        """The session that was left open, with what still waits in it.

        Raises:
            NothingToGoOnWith: there is none.
            OtherMode: it is not of the `mode` asked for.
        """
        left = self._bank.practice.unfinished_session()
        if left is None or not (
            left.waiting or self.answers.ungraded(left) or left.mode is Mode.MOCK
        ):
            raise NothingToGoOnWith
        if mode not in {None, left.mode}:
            raise OtherMode(left.mode)
        return left

    def is_open(self, session: Session) -> bool:
        """Whether a session can be gone on with: it has not ended, and no other was begun."""
        left = self._bank.practice.unfinished_session()
        return left is not None and left.id == session.id

    def leave_out_gone(self, session: Session) -> int:
        """Ask no more for stories that are not there any more; how many questions that leaves out.

        A session can be gone on with days later, when its documents say something else.
        """
        gone = [
            item
            for item in self.waiting(session)
            if item.story is not None and item.story not in self.stories
        ]
        for item in gone:
            self.skip(session, item)
        return len(gone)

    def waiting(self, session: Session) -> list[Item]:
        """What is still to be asked in a session."""
        return self._bank.practice.waiting_items(session.id)

    def skip(self, session: Session, item: Item) -> None:
        """Ask this no more in this session."""
        self._bank.practice.skip_item(session.id, item.position)

    def again(self, session: Session, item: Item) -> Session:
        """Ask an item once more, at the end of the session."""
        last = max(each.position for each in session.items)
        more = replace(item, position=last + 1)
        return self._bank.practice.add_item(session, more)

    def spend(self, session: Session, seconds: float) -> None:
        """Add to the time spent."""
        self._bank.practice.add_time(session.id, seconds)

    def end(self, session: Session) -> None:
        """Close a session."""
        self._bank.practice.end_session(session.id, self._time())

    def draft(self, session: Session, item: Item) -> tuple[str, float]:
        """What was being typed when the session was left, and the seconds it had taken."""
        return self._bank.practice.draft(session.id, item.position)

    def keep_draft(self, session: Session, item: Item, text: str, seconds: float) -> None:
        """Keep what is being typed, and begin to read it."""
        self._bank.practice.store_draft(session.id, item.position, text, seconds)
        self._feedback.prepare(text)

    def heard(self, session: Session, item: Item) -> Transcript | None:
        """The words that were heard of a spoken answer, until it is kept and looked at."""
        return self._bank.transcripts.get(session.id, item.position)

    def keep_heard(self, session: Session, item: Item, heard: Transcript | None) -> None:
        """Keep the words heard with their times, or none any more."""
        self._bank.transcripts.store(session.id, item.position, heard)

    def keep_recording(self, session: Session, item: Item, sound: bytes) -> str:
        """Keep the recording of an answer in the bank; its name."""
        return self._recordings.keep(session.id, item.position, sound)

    def recalled(self, session: Session, item: Item) -> StoryRecall | None:
        """The story named at an item already: before a break, or on an earlier rung of a ladder.

        None if it is still to be asked for, also where the story named is not there any more.
        """
        rungs = [
            other.position
            for other in session.items
            if session.mode is not Mode.RECALL
            and (other.question_id, other.story) == (item.question_id, item.story)
            and other.target != item.target
        ]
        named = (
            self._bank.practice.stored_recall(session.id, position)
            for position in (item.position, *rungs)
        )
        before = next((each for each in named if each is not None), None)
        gone = before and before.story is not None and before.story not in self.stories
        return None if gone else before

    def keep_recalled(self, session: Session, item: Item, recalled: StoryRecall) -> None:
        """Keep which story was named."""
        self._bank.practice.store_recall(session.id, item.position, recalled)

    def next_interview(self) -> tuple[Interview, int] | None:
        """The next interview, and the days until then; None if none is ahead."""
        found = self._timetable.interviews()[:1]
        return (found[0], (found[0].day - self._timetable.today).days) if found else None

    def days_until(self, card: Card) -> int:
        """The days of the person's calendar until a card is due; 0 for today."""
        return max(0, (self._timetable.day(card.due) - self._timetable.today).days)

    @cached_property
    def stories(self) -> dict[int, BankStory]:
        """Every story of the bank by identity.

        Raises:
            EmptyBank: there is none.
        """
        found = {known.id: known for known in self._bank.stories.all()}
        if not found:
            raise EmptyBank
        return found

    def points(self, story: int) -> tuple[str, ...]:
        """The key points of a story."""
        return self._feedback.points(self.stories[story])

    def probes(self, question_id: str) -> tuple[str, ...]:
        """The follow-up questions that the bank of questions has for one."""
        found = (each.probes for each in self._questions() if each.id == question_id)
        return next(found, ())

    def _time(self) -> str:
        return timestamp(self._now())


def _why_nothing(mode: Mode) -> str:
    from coach.practice.selection import STORIES_ONLY

    if mode not in STORIES_ONLY:
        return ""
    needed = f"{mode.capitalize()} needs a story that answers what is asked"
    return f"{needed}, and none does within these limits."
