"""Look back: statistics, the answers of one story, a report on one session."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from coach.domain.practice import Mode
from coach.errors import AmbiguousStory, EmptyBank, NoSuchSession, UsageProblem
from coach.ingest.identity import find_identity
from coach.practice.stored_review import StoredReview, read_stored_review
from coach.practice.trends import SpokenAnswer, spoken_answers
from coach.storage.database import timestamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date, tzinfo

    from coach.domain.practice import Attempt, Card, Grade
    from coach.domain.session import Session
    from coach.domain.story import BankStory
    from coach.practice.agenda import Agenda
    from coach.practice.recordings import Recordings
    from coach.practice.stats import Stats
    from coach.storage.bank import Bank


@dataclass(frozen=True, slots=True)
class PracticedAnswer:
    """One answer, its day, its review and how it was spoken; its `story` may be gone."""

    attempt: Attempt
    story: BankStory | None
    day: date
    review: StoredReview
    spoken: SpokenAnswer | None

    def to_dict(self) -> dict[str, Any]:
        """Return one of the answers of a `StoryHistory`."""
        attempt, review = self.attempt, self.review
        return {
            "day": self.day.isoformat(),
            "answered_at": attempt.answered_at.isoformat(),
            "mode": str(attempt.place),
            "question": attempt.question,
            "competency": attempt.competency,
            "answer": attempt.answer,
            "follow_up": {
                "question": attempt.probes[0].question if attempt.probes else "",
                "answer": (attempt.probes[0].answer or "") if attempt.probes else "",
            },
            "follow_ups": [
                {"question": probe.question, "answer": probe.answer or "", "seconds": probe.seconds}
                for probe in attempt.probes
            ],
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


def _read_answer(attempt: Attempt, story: BankStory | None, zone: tzinfo) -> PracticedAnswer:
    return PracticedAnswer(
        attempt,
        story,
        attempt.answered_at.astimezone(zone).date(),
        read_stored_review(attempt),
        spoken_answers(attempt),
    )


@dataclass(frozen=True, slots=True)
class StoryHistory:
    """The answers about a story, the oldest first; `there` is false where it is removed or gone.

    `points` are all key points that an answer was compared with, `left_out` those every one missed.
    """

    story: BankStory
    there: bool
    today: date
    answers: tuple[PracticedAnswer, ...]
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
    """Return the history of a story from its attempts, the oldest first."""
    answers = tuple(_read_answer(attempt, story, zone) for attempt in attempts)
    # As they stand in the story; edited away, by when they were named.
    named = dict.fromkeys(
        point
        for answer in answers
        for point in (*answer.review.points.told, *answer.review.points.left_out)
    )
    text = story.story.text
    points = sorted(named, key=lambda point: (point not in text, text.find(point)))
    return StoryHistory(
        story,
        there=there,
        today=today,
        answers=answers,
        points=tuple(points),
        left_out=tuple(point for point in points if _is_left_out(point, answers)),
    )


def _is_left_out(point: str, answers: Sequence[PracticedAnswer]) -> bool:
    """Return whether every answer compared with a point left it out: two at least, the last too.

    An answer that told something otherwise, and does not name the point, may have told it.
    """
    compared = [answer.review.points for answer in answers if answer.review.points.any]
    is_told = any(
        point in points.told or (points.changed and point not in points.left_out)
        for points in compared
    )
    times = sum(point in points.left_out for points in compared)
    return times > 1 and not is_told and point in compared[-1].left_out


@dataclass(frozen=True, slots=True)
class GradesOfToday:
    """The answers that got their grade today, in that order."""

    today: date
    answers: tuple[PracticedAnswer, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return today's grades, as `coach history --format json` prints them without a story."""
        keys = ("answered_at", "mode", "question", "competency", "grade", "proposed")
        return {
            "today": self.today.isoformat(),
            "answers": [
                {**answer.story.to_reference(), **{key: shown[key] for key in keys}}
                for answer in self.answers
                if answer.story
                for shown in [answer.to_dict()]
            ],
        }


OFTEN = 2
"""Answers with the same weakness from which it is one of the user, not of the answer."""


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """A session in which something was answered, its day, and how many answers."""

    session: Session
    day: date
    answers: int


@dataclass(frozen=True, slots=True)
class SessionReport:
    """A session's answers in order, and the questions `skipped`.

    `often` are the kinds of remarks that OFTEN answers or more got, with how many.
    """

    session: Session
    day: date
    answers: tuple[PracticedAnswer, ...]
    skipped: tuple[str, ...]
    often: tuple[tuple[str, int], ...]
    reviewed: int


def summarise_sessions(
    sessions: Iterable[Session], attempts: Iterable[Attempt], zone: tzinfo
) -> tuple[SessionSummary, ...]:
    """Return the sessions with an answer, the latest first."""
    counts = Counter(attempt.session for attempt in attempts)
    return tuple(
        SessionSummary(session, session.started_at.astimezone(zone).date(), counts[session.id])
        for session in sorted(sessions, key=lambda session: -session.id)
        if counts[session.id]
    )


def report_session(
    session: Session, attempts: Sequence[Attempt], stories: Mapping[int, BankStory], zone: tzinfo
) -> SessionReport:
    """Return the report on a session from its attempts."""
    answers = tuple(
        _read_answer(attempt, stories.get(attempt.story or 0), zone)
        for attempt in sorted(attempts, key=lambda attempt: attempt.position)
    )
    answered = {attempt.position for attempt in attempts}
    reviews = [answer.review for answer in answers if answer.review.parts or answer.review.remarks]
    counts = Counter(
        kind
        for review in reviews
        for kind in dict.fromkeys(remark.kind for remark in review.remarks)
    )
    return SessionReport(
        session=session,
        day=session.started_at.astimezone(zone).date(),
        answers=answers,
        skipped=tuple(
            item.question
            for item in session.items
            if item.position not in answered and item.question
        ),
        often=tuple((kind, count) for kind, count in counts.most_common() if count >= OFTEN),
        reviewed=len(reviews),
    )


