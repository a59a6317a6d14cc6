"""What answers the questions that a bank knows, from kept vectors: numpy alone, no model."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from coach import matching
from coach.coverage import cover
from coach.question import Level

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coach.coverage import Coverage
    from coach.question import Question
    from coach.storage.bank import Bank
    from coach.workspace.models import Models
    from coach.workspace.question_list import QuestionList
    from coach.workspace.question_vectors import QuestionVectors
    from coach.yardstick import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Chances:
    """How likely each story answers each question: `chances` (questions, stories), 0 to 1.

    `vectors` (questions, d) are the questions'. `stories` are the identities of the episodes there
    are; general texts are not among them. `named` are the competencies that each one's skills name.
    """

    questions: tuple[Question, ...]
    stories: tuple[int, ...]
    chances: Floats
    vectors: Floats
    named: Mapping[int, frozenset[str]]

    def of_level(self, level: Level) -> Chances:
        """Those at questions that are worded for a level, or for everybody."""
        rows = [at for at, each in enumerate(self.questions) if each.level in {level, Level.ANY}]
        questions = tuple(self.questions[row] for row in rows)
        return replace(
            self, questions=questions, chances=self.chances[rows], vectors=self.vectors[rows]
        )


class Known:
    """The known questions of a bank, and how its stories answer them.

    Stories and questions not met before are encoded first; only then is the model opened.
    `vectors` are those of questions.
    """

    def __init__(
        self, bank: Bank, vectors: QuestionVectors, questions: QuestionList, models: Models
    ) -> None:
        self._bank = bank
        self.vectors = vectors
        self._questions = questions
        self._models = models

    def chances(self) -> Chances:
        """Every story's chance at every known question, in the order of `QuestionList.all`."""
        encoder, measure, index = self._models.ready()
        questions = self._questions.all()
        vectors = self.vectors.of_known(questions, encoder)
        found = matching.chances(vectors, index.stories, measure)
        episodes = np.flatnonzero(~index.stories.general)
        stories = tuple(int(known) for known in index.ids[episodes])
        competencies = np.array(list(self._questions.names))
        named = {
            int(index.ids[row]): frozenset(competencies[index.named[row]].tolist())
            for row in np.flatnonzero(index.named.any(axis=1))
        }
        return Chances(questions, stories, found[:, episodes], vectors, named)

    def coverage(self) -> Coverage:
        """What each competency has: see `coach.coverage`."""
        return self.covered(self.chances())

    def covered(self, known: Chances) -> Coverage:
        """The coverage by these chances."""
        return cover(
            list(self._questions.names),
            known.questions,
            known.stories,
            known.chances,
            self._bank.confirmations.all(),
            known.named,
        )
