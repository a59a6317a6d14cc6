"""Answers of one story; report on one session."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from coach.domain.practice import Mode
from coach.errors import AmbiguousStory, EmptyBank, NoSuchSession
from coach.ingest.identity import find_identity
from coach.practice.stored_review import StoredReview, read_stored_review
from coach.practice.trends import SpokenAnswer, spoken_answers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date, tzinfo

    from coach.domain.practice import Attempt, Session
    from coach.domain.story import BankStory
    from coach.practice.agenda import Agenda
    from coach.practice.stats import Stats
    from coach.practice.voice_input import Recordings
    from coach.storage.bank import Bank


@dataclass(frozen=True, slots=True)
class HistoryAnswer:
    """One answer about a story: the day it was given on, and what is known of it."""

    attempt: Attempt
    day: date
    kept: StoredReview
    spoken: SpokenAnswer | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return one of the answers of a `StoryHistory`."""
        attempt, review = self.attempt, self.kept
        return {
            "day": self.day.isoformat(),
            "answered_at": attempt.answered_at.isoformat(),
            "mode": str(attempt.mode),
            "question": attempt.question,
            "competency": attempt.competency,
            "answer": attempt.answer,
            "follow_up": {"question": attempt.probe, "answer": attempt.probe_answer},
            "words": review.words,
            "seconds": attempt.seconds,
            "target": attempt.target,
            "recall": None
            if attempt.recall_ms is None
            else {"milliseconds": attempt.recall_ms, "right": attempt.recalled == attempt.story},
            "parts": {
                str(name): {"share": round(part.share, 4), "score": part.score}
                for name, part in review.parts.items()
            },
            "coverage": {
                "covered": list(review.points.told),
                "missed": list(review.points.left_out),
                "changed": list(review.points.changed),
            },
            "speech": attempt.speech if self.spoken else None,
            "audio": attempt.audio or None,
            "grade": attempt.grade.word.lower() if attempt.grade else None,
            "proposed": attempt.proposed.word.lower() if attempt.proposed else None,
            "reason": attempt.reason,
        }


@dataclass(frozen=True, slots=True)
class StoryHistory:
    """The answers about a story, the oldest first; `there` is false where it is removed or gone.

    `points` are all key points that an answer was compared with, in the story's order, those that
    it has no more at the end. `left_out` are those that every answer left out.
    """

    story: BankStory
    there: bool
    today: date
    answers: tuple[HistoryAnswer, ...]
    points: tuple[str, ...]
    left_out: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the story's answers, as `coach history --format json` prints them."""
        return {
            **self.story.to_reference(),
            "there": self.there,
            "answers": [answer.to_dict() for answer in self.answers],
            "left_out": list(self.left_out),
        }


def history_of(
    story: BankStory, attempts: Sequence[Attempt], *, there: bool, today: date, zone: tzinfo
) -> StoryHistory:
    """The history of a story from its attempts, the oldest first."""
    answers = tuple(
        HistoryAnswer(
            each,
            each.answered_at.astimezone(zone).date(),
            read_stored_review(each),
            spoken_answers(each),
        )
        for each in attempts
    )
    points = _points(story, answers)
    return StoryHistory(
        story,
        there=there,
        today=today,
        answers=answers,
        points=points,
        left_out=tuple(point for point in points if _is_left_out(point, answers)),
    )


def _points(story: BankStory, answers: Sequence[HistoryAnswer]) -> tuple[str, ...]:
    """Every key point named, as it stands in the story; edited away, by when it was named."""
    named = dict.fromkeys(
        point
        for answer in answers
        for point in (*answer.kept.points.told, *answer.kept.points.left_out)
    )
    text = story.story.text
    return tuple(sorted(named, key=lambda point: (point not in text, text.find(point))))


def _is_left_out(point: str, answers: Sequence[HistoryAnswer]) -> bool:
    """Whether every answer that was compared with a point left it out: two at least, the last too.

    An answer that told something otherwise, and does not name the point, may have told it.
    """
    compared = [answer.kept.points for answer in answers if answer.kept.points.any]
    left_out = sum(point in points.left_out for points in compared)
    told = any(
        point in points.told or (points.changed and point not in points.left_out)
        for points in compared
    )
    return left_out > 1 and not told and point in compared[-1].left_out


OFTEN = 2
"""Answers with the same weakness from which it is one of the person, not of the answer."""


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """A session in which something was answered: its day, and how many answers."""

    session: Session
    day: date
    answers: int


@dataclass(frozen=True, slots=True)
class AnswerSummary:
    """One answer with the story it tells, None where it tells none; also one that is gone."""

    attempt: Attempt
    story: BankStory | None
    kept: StoredReview


@dataclass(frozen=True, slots=True)
class SessionReport:
    """A session's answers in order.

    `skipped` are the questions that got no answer. `often` are the kinds of remarks that OFTEN
    answers or more got, with how many, the most frequent first; `reviewed` is how many of the
    answers have been read.
    """

    session: Session
    day: date
    answers: tuple[AnswerSummary, ...]
    skipped: tuple[str, ...]
    often: tuple[tuple[str, int], ...]
    reviewed: int


