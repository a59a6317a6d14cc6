"""What the user wants to say to questions that no story answers, kept as points in the bank."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from coach.domain.question import PreparedAnswer, question_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from coach.catalog.library import Library
    from coach.domain.practice import Interview, InterviewRound
    from coach.domain.question import StandingQuestion
    from coach.storage.bank import Bank

SAME_FROM: Final = 0.7
"""Cosine with a wording from which a question is that standing one: what is nearer among the topics
of scripts/training/standing.tsv is the same question, also in other words."""


@dataclass(frozen=True, eq=False)
class StandingAnswers:
    """The standing questions of a bank and the user's points; and the rounds that ask them.

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

    def round_asked(self, named: str = "") -> InterviewRound | None:
        """Return the round that is named, or else that of the next interview, if it has one."""
        if named:
            return self.library.find_round(named)
        interview = self.next_interview()
        return self.library.rounds.get(interview.round) if interview else None

    def asked_in(self, asks: InterviewRound) -> list[StandingQuestion]:
        """Return the standing questions of a round; those that close an interview come last."""
        asked = [self.library.standing[name] for name in asks.standing]
        return sorted(asked, key=lambda one: one.closing)

    def kept(self, question: StandingQuestion) -> list[PreparedAnswer]:
        """Return the points for each company, and for any, those changed last first."""
        rows = self.bank.standing.all()
        return [
            PreparedAnswer(question, name, said) for one, name, said in rows if one == question.id
        ]

    def prepare(self, question: StandingQuestion, company: str | None = None) -> PreparedAnswer:
        """Return the points for a company, else those for any.

        Where none is named it is that of the next interview; without one, points for whichever
        company are better than none.
        """
        kept, named = self.kept(question), self.company if company is None else company
        fitting = [one for one in kept if one.company.casefold() == named.casefold()]
        fitting += [one for one in kept if not one.company]
        fitting += kept if company is None and not named else []
        return fitting[0] if fitting else PreparedAnswer(question)

    def prepare_for(self, asks: InterviewRound | None) -> list[PreparedAnswer]:
        """Return what is prepared for a round; without one, all there are points for."""
        if asks is not None:
            return [self.prepare(one) for one in self.asked_in(asks)]
        said = map(self.prepare, self.library.standing.values())
        return [one for one in said if one.points]

    def store(self, question: StandingQuestion, company: str, points: Iterable[str]) -> int:
        """Store points, one a text, in place of those before; return how many there are now."""
        lines = (" ".join(text.split()).lstrip("-*•– ") for text in points)
        kept = list(dict.fromkeys(filter(None, lines)))
        self.bank.standing.replace(question.id, " ".join(company.split()), kept, self.time())
        return len(kept)

    def recognise(self, asked: str) -> PreparedAnswer | None:
        """Return what is prepared where a standing question is asked, in any words; else None."""
        questions, key = self.library.standing.values(), question_key(asked)
        wordings = [(text, one) for one in questions for text in one.worded(self.company)]
        for text, question in wordings:
            if question_key(text) == key:
                return self.prepare(question)
        general = [(text, one) for one in questions for text in one.worded("")]
        near = self.near(asked, [text for text, _ in general])
        best = max(range(len(near)), key=near.__getitem__)
        return self.prepare(general[best][1]) if near[best] >= SAME_FROM else None
