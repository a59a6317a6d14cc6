"""Which competencies and questions stories cover.

Which competencies a bank's stories cover, and which questions of each a story answers.

A story's chance for a competency is the mean of its chances at the better half of the questions
that ask for it first. Half, because no story answers every wording (a question asks for the success
or for the failure, of a team or alone), and because a few lucky wordings make no cover. Tried on
the demo bank and on real notes (24 stories x 24 competencies read one by one), and on three other
banks with graded labels: the share of stories that are good answers, by the word this chance gets.

    mean of              strong   possible   none   (small model; own reading / labelled banks)
    the best question    61 / 47   19 / 15   3 / 6
    the best three       79 / 50   26 / 21   4 / 7
    the better half      86 / 48   40 / 33   5 / 8
    all                   - / -    70 / 46   8 / 10

So the words mean what they do in `coach match`. With the best three, eleven of the eighteen
competencies that the notes have nothing for were called covered; with the half it is five. With all
questions, fifteen of the demo bank's twenty-three covered competencies were called gaps; with the
half it is three. What a story shows of the competency itself (tagging), mixed in, changed
the order by no more than noise, and is left out.

What an owner confirmed weighs as much as the estimate: the chance becomes the mean of it and 1, so
that a confirmed story always answers. What the skills name that they wrote under it (skills.py)
weighs a third of the estimate, so that it is always a possible answer: their word, but given in
passing. On real notes that name themes, ten of the seventeen stories named for what a question asks
were good answers to it, and 23 of the 283 others. A rejected one is left out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from coach.domain.competency import Confirmation
from coach.domain.question import QuestionLevel
from coach.matching import ranking
from coach.matching.ranking import POSSIBLE_FROM, Fit, fit_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from coach.catalog.questions import QuestionList
    from coach.domain.question import Question
    from coach.embeddings.competency_space import Floats
    from coach.matching.engine import Models
    from coach.matching.vectors import QuestionVectors
    from coach.storage.bank import Bank


WORDINGS = 3
"""Questions kept for a story that answers fewer well enough: the same one every night is learnt by
heart, and not the story."""

CONFIRMED_SHARE = 0.5
SKILL_TAG_SHARE = POSSIBLE_FROM
"""The part of the way to 1 that a chance goes for what its owner confirmed, or names as a skill."""

WORTH_ASKING = POSSIBLE_FROM / 2
"""Chance from which a story that does not count is offered to its owner, who may know better: half
of what would count by itself."""


@dataclass(frozen=True, slots=True)
class StoryCoverage:
    """A story as an answer to what asks for one competency.

    `story` is its identity, `chance` (0 to 1) as the module says, `confirmed` what its owner said
    when asked. `questions` are the ids of those it answers, the best answered first; never fewer
    than WORDINGS while there are so many.
    """

    story: int
    chance: float
    fit: Fit
    confirmed: bool
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CompetencyCoverage:
    """One competency: its fit, which is that of its best story, and the stories that answer.

    `stories` come best first. `closest` is the best story where none answers; None where there is
    no story at all. `questions` are the ids of all that ask for it.
    """

    competency: str
    fit: Fit
    stories: tuple[StoryCoverage, ...]
    closest: StoryCoverage | None
    questions: tuple[str, ...]

    @property
    def is_doubtful(self) -> bool:
        """Whether no story answers, but one comes so near that its owner should be asked."""
        return self.closest is not None and self.closest.chance >= WORTH_ASKING

    @property
    def distinct(self) -> int:
        """How many stories answer: with one alone, the second question finds nothing."""
        return len(self.stories)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a bank covers, one entry a competency.

    `stories` are the identities of all stories looked at; `rejected` the pairs of a story and a
    competency that it does not show, as its owner says.
    """

    competencies: tuple[CompetencyCoverage, ...]
    stories: frozenset[int]
    rejected: frozenset[tuple[int, str]]

    def gaps(self) -> tuple[CompetencyCoverage, ...]:
        """The competencies that no story answers."""
        return tuple(each for each in self.competencies if not each.stories)

    def competencies_led_by(self, story: int) -> tuple[str, ...]:
        """The competencies whose best answer is this story: one may not carry everything."""
        return tuple(
            each.competency
            for each in self.competencies
            if each.stories and each.stories[0].story == story
        )

    def may_tell(self, story: int, competency: str) -> bool:
        """Whether a story is there, and not rejected for a competency."""
        return story in self.stories and (story, competency) not in self.rejected


