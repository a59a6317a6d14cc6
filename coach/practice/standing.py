"""Questions that no story answers: the user's points for them, and the rounds that ask them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, TypeVar

from coach.domain.question import question_key
from coach.domain.standing import PreparedAnswer
from coach.storage.database import timestamp

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from coach.catalog.library import Library
    from coach.domain.interview import InterviewRound
    from coach.domain.question import Question
    from coach.domain.session import Item
    from coach.domain.standing import StandingQuestion
    from coach.matching.engine import Models
    from coach.matching.vectors import QuestionVectors
    from coach.practice.agenda import Agenda
    from coach.storage.bank import Bank

SAME_FROM: Final = 0.7
"""Cosine with a wording from which a question is that standing one: what is nearer among the topics
of scripts/training/standing.tsv is the same question, also in other words."""

EVERY_STANDING: Final = "all"
"""As the standing question of a session: all that the next round asks for, or all there are."""

_Asked = TypeVar("_Asked")
_NEVER: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, eq=False)
class StandingAnswers:
    """The standing questions of a bank and the user's points; and the rounds that ask them.

    The agenda is opened where an interview ahead matters: few questions of `coach match` do.
    """

    bank: Bank
    library: Library
    open_agenda: Callable[[], Agenda]
    vectors: QuestionVectors
    models: Models

    @property
    def agenda(self) -> Agenda:
        """The interviews ahead."""
        return self.open_agenda()

    @property
    def company(self) -> str:
        """The company of the next interview; empty where none is known."""
        return next((one.company for one in self.agenda.interviews()), "")

    def round_asked(self, named: str = "") -> InterviewRound | None:
        """Return the round that is named, or else that of the next interview, if it has one."""
        if named:
            return self.library.find_round(named)
        ahead = next((one.round for one in self.agenda.interviews()), "")
        return self.library.rounds.get(ahead)

    def asked_in(self, asks: InterviewRound) -> list[StandingQuestion]:
        """Return the standing questions of a round; those that close an interview come last."""
        known = self.library.standing
        return sorted((known[name] for name in asks.standing), key=lambda one: one.closing)

    def kept(self, question: StandingQuestion) -> list[PreparedAnswer]:
        """Return the points for each company, and for any, those changed last first."""
        rows = self.bank.standing.all()
        return [
            PreparedAnswer(question, name, said) for one, name, said in rows if one == question.id
        ]

    def prepare(self, question: StandingQuestion, company: str | None = None) -> PreparedAnswer:
        """Return the points for a company, else those for any.

        Where none is named it is that of the next interview; without one, points for whichever
        company are better than none. Acme Rockets is Acme, where it has no points of its own.
        """
        kept, named = self.kept(question), self.company if company is None else company
        fitting = [one for one in kept if one.company.casefold() == named.casefold()]
        fitting += [one for one in kept if _is_short_for(one.company, named)]
        fitting += [one for one in kept if not one.company]
        fitting += kept if company is None and not named else []
        return fitting[0] if fitting else PreparedAnswer(question)

    def find(self, question_id: str) -> PreparedAnswer | None:
        """Return what is prepared for the question of an answer; None where it asks for a story."""
        question = self.library.standing.get(question_id)
        return self.prepare(question) if question else None

    def prepare_for(self, asks: InterviewRound | None) -> list[PreparedAnswer]:
        """Return what is prepared for a round; without one, all there are points for."""
        if asks is not None:
            return [self.prepare(one) for one in self.asked_in(asks)]
        said = map(self.prepare, self.library.standing.values())
        return [one for one in said if one.points]

    def store(self, question: StandingQuestion, company: str, points: Iterable[str]) -> int:
        """Store points, one a text, in place of those before; return how many there are now."""
        lines = (" ".join(text.split()).lstrip("-*•– ") for text in points)
        kept, now = list(dict.fromkeys(filter(None, lines))), timestamp(self.agenda.now())
        self.bank.standing.replace(question.id, " ".join(company.split()), kept, now)
        return len(kept)

    def recognise(self, asked: str, *, sure: bool = True) -> PreparedAnswer | None:
        """Return what is prepared where a standing question is asked, else None.

        In any words, where it is `sure` that no story is asked for; else in just a wording of it.
        """
        known, key = self.library.standing.values(), question_key(asked)
        for question in known:
            if key in map(question_key, question.worded("")):
                return self.prepare(question)
            if not question.may_name_company(key):
                continue
            for company in (self.company, *(one.company for one in self.kept(question))):
                if key in map(question_key, question.worded(company)):
                    return self.prepare(question, company or None)
        if not sure:
            return None
        wordings = [(text, one) for one in known for text in one.worded("")]
        encoder = self.models.open_encoder()
        near = self.vectors.near_standing(asked, [text for text, _ in wordings], encoder)
        best = max(range(len(near)), key=near.__getitem__)
        return self.prepare(wordings[best][1]) if near[best] >= SAME_FROM else None

    # What a session asks

    def items(
        self,
        named: str,
        ladder: Sequence[int],
        asked: Mapping[str, datetime],
        rng: random.Random,
    ) -> list[Item]:
        """Return one question, ever shorter, or several, those not asked for longest first.

        `ladder` is in seconds; `asked` says when each question (id) was asked last.
        """
        if named != EVERY_STANDING:
            one = self.library.find_standing(named)
            rungs = ladder or (one.seconds, *one.shorter)
            return [replace(self.item(one, rng=rng), target=seconds) for seconds in rungs]
        asks, known = self.round_asked(), self.library.standing.values()
        ordered = by_turn(self.asked_in(asks) if asks else known, asked)
        return [self.item(one, rng=rng) for one in ordered]

    def surround(
        self, items: Sequence[Item], beside: Sequence[StandingQuestion], rng: random.Random
    ) -> list[Item]:
        """Return the items between the questions that open an interview and those that close it."""
        return _put_around(items, beside, [self.item(one, rng=rng) for one in beside])

    def questions(self, asks: InterviewRound, known: Iterable[Question]) -> list[str]:
        """Return one question for each of a round's stories, between its standing questions."""
        main: dict[str, str] = {}
        for question in known:
            main.setdefault(question.main or "", question.text)
        stories = [main[name] for name in asks.competencies if name in main][: asks.stories]
        beside = self.asked_in(asks)
        return _put_around(stories, beside, [one.worded(self.company)[0] for one in beside])

    def item(self, question: StandingQuestion, wording: str = "", *, rng: random.Random) -> Item:
        """Return what asks a standing question, in the `wording` that is given or any."""
        from coach.domain.session import Item, SelectionReason  # not for `match`

        return Item(
            position=0,
            question_id=question.id,
            question=wording or rng.choice(question.worded(self.company)),
            competency="",
            story=None,
            why=SelectionReason.NEW,
            target=question.seconds,
        )


def _is_short_for(one: str, other: str) -> bool:
    """Return whether one of two names of companies is the other's beginning, in whole words."""
    words, others = one.casefold().split(), other.casefold().split()
    shorter = min(len(words), len(others))
    return shorter > 0 and words[:shorter] == others[:shorter]


def by_turn(
    questions: Iterable[StandingQuestion], asked: Mapping[str, datetime]
) -> list[StandingQuestion]:
    """Return standing questions, those not asked for longest first."""
    return sorted(questions, key=lambda one: asked.get(one.id, _NEVER))


def _put_around(
    main: Sequence[_Asked], beside: Sequence[StandingQuestion], asked: Sequence[_Asked]
) -> list[_Asked]:
    """Return what is asked between what opens an interview and what closes it; `asked` is both."""
    opening = sum(not one.closing for one in beside)
    return [*asked[:opening], *main, *asked[opening:]]
