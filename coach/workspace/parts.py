"""What a run over a bank is made of, each part imported and made when it is first asked for.

A command pays for what it uses: importing every part takes 0.06 s, a fifth of `coach list`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from coach.data.library import Library
from coach.errors.bank import BankUnusable, EmptyBank
from coach.identity import find
from coach.storage.bank import Bank
from coach.storage.records import stamp
from coach.workspace.documents import Documents
from coach.workspace.emptied import WHY as EMPTIED
from coach.workspace.emptied import is_emptied
from coach.workspace.feedback import Feedback
from coach.workspace.models import Models

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo
    from random import Random

    from coach.embedding.encoder import Encoder
    from coach.progress import Report
    from coach.settings import Settings
    from coach.story import BankStory
    from coach.workspace.forgetting import Forgetting
    from coach.workspace.index import BankIndex
    from coach.workspace.known import Known
    from coach.workspace.logbook import Logbook
    from coach.workspace.practice import Practice
    from coach.workspace.question_list import QuestionList
    from coach.workspace.question_vectors import QuestionVectors
    from coach.workspace.recordings import Recordings
    from coach.workspace.refresh import Changes
    from coach.workspace.tags import Tags
    from coach.workspace.timetable import Timetable
    from coach.workspace.writing import Writing


class Parts:
    """A bank, its documents and stories, its model, and what works on them.

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
        self._zone = zone
        self._rng = rng
        with report.phase("open bank"):
            if is_emptied(settings):
                raise BankUnusable(settings.database, EMPTIED)
            self.bank = Bank(settings.database)
        self.documents = Documents(self.bank, report, self._time)
        self.library = Library(settings.own_competencies, settings.data)
        self.models = Models(self.bank, settings, self.library, report, encoder, self._judged)
        self.feedback = Feedback(self.bank, self.models, settings.cache / "parts", self._time)
        if not self.bank.forgetting.is_swept():
            self.forgetting.finish()
        if settings.demo:
            from coach.workspace.demo import take_shipped  # noqa: PLC0415

            take_shipped(self.bank, self.documents, settings, self._time())

    def close(self) -> None:
        """Close the bank, when nothing works on it any more."""
        self.feedback.close()
        self.bank.close()

    def refresh(self) -> Changes:
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
        return find(name, self.stories())

    @cached_property
    def forgetting(self) -> Forgetting:
        """Forgetting stories for good."""
        from coach.workspace.forgetting import Forgetting  # noqa: PLC0415

        return Forgetting(self.bank, self._settings, self._time)

    @cached_property
    def writing(self) -> Writing:
        """Writing stories of one's own."""
        from coach.workspace.writing import Writing  # noqa: PLC0415

        return Writing(self.bank, self._settings, self.refresh, self._time)

    @cached_property
    def questions(self) -> QuestionList:
        """The questions this bank knows: coach's and the person's own."""
        from coach.workspace.question_list import QuestionList  # noqa: PLC0415

        return QuestionList(self.bank, self.library, self.models.yardstick, self._time)

    @cached_property
    def tags(self) -> Tags:
        """Which competencies the stories show."""
        from coach.workspace.tags import Tags  # noqa: PLC0415

        return Tags(self.bank, self.library, self.models.ready, self._time)

    @cached_property
    def timetable(self) -> Timetable:
        """When stories are rehearsed again, and the interviews ahead."""
        from coach.workspace.timetable import Timetable  # noqa: PLC0415

        return Timetable(self.bank, self.stories, self.library, self._now, self._here)

    @cached_property
    def logbook(self) -> Logbook:
        """What was rehearsed."""
        from coach.workspace.logbook import Logbook  # noqa: PLC0415

        return Logbook(self.bank, self.timetable, self.refresh, self._here, self._recordings)

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
        """How this bank's stories answer the questions it knows."""
        from coach.workspace.known import Known  # noqa: PLC0415  (numpy)

        return Known(self.bank, self.question_vectors, self.questions, self.models)

    @cached_property
    def question_vectors(self) -> QuestionVectors:
        """The vectors of questions."""
        from coach.workspace.question_vectors import QuestionVectors  # noqa: PLC0415  (numpy)

        return QuestionVectors(self._settings, self._report)

    @cached_property
    def _here(self) -> tzinfo:
        """The person's own time zone."""
        from coach.workspace.zone import LocalZone  # noqa: PLC0415

        return self._zone or LocalZone()

    @cached_property
    def _recordings(self) -> Recordings:
        from coach.workspace.recordings import Recordings  # noqa: PLC0415

        return Recordings(self._settings.recordings)

    def _judged(self, index: BankIndex) -> BankIndex:
        """An index with what the owner confirmed and rejected."""
        if not self.bank.confirmations.any():
            return index
        return index.judged(self.tags.matrix(index.ids.tolist()))

    def _time(self) -> str:
        return stamp(self._now())