def summarise_session(
    sessions: Iterable[Session], attempts: Iterable[Attempt], zone: tzinfo
) -> tuple[SessionSummary, ...]:
    """The sessions with an answer, the latest first."""
    counts = Counter(each.session for each in attempts)
    found = (
        SessionSummary(each, each.started_at.astimezone(zone).date(), counts[each.id])
        for each in sessions
        if counts[each.id]
    )
    return tuple(sorted(found, key=lambda each: -each.session.id))


def report_session(
    session: Session, attempts: Sequence[Attempt], stories: Mapping[int, BankStory], zone: tzinfo
) -> SessionReport:
    """The report on a session from its attempts, the first first."""
    answers = tuple(
        AnswerSummary(each, stories.get(each.story or 0), read_stored_review(each))
        for each in sorted(attempts, key=lambda each: each.position)
    )
    answered = {each.position for each in attempts}
    reviewed = [each for each in answers if each.kept.parts or each.kept.remarks]
    counts = Counter(
        kind for each in reviewed for kind in dict.fromkeys(r.kind for r in each.kept.remarks)
    )
    return SessionReport(
        session=session,
        day=session.started_at.astimezone(zone).date(),
        answers=answers,
        skipped=tuple(item.question for item in session.items if item.position not in answered),
        often=tuple((kind, count) for kind, count in counts.most_common() if count >= OFTEN),
        reviewed=len(reviewed),
    )


class PracticeLog:
    """The attempts of a bank, those at stories that are gone too.

    `refresh` reads what changed in the documents, `zone` is the person's own; `recordings` are
    those of spoken answers.
    """

    def __init__(
        self,
        bank: Bank,
        timetable: Agenda,
        refresh: Callable[[], object],
        zone: tzinfo,
        recordings: Recordings,
    ) -> None:
        self._bank = bank
        self._recordings = recordings
        self._timetable = timetable
        self._refresh = refresh
        self._zone = zone

    @property
    def names(self) -> Mapping[str, str]:
        """The names of the competencies by id."""
        return self._timetable.names

    def stats(self, back: int) -> Stats:
        """How rehearsal goes, over the last `back` days with today.

        Raises:
            EmptyBank: there is no story, and none was ever rehearsed.
        """
        from coach.practice.stats import RememberedStory, compute_stats

        self._refresh()
        stories, attempts = self._bank.stories.all(), self._bank.practice.attempts()
        if not stories and not attempts:
            raise EmptyBank
        return compute_stats(
            attempts,
            self._bank.practice.sessions(),
            [
                RememberedStory(card.story, card.competency, retention)
                for card, retention in self._timetable.retentions()
            ],
            stories,
            today=self._timetable.today,
            back=back,
            zone=self._zone,
        )

    def history(self, name: str) -> StoryHistory:
        """The answers about the story a person means.

        Raises:
            EmptyBank: there is no story, and none was ever rehearsed.
            StoryNotFound: none answers to the name.
            AmbiguousStory: several do.
        """
        self._refresh()
        known, there = self._find(name)
        return history_of(
            known,
            [self._with_recording(each) for each in self._bank.practice.attempts(known.id)],
            there=there,
            today=self._timetable.today,
            zone=self._zone,
        )

    def sessions(self) -> tuple[SessionSummary, ...]:
        """Every session in which something was answered, the latest first."""
        practice = self._bank.practice
        return summarise_session(practice.sessions(), practice.attempts(), self._zone)

    def session(self, number: int | None) -> SessionReport:
        """What was answered in a session; None for the latest mock interview.

        Raises:
            NoSuchSession: there is none of this number, or no mock interview.
        """
        wanted = [
            each.session
            for each in self.sessions()
            if each.session.id == number or (number is None and each.session.mode is Mode.MOCK)
        ]
        if not wanted:
            raise NoSuchSession(number)
        self._refresh()
        attempts = [each for each in self._bank.practice.attempts() if each.session == wanted[0].id]
        told = sorted({each.story for each in attempts if each.story is not None})
        stories = {known.id: known for known in self._bank.stories.all(told)}
        return report_session(wanted[0], attempts, stories, self._zone)

    def _with_recording(self, attempt: Attempt) -> Attempt:
        """An attempt, its recording not named where the person has deleted it."""
        if attempt.audio and not self._recordings.path(attempt.audio).exists():
            return replace(attempt, audio="")
        return attempt

    def _find(self, name: str) -> tuple[BankStory, bool]:
        """The story of a name, and whether it is there; rehearsed ones that are gone count too.

        Where a name fits one story that is there, it means that one, as with every other command;
        the whole name of another finds that.
        """
        there = self._bank.stories.all()
        ids = {known.id for known in there}
        rehearsed = {each.story for each in self._bank.practice.attempts()}
        gone = self._bank.stories.all(
            sorted({each for each in rehearsed if each is not None} - ids)
        )
        if not there and not gone:
            raise EmptyBank
        try:
            found = find_identity(name, [*there, *gone])
        except AmbiguousStory as several:
            fitting = [known for known in there if known.slug in several.slugs]
            if len(fitting) != 1:
                raise
            found = fitting[0]
        return found, found.id in ids
