"""Plan a different story for each question of an interview, as a linear assignment.

Solved exactly. A story's worth for a question is the chance that it answers it; costs are in the
same unit.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

from coach.matching import ranking
from coach.matching.ranking import Fit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from coach.domain.interview import InterviewRound
    from coach.domain.standing import PreparedAnswer
    from coach.domain.story import BankStory
    from coach.embeddings.competency_space import Floats
    from coach.matching.engine import Engine
    from coach.practice.standing import StandingAnswers
    from coach.storage.bank import Bank

    Costs: TypeAlias = NDArray[np.float64]


REUSE_COST: Final = 0.25
"""What telling a story once more costs: an interviewer who hears it twice believes there is no
other. So a story is told again only where it beats the next one, or none, by a quarter."""

MOST_USES: Final = 2  # times that a story may be told in one interview

YEARS_FRESH: Final = 3
COST_A_YEAR: Final = 0.02
MOST_FOR_AGE: Final = 0.1
"""A story three years old costs nothing, each year more a little: details fade, and interviewers
ask what was done lately. It decides between equals, never against a clearly better story."""

_LAST_PLAN: Final = "last plan"
"""The setting with the questions of the plan that was made last."""

EARLIER: Final = 1e-6  # what the first question counts more than the last, between equal plans
BEHIND: Final = 1e-7  # what the last place in the ranking costs more than the first, in a tie

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])(?!\d)|(?!\d))")
"""Four digits alone (2021, 2021-03-04, Q3/2021), or at the head of a date without hyphens."""

_SHORT_YEAR = re.compile(r"['’](\d\d)(?!\d)|(?<!\d)\d{1,2}([./-])\d{1,2}\2(\d\d)(?!\d)")
"""’21, or the last two digits of 4/3/21."""


class PlanReason(StrEnum):
    """Why a question has the story it has."""

    BEST = "best"
    HELD_BACK = "held_back"  # its best story is told at another question
    AGAIN = "again"
    NONE = "none"  # no story answers it
    SAID_NONE = "said none"  # the user says so
    STANDING = "standing"  # it asks for no story
    SPENT = "spent"  # only stories told elsewhere would answer it


@dataclass(frozen=True, slots=True)
class PlannedStory:
    """What one question gets, as columns of the chances; None for no story.

    `best` would be told if this were the only question.
    """

    story: int | None
    best: int | None
    reason: PlanReason


def age_costs(years: Sequence[int | None], this_year: int) -> Costs:
    """Return what each story's age costs; one without a date costs nothing."""
    old = [max(0, this_year - year - YEARS_FRESH) if year else 0 for year in years]
    return np.minimum(MOST_FOR_AGE, COST_A_YEAR * np.array(old, dtype=np.float64))


def assign(
    chances: Costs, costs: Costs, least: float, *, most_uses: int = MOST_USES
) -> tuple[PlannedStory, ...]:
    """Assign the stories with the greatest total worth; one entry for each question, in order.

    `chances` (questions, stories) of answering, `costs` of telling each at all, (stories,) or
    (questions, stories). A story whose chance is below `least` answers nothing. With `most_uses` 1
    no story is told twice.
    """
    questions, stories = chances.shape
    worth = np.where(chances >= least, chances - costs, -np.inf)
    # No story is worth just less than the least that answers, whatever its age.
    nothing = least - MOST_FOR_AGE - 1e-6
    copies = [worth - REUSE_COST * use for use in range(most_uses)]
    table = np.concatenate([*copies, np.full((questions, questions), nothing)], axis=1)
    # Of equal plans the one that tells the better story first, as it would be told unplanned.
    table *= 1 + EARLIER * np.linspace(1, 0, questions)[:, None]
    # The solver knows no infinities; -1 is worse than any worth.
    columns = cheapest_columns(-np.maximum(table, -1.0))
    told = [column % stories if column < stories * most_uses else None for column in columns]
    return tuple(_planned_story(row, told, worth) for row in range(questions))


