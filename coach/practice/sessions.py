"""Begin, resume, end a session; keep answers, reviews and grades."""

from __future__ import annotations

from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

from coach.domain.practice import Attempt, Grade, Mode
from coach.errors import (
    BankUnusable,
    CoachError,
    EmptyBank,
    NothingToGoOnWith,
    NothingToPractise,
    OtherMode,
    UsageProblem,
)
from coach.practice.probing import Probing
from coach.practice.selection import STORIES_ONLY
from coach.practice.unsaved import UnsavedAnswers, editing_folder
from coach.practice.wording import without_drill
from coach.storage.bank import HURRIED_SECONDS, settled
from coach.storage.database import timestamp

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime
    from pathlib import Path

    from coach.audio.delivery import Delivery
    from coach.catalog.questions import QuestionList
    from coach.domain.interview import Interview
    from coach.domain.practice import Card
    from coach.domain.session import Item, Session, StoryRecall
    from coach.domain.standing import PreparedAnswer
    from coach.domain.story import BankStory
    from coach.domain.transcript import Transcript
    from coach.practice import grading
    from coach.practice.agenda import Agenda
    from coach.practice.ledger import FactLedger, LedgerFact
    from coach.practice.recordings import Recordings
    from coach.practice.selection import ItemSelector, SessionLimits
    from coach.practice.trends import SpokenAnswer
    from coach.review.answer import AnswerText
    from coach.review.review import Review
    from coach.review.reviewer import AnswerFeedback
    from coach.storage.bank import Bank


@dataclass(frozen=True, slots=True)
class ReviewedAnswer:
    """An answer with its review, or why not (a UsageProblem is for good), and how it was spoken.

    `prepared` is what the user wants to say where no story is asked for.
    """

    attempt: Attempt
    review: Review | None
    trouble: CoachError | None
    delivery: Delivery | None = None
    prepared: PreparedAnswer | None = None


@dataclass(frozen=True, slots=True)
class BeforeGrade:
    """What a grade will change: the answer without it, its card if any, and what was chosen."""

    attempt: Attempt
    card: Card | None
    was_chosen: bool


