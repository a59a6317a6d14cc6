"""One run over one bank: what every command asks for, each service opened when first needed.

Importing all of them takes 0.06 s, a fifth of `coach list`: a command pays for what it uses.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING

from coach.dates import LocalZone
from coach.errors import BankUnusable, EmptyBank, NoQuestion, UsageProblem
from coach.ingest.identity import find_identity
from coach.ingest.sources import Documents
from coach.storage.bank import Bank, settled
from coach.storage.database import TRUNCATED, is_truncated, timestamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import tzinfo
    from pathlib import Path
    from random import Random

    from coach.catalog.library import Library
    from coach.catalog.questions import QuestionList
    from coach.catalog.skills import Skills
    from coach.config import Settings
    from coach.domain.question import QuestionKind
    from coach.domain.results import AddResult
    from coach.domain.story import BankStory, Part
    from coach.embeddings.competency_space import Floats
    from coach.embeddings.encoder import Encoder
    from coach.ingest.sync import SyncChanges
    from coach.ingest.writer import StoryWriter
    from coach.interview.debrief import Debriefs
    from coach.interview.gap_report import ReportSources
    from coach.interview.gaps import GapReport, GapScope
    from coach.interview.outlook import Outlook
    from coach.interview.plan import Plan
    from coach.interview.sheet import Sheet
    from coach.maintenance.forget import StoryForgetter
    from coach.matching.choices import StoryChoices
    from coach.matching.coverage import QuestionCoverage
    from coach.matching.engine import Engine, Models
    from coach.matching.ranking import MatchResult
    from coach.matching.tagging import StoryTags
    from coach.matching.vectors import QuestionVectors
    from coach.practice.agenda import Agenda
    from coach.practice.history import PracticeLog
    from coach.practice.ledger import FactLedger
    from coach.practice.recordings import Recordings
    from coach.practice.sessions import PracticeSessions
    from coach.practice.standing import StandingAnswers
    from coach.progress import Reporter
    from coach.review.answer import AnswerText
    from coach.review.review import Review
    from coach.review.reviewer import AnswerFeedback


class App:
    """A bank, its documents and stories, its model, and the services that work on them.

    `encoder` replaces the bank's own model, `now` the clock, `zone` the machine's time zone,
    `rng` the chance that decides between equals. What needs a story raises EmptyBank without one.
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
        self._settings = settings
        self._encoder = encoder
        self._report = report
        self._now = now
        self._zone = zone or LocalZone()
        self._rng = rng
        with report.phase("open bank"):
            if is_truncated(settings):
                raise BankUnusable(settings.database, TRUNCATED)
            self.bank = Bank(settings.database, report.note, self._back_up_first)
        self.documents = Documents(self.bank, report, self._time)
        if any(name.startswith(".answer-") for name in os.listdir(settings.bank)):  # noqa: PTH208
            from coach.practice.unsaved import take_back_edited

            take_back_edited(self.bank)
        if not self.bank.deletion.is_swept():
            self.forgetter.finish()
        if settings.demo:
            from coach.catalog.files import demo_stories

            self.documents.use_shipped(demo_stories().resolve(), settings.written_stories.resolve())

    def _back_up_first(self) -> None:
        """Make a backup before a migration, or raise BankUnusable; the demo is made anew."""
        if not self._settings.demo:
            from coach.maintenance.automatic import back_up_before_migration

            back_up_before_migration(self._settings, self._report, self._now())

    def back_up_weekly(self) -> None:
        """Make the backup of the week, if this run has written to the bank and it is due."""
        if self.bank.has_written and not self._settings.demo:
            from coach.maintenance.automatic import back_up_weekly

            back_up_weekly(self._settings, self._report, self._now())

    def close(self) -> None:
        """Close the bank, when nothing works on it any more."""
        if "feedback" in self.__dict__:
            self.feedback.close()
        self.bank.close()

    @cached_property
    def library(self) -> Library:
        """Competencies, frameworks and questions in use."""
        from coach.catalog.library import Library

        return Library(self._settings.own_competencies, self._settings.data)

    @cached_property
    def models(self) -> Models:
        """The bank's embedding model, and the stories ready to be ranked."""
        from coach.matching.engine import Models

        return Models(self.bank, self._settings, self.library, self._report, self._encoder)

    @cached_property
    def feedback(self) -> AnswerFeedback:
        """Feedback on answers."""
        from coach.review.reviewer import AnswerFeedback

        return AnswerFeedback(self.bank, self.models, self._time)

    @cached_property
    def forgetter(self) -> StoryForgetter:
        """Deletion of stories for good."""
        from coach.maintenance.forget import StoryForgetter

        return StoryForgetter(self.bank, self._settings, self._time)

    @cached_property
    def writer(self) -> StoryWriter:
        """Stories written with `coach new`."""
        from coach.ingest.writer import StoryWriter

        return StoryWriter(self.bank, self._settings, self.refresh, self._time)

    @cached_property
    def questions(self) -> QuestionList:
        """The questions of this bank: coach's and the user's own."""
        from coach.catalog.questions import QuestionList

        return QuestionList(self.bank, self.library, self.models.weigh_questions, self._time)

    @cached_property
    def tags(self) -> StoryTags:
        """The competencies that stories show."""
        from coach.matching.tagging import StoryTags

        return StoryTags(self.bank, self.library, self.models.open_engine, self._time)

    @cached_property
    def choices(self) -> StoryChoices:
        """Which stories the user chose for which questions."""
        from coach.matching.choices import StoryChoices

        return StoryChoices(self.bank, self.library, self._rank_for, self._time)

    @cached_property
    def standing(self) -> StandingAnswers:
        """What the user wants to say to questions that no story answers."""
        from coach.practice.standing import StandingAnswers

        return StandingAnswers(
            self.bank, self.library, lambda: self.agenda, self.question_vectors, self.models
        )

    @cached_property
    def agenda(self) -> Agenda:
        """When stories are due, and the interviews ahead."""
        from coach.practice.agenda import Agenda

        return Agenda(self.bank, self.library, self._now, self._zone)

    @cached_property
    def ledger(self) -> FactLedger:
        """The facts of stories."""
        from coach.practice.ledger import FactLedger

        return FactLedger(self.bank, self.agenda, self._time)

    @cached_property
    def practice_log(self) -> PracticeLog:
        """Statistics, histories and session reports."""
        from coach.practice.history import PracticeLog

        return PracticeLog(self.bank, self.agenda, self._recordings, self.refresh)

    @cached_property
    def practice(self) -> PracticeSessions:
        """Sessions over the bank's stories, as the documents say now."""
        from random import Random

        from coach.practice.selection import ItemSelector
        from coach.practice.sessions import PracticeSessions

        self.refresh()
        selector = ItemSelector(
            bank=self.bank,
            coverage=self.question_coverage,
            models=self.models,
            questions=self.questions,
            standing=self.standing,
            rng=self._rng or Random(),  # noqa: S311  (it keeps no secret)
        )
        return PracticeSessions(
            bank=self.bank,
            selector=selector,
            feedback=self.feedback,
            agenda=self.agenda,
            questions=self.questions,
            recordings=self._recordings,
            ledger=self.ledger,
            rescue=self._settings.cache / "unsaved",
            now=self._now,
        )

    @cached_property
    def debriefs(self) -> Debriefs:
        """What was asked and told in real interviews."""
        from coach.interview.debrief import Debriefs

        return Debriefs(self.practice, self.choices, self.models, self.question_vectors)

    @cached_property
    def question_coverage(self) -> QuestionCoverage:
        """How the stories answer the questions of this bank."""
        from coach.matching.coverage import QuestionCoverage

        return QuestionCoverage(self.bank, self.question_vectors, self.questions, self.models)

    @cached_property
    def question_vectors(self) -> QuestionVectors:
        """The vectors of questions."""
        from coach.matching.vectors import QuestionVectors

        return QuestionVectors(self._settings, self._report)

    @cached_property
    def _recordings(self) -> Recordings:
        from coach.practice.recordings import Recordings

        return Recordings(self._settings.recordings)

    def _time(self) -> str:
        return timestamp(self._now())

    def add(self, paths: Sequence[Path]) -> AddResult:
        """Take documents and folders into the bank (see `Documents.add`), and embed what is new.

        Raises:
            CompetenciesUnusable: the user's own file is faulty; nothing is taken in.
        """
        self.library.check()
        added = self.documents.add(paths)
        if self.bank.stories.count():
            self.models.open_engine()
        return added

    def refresh(self) -> SyncChanges:
        """Re-read the documents that changed, and report what went wrong with them."""
        return self.documents.refresh()

    def _refresh_filled(self) -> None:
        """Refresh a bank that holds stories, without reading all of them as `stories` does."""
        self.refresh()
        if not self.bank.stories.count():
            raise EmptyBank

    def stories(self) -> list[BankStory]:
        """Return every story, in reading order, as the documents say now."""
        self.refresh()
        if not (stories := self.bank.stories.all()):
            raise EmptyBank
        return stories

    def story(self, name: str) -> BankStory:
        """Return the story the user means.

        Raises:
            StoryNotFound, AmbiguousStory: none answers to the name, or several do.
        """
        return find_identity(name, self.stories())

    def match(self, questions: Sequence[str], *, top: int) -> Iterator[MatchResult]:
        """Yield for each question the `top` best stories (all of them if 0).

        Raises:
            NoQuestion, QuestionTooLong: there is none, or one is empty or a document.
        """
        engine, encoded = self._encode_questions(questions)
        from coach.matching.ranking import Fit, MatchResult, compute_ranking, ranked_stories

        ready = [engine]  # a deleted story makes the index that is open old: then another is opened

        def match(question: str, vector: Floats) -> MatchResult:
            engine = ready.pop() if ready else self.models.open_engine()
            ranking = compute_ranking(vector[None], engine.index.stories, engine.space)
            ranked = ranked_stories(ranking, top or None)
            matches = tuple(engine.matches(self.bank, vector, ranked))
            ready.append(engine)
            fit, standing = matches[0].fit, bool(ranking.standing[0])
            said = None if fit.answers else self.standing.recognise(question, sure=standing)
            fit, standing = Fit.NONE if said else fit, standing or said is not None
            return MatchResult(question, fit, matches, standing, bool(ranking.none_chosen[0]), said)

        for question, vector in encoded:
            with self._report.phase("rank") as count:
                result = settled(partial(match, question, vector))
                count(stories=len(ready[0].index.ids))
            yield result

    def _rank_for(self, questions: Sequence[str]) -> list[list[int]]:
        """Return all stories (identities) for each question, the likeliest first."""
        engine = self.models.open_engine()
        vectors = self.question_vectors.encode(questions, engine.encoder)
        return [[int(engine.index.ids[one.row]) for one in engine.rank(row)] for row in vectors]

    def kinds_to_map(self, scope: GapScope) -> list[QuestionKind]:
        """Return the kinds asked most, of all that a framework or a job description asks for."""
        self._refresh_filled()
        if scope == type(scope)():
            return self.choices.often_asked()
        from coach.interview.gap_report import competencies_asked_for

        kinds = self.choices.often_asked(competencies_asked_for(self._report_sources(), scope))
        if not kinds:
            raise UsageProblem("None of the questions asked most is among what is asked for there.")
        return kinds

    def plan(self, questions: Sequence[str], *, once: bool = False, asked_by: str = "") -> Plan:
        """Choose a story for each question, or for those of a round; none twice if `once`."""
        from coach.interview.plan import make_plan

        asks = None if questions else self.standing.round_asked(asked_by)
        questions = self.standing.questions(asks, self.questions.all()) if asks else questions
        if not questions:
            none = "There is no question. Give some, a file with -f, or a round with --round NAME:"
            raise UsageProblem(f"{none} the next interview has none.")

        def plan() -> Plan:
            engine, encoded = self._encode_questions(questions)
            with self._report.phase("plan") as count:
                count(questions=len(encoded), stories=len(engine.index.ids))
                return make_plan(encoded, engine, self.standing, asks, once=once)

        return settled(plan)

    def _encode_questions(
        self, questions: Sequence[str]
    ) -> tuple[Engine, list[tuple[str, Floats]]]:
        """Return the bank ready to be ranked, and each question, cleaned, with its vector."""
        from coach.catalog.question_text import clean_question

        cleaned = [clean_question(question) for question in questions]
        if not cleaned:
            raise NoQuestion
        self._refresh_filled()
        engine = self.models.open_engine()
        vectors = self.question_vectors.encode(cleaned, engine.encoder)
        return engine, list(zip(cleaned, vectors, strict=True))

    def gaps(self, scope: GapScope, *, everywhere: bool = False) -> GapReport:
        """Report what no story answers; with a sentence of every story if `everywhere`."""
        self._refresh_filled()
        from coach.interview.gap_report import report_gaps

        with self._report.phase("gaps"):
            sources = self._report_sources()
            report = settled(lambda: report_gaps(sources, scope, everywhere=everywhere))
        from coach.interview.outlook import note_gaps

        note_gaps(self.bank, report)
        return report

    def outlook(self) -> Outlook:
        """Say where the user stands, and what to do next."""
        from coach.interview.outlook import read_outlook

        stories, demo = self.stories(), self._settings.demo
        return read_outlook(self.bank, stories, self.agenda, self.choices, demo=demo)

    def skills(self, scope: GapScope) -> Skills:
        """Report the skills that stories name, and those asked for that none names."""
        from coach.interview.gap_report import report_skills

        return report_skills(self.stories(), self.library, scope)

    def sheet(self, framework: str, count: int, asked_by: str = "") -> Sheet:
        """Make the sheet for the night before, of `count` competencies, for a round if named."""
        self._refresh_filled()
        from coach.interview.sheet import make_sheet

        sources, label = self._report_sources(), self.feedback.label_story
        return settled(lambda: make_sheet(sources, framework, count, label, asked_by))

    def _report_sources(self) -> ReportSources:
        from coach.interview.gap_report import ReportSources

        more = self.question_coverage, self.agenda, self.standing
        return ReportSources(self.bank, self.library, self.models, self.questions, *more)

    def review(
        self,
        answer: AnswerText,
        *,
        question: str = "",
        story: str = "",
        labels: Mapping[int, Part] | None = None,
        allowed: int | None = None,
    ) -> Review:
        """Review an answer beside the story it tells: the one named, or the likeliest.

        `allowed` are the words of a form that it is written for. `labels` are the user's parts of
        sentences by number (from 1): stored, and used whenever the same sentence comes again.

        Raises:
            NoSuchSentence: there is no sentence of such a number.
            QuestionTooLong: the question is a document.
            StoryNotFound, AmbiguousStory: see `story`.
        """
        from coach.catalog.question_text import clean_question

        cleaned = clean_question(question) if question.strip() else ""
        if labels:  # sqlite-utils writes them, and takes 0.05 s to import
            self.feedback.correct_labels(answer, labels)
        named = self.story(story) if story else None
        if named is None:
            self.refresh()
        with self._report.phase("review"):
            told = partial(self.feedback.review, answer, question=cleaned)
            return settled(lambda: told(story=named, allowed=allowed))
