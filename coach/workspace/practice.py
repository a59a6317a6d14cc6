"""Rehearsing: what a session asks, and how far it has come, kept at every step."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from coach.attempt import Mode
from coach.errors.bank import EmptyBank
from coach.errors.practice import NothingToGoOnWith, NothingToPractise, OtherMode
from coach.storage.records import stamp
from coach.workspace.answers import Answers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from coach.attempt import Card, Item, Recalled, Session
    from coach.interview import Interview
    from coach.question import Question
    from coach.speech.transcript import Transcript
    from coach.storage.bank import Bank
    from coach.story import BankStory
    from coach.workspace.choosing import Chooser, Limits
    from coach.workspace.feedback import Feedback
    from coach.workspace.recordings import Recordings
    from coach.workspace.timetable import Timetable


class Practice:
    """The sessions of one bank; `answers` are what is given in them.

    `chooser` picks what a session asks, `timetable` says when a card comes back, `questions` are
    all known, `recordings` are kept ones of spoken answers, `now` is the clock (UTC).
    """

    def __init__(  # noqa: PLR0913
        self,
        bank: Bank,
        *,
        chooser: Chooser,
        feedback: Feedback,
        timetable: Timetable,
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
        self.answers = Answers(
            bank,
            stories=lambda: self.stories,
            chooser=chooser,
            feedback=feedback,
            timetable=timetable,
            now=now,
        )

    def begin(self, limits: Limits) -> Session:
        """A new session; one that was left open is closed.

        Raises:
            EmptyBank: there is no story.
            NothingToPractise: nothing fits the limits.
        """
        items = self._chooser.items(limits)
        if not items:
            raise NothingToPractise(_why_nothing(limits.mode))
        left = self._bank.rehearsals.open_session()
        if left:
            self._bank.rehearsals.end(left.id, self._time())
        return self._bank.rehearsals.start(limits.mode, items, limits.kept(), self._time())

    def resume(self, mode: Mode | None = None) -> Session:
        """The session that was left open, with what still waits in it.

        Raises:
            NothingToGoOnWith: there is none.
            OtherMode: it is not of the `mode` asked for.
        """
        left = self._bank.rehearsals.open_session()
        if left is None or not (
            left.waiting or self.answers.ungraded(left) or left.mode is Mode.MOCK
        ):
            raise NothingToGoOnWith
        if mode not in {None, left.mode}:
            raise OtherMode(left.mode)
        return left

    def is_open(self, session: Session) -> bool:
        """Whether a session can be gone on with: it has not ended, and no other was begun."""
        left = self._bank.rehearsals.open_session()
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
        return self._bank.rehearsals.waiting(session.id)

    def skip(self, session: Session, item: Item) -> None:
        """Ask this no more in this session."""
        self._bank.rehearsals.skip(session.id, item.position)

    def again(self, session: Session, item: Item) -> Session:
        """Ask an item once more, at the end of the session."""
        last = max(each.position for each in session.items)
        more = replace(item, position=last + 1)
        return self._bank.rehearsals.append(session, more)

    def spend(self, session: Session, seconds: float) -> None:
        """Add to the time spent."""
        self._bank.rehearsals.spend(session.id, seconds)

    def end(self, session: Session) -> None:
        """Close a session."""
        self._bank.rehearsals.end(session.id, self._time())

    def draft(self, session: Session, item: Item) -> tuple[str, float]:
        """What was being typed when the session was left, and the seconds it had taken."""
        return self._bank.rehearsals.draft(session.id, item.position)

    def keep_draft(self, session: Session, item: Item, text: str, seconds: float) -> None:
        """Keep what is being typed, and begin to read it."""
        self._bank.rehearsals.keep_draft(session.id, item.position, text, seconds)
        self._feedback.prepare(text)

    def heard(self, session: Session, item: Item) -> Transcript | None:
        """The words that were heard of a spoken answer, until it is kept and looked at."""
        return self._bank.spoken.heard(session.id, item.position)

    def keep_heard(self, session: Session, item: Item, heard: Transcript | None) -> None:
        """Keep the words heard with their times, or none any more."""
        self._bank.spoken.keep_heard(session.id, item.position, heard)

    def keep_recording(self, session: Session, item: Item, sound: bytes) -> str:
        """Keep the recording of an answer in the bank; its name."""
        return self._recordings.keep(session.id, item.position, sound)

    def recalled(self, session: Session, item: Item) -> Recalled | None:
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
            self._bank.rehearsals.recalled(session.id, position)
            for position in (item.position, *rungs)
        )
        before = next((each for each in named if each is not None), None)
        gone = before and before.story is not None and before.story not in self.stories
        return None if gone else before

    def keep_recalled(self, session: Session, item: Item, recalled: Recalled) -> None:
        """Keep which story was named."""
        self._bank.rehearsals.recall(session.id, item.position, recalled)

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
        return stamp(self._now())


def _why_nothing(mode: Mode) -> str:
    from coach.rehearsal import STORIES_ONLY  # noqa: PLC0415

    if mode not in STORIES_ONLY:
        return ""
    needed = f"{mode.capitalize()} needs a story that answers what is asked"
    return f"{needed}, and none does within these limits."