def cover_competencies(  # noqa: PLR0913, PLR0917  (what is measured, then what the owner says)
    competencies: Sequence[str],
    questions: Sequence[Question],
    stories: Sequence[int],
    chances: Floats,
    verdicts: Mapping[int, Mapping[str, Confirmation]],
    named: Mapping[int, Collection[str]] = MappingProxyType({}),
) -> Coverage:
    """The coverage of competencies (ids), in their order.

    `chances` (questions, stories) as `matching.chances` gives them; `stories` are identities and
    hold no general texts. `verdicts` are the owner's, by identity and competency; `named` are the
    competencies that the skills of each story name.
    """
    order = np.argsort(stories, kind="stable")
    known = [stories[column] for column in order]
    found = []
    for competency in competencies:
        rows = np.array(find_rows_asking(competency, questions), dtype=np.intp)
        asked = [questions[row].id for row in rows]
        said = [verdicts.get(story, {}).get(competency) for story in known]
        mine = [competency in named.get(story, ()) for story in known]
        found.append(_covered(competency, asked, known, chances[rows][:, order], said, mine))
    rejected = frozenset(
        (story, competency)
        for story, said in verdicts.items()
        for competency, verdict in said.items()
        if verdict is Confirmation.REJECTED
    )
    return Coverage(tuple(found), frozenset(stories), rejected)


def find_rows_asking(competency: str, questions: Sequence[Question]) -> list[int]:
    """The places of the questions that ask for a competency first; else of those that ask at all.

    A person's own competency may have no question but some that ask for another one first.
    """
    first = [row for row, question in enumerate(questions) if question.main == competency]
    return first or [
        row for row, question in enumerate(questions) if competency in question.competencies
    ]


def _covered(  # noqa: PLR0913, PLR0917
    competency: str,
    asked: Sequence[str],
    stories: Sequence[int],
    chances: Floats,
    said: Sequence[Confirmation | None],
    named: Sequence[bool],
) -> CompetencyCoverage:
    """One competency; `chances` are those of its questions, (asked, stories)."""
    confirmed = [verdict is Confirmation.CONFIRMED for verdict in said]
    ordered = np.argsort(-chances, axis=0, kind="stable")
    falling = np.take_along_axis(chances, ordered, axis=0)
    half = (len(asked) + 1) // 2
    mean = falling[:half].mean(axis=0) if half else np.zeros(len(stories))
    part = np.where(confirmed, CONFIRMED_SHARE, np.where(named, SKILL_TAG_SHARE, 0))
    mean += part * (1 - mean)
    kept = np.maximum((falling >= POSSIBLE_FROM).sum(axis=0), WORDINGS)

    def shown(column: int) -> StoryCoverage:
        chance = float(mean[column])
        best = ordered[: kept[column], column]
        return StoryCoverage(
            story=stories[column],
            chance=chance,
            fit=fit_of(chance),
            confirmed=confirmed[column],
            questions=tuple(asked[row] for row in best),
        )

    falling_mean = np.argsort(-mean, kind="stable")
    order = [int(at) for at in falling_mean if said[at] is not Confirmation.REJECTED]
    answering = tuple(shown(column) for column in order if mean[column] >= POSSIBLE_FROM)
    closest = shown(order[0]) if order and not answering else None
    return CompetencyCoverage(
        competency=competency,
        fit=answering[0].fit if answering else Fit.NONE,
        stories=answering,
        closest=closest,
        questions=tuple(asked),
    )


@dataclass(frozen=True, slots=True, eq=False)
class ChanceMatrix:
    """How likely each story answers each question: `chances` (questions, stories), 0 to 1.

    `vectors` (questions, d) are the questions'. `stories` are the identities of the episodes there
    are; general texts are not among them. `named` are the competencies that each one's skills name.
    """

    questions: tuple[Question, ...]
    stories: tuple[int, ...]
    chances: Floats
    vectors: Floats
    named: Mapping[int, frozenset[str]]

    def for_level(self, level: QuestionLevel) -> ChanceMatrix:
        """Those at questions that are worded for a level, or for everybody."""
        rows = [
            at for at, each in enumerate(self.questions) if each.level in {level, QuestionLevel.ANY}
        ]
        questions = tuple(self.questions[row] for row in rows)
        return replace(
            self, questions=questions, chances=self.chances[rows], vectors=self.vectors[rows]
        )


class QuestionCoverage:
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

    def compute_chances(self) -> ChanceMatrix:
        """Every story's chance at every known question, in the order of `QuestionList.all`."""
        engine = self._models.open_engine()
        index = engine.index
        questions = self._questions.all()
        vectors = self.vectors.encode_known(questions, engine.encoder)
        chances = ranking.compute_chances(vectors, index.stories, engine.space)
        episodes = np.flatnonzero(~index.stories.general)
        stories = tuple(int(known) for known in index.ids[episodes])
        competencies = np.array(list(self._questions.names))
        named = {
            int(index.ids[row]): frozenset(competencies[index.skill_tags[row]].tolist())
            for row in np.flatnonzero(index.skill_tags.any(axis=1))
        }
        return ChanceMatrix(questions, stories, chances[:, episodes], vectors, named)

    def coverage(self) -> Coverage:
        """What each competency has: see `coach.matching.coverage`."""
        return self.cover(self.compute_chances())

    def cover(self, known: ChanceMatrix) -> Coverage:
        """The coverage by these chances."""
        return cover_competencies(
            list(self._questions.names),
            known.questions,
            known.stories,
            known.chances,
            self._bank.confirmations.all(),
            known.named,
        )
