"""One run over one bank: what every command asks for, as one method each."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from coach.data.library import Library
from coach.errors import EmptyBank, NoQuestion
from coach.identity import find
from coach.storage.bank import Bank
from coach.storage.records import stamp
from coach.workspace.documents import Documents
from coach.workspace.feedback import Feedback
from coach.workspace.forgetting import Forgetting
from coach.workspace.logbook import Logbook
from coach.workspace.models import Models
from coach.workspace.question_list import QuestionList
from coach.workspace.questions import clean_question
from coach.workspace.recordings import Recordings
from coach.workspace.tags import Tags
from coach.workspace.timetable import Timetable
from coach.workspace.writing import Writing
from coach.workspace.zone import LocalZone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import tzinfo
    from pathlib import Path
    from random import Random

    from coach.coverage import Coverage
    from coach.embedding.encoder import Encoder
    from coach.feedback.label import Label
    from coach.feedback.review import Review
    from coach.gaps import Report as Gaps
    from coach.matching import Answer
    from coach.plan import Plan
    from coach.progress import Report
    from coach.settings import Settings
    from coach.sheet import Sheet
    from coach.skills import Skills
    from coach.story import Added, BankStory
    from coach.workspace.asked_about import Asked
    from coach.workspace.index import BankIndex
    from coach.workspace.known import Known
    from coach.workspace.practice import Practice
    from coach.workspace.refresh import Changes
    from coach.workspace.told import Told


class Workspace:
    """A bank with the documents and the model that belong to it.

    `encoder` replaces the bank's own model, `now` the clock, `zone` the machine's time zone,
    `rng` the chance that decides between equals.
    """

    def __init__(  # noqa: PLR0913
        self,
        settings: Settings,
        report: Report,
        *,
        encoder: Encoder | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        zone: tzinfo | None = None,
        rng: Random | None = None,
    ) -> None:
        self._settings = settings
        self._report = report
        self._now = now
        self._rng = rng
        with report.phase("open bank"):
            self.bank = Bank(settings.database)
        self.documents = Documents(self.bank, report, self._time)
        self.forgetting = Forgetting(self.bank, settings, self._time)
        self.library = Library(settings.own_competencies, settings.data)
        self.models = Models(self.bank, settings, self.library, report, encoder, self._judged)
        self.feedback = Feedback(self.bank, self.models, settings.cache / "parts", self._time)
        self.writing = Writing(self.bank, settings, self.refresh, self._time)
        self.questions = QuestionList(self.bank, self.library, self.models.yardstick, self._time)
        self.tags = Tags(self.bank, self.library, self.models.ready, self._time)
        here = zone or LocalZone()
        self.timetable = Timetable(self.bank, self.stories, self.library, self._now, here)
        self._recordings = Recordings(settings.recordings)
        self.logbook = Logbook(self.bank, self.timetable, self.refresh, here, self._recordings)
        if not self.bank.forgetting.is_swept():
            self.forgetting.finish()
        if settings.demo:
            from coach.workspace.demo import take_shipped  # noqa: PLC0415

            take_shipped(self.bank, self.documents, settings, self._time())

    def close(self) -> None:
        """Close the bank, when nothing works on it any more."""
        self.feedback.close()
        self.bank.close()

    # Documents

    def refresh(self) -> Changes:
        """Re-read what changed, and say what went wrong with it."""
        return self.documents.refresh()

    def add(self, paths: Sequence[Path]) -> Added:
        """Take documents and folders into the bank (see `Documents.add`), and embed what is new.

        Raises:
            CompetenciesUnusable: the person's own file is faulty; nothing is taken in.
        """
        self.library.check()
        added = self.documents.add(paths)
        if self.bank.stories.count():
            self.models.ready()
        return added

    # Stories

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
        return find(name, self.stories())

    # Matching

    def match(self, questions: Sequence[str], *, top: int) -> Iterator[Answer]:
        """The answer to each question, with the `top` best stories (all of them if 0).

        Raises:
            NoQuestion: there is none, or one is empty.
            QuestionTooLong: one is a document.
            EmptyBank: there is no story.
        """
        asked = self._asked(questions)
        encoder, measure, index = self.models.ready()
        from coach import matching  # noqa: PLC0415  (numpy)
        from coach.workspace.matches import matches  # noqa: PLC0415

        for question, vector in zip(asked, self.known.encode(asked, encoder), strict=True):
            with self._report.phase("rank") as count:
                ranked = matching.rank(vector, index.stories, measure, top or None)
                found = tuple(matches(self.bank, vector, ranked, index, measure))
                count(stories=len(index.ids))
            yield matching.Answer(question, ranked[0].fit, found)

    def plan(self, questions: Sequence[str], *, once: bool = False) -> Plan:
        """Which story to tell at each question of one interview; none twice if `once`.

        Raises:
            NoQuestion: there is none, or one is empty.
            QuestionTooLong: one is a document.
            EmptyBank: there is no story.
        """
        asked = self._asked(questions)
        encoder, measure, index = self.models.ready()
        from coach.workspace.plan import make_plan  # noqa: PLC0415  (numpy)

        vectors = list(zip(asked, self.known.encode(asked, encoder), strict=True))
        this_year = self._now().year
        with self._report.phase("plan") as count:
            count(questions=len(vectors), stories=len(index.ids))
            return make_plan(self.bank, vectors, (measure, index), this_year=this_year, once=once)

    def _asked(self, questions: Sequence[str]) -> list[str]:
        """The questions as they are matched, the bank's stories as the documents say now."""
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
        return self.known.coverage()

    def gaps(self, asked: Asked, *, everywhere: bool = False) -> Gaps:
        """What the bank answers of what is asked for, and what it does not.

        `everywhere`: with a sentence for every story that answers.

        Raises:
            EmptyBank: there is no story.
            NothingAskedFor, UnknownFramework and others: see `coach.workspace.gaps.report`.
        """
        self.stories()
        from coach.workspace.gaps import report  # noqa: PLC0415  (numpy)

        with self._report.phase("gaps"):
            return report(self, asked, everywhere=everywhere)

    def sheet(self, framework: str, count: int) -> Sheet:
        """The sheet for the night before, of `count` competencies.

        Raises:
            EmptyBank: there is no story.
            UnknownFramework and others: see `coach.workspace.sheet.make_sheet`.
        """
        self.stories()
        from coach.workspace.sheet import make_sheet  # noqa: PLC0415  (numpy)

        return make_sheet(self, framework, count)

    def skills(self, asked: Asked) -> Skills:
        """The skills that the stories name, and what is asked for and named by none.

        Raises:
            EmptyBank: there is no story.
            UnknownFramework and others: see `coach.workspace.frameworks`.
        """
        from coach.workspace.skills import skills  # noqa: PLC0415

        return skills(self.stories(), self.library, asked)

    # Feedback

    def review(
        self,
        told: Told,
        *,
        question: str = "",
        story: str = "",
        labels: Mapping[int, Label] | None = None,
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
        asked = clean_question(question) if question.strip() else ""
        self.feedback.correct(told, labels or {})
        known = self.story(story) if story else None
        if known is None:
            self.refresh()
        with self._report.phase("review"):
            return self.feedback.review(told, question=asked, story=known)

    @cached_property
    def practice(self) -> Practice:
        """Rehearsal of the bank's stories, as the documents say now.

        Raises:
            EmptyBank: there is no story.
        """
        from random import Random  # noqa: PLC0415

        from coach.workspace.choosing import Chooser  # noqa: PLC0415  (numpy)
        from coach.workspace.practice import Practice  # noqa: PLC0415

        self.stories()
        chooser = Chooser(
            self.bank,
            known=self.known,
            models=self.models,
            questions=self.questions,
            cards=self.timetable.cards,
            find=self.story,
            now=self._now,
            rng=self._rng or Random(),  # noqa: S311  (it keeps no secret)
        )
        return Practice(
            self.bank,
            chooser=chooser,
            feedback=self.feedback,
            timetable=self.timetable,
            questions=self.questions.all,
            recordings=self._recordings,
            now=self._now,
        )

    @cached_property
    def known(self) -> Known:
        """The questions this bank knows, and how its stories answer them."""
        from coach.workspace.known import Known  # noqa: PLC0415  (numpy)

        return Known(self.bank, self._settings, self._report, self.questions, self.models)

    def _judged(self, index: BankIndex) -> BankIndex:
        """An index with what the owner confirmed and rejected."""
        if not self.tags.any():
            return index
        return index.judged(self.tags.matrix(index.ids.tolist()))

    def _time(self) -> str:
        return stamp(self._now())