def cheapest_columns(table: Costs) -> list[int]:
    """Return a column of its own for each row, of the least total; no fewer columns than rows.

    One row after another by the shortest augmenting path (Jonker and Volgenant 1987,
    doi:10.1007/BF02278710), over prices of rows and columns.
    """
    rows, columns = table.shape
    row_prices, prices = np.zeros(rows), np.zeros(columns)
    taken = np.full(columns, -1)
    for start in range(rows):
        lengths, before = np.full(columns, np.inf), np.full(columns, -1)
        done = np.zeros(columns, bool)
        row, column, length = start, -1, 0.0
        while row >= 0:
            through = length + table[row] - row_prices[row] - prices
            shorter = ~done & (through < lengths)
            lengths[shorter], before[shorter] = through[shorter], column
            column = int(np.where(done, np.inf, lengths).argmin())
            length, row = float(lengths[column]), int(taken[column])
            done[column] = True
        gained = length - lengths[done]
        row_prices[[row for row in taken[done] if row >= 0]] += gained[taken[done] >= 0]
        row_prices[start] += length
        prices[done] -= gained
        while column >= 0:
            taken[column] = start if before[column] < 0 else taken[before[column]]
            column = int(before[column])
    return [int(column) for column in np.argsort(taken)[columns - rows :]]


def _planned_story(row: int, told: Sequence[int | None], worth: Costs) -> PlannedStory:
    story, best = told[row], int(worth[row].argmax()) if worth.shape[1] else None
    if best is None or worth[row, best] == -np.inf:
        return PlannedStory(None, None, PlanReason.NONE)
    if story is None:
        return PlannedStory(None, best, PlanReason.SPENT)
    if told.index(story) < row:
        return PlannedStory(story, best, PlanReason.AGAIN)
    if story == best or best not in told:  # two may be worth the same
        return PlannedStory(story, story, PlanReason.BEST)
    return PlannedStory(story, best, PlanReason.HELD_BACK)


def year_of(date: str | None, this_year: int) -> int | None:
    """Return the year of a date as people write it, the last one of a span; None without any.

    Two digits are a year of this century up to this year, or else of the last one.
    """
    text = date or ""
    if years := [int(year) for year in _YEAR.findall(text)]:
        return max(years)
    short = [2000 + int(match[1] or match[3]) for match in _SHORT_YEAR.finditer(text)]
    return max((year - 100 if year > this_year else year for year in short), default=None)


@dataclass(frozen=True, slots=True)
class StoryOffer:
    """A story as an answer to one question, with the chance (0 to 1) that it is a good one."""

    story: BankStory
    fit: Fit
    chance: float


