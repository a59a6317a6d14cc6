"""One run over one bank: what every command asks for, each part opened when it is first needed.

Importing every part takes 0.06 s, a fifth of `coach list`; so a command pays for what it uses.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from coach.catalog import library
from coach.catalog.library import Library
from coach.errors import BankUnusable, EmptyBank, NoQuestion
from coach.ingest.identity import find_identity
from coach.ingest.sources import Documents
from coach.storage.bank import Bank
from coach.storage.database import TRUNCATED, is_truncated, timestamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import tzinfo
    from pathlib import Path
    from random import Random

    from coach.catalog.questions import QuestionList
    from coach.catalog.skills import Skills
    from coach.config import Settings
    from coach.domain.story import AddResult, BankStory, Part
    from coach.embeddings.encoder import Encoder
    from coach.ingest.sync import SyncChanges
    from coach.ingest.writer import StoryWriter
    from coach.interview.gap_report import ReportSources
    from coach.interview.gaps import GapReport, GapScope
    from coach.interview.plan import Plan
    from coach.interview.sheet import Sheet
    from coach.maintenance.forget import StoryForgetter
    from coach.matching.coverage import Coverage, QuestionCoverage
    from coach.matching.ranking import MatchResult
    from coach.matching.tagging import StoryTags
    from coach.matching.vectors import QuestionVectors
    from coach.practice.agenda import Agenda
    from coach.practice.history import PracticeLog
    from coach.practice.sessions import PracticeSessions
    from coach.practice.voice_input import Recordings
    from coach.progress import Reporter
    from coach.review.answer import AnswerText
    from coach.review.review import Review
    from coach.review.reviewer import AnswerFeedback


class App:
    """A bank, its documents and stories, its model, and what works on them.

    `encoder` replaces the bank's own model, `now` the clock, `zone` the machine's time zone,
    `rng` the chance that decides between equals.
    """

    def __init__(  # noqa: PLR0913
        self,
        settings: Settings,
        report: Reporter,
        *,
        encoder: Encoder | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        zone: tzinfo | None = None,
        rng: Random | None = None,
    ) -> None:
        from coach.matching.engine import Models

        self._settings = settings
        self._report = report
        self._now = now
        self._zone = zone
        self._rng = rng
        with report.phase("open bank"):
            if is_truncated(settings):
                raise BankUnusable(settings.database, TRUNCATED)
            self.bank = Bank(settings.database)
        self.documents = Documents(self.bank, report, self._time)
        self.library = Library(settings.own_competencies, settings.data)
        self.models = Models(self.bank, settings, self.library, report, encoder)
        if not self.bank.deletion.is_swept():
            self.forgetter.finish()
        if settings.demo:
            take_shipped_model(self.bank, self.documents, settings, self._time())

    def close(self) -> None:
        """Close the bank, when nothing works on it any more."""
        if "feedback" in self.__dict__:
            self.feedback.close()
        self.bank.close()

    def refresh(self) -> SyncChanges:
        """Re-read what changed, and say what went wrong with it."""
        return self.documents.refresh()

    def stories(self) -> list[BankStory]:
        """Every story, in reading order, as the documents say now.

        Raises:
            EmptyBank: there is none.
        """
        self.refresh()
        stories = self.bank.stories.all()
        if not stories:
            raise EmptyBank
        return stories

    def story(self, name: str) -> BankStory:
        """The story a person means.

        Raises:
            EmptyBank: there is no story.
            StoryNotFound: none answers to the name.
            AmbiguousStory: several do.
        """
        return find_identity(name, self.stories())

    @cached_property
    def feedback(self) -> AnswerFeedback:
        """Feedback on answers."""
        from coach.review.reviewer import AnswerFeedback

        parts = self._settings.cache / "parts"
        return AnswerFeedback(self.bank, self.models, parts, self._time)

    @cached_property
    def forgetter(self) -> StoryForgetter:
        """Forgetting stories for good."""
        from coach.maintenance.forget import StoryForgetter

        return StoryForgetter(self.bank, self._settings, self._time)

    @cached_property
    def writer(self) -> StoryWriter:
        """Writing stories of one's own."""
        from coach.ingest.writer import StoryWriter

        return StoryWriter(self.bank, self._settings, self.refresh, self._time)

    @cached_property
    def questions(self) -> QuestionList:
        """The questions this bank knows: coach's and the person's own."""
        from coach.catalog.questions import QuestionList

        return QuestionList(self.bank, self.library, self.models.weigh_questions, self._time)

    @cached_property
    def tags(self) -> StoryTags:
        """Which competencies the stories show."""
        from coach.matching.tagging import StoryTags

        return StoryTags(self.bank, self.library, self.models.open_engine, self._time)

    @cached_property
    def agenda(self) -> Agenda:
        """When stories are rehearsed again, and the interviews ahead."""
        from coach.practice.agenda import Agenda

        return Agenda(self.bank, self.library, self._now, self._here)

    @cached_property
    def practice_log(self) -> PracticeLog:
        """What was rehearsed."""
        from coach.practice.history import PracticeLog

        return PracticeLog(self.bank, self.agenda, self._recordings, self.refresh)

    @cached_property
    def practice(self) -> PracticeSessions:
        """Rehearsal of the bank's stories, as the documents say now.

        Raises:
            EmptyBank: there is no story.
        """
        from random import Random

        from coach.practice.selection import ItemSelector
        from coach.practice.sessions import PracticeSessions

        self.stories()
        selector = ItemSelector(
            bank=self.bank,
            coverage=self.question_coverage,
            models=self.models,
            questions=self.questions,
            agenda=self.agenda,
            now=self._now,
            rng=self._rng or Random(),  # noqa: S311  (it keeps no secret)
        )
        return PracticeSessions(
            bank=self.bank,
            selector=selector,
            feedback=self.feedback,
            agenda=self.agenda,
            questions=self.questions,
            recordings=self._recordings,
            now=self._now,
        )

    @cached_property
    def question_coverage(self) -> QuestionCoverage:
        """How this bank's stories answer the questions it knows."""
        from coach.matching.coverage import QuestionCoverage  # numpy

        return QuestionCoverage(self.bank, self.question_vectors, self.questions, self.models)

    @cached_property
    def question_vectors(self) -> QuestionVectors:
        """The vectors of questions."""
        from coach.matching.vectors import QuestionVectors  # numpy

        return QuestionVectors(self._settings, self._report)

    @cached_property
    def _here(self) -> tzinfo:
        """The person's own time zone."""
        from coach.dates import LocalZone

        return self._zone or LocalZone()

    @cached_property
    def _recordings(self) -> Recordings:
        from coach.practice.voice_input import Recordings

        return Recordings(self._settings.recordings)

    def _time(self) -> str:
        return timestamp(self._now())

    def add(self, paths: Sequence[Path]) -> AddResult:
        """Take documents and folders into the bank (see `Documents.add`), and embed what is new.

        Raises:
            CompetenciesUnusable: the person's own file is faulty; nothing is taken in.
        """
        self.library.check()
        added = self.documents.add(paths)
        if self.bank.stories.count():
            self.models.open_engine()
        return added

    # Matching

    def match(self, questions: Sequence[str], *, top: int) -> Iterator[MatchResult]:
        """The answer to each question, with the `top` best stories (all of them if 0).

        Raises:
            NoQuestion: there is none, or one is empty.
            QuestionTooLong: one is a document.
            EmptyBank: there is no story.
        """
        asked = self._asked(questions)
        engine = self.models.open_engine()
        from coach.matching.ranking import MatchResult  # numpy

        vectors = self.question_vectors.encode(asked, engine.encoder)
        for question, vector in zip(asked, vectors, strict=True):
            with self._report.phase("rank") as count:
                matches = tuple(engine.match(self.bank, vector, top or None))
                count(stories=len(engine.index.ids))
            yield MatchResult(question, matches[0].fit, matches)

    def plan(self, questions: Sequence[str], *, once: bool = False) -> Plan:
        """Which story to tell at each question of one interview; none twice if `once`.

        Raises:
            NoQuestion: there is none, or one is empty.
            QuestionTooLong: one is a document.
            EmptyBank: there is no story.
        """
        asked = self._asked(questions)
        engine = self.models.open_engine()
        from coach.interview.plan import make_plan  # numpy

        vectors = list(zip(asked, self.question_vectors.encode(asked, engine.encoder), strict=True))
        this_year = self._now().year
        with self._report.phase("plan") as count:
            count(questions=len(vectors), stories=len(engine.index.ids))
            return make_plan(self.bank, vectors, engine, this_year=this_year, once=once)

    def _asked(self, questions: Sequence[str]) -> list[str]:
        """The questions as they are matched, the bank's stories as the documents say now."""
        from coach.catalog.questions import clean_question

        asked = [clean_question(question) for question in questions]
        if not asked:
            raise NoQuestion
        self._reread()
        return asked

    def _reread(self) -> None:
        """Re-read what changed, without taking every story out of the bank as `stories` does.

        Raises:
            EmptyBank: there is no story.
        """
        self.refresh()
        if not self.bank.stories.count():
            raise EmptyBank

    def coverage(self) -> Coverage:
        """What each competency has of stories, for the questions coach knows.

        Raises:
            EmptyBank: there is no story.
        """
        self._reread()
        return self.question_coverage.coverage()

    def gaps(self, scope: GapScope, *, everywhere: bool = False) -> GapReport:
        """What the bank answers of what is asked for, and what it does not.

        `everywhere`: with a sentence for every story that answers.

        Raises:
            EmptyBank: there is no story.
            NothingAskedFor, UnknownFramework and others: see `report_gaps`.
        """
        self._reread()
        from coach.interview.gap_report import report_gaps  # numpy

        with self._report.phase("gaps"):
            return report_gaps(self._report_sources(), scope, everywhere=everywhere)

    def sheet(self, framework: str, count: int) -> Sheet:
        """The sheet for the night before, of `count` competencies.

        Raises:
            EmptyBank: there is no story.
            UnknownFramework and others: see `coach.interview.sheet.make_sheet`.
        """
        self._reread()
        from coach.interview.sheet import make_sheet  # numpy

        return make_sheet(self._report_sources(), framework, count)

    def skills(self, scope: GapScope) -> Skills:
        """The skills that the stories name, and what is asked for and named by none.

        Raises:
            EmptyBank: there is no story.
            UnknownFramework and others: see `coach.matching.requirements`.
        """
        from coach.interview.gap_report import report_skills

        return report_skills(self.stories(), self.library, scope)

    def _report_sources(self) -> ReportSources:
        from coach.interview.gap_report import ReportSources

        return ReportSources(
            *(
                self.bank,
                self.library,
                self.models,
                self.questions,
                self.question_coverage,
                self.agenda,
            )
        )

    # Feedback

    def review(
        self,
        told: AnswerText,
        *,
        question: str = "",
        story: str = "",
        labels: Mapping[int, Part] | None = None,
    ) -> Review:
        """Feedback on an answer, beside the story it tells: the one named, or the likeliest.

        `labels` are the person's word on sentences by number (from 1): kept, and respected here
        and whenever the same sentence comes again.

        Raises:
            NoSuchSentence: there is no sentence of such a number.
            QuestionTooLong: the question is a document.
            EmptyBank: a story is named, and there is none.
            StoryNotFound: none answers to the name.
            AmbiguousStory: several do.
        """
        from coach.catalog.questions import clean_question

        asked = clean_question(question) if question.strip() else ""
        self.feedback.correct_labels(told, labels or {})
        known = self.story(story) if story else None
        if known is None:
            self.refresh()
        with self._report.phase("review"):
            return self.feedback.review(told, question=asked, story=known)


def take_shipped_model(bank: Bank, documents: Documents, settings: Settings, now: str) -> None:
    """Make the shipped stories the bank's source, beside what was written in it, and no others.

    Those of another coach go, as its folder may be gone. `now` is an ISO 8601 time in UTC.
    """
    shipped = library.demo_stories().resolve()
    own = settings.written_stories.resolve()
    sources = bank.sources.all()
    for source in sources:
        if source.path not in (str(shipped), str(own)):
            bank.sources.remove(source, now)
    if str(shipped) not in [source.path for source in sources]:
        bank.sources.add(str(shipped), now)
        documents.refresh()
        documents.restore([shipped])
