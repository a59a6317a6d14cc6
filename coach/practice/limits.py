"""What a session asks: its limits, and the questions and stories that they leave."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coach.domain.practice import Item, Mode, SelectionReason
from coach.domain.question import QuestionLevel, own_id, question_key
from coach.errors import NothingToPractise

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from coach.catalog.questions import QuestionList
    from coach.domain.practice import Card
    from coach.domain.question import Question
    from coach.domain.story import BankStory
    from coach.matching.coverage import Coverage, QuestionCoverage
    from coach.matching.engine import Models
    from coach.storage.bank import Bank


USUAL = {Mode.TELL: 5, Mode.RECALL: 10, Mode.MOCK: 6, Mode.ALOUD: 5}
"""Questions of a session that nothing limits: some twenty minutes; an interview has five to eight
(docs/decisions.md#length-of-a-session-of-practice)."""

ROUNDS = (10, 5)
"""Seconds to name a story in, in the first round of `recall` and in the second
(docs/decisions.md#ten-seconds-then-five)."""


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """What a person asked of a session; what is empty or None does not limit it.

    `skills` are names of competencies, `company` is a job description, `listed` a list of
    questions. `ladder` are seconds, the longest first: each story is told once for each.
    """

    mode: Mode = Mode.TELL
    minutes: int | None = None
    count: int | None = None
    skills: tuple[str, ...] = ()
    framework: str = ""
    company: Path | None = None
    listed: Path | None = None
    level: str | None = None
    story: str = ""
    ladder: tuple[int, ...] = ()

    def kept(self) -> dict[str, Any]:
        """The limits as they are stored with the session."""
        return {name: _stored(value) for name, value in asdict(self).items() if value}


class ItemSelector:
    """Chooses the items of sessions over one bank.

    `cards` gives those of stories that are there, `find` the story a person names, `rng` decides
    between equals.
    """

    def __init__(  # noqa: PLR0913
        self,
        bank: Bank,
        *,
        known: QuestionCoverage,
        models: Models,
        questions: QuestionList,
        cards: Callable[[], Sequence[Card]],
        find: Callable[[str], BankStory],
        now: Callable[[], datetime],
        rng: random.Random,
    ) -> None:
        self._bank = bank
        self._known = known
        self._models = models
        self._questions = questions
        self._cards = cards
        self._find = find
        self._now = now
        self._rng = rng

    def items(self, limits: SessionLimits) -> list[Item]:
        """What a session within these limits asks, in order.

        Raises:
            StoryNotFound, AmbiguousStory: the story named is not one.
            UnknownCompetency, AmbiguousCompetency: a skill is no competency.
            UnknownFramework, AmbiguousFramework: the framework is none.
            UnreadableDocument: a file is no text.
            NoQuestion, QuestionTooLong: the list has none, or one is a document.
            NothingToPractise: the job description asks for nothing that coach knows.
        """
        found = self._of_bank(limits) if limits.listed is None else self._of_list(limits)
        if limits.mode is Mode.RECALL:
            return _in_rounds([item for item in found if item.story is not None])
        return _laddered(found, limits.ladder)

    def answers(self, question: str, story: int) -> bool:
        """Whether a story is a possible answer to a question, by its text."""
        return story in {known for known, _ in self._ranked([question])[0]}

    def _of_bank(self, limits: SessionLimits) -> list[Item]:
        from coach.practice.selection import (
            PracticeHistory,  # numpy
            SelectionTerms,  # numpy
            select_items,  # numpy
        )

        coverage = self._known.coverage()
        cards = self._cards()
        if limits.story:
            story = self._find(limits.story).id
            coverage = only_story(coverage, story)
            cards = [card for card in cards if card.story == story]
        count = limits.count or (None if limits.minutes else USUAL[limits.mode])
        terms = SelectionTerms(
            mode=limits.mode,
            count=count,
            minutes=limits.minutes and limits.minutes / max(1, len(limits.ladder)),
            only=self._only(limits, coverage),
            level=QuestionLevel(limits.level) if limits.level else None,
        )
        past = PracticeHistory(self._now(), cards, self._asked_before())
        return select_items(coverage, self._questions.all(), past, terms, self._rng)

    def _only(self, limits: SessionLimits, coverage: Coverage) -> list[str] | None:
        """The ids of the competencies that all limits allow, in their order; None for any."""
        allowed: list[Sequence[str]] = []
        if limits.skills:
            allowed.append(self._questions.library.find(limits.skills))
        if limits.framework:
            allowed.append(self._questions.library.find_framework(limits.framework).competencies)
        if limits.company is not None:
            allowed.append(self._asked_for(limits.company))
        if limits.story:
            allowed.append([each.competency for each in coverage.competencies if each.stories])
        if not allowed:
            return None
        first, *others = allowed
        return [known for known in first if all(known in other for other in others)]

    def _asked_for(self, path: Path) -> list[str]:
        """The competencies that a job description asks for, the one asked for most first."""
        from coach.matching.requirements import requirements_of_job  # numpy

        found = requirements_of_job(path, self._questions.names, self._models)
        if not found:
            raise NothingToPractise(f"{path}: nothing in it asks for a skill that coach knows.")
        return [each.competency for each in found]

    def _of_list(self, limits: SessionLimits) -> list[Item]:
        """The questions of a list, in its order, each with the story that answers it best."""
        from coach.matching.requirements import read_question_list

        path = limits.listed or Path()
        texts = read_question_list(path)
        if not texts:
            raise NothingToPractise(f"{path}: there is no question in it.")
        texts = texts[: limits.count]
        known = {question_key(question.text): question for question in self._questions.all()}
        return [
            _listed_item(place, each, known.get(question_key(each)), ranked)
            for place, (each, ranked) in enumerate(zip(texts, self._ranked(texts), strict=True))
        ]

    def _ranked(self, texts: Sequence[str]) -> list[list[tuple[int, float]]]:
        """For each question the stories that may answer it (identity, chance), the best first."""
        from coach.matching.ranking import Fit  # numpy

        engine = self._models.open_engine()
        return [
            [
                (int(engine.index.ids[each.row]), each.chance)
                for each in engine.rank(vector)
                if each.fit is not Fit.NONE
            ]
            for vector in self._known.vectors.encode(texts, engine.encoder)
        ]

    def _asked_before(self) -> Mapping[str, datetime]:
        """When each question was asked last."""
        return {each.question_id: each.answered_at for each in self._bank.rehearsals.attempts()}


def only_story(coverage: Coverage, story: int) -> Coverage:
    """A coverage in which no other story answers anything."""
    return replace(
        coverage,
        competencies=tuple(
            replace(each, stories=tuple(shown for shown in each.stories if shown.story == story))
            for each in coverage.competencies
        ),
        stories=coverage.stories & {story},
    )


def _in_rounds(items: Sequence[Item]) -> list[Item]:
    """Every item once for each of the ROUNDS, round after round."""
    rounds = [replace(item, target=seconds) for seconds in ROUNDS for item in items]
    return [replace(item, position=place) for place, item in enumerate(rounds)]


def _laddered(items: Iterable[Item], ladder: Sequence[int]) -> list[Item]:
    """Every story once for each rung of the ladder; a gap has nothing to tell in less time."""
    if not ladder:
        return list(items)
    rungs = [
        replace(item, target=seconds)
        for item in items
        for seconds in (ladder if item.story is not None else ladder[:1])
    ]
    return [replace(item, position=place) for place, item in enumerate(rungs)]


def _listed_item(
    place: int, text: str, known: Question | None, ranked: Sequence[tuple[int, float]]
) -> Item:
    story = ranked[0][0] if ranked else None
    return Item(
        position=place,
        question_id=known.id if known else own_id(text),
        question=text,
        competency=(known.main or "") if known else "",
        story=story,
        why=SelectionReason.GAP if story is None else SelectionReason.NEW,
    )


def _stored(value: object) -> object:
    return str(value) if isinstance(value, Path) else value
