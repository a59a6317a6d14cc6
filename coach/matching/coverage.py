"""Which competencies a bank's stories cover, and which questions of each a story answers.

A story's chance for a competency is the mean of its chances at the better quarter of the questions
that ask for it first; what the user confirmed, or a skill under the story names, raises it, and a
story that was confirmed comes before any other.
Tried and measured: docs/evaluation.md#which-competencies-a-story-covers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from coach.domain.question import QuestionLevel
from coach.domain.story import Confirmation
from coach.matching.ranking import POSSIBLE_FROM, STRONG_FROM, Fit, compute_chances

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from coach.catalog.questions import QuestionList
    from coach.domain.question import Question
    from coach.embeddings.competency_space import Floats
    from coach.matching.engine import Models
    from coach.matching.vectors import QuestionVectors
    from coach.storage.bank import Bank

WORDINGS = 3
"""Questions kept for a story that answers fewer well enough: one alone is learned by heart."""

NEAREST = 3
"""Competencies that a story is asked for which answers no question well."""

CONFIRMED_SHARE = 0.5
SKILL_TAG_SHARE = 0.25
"""The part of the way to 1 that a chance goes for what the user confirmed, or names as a skill."""

COVERED_FROM = 0.2
"""Chance from which a story counts as an answer to what asks for a competency."""

WORTH_ASKING = COVERED_FROM / 2
"""Chance from which the user is asked about a story that does not count by itself."""


@dataclass(frozen=True, slots=True)
class StoryCoverage:
    """A story (its identity) as an answer to what asks for one competency.

    `questions` are the ids of those it answers, the best answered first; WORDINGS at least.
    """

    story: int
    chance: float
    fit: Fit
    confirmed: bool
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CompetencyCoverage:
    """One competency: its fit, which is that of its best story, and who answers, best first.

    `closest` is the best story where none answers. `questions` are the ids of all that ask for it.
    """

    competency: str
    fit: Fit
    stories: tuple[StoryCoverage, ...]
    closest: StoryCoverage | None
    questions: tuple[str, ...]

    @property
    def is_doubtful(self) -> bool:
        """Whether no story answers, but one comes so near that the user should be asked."""
        return self.closest is not None and self.closest.chance >= WORTH_ASKING

    @property
    def distinct(self) -> int:
        """How many stories answer: with one alone, the second question finds nothing."""
        return len(self.stories)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a bank covers, and which (story, competency) the user rejected; stories by identity."""

    competencies: tuple[CompetencyCoverage, ...]
    stories: frozenset[int]
    rejected: frozenset[tuple[int, str]]

    def gaps(self) -> tuple[CompetencyCoverage, ...]:
        """Return the competencies that no story answers."""
        return tuple(covered for covered in self.competencies if not covered.stories)

    def competencies_led_by(self, story: int) -> tuple[str, ...]:
        """Return the competencies whose best answer is this story: one may not carry everything."""
        answered = (covered for covered in self.competencies if covered.stories)
        return tuple(c.competency for c in answered if c.stories[0].story == story)

    def may_tell(self, story: int, competency: str) -> bool:
        """Return whether a story is there, and not rejected for a competency."""
        return story in self.stories and (story, competency) not in self.rejected