@dataclass(frozen=True, slots=True)
class PlannedAnswer:
    """One question of the interview (`row`, from 0), and what is told there.

    `best` would be told if this were the only question; `best_at` is the question at which it is
    told instead, `best_is_only` says that no other story answers that one. A story told again is
    told first at `first`. `others` answer beside `best`, `better` than what is `told`. `closest` is
    the nearest story where none answers. `prepared` is what the user wants to say where no story is
    asked for.
    """

    row: int
    question: str
    reason: PlanReason
    told: StoryOffer | None
    best: StoryOffer | None
    best_at: int | None
    best_is_only: bool
    first: int | None
    others: int
    better: int
    closest: StoryOffer | None = None
    prepared: PreparedAnswer | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return one of the questions of a `Plan`."""
        told, best, given_up = self.told, self.best, None
        if best and self.best_at is not None:
            chance, held_for = round(best.chance, 4), self.best_at + 1
            given_up = {"story": best.story.slug, "chance": chance, "held_for": held_for}
        return {
            "question": self.question,
            "story": told.story.to_reference() if told else None,
            "fit": str(told.fit) if told else "none",
            "chance": round(told.chance, 4) if told else None,
            "reason": str(self.reason),
            "best": best.story.to_reference() if best else None,
            "given_up": given_up,
            "closest": self.closest.story.to_reference() if self.closest else None,
        }


@dataclass(frozen=True, slots=True)
class Plan:
    """What is told at every question, in order; `offers` are (questions, stories).

    `stories` are those told somewhere, in the order of telling; `asks` is whose questions they are.
    """

    turns: tuple[PlannedAnswer, ...]
    stories: tuple[BankStory, ...]
    offers: tuple[tuple[StoryOffer, ...], ...]
    asks: InterviewRound | None = None

    def held_back(self) -> dict[int, list[int]]:
        """Return the questions (from 0) a story is held back for, and where it must not be told."""
        held: dict[int, list[int]] = {}
        for turn in self.turns:
            if turn.best_at is not None and turn.best_at > turn.row:
                held.setdefault(turn.best_at, []).append(turn.row)
        return dict(sorted(held.items()))

    def to_dict(self) -> dict[str, Any]:
        """Return the plan, as `coach plan --format json` prints it."""
        return {
            "questions": [turn.to_dict() for turn in self.turns],
            "stories": [story.slug for story in self.stories],
            "matrix": [[round(offer.chance, 4) for offer in row] for row in self.offers],
        }


def plan_answers(
    questions: Sequence[str],
    planned: Sequence[PlannedStory],
    offers: Sequence[Sequence[StoryOffer]],
    recognise: Callable[[str], PreparedAnswer | None],
) -> Plan:
    """Return the plan for these questions, from what was assigned to each.

    `offers` (questions, stories) are those of all stories, in the order of `planned`'s columns;
    `recognise` says what the user has prepared for a question that asks for no story.
    """
    # No question's best story is missing here: one told nowhere would be told there.
    columns = [answer.story for answer in planned]
    answering = [sum(offer.fit is not Fit.NONE for offer in row) for row in offers]
    turns = []
    for row, answer in enumerate(planned):
        told = None if answer.story is None else offers[row][answer.story]
        nearest = max(offers[row], key=lambda offer: offer.chance, default=None)
        is_standing = answer.reason is PlanReason.STANDING
        is_none = answer.reason is PlanReason.NONE and nearest and nearest.chance > 0
        best_at = columns.index(answer.best) if answer.best != answer.story else None
        turns.append(
            PlannedAnswer(
                row=row,
                question=questions[row],
                reason=answer.reason,
                told=told,
                best=None if answer.best is None else offers[row][answer.best],
                best_at=best_at,
                best_is_only=best_at is not None and answering[best_at] == 1,
                first=columns.index(answer.story) if answer.reason is PlanReason.AGAIN else None,
                others=max(0, answering[row] - 1),
                better=sum(offer.chance > told.chance for offer in offers[row]) if told else 0,
                closest=nearest if is_none else None,
                prepared=recognise(questions[row]) if is_standing else None,
            )
        )
    used = list(dict.fromkeys(column for column in columns if column is not None))
    shown = tuple(tuple(row[column] for column in used) for row in offers)
    return Plan(tuple(turns), tuple(offers[0][column].story for column in used), shown)


def make_plan(
    asked: Sequence[tuple[str, Floats]],
    engine: Engine,
    standing: StandingAnswers,
    asks: InterviewRound | None,
    *,
    once: bool,
) -> Plan:
    """Return the plan for these questions, given with their vectors, over the stories of an index.

    `asks` is the round that they are of. `once` tells no story twice. General texts are never told.
    """
    index = engine.index
    chances = np.zeros((len(asked), len(index.ids)))
    places = np.zeros_like(chances)
    standing.bank.note(_LAST_PLAN, json.dumps([question for question, _ in asked]))
    fits = [[Fit.NONE] * len(index.ids) for _ in asked]
    reasons: dict[int, PlanReason] = {}
    for row, (text, vector) in enumerate(asked):
        found = ranking.compute_ranking(vector[None], index.stories, engine.space)
        if found.none_chosen[0]:
            reasons[row] = PlanReason.SAID_NONE
        elif found.standing[0] or standing.recognise(text, sure=False):
            reasons[row] = PlanReason.STANDING
            continue
        for place, ranked in enumerate(ranking.ranked_stories(found)):
            chances[row, ranked.row], places[row, ranked.row] = ranked.chance, place
            fits[row][ranked.row] = ranked.fit
    chances[:, index.stories.general] = 0
    agenda = standing.agenda
    stories = agenda.bank.stories.all([int(story) for story in index.ids])
    this_year = agenda.today.year
    years = [year_of(story.story.date, this_year) for story in stories]
    costs = age_costs(years, this_year) + BEHIND * places / len(stories)
    uses = 1 if once else MOST_USES
    planned = assign(chances, costs, ranking.UNSURE_FROM, most_uses=uses)
    planned = tuple(
        replace(answer, reason=reasons.get(row, PlanReason.NONE))
        if answer.reason is PlanReason.NONE
        else answer
        for row, answer in enumerate(planned)
    )
    offers = [
        [StoryOffer(*offer) for offer in zip(stories, *row, strict=True)]
        for row in zip(fits, chances.tolist(), strict=True)
    ]
    questions = [question for question, _ in asked]
    return replace(plan_answers(questions, planned, offers, standing.recognise), asks=asks)


def planned_questions(bank: Bank) -> list[str]:
    """Return the questions of the plan that was made last."""
    with suppress(ValueError, TypeError):
        return [str(question) for question in json.loads(bank.setting(_LAST_PLAN) or "[]")]
    return []
