"""The ledger of facts of a story: from its notes and every telling; what disagrees, what holds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from coach.domain.practice import FactDecision, FactVerdict
from coach.review.facts import FactKind, find_disagreements, find_facts
from coach.review.remarks import RemarkKind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from coach.domain.practice import Attempt
    from coach.domain.story import BankStory
    from coach.practice.agenda import Agenda
    from coach.review.facts import Fact
    from coach.review.review import Review
    from coach.storage.bank import Bank

    Said: TypeAlias = Sequence[tuple[Fact, FactVerdict]]


@dataclass(frozen=True, slots=True)
class LedgerFact:
    """A fact of a story, the day it was told (None: it is in the notes), the user's word on it.

    `differs` is the earlier fact of the ledger that it disagrees with.
    """

    fact: Fact
    day: date | None
    verdict: FactVerdict | None = None
    differs: LedgerFact | None = None

    @property
    def is_open(self) -> bool:
        """Whether it disagrees with another, and nobody has said which is right."""
        settled = {FactVerdict.RIGHT, FactVerdict.WRONG}
        return self.differs is not None and settled.isdisjoint({self.verdict, self.differs.verdict})

    def decide(self, verdict: FactVerdict) -> FactDecision:
        """Return what the user says of it, to be stored."""
        return FactDecision(self.fact.sentence, self.fact.text, verdict)


@dataclass(frozen=True, eq=False)
class FactLedger:
    """The ledgers of a bank's stories; only what users say of facts is stored."""

    bank: Bank
    agenda: Agenda
    time: Callable[[], str]

    def read(self, story: BankStory, before: Attempt | None = None) -> list[LedgerFact]:
        """Return the facts of a story, of its notes first; of tellings `before` one, if given."""
        said = self._said(story)
        ledger: list[LedgerFact] = []
        for fact in find_facts(f"{story.story.title}.\n\n{story.story.text}"):
            if not any(_is_same(fact, other.fact) for other in ledger):
                ledger.append(LedgerFact(fact, None, _verdict(fact, said)))
        for attempt in self.bank.practice.attempts():
            if attempt.story == story.id and (before is None or attempt.id < before.id):
                for new in self._new_in(attempt, ledger, said):
                    if not any(_is_same(new.fact, other.fact) for other in ledger):
                        ledger.append(new)
        return ledger

    def check(self, story: BankStory, attempt: Attempt) -> list[LedgerFact]:
        """Return what a telling says otherwise than what is known, and what is not to be claimed.

        What the user put off is left out.
        """
        ledger, said = self.read(story, before=attempt), self._said(story)
        found = self._new_in(attempt, ledger, said)
        differing = [one for one in found if one.differs and one.verdict is not FactVerdict.LATER]
        claimed = {
            fact.text: LedgerFact(fact, None, FactVerdict.UNCLAIMED)
            for fact in _facts_of(attempt)
            if _verdict(fact, said) is FactVerdict.UNCLAIMED
        }
        return [*differing, *claimed.values()]

    def settle(self, story: int, right: LedgerFact, *wrong: LedgerFact) -> None:
        """Store that a fact is right, and that those which disagree with it are wrong."""
        decisions = [one.decide(FactVerdict.WRONG) for one in wrong]
        self.store(story, right.decide(FactVerdict.RIGHT), *decisions)

    def hold_back(self, story: int, entry: LedgerFact) -> None:
        """Store that a fact is not to be claimed, or take that back."""
        decision = entry.decide(FactVerdict.UNCLAIMED)
        if entry.verdict is FactVerdict.UNCLAIMED:
            self.bank.facts.remove(story, decision)
        else:
            self.store(story, decision)

    def settle_in(self, story: int, ledger: Sequence[LedgerFact], at: int) -> None:
        """Store that one fact of a ledger is right, and those it disagrees with are wrong."""
        entry = ledger[at]
        first = (entry.differs or entry).fact
        disputed = [one for one in ledger if first in {one.fact, one.differs and one.differs.fact}]
        self.settle(story, entry, *(one for one in disputed if one is not entry))

    def store(self, story: int, *decisions: FactDecision) -> None:
        """Store what the user says of facts of a story (identity)."""
        self.bank.facts.store(story, decisions, self.time())

    def accept(self, story: BankStory, review: Review) -> Review:
        """Return a review in which what the user settled is not said to be otherwise than noted."""
        said = self.bank.facts.of(story.id)
        right = {one.value for one in said if one.verdict is FactVerdict.RIGHT}
        settled = [one for one in review.coverage.changed if one.in_answer in right]
        if not settled:
            return review
        coverage = replace(
            review.coverage,
            covered=(*review.coverage.covered, *(one.point for one in settled)),
            changed=tuple(one for one in review.coverage.changed if one not in settled),
        )
        places = {one.at for one in settled}
        remarks = tuple(
            remark
            for remark in review.remarks
            if remark.kind is not RemarkKind.CHANGED or remark.at not in places
        )
        return replace(review, coverage=coverage, remarks=remarks)

    def _new_in(
        self,
        attempt: Attempt,
        ledger: Sequence[LedgerFact],
        said: Said,
    ) -> list[LedgerFact]:
        """Return what a telling adds to a ledger: what disagrees with it, and what it lacks."""
        holding = {
            id(one.fact): one
            for one in ledger
            if one.verdict is not FactVerdict.WRONG
            and (one.differs is None or one.verdict is FactVerdict.RIGHT)
        }
        told, day = _facts_of(attempt), self.agenda.day(attempt.answered_at)
        noted = [one.fact for one in holding.values()]
        differs = {
            id(pair.told): holding[id(pair.noted)] for pair in find_disagreements(told, noted)
        }
        return [
            LedgerFact(fact, day, _verdict(fact, said), differs.get(id(fact)))
            for fact in told
            if id(fact) in differs or not any(_is_same(fact, other) for other in noted)
        ]

    def _said(self, story: BankStory) -> list[tuple[Fact, FactVerdict]]:
        """Return what the user said of facts, each read again from its sentence."""
        return [
            (fact, one.verdict)
            for one in self.bank.facts.of(story.id)
            for fact in find_facts(one.what)
            if fact.text == one.value
        ]


def _facts_of(attempt: Attempt) -> tuple[Fact, ...]:
    """Return the facts of an answer, and of the answers to its probes."""
    told = [attempt.answer, *(probe.answer or "" for probe in attempt.probes)]
    return tuple(fact for text in told for fact in find_facts(text))


def _is_same(fact: Fact, other: Fact) -> bool:
    return fact.agrees(other) and (fact.kind is FactKind.NAME or fact.counted == other.counted)


def _verdict(fact: Fact, said: Said) -> FactVerdict | None:
    """Return the last thing that was said of a fact."""
    return next((verdict for other, verdict in reversed(said) if _is_same(fact, other)), None)