def cover_competencies(  # noqa: PLR0913, PLR0917  (what is measured, then what the user says)
    competencies: Sequence[str],
    questions: Sequence[Question],
    stories: Sequence[int],
    chances: Floats,
    confirmations: Mapping[int, Mapping[str, Confirmation]],
    skill_tags: Mapping[int, Collection[str]] = MappingProxyType({}),
    least: float = COVERED_FROM,
) -> Coverage:
    """Return the coverage of competencies (ids), in their order.

    `chances` (questions, stories); `stories` are identities and hold no general texts. `least` is
    the chance from which a story counts as an answer.
    """
    order = np.argsort(stories, kind="stable")
    ordered = [stories[column] for column in order]
    asking = {competency: find_rows_asking(competency, questions) for competency in competencies}
    covered = tuple(
        _cover(
            competency,
            [questions[row].id for row in rows],
            ordered,
            chances[np.array(rows, dtype=np.intp)][:, order],
            [confirmations.get(story, {}).get(competency) for story in ordered],
            [competency in skill_tags.get(story, ()) for story in ordered],
            least,
        )
        for competency, rows in asking.items()
    )
    rejected = frozenset(
        (story, competency)
        for story, of_story in confirmations.items()
        for competency, confirmation in of_story.items()
        if confirmation is Confirmation.REJECTED
    )
    return Coverage(covered, frozenset(stories), rejected)


def covering_fit(chance: float) -> Fit:
    """Return the word for a story's chance at a competency."""
    if chance < COVERED_FROM:
        return Fit.NONE
    return Fit.STRONG if chance >= STRONG_FROM else Fit.POSSIBLE


def find_rows_asking(competency: str, questions: Sequence[Question]) -> list[int]:
    """Return the places of the questions that ask for a competency first; else of all that ask."""
    first = [row for row, question in enumerate(questions) if question.main == competency]
    return first or [row for row, q in enumerate(questions) if competency in q.competencies]


def _cover(  # noqa: PLR0913, PLR0917
    competency: str,
    questions: Sequence[str],
    stories: Sequence[int],
    chances: Floats,
    confirmations: Sequence[Confirmation | None],
    skill_tags: Sequence[bool],
    least: float,
) -> CompetencyCoverage:
    """Cover one competency; `chances` are those of its questions, (questions, stories)."""
    confirmed = [confirmation is Confirmation.CONFIRMED for confirmation in confirmations]
    ordered = np.argsort(-chances, axis=0, kind="stable")
    falling = np.take_along_axis(chances, ordered, axis=0)
    quarter = (len(questions) + 3) // 4
    mean = falling[:quarter].mean(axis=0) if quarter else np.zeros(len(stories))
    raised = np.where(confirmed, CONFIRMED_SHARE, np.where(skill_tags, SKILL_TAG_SHARE, 0))
    mean += raised * (1 - mean)
    kept = np.maximum((falling >= POSSIBLE_FROM).sum(axis=0), WORDINGS)

    def story_coverage(column: int) -> StoryCoverage:
        chance = float(mean[column])
        return StoryCoverage(
            story=stories[column],
            chance=chance,
            fit=covering_fit(chance),
            confirmed=confirmed[column],
            questions=tuple(questions[row] for row in ordered[: kept[column], column]),
        )

    best_first = [
        int(column)
        for column in np.lexsort((-mean, ~np.array(confirmed, dtype=np.bool_)))
        if confirmations[column] is not Confirmation.REJECTED
    ]
    answering = tuple(story_coverage(c) for c in best_first if mean[c] >= least)
    return CompetencyCoverage(
        competency=competency,
        fit=answering[0].fit if answering else Fit.NONE,
        stories=answering,
        closest=story_coverage(best_first[0]) if best_first and not answering else None,
        questions=tuple(questions),
    )


@dataclass(frozen=True, slots=True, eq=False)
class ChanceMatrix:
    """How likely each story answers each question: `chances` (questions, stories), 0 to 1.

    `vectors` (questions, d) are the questions'. `stories` are the identities of the episodes, no
    general texts; `skill_tags` the competencies that the skills of each name.
    """

    questions: tuple[Question, ...]
    stories: tuple[int, ...]
    chances: Floats
    vectors: Floats
    skill_tags: Mapping[int, frozenset[str]]

    def for_level(self, level: QuestionLevel) -> ChanceMatrix:
        """Return the chances at questions that are worded for a level, or for everybody."""
        levels = {level, QuestionLevel.ANY}
        rows = [row for row, question in enumerate(self.questions) if question.level in levels]
        questions = tuple(self.questions[row] for row in rows)
        return replace(
            self, questions=questions, chances=self.chances[rows], vectors=self.vectors[rows]
        )


