"""One run over one bank: what every command asks for, as one method each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.errors.bank import EmptyBank
from coach.errors.questions import NoQuestion
from coach.workspace.parts import Parts
from coach.workspace.questions import clean_question

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from coach.coverage import Coverage
    from coach.feedback.label import Label
    from coach.feedback.review import Review
    from coach.gaps import Report as Gaps
    from coach.matching import Answer
    from coach.plan import Plan
    from coach.sheet import Sheet
    from coach.skills import Skills
    from coach.story import Added
    from coach.workspace.asked_about import Asked
    from coach.workspace.told import Told


class Workspace(Parts):
    """A bank with the documents and the model that belong to it; made as `Parts` says."""

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

        for question, vector in zip(asked, self.question_vectors.of(asked, encoder), strict=True):
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

        vectors = list(zip(asked, self.question_vectors.of(asked, encoder), strict=True))
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
        self._reread()
        from coach.workspace.gaps import report  # noqa: PLC0415  (numpy)

        with self._report.phase("gaps"):
            return report(self, asked, everywhere=everywhere)

    def sheet(self, framework: str, count: int) -> Sheet:
        """The sheet for the night before, of `count` competencies.

        Raises:
            EmptyBank: there is no story.
            UnknownFramework and others: see `coach.workspace.sheet.make_sheet`.
        """
        self._reread()
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