@dataclass(frozen=True, eq=False)
class PracticeLog:
    """The attempts of a bank; `refresh` reads what changed in the documents."""

    bank: Bank
    agenda: Agenda
    recordings: Recordings
    refresh: Callable[[], object]

    def stats(self, back: int) -> Stats:
        """Return how practice goes, over the last `back` days with today, or raise EmptyBank."""
        from coach.practice.stats import compute_stats

        self.refresh()
        stories, attempts = self.bank.stories.all(), self.bank.practice.attempts()
        if not stories and not attempts:
            raise EmptyBank
        return compute_stats(
            attempts,
            self.bank.practice.sessions(),
            self.agenda.retentions(),
            stories,
            today=self.agenda.today,
            back=back,
            zone=self.agenda.zone,
        )

    def history(self, name: str) -> StoryHistory:
        """Return the answers about the story of this name.

        Raises:
            EmptyBank: there is no story, and none was ever rehearsed.
            StoryNotFound, AmbiguousStory: none or several answer to the name.
        """
        self.refresh()
        with self.bank.snapshot():
            attempts = self.bank.practice.attempts()
            story, there = self._find_story(name, attempts)
        return history_of(
            story,
            [
                # A recording that the user has deleted is not named.
                replace(attempt, audio=attempt.audio if self.recordings.has(attempt.audio) else "")
                for attempt in attempts
                if attempt.story == story.id
            ],
            there=there,
            today=self.agenda.today,
            zone=self.agenda.zone,
        )

    def grades_of_today(self) -> GradesOfToday:
        """Return the answers about stories that got their grade today."""
        today, zone = self.agenda.today, self.agenda.zone
        graded = [
            (attempt.graded_at, attempt)
            for attempt in self.bank.practice.attempts()
            if attempt.story and attempt.graded_at and self.agenda.day(attempt.graded_at) == today
        ]
        ordered = [attempt for _, attempt in sorted(graded, key=lambda one: (one[0], one[1].id))]
        ids = sorted({attempt.story or 0 for attempt in ordered})
        stories = {story.id: story for story in self.bank.stories.all(ids)}
        answers = (_read_answer(one, stories.get(one.story or 0), zone) for one in ordered)
        return GradesOfToday(today, tuple(answers))

    def regrade(self, number: int, grade: Grade, name: str = "") -> tuple[Attempt, Card | None]:
        """Change the grade of one of today's answers, or of those about the story of a name.

        Return the answer as it was and its new card, None where a later grade of the day counts.

        Raises:
            UsageProblem: there is no such answer, or its grade is not of today.
            EmptyBank, StoryNotFound, AmbiguousStory: see `history`.
        """
        answers = (self.history(name) if name else self.grades_of_today()).answers
        if number > len(answers):
            raise UsageProblem(f"There is no answer {number} here: coach history lists today's.")
        attempt = answers[number - 1].attempt
        given = attempt.graded_at
        if attempt.story is None or given is None or self.agenda.day(given) != self.agenda.today:
            raise UsageProblem(f"Answer {number} got no grade today, and only today's can change.")
        later = [
            other
            for other in self.bank.practice.attempts(attempt.story)
            if other.competency == attempt.competency
            if other.graded_at and (other.graded_at, other.id) > (given, attempt.id)
        ]
        card = None
        if attempt.competency and not later:
            card = self.agenda.grade_card(attempt.story, attempt.competency, grade)
        now = timestamp(self.agenda.now())
        self.bank.practice.store_grade(replace(attempt, grade=grade), card, now)
        return attempt, card

    def sessions(self) -> tuple[SessionSummary, ...]:
        """Return every session in which something was answered, the latest first."""
        practice = self.bank.practice
        return summarise_sessions(practice.sessions(), practice.attempts(), self.agenda.zone)

    def session(self, number: int | None) -> SessionReport:
        """Report on a session (None for the latest mock interview), or raise NoSuchSession."""
        for summary in self.sessions():
            session = summary.session
            is_mock = session.mode is Mode.MOCK and not session.is_debrief
            if session.id == number or (number is None and is_mock):
                break
        else:
            raise NoSuchSession(number)
        self.refresh()
        with self.bank.snapshot():
            attempts = [
                attempt
                for attempt in self.bank.practice.attempts()
                if attempt.session == session.id
            ]
            ids = sorted({attempt.story for attempt in attempts if attempt.story is not None})
            stories = {story.id: story for story in self.bank.stories.all(ids)}
        return report_session(session, attempts, stories, self.agenda.zone)

    def _find_story(self, name: str, attempts: Iterable[Attempt]) -> tuple[BankStory, bool]:
        """Return the story of a name, and whether it is there; rehearsed ones gone count too.

        A part of a name means the one story that is there, though it fits some that are gone.
        """
        there = self.bank.stories.all()
        ids = {story.id for story in there}
        rehearsed = {attempt.story for attempt in attempts if attempt.story is not None}
        gone = self.bank.stories.all(sorted(rehearsed - ids))
        if not there and not gone:
            raise EmptyBank
        try:
            story = find_identity(name, [*there, *gone])
        except AmbiguousStory as several:
            fitting = [story for story in there if story.slug in several.slugs]
            if len(fitting) != 1:
                raise
            story = fitting[0]
        return story, story.id in ids