class QuestionCoverage:
    """The known questions of a bank, and how its stories answer them; new ones are encoded."""

    def __init__(
        self, bank: Bank, vectors: QuestionVectors, questions: QuestionList, models: Models
    ) -> None:
        self._bank = bank
        self.vectors = vectors
        self._questions = questions
        self._models = models

    def compute_chances(self) -> ChanceMatrix:
        """Return every story's chance at every known question, in the order of `QuestionList`."""
        engine = self._models.open_engine()
        index = engine.index
        questions = self._questions.all()
        vectors = self.vectors.encode_known(questions, engine.encoder)
        # What each of these asks for is known: `_cover` counts what was confirmed for just that.
        stories = replace(index.stories, confirmations=None)
        chances = compute_chances(vectors, stories, engine.space)
        episodes = np.flatnonzero(~index.stories.general)
        competencies = np.array(list(self._questions.names))
        skill_tags = {
            int(index.ids[row]): frozenset(competencies[index.skill_tags[row]].tolist())
            for row in np.flatnonzero(index.skill_tags.any(axis=1))
        }
        ids = tuple(index.ids[episodes].tolist())
        return ChanceMatrix(questions, ids, chances[:, episodes], vectors, skill_tags)

    def coverage(self, least: float = COVERED_FROM) -> Coverage:
        """Return what each competency has of stories, from a chance of `least`."""
        return self.cover(self.compute_chances(), least)

    def cover(self, matrix: ChanceMatrix, least: float = COVERED_FROM) -> Coverage:
        """Return the coverage by these chances."""
        return cover_competencies(
            list(self._questions.names),
            matrix.questions,
            matrix.stories,
            matrix.chances,
            self._bank.confirmations.all(),
            matrix.skill_tags,
            least,
        )

    def cover_story(self, story: int, level: QuestionLevel) -> tuple[Coverage, bool]:
        """Return what one story covers, with only the questions it answers well; whether any.

        Those are the strong ones; the possible ones too of a competency with a strong one, or
        which the story's skills name; and the best where the user confirmed it. Where there are
        none, the closest: who names a story wants to tell it, though coach does not see what it
        answers (docs/evaluation.md#questions-about-one-story).
        """
        matrix = self.compute_chances().for_level(level)
        coverage = self.cover(matrix, least=0)
        if story not in matrix.stories:  # a general text
            return replace(coverage, competencies=(), stories=frozenset()), False
        column = matrix.chances[:, matrix.stories.index(story)].tolist()
        chances = {one.id: chance for one, chance in zip(matrix.questions, column, strict=True)}
        found = {
            one.competency: (chances[best.questions[0]], best)
            for one in coverage.competencies
            for best in one.stories
            if best.story == story and best.questions
        }
        named = matrix.skill_tags.get(story, frozenset())
        well = {
            name
            for name, (chance, best) in found.items()
            if best.confirmed or chance >= (POSSIBLE_FROM if name in named else STRONG_FROM)
        }
        closest = sorted(found, key=lambda name: (-found[name][0], name))
        possible = [name for name in closest if found[name][0] >= POSSIBLE_FROM]
        kept = well or set(possible[:NEAREST] or closest[:1])

        def answer(competency: str) -> tuple[StoryCoverage, ...]:
            chance, best = found[competency]
            least = -1.0 if best.confirmed else min(chance, POSSIBLE_FROM)
            asked = tuple(one for one in best.questions if chances[one] >= least)
            return (replace(best, questions=asked if well else best.questions[:1]),)

        competencies = tuple(
            replace(one, stories=answer(one.competency) if one.competency in kept else ())
            for one in coverage.competencies
        )
        stories = coverage.stories & {story}
        return replace(coverage, competencies=competencies, stories=stories), bool(well)
