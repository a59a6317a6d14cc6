"""The plan for one interview: which story is told at which question, and what that gives up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach.assignment import Reason
from coach.matching import Fit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from coach.assignment import Planned
    from coach.story import BankStory

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])(?!\d)|(?!\d))")
"""Four digits alone (2021, 2021-03-04, Q3/2021), or at the head of a date without hyphens."""

_SHORT_YEAR = re.compile(r"['’](\d\d)(?!\d)|(?<!\d)\d{1,2}([./-])\d{1,2}\2(\d\d)(?!\d)")
"""’21, or the last two digits of 4/3/21."""


def year(date: str | None, this_year: int) -> int | None:
    """The year of a date as people write it; the last one of a span; None where none is named.

    Two digits are a year of this century up to this year, or else of the last one.
    """
    text = date or ""
    found = [int(years) for years in _YEAR.findall(text)]
    if not found:
        short = [int(match[1] or match[3]) for match in _SHORT_YEAR.finditer(text)]
        found = [2000 + digits - (100 if 2000 + digits > this_year else 0) for digits in short]
    return max(found, default=None)


@dataclass(frozen=True, slots=True)
class Offer:
    """A story as an answer to one question, with the chance (0 to 1) that it is a good one."""

    story: BankStory
    fit: Fit
    chance: float


@dataclass(frozen=True, slots=True)
class GivenUp:
    """The story that would be told if a question were the only one, and where it is told instead.

    `row` counts questions from 0; `only` says that no other story answers that question.
    """

    offer: Offer
    row: int
    only: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of the interview (`row`, from 0), and what is told there.

    `told` is None where no story answers, or none is free. `best` is what would be told if this
    were the only question. `first` is the question (from 0) at which a story told again is told
    first. `others` is how many stories answer the question beside `best`, `better` how many
    answer it better than the one told.
    """

    row: int
    question: str
    reason: Reason
    told: Offer | None
    best: Offer | None
    given_up: GivenUp | None
    first: int | None
    others: int
    better: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What is told at every question, in order.

    `stories` are those told somewhere, in the order of telling; `offers` (questions x stories)
    say how well each answers each question.
    """

    turns: tuple[Turn, ...]
    stories: tuple[BankStory, ...]
    offers: tuple[tuple[Offer, ...], ...]

    def held_back(self) -> dict[int, list[int]]:
        """The questions (from 0) for which a story is held back, and where it must not be told."""
        held: dict[int, list[int]] = {}
        for turn in self.turns:
            if turn.given_up and turn.given_up.row > turn.row:
                held.setdefault(turn.given_up.row, []).append(turn.row)
        return dict(sorted(held.items()))


def plan(
    questions: Sequence[str],
    planned: Sequence[Planned],
    stories: Mapping[int, BankStory],
    chances: Sequence[Sequence[float]],
    fits: Sequence[Sequence[Fit]],
) -> Plan:
    """The plan for these questions, from what was assigned to each.

    `chances` and `fits` (questions, stories) are of all stories; `stories` are those told, by
    their columns in the two (see `columns`).
    """
    told = [each.story for each in planned]
    answering = [sum(fit is not Fit.NONE for fit in row) for row in fits]

    def offer(row: int, column: int | None) -> Offer | None:
        if column is None:
            return None
        return Offer(stories[column], fits[row][column], float(chances[row][column]))

    def turn(row: int) -> Turn:
        each = planned[row]
        best, told_here = offer(row, each.best), offer(row, each.story)
        given_up = None
        if best and each.best != each.story:
            at = told.index(each.best)
            given_up = GivenUp(best, at, answering[at] == 1)
        return Turn(
            row=row,
            question=questions[row],
            reason=each.reason,
            told=told_here,
            best=best,
            given_up=given_up,
            first=told.index(each.story) if each.reason is Reason.AGAIN else None,
            others=max(0, answering[row] - 1),
            better=sum(chance > told_here.chance for chance in chances[row]) if told_here else 0,
        )

    used = columns(planned)
    return Plan(
        turns=tuple(turn(row) for row in range(len(questions))),
        stories=tuple(stories[column] for column in used),
        offers=tuple(
            tuple(
                Offer(stories[column], fits[row][column], float(chances[row][column]))
                for column in used
            )
            for row in range(len(questions))
        ),
    )


def columns(planned: Sequence[Planned]) -> list[int]:
    """The stories told, in the order of telling.

    No question's best story is missing: one told nowhere would be told there.
    """
    return list(dict.fromkeys(each.story for each in planned if each.story is not None))