@dataclass(frozen=True, eq=False, kw_only=True)
class PracticeSessions:
    """The sessions of one bank, and the answers given in them; `now` is the clock (UTC).

    `rescue` is the folder of answers that the bank cannot take.
    """

    bank: Bank
    selector: ItemSelector
    feedback: AnswerFeedback
    agenda: Agenda
    questions: QuestionList
    recordings: Recordings
    ledger: FactLedger
    rescue: Path
    now: Callable[[], datetime]

    @cached_property
    def stories(self) -> dict[int, BankStory]:
        """Every story of the bank by identity."""
        return {story.id: story for story in self.bank.stories.all()}

    @cached_property
    def probing(self) -> Probing:
        """What is asked after an answer."""
        return Probing(self.bank, self.feedback, self.questions, self.unsaved)

    @cached_property
    def unsaved(self) -> UnsavedAnswers:
        """What keeps an answer that the bank cannot take."""
        return UnsavedAnswers(self.bank, self.rescue, self.now)

    # Sessions

    def begin(self, limits: SessionLimits) -> Session:
        """Begin a new session; one that was left open is closed.

        Raises:
            EmptyBank, NothingToPractise: there is no story, or nothing fits the limits.
        """
        if not (self.stories or limits.standing):
            raise EmptyBank
        limits = self.selector.settle_round(limits)
        items = settled(lambda: self.selector.select(limits))
        if not items:
            needs = f"{limits.mode.capitalize()} needs a story that answers what is asked, and none"
            why = f"{needs} does within these limits."
            raise NothingToPractise(why if limits.mode in STORIES_ONLY else "")
        if left := self.bank.practice.unfinished_session():
            self.end(left)
        return self.bank.practice.add_session(limits.mode, items, limits.to_options(), self._time())

    def resume(self, mode: Mode | None = None) -> Session:
        """Return the session that was left open, with what still waits in it.

        Raises:
            NothingToGoOnWith, OtherMode: there is none, or none of the `mode` asked for.
        """
        left = self.bank.practice.unfinished_session()
        if not (self.stories or (left and left.options.get("standing"))):
            raise EmptyBank
        if left is None or not (
            left.waiting or self.answers_to_finish(left) or left.mode is Mode.MOCK
        ):
            raise NothingToGoOnWith
        if mode not in {None, left.mode}:
            raise OtherMode(left.mode)
        return left

    def left_ungraded(self) -> Session | None:
        """Return the session that was left open, if answers in it have no grade yet."""
        left = self.bank.practice.unfinished_session()
        return left if left and self.ungraded_answers(left) else None

    def is_open(self, session: Session) -> bool:
        """Return whether a session can be gone on with: not ended, and no other was begun."""
        left = self.bank.practice.unfinished_session()
        return self.bank.is_in_place() and left is not None and left.id == session.id

    def leave_out_gone(self, session: Session) -> int:
        """Skip the stories that were removed since the session began; return how many items."""
        gone = [
            item
            for item in self.waiting_items(session)
            if item.story is not None and item.story not in self.stories
        ]
        for item in gone:
            self.bank.practice.skip_item(session.id, item.position)
        return len(gone)

    def waiting_items(self, session: Session) -> list[Item]:
        """Return what is still to be asked in a session."""
        return self.bank.practice.waiting_items(session.id)

    def repeat_item(self, session: Session, item: Item) -> Session:
        """Ask an item once more, at the end of the session."""
        last = max(other.position for other in session.items)
        return self.bank.practice.add_item(session, replace(item, position=last + 1))

    def end(self, session: Session) -> None:
        """Close a session."""
        self.bank.practice.end_session(session.id, self._time())

    # Before an answer is kept

    def draft(self, session: Session, item: Item) -> tuple[str, float]:
        """Return what was being typed when the session was left, and the seconds it had taken."""
        return self.bank.practice.draft(session.id, item.position)

    def store_draft(
        self, session: Session, item: Item, text: str, seconds: float, *, hurried: bool = False
    ) -> None:
        """Store what is being typed, and begin to read it; see `add_answer`."""
        waiting = self.bank.waiting(HURRIED_SECONDS) if hurried else nullcontext()
        with self.unsaved.rescuing(text), waiting:
            self.bank.practice.store_draft(session.id, item.position, text, seconds)
        self.feedback.prefetch(text)

    def editing_folder(self, session: Session, item: Item) -> Path:
        """Return the folder for an answer in the user's own editor, which is not made yet."""
        return editing_folder(self.bank, session.id, item.position)

    def store_transcript(self, session: Session, item: Item, heard: Transcript | None) -> None:
        """Store the words heard with their times, or none any more."""
        self.bank.transcripts.store(session.id, item.position, heard)

    def stored_recall(self, session: Session, item: Item) -> StoryRecall | None:
        """Return the story named at an item before a break or on another rung; None if gone."""
        rungs = [
            other.position
            for other in session.items
            if session.mode is not Mode.RECALL
            and (other.question_id, other.story) == (item.question_id, item.story)
            and other.target != item.target
        ]
        for position in (item.position, *rungs):
            recall = self.bank.practice.stored_recall(session.id, position)
            if recall is not None:
                is_gone = recall.story is not None and recall.story not in self.stories
                return None if is_gone else recall
        return None

    # Answers

    def add_answer(  # noqa: PLR0913
        self,
        session: Session,
        item: Item,
        *,
        story: int | None,
        recalled: StoryRecall | None = None,
        answer: str = "",
        seconds: float | None = None,
        sound: bytes = b"",
    ) -> Attempt:
        """Store an answer; `story` is what it is compared with, `sound` its recording.

        Raises:
            AnswerNotStored: the bank cannot take it, or was deleted.
        """
        with self.unsaved.rescuing(answer):
            audio = self.recordings.store(session.id, item.position, sound) if sound else ""
            attempt = Attempt(
                id=0,
                session=session.id,
                position=item.position,
                mode=session.mode,
                answered_at=self.now(),
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
            return self.bank.practice.add_attempt(attempt)

    def review_answer(self, attempt: Attempt) -> ReviewedAnswer:
        """Review an answer, and store the review with it."""
        from coach.review.answer import answer_from_text

        story = self.stories.get(attempt.story or 0)
        heard = self.bank.transcripts.get(attempt.session, attempt.position)
        prepared = self.selector.standing.find(attempt.question_id)
        review, counted, trouble, delivery = None, None, None, None
        try:
            answer = replace(answer_from_text(attempt.answer), transcript=heard)
            if prepared:
                told = settled(lambda: self.feedback.points_told(answer, prepared.points))
                attempt = self._store_review(attempt, {"coverage": told})
            else:
                review = self._review(attempt, answer)
        except CoachError as error:
            trouble = error
        if review:
            if story:
                review = self.ledger.accept(story, review)
            attempt = self._store_review(attempt, review.to_dict())
            attempt, counted = self.count_probes(attempt, review)
        if heard is not None and (trouble is None or isinstance(trouble, UsageProblem)):
            from coach.audio.delivery import measure_delivery  # only if spoken

            sentences = review.sentences if review else ()
            delivery = measure_delivery(heard, [(one.text, str(one.part)) for one in sentences])
            attempt = replace(attempt, speech=delivery.to_dict())
            self.bank.transcripts.store_delivery(attempt.id, delivery.to_dict())
        return ReviewedAnswer(attempt, counted, trouble, delivery, prepared)

    def _review(self, attempt: Attempt, answer: AnswerText) -> Review:
        """Review an answer to its question, or to none where the story answers it.

        That is settled when it is chosen, whatever its wording; unless nothing of it is told.
        """
        story, question = self.stories.get(attempt.story or 0), attempt.question
        told = partial(self.feedback.review, answer, story=story, target=attempt.target)
        if story:
            item = self.bank.practice.items(attempt.session)[attempt.position]
            if self.selector.fits(item, story.id):
                review = settled(told)
                if review.coverage.covered or review.coverage.changed:
                    return review
        return settled(partial(told, question=question))

    def count_probes(self, attempt: Attempt, review: Review) -> tuple[Attempt, Review]:
        """Count what was told at probes towards the review of an answer, and store that."""
        from coach.review.answer import answer_from_text
        from coach.review.review import count_probed

        told = [probe.answer for probe in attempt.probes if probe.answer]
        if not told:
            return attempt, review
        with suppress(CoachError):  # too long by now: the answer's own review stands
            answer = answer_from_text("\n\n".join([attempt.answer, *told]))
            review = count_probed(review, self._review(attempt, answer))
            attempt = self._store_review(attempt, review.to_dict())
        return attempt, review

    def review_told_story(self, attempt: Attempt) -> ReviewedAnswer:
        """Review an answer beside the story it tells; where it tells none, beside the item's."""
        from coach.review.answer import answer_from_text

        story = None
        if attempt.question_id not in self.questions.library.standing:
            with suppress(CoachError):
                story = self.feedback.find_told_story(answer_from_text(attempt.answer))
        if story is not None and story in self.stories and story != attempt.story:
            self.bank.practice.store_story(attempt.id, story)
            attempt = replace(attempt, story=story)
        return self.review_answer(attempt)

    def store_points(
        self, attempt: Attempt, points: Sequence[str], made: Collection[int]
    ) -> Attempt:
        """Store which points of a story the user says were made, by their places."""
        coverage = {
            "covered": [point for at, point in enumerate(points) if at in made],
            "missed": [point for at, point in enumerate(points) if at not in made],
            "changed": [],
        }
        return self._store_review(attempt, {"coverage": coverage})

    def before_grade(self, attempt: Attempt) -> BeforeGrade:
        """Return what a grade of this answer will change, as it is now."""
        card = self.agenda.card(attempt.story, attempt.competency)
        return BeforeGrade(attempt, card, self.bank.choices.has(without_drill(attempt.question)))

    def take_back_grade(self, before: BeforeGrade) -> None:
        """Make an answer, its card and what counts as chosen what they were before its grade."""
        self.bank.practice.take_back_grade(before.attempt, before.card, self._time())
        if not before.was_chosen:
            self.bank.choices.remove(without_drill(before.attempt.question))

    def store_grade(
        self, attempt: Attempt, proposal: grading.ProposedGrade, grade: Grade
    ) -> Card | None:
        """Store both grades and the card; return it, or None without a competency or story.

        A story that was named and came well counts as chosen, where nothing was said yet.
        """
        attempt = replace(attempt, proposed=proposal.grade, reason=proposal.reason, grade=grade)
        card = None
        if attempt.story is not None and attempt.competency:
            card = self.agenda.grade_card(attempt.story, attempt.competency, grade)
        self.bank.practice.store_grade(attempt, card, self._time())
        named = attempt.story if attempt.recalled == attempt.story else None
        question = without_drill(attempt.question)
        if named and grade >= Grade.GOOD and not self.bank.choices.has(question):
            with suppress(BankUnusable):  # another process deletes the story; the grade is kept
                self.bank.choices.replace(question, [named], self._time())
        return card

    def _store_review(self, attempt: Attempt, document: dict[str, object]) -> Attempt:
        self.bank.practice.store_review(attempt.id, document)
        return replace(attempt, review=document)

    # What is known of answers, stories and questions

    def answers_of(self, session: Session) -> list[Attempt]:
        """Return the answers of a session, the first first."""
        attempts = self.bank.practice.attempts()
        return [attempt for attempt in attempts if attempt.session == session.id]

    def ungraded_answers(self, session: Session) -> list[Attempt]:
        """Return the answers of a session that tell a story, still there, and have no grade."""
        return [
            attempt
            for attempt in self.answers_of(session)
            if attempt.story in self.stories and attempt.grade is None
        ]

    def answers_to_finish(self, session: Session) -> list[Attempt]:
        """Return the answers after which the session was left: to be probed or graded."""
        answers = self.answers_of(session)
        if session.mode is Mode.MOCK:  # graded at the end, all at once
            return [answer for answer in answers[-1:] if self.probing.is_wanted(session, answer)]
        ungraded = {answer.id for answer in self.ungraded_answers(session)}
        return [answer for answer in answers if answer.open_probe or answer.id in ungraded]

    def earlier_deliveries(self, attempt: Attempt) -> tuple[list[SpokenAnswer], bool]:
        """Return how earlier answers were spoken, of its story if any, and whether they are."""
        from coach.practice.trends import spoken_answers

        spoken = [
            (earlier.story, answer)
            for earlier in self.bank.practice.attempts()
            if earlier.id < attempt.id and (answer := spoken_answers(earlier)) is not None
        ]
        same = [answer for story, answer in spoken if story == attempt.story]
        return same or [answer for _, answer in spoken], bool(same)

    def differing_facts(self, attempt: Attempt) -> list[LedgerFact]:
        """Return what an answer says otherwise than is known of its story, or should not say."""
        story = self.stories.get(attempt.story or 0)
        return self.ledger.check(story, attempt) if story else []

    def right_story(self, session: Session, item: Item) -> tuple[int | None, str]:
        """Return the story that answers an item's question, with the word for its fit.

        In a session about one story that is right, whatever is asked, and so is the item's where
        coach cannot judge now; where no story answers for sure, the item's is only the closest.
        """
        if item.story is None:
            return None, ""
        try:
            fits = self.selector.fits_of(item.question)
        except CoachError:
            return item.story, ""
        if session.options.get("story"):
            fit = fits.get(item.story)
            return item.story, str(fit) if fit and fit.answers else "the one you chose"
        there = [story for story, fit in fits.items() if fit.answers and story in self.stories]
        right = item.story if item.story in there else next(iter(there), None)
        return (item.story, "only the closest") if right is None else (right, str(fits[right]))

    def key_points(self, story: int) -> tuple[str, ...]:
        """Return the key points of a story."""
        return tuple(point.text for point in self.feedback.key_points(self.stories[story]))

    def next_interview(self) -> tuple[Interview, int] | None:
        """Return the next interview, and the days until then; None if none is ahead."""
        for interview in self.agenda.interviews():
            return interview, (interview.day - self.agenda.today).days
        return None

    def days_until(self, card: Card) -> int:
        """Return the days of the user's calendar until a card is due; 0 for today."""
        return max(0, (self.agenda.day(card.due) - self.agenda.today).days)

    def _time(self) -> str:
        return timestamp(self.now())
