"""What the user wants to say to questions that no story answers, kept as points in the bank."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from coach.domain.question import PreparedAnswer, StandingPoints, question_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from coach.catalog.library import Library
    from coach.domain.practice import Interview
    from coach.domain.question import StandingQuestion
    from coach.storage.bank import Bank

LONGEST: Final = 300
"""Characters of a point; what is longer is no point but the answer."""

MOST: Final = 20
"""Points of one question."""

SAME_FROM: Final = 0.7
"""Cosine with a wording from which a question is that standing one: what is nearer among the topics
of scripts/training/standing.tsv is the same question, also in other words."""


@dataclass(frozen=True, eq=False, kw_only=True)
class StandingAnswers:
    """The standing questions of a bank, and the user's points.

    `next_interview` is that ahead, if there is one; `near` gives the cosines of a question with
    wordings of standing ones.
    """

    bank: Bank
    library: Library
    next_interview: Callable[[], Interview | None]
    near: Callable[[str, Sequence[str]], Sequence[float]]
    time: Callable[[], str]

    @property
    def company(self) -> str:
        """The company of the next interview; empty where none is known."""
        interview = self.next_interview()
        return interview.company if interview else ""

    @property
    def next_round(self) -> str:
        """The round (an id) of the next interview; empty where none is known."""
        interview = self.next_interview()
        return interview.round if interview else ""

    def prepare(self, question: StandingQuestion, company: str | None = None) -> PreparedAnswer:
        """Return the points for a company, else those for any.

        Where none is named it is that of the next interview; without one, points for whichever
        company are better than none.
        """
        kept = [one for one in self.bank.standing.all() if one.question == question.id]
        named = self.company if company is None else company
        fitting = [one for one in kept if one.is_for(question.id, named)]
        fitting += [one for one in kept if not one.company]
        fitting += kept if company is None and not named else []
        said = fitting[0] if fitting else StandingPoints(question.id, "", ())
        return PreparedAnswer(question, said.points, said.company)

    def prepare_all(self, names: Iterable[str] | None = None) -> list[PreparedAnswer]:
        """Return what is prepared for these questions (ids), or for all that have points."""
        questions = self.library.standing
        if names is None:
            return [found for one in questions.values() if (found := self.prepare(one)).points]
        return [self.prepare(questions[name]) for name in names if name in questions]

    def every(self) -> list[PreparedAnswer]:
        """Return every question with its points for any company, then for each of the others."""
        kept = self.bank.standing.all()
        return [
            PreparedAnswer(question, said.points, said.company)
            for question in self.library.standing.values()
            for said in sorted(
                (one for one in kept if one.question == question.id),
                key=lambda one: one.company.casefold(),
            )
            or [StandingPoints(question.id, "", ())]
        ]

    def store(self, question: StandingQuestion, company: str, points: Iterable[str]) -> int:
        """Store points, one a text, in place of those before; return how many there are now."""
        lines = (" ".join(text.split()).lstrip("-*•– ") for text in points)
        kept = tuple(dict.fromkeys(line[:LONGEST] for line in lines if line))[:MOST]
        said = StandingPoints(question.id, " ".join(company.split()), kept)
        self.bank.standing.replace(said, self.time())
        return len(kept)

    def recognise(self, asked: str) -> StandingQuestion | None:
        """Return the standing question that is asked, in any words; None where it is another."""
        questions, key = list(self.library.standing.values()), question_key(asked)
        wordings = [(text, one) for one in questions for text in one.worded("")]
        for text, question in wordings:
            if question_key(text) == key:
                return question
        near = self.near(asked, [text for text, _ in wordings])
        best = max(range(len(near)), key=near.__getitem__)
        return wordings[best][1] if near[best] >= SAME_FROM else None
