"""What a session asks, interleaved.

What a session asks, and in which order.

First what is due, the longest overdue first: it is about to be forgotten. Then gaps, so that a
person meets at home what no story of theirs answers. Then stories never rehearsed for a competency,
the likeliest first, but each competency and each story in turn.

Competencies are mixed and questions reworded, because practice that does not tell which story comes
next keeps better (interleaving: Rohrer 2012, doi:10.1007/s10648-012-9201-3).
"""

from __future__ import annotations

import heapq
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Final, TypeAlias

from coach.domain.practice import Item, Mode, SelectionReason
from coach.domain.question import QuestionLevel

if TYPE_CHECKING:
    import random
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from coach.domain.practice import Card
    from coach.domain.question import Question
    from coach.matching.coverage import CompetencyCoverage, Coverage

    Kinds: TypeAlias = tuple[str, int | None]


def interleave(things: Sequence[Kinds], before: Kinds | None = None) -> list[int]:
    """The places of things, each given by its two kinds, in an order that mixes both.

    No order lets the first kind follow itself less often; of the second, as few repetitions are
    left as moving or exchanging single things can reach (None never repeats). `before` is what
    comes before them. Where nothing is gained the order is left as it is.
    """
    order = _greedy(things, before)

    def repeats(order: Sequence[int]) -> tuple[int, int]:
        return _repeats([*([before] if before else []), *(things[place] for place in order)])

    while repeats(order)[1]:
        better = min(_changed(order), key=repeats)
        if repeats(better) >= repeats(order):
            break
        order = better
    return order


def _greedy(things: Sequence[Kinds], before: Kinds | None) -> list[int]:
    """The order that takes next what costs least: see `_cost`."""
    left = list(range(len(things)))
    order: list[int] = []
    while left:
        last = things[order[-1]] if order else before
        first, second = zip(*(things[place] for place in left), strict=True)
        costs = [
            (*_cost(at, first, last and last[0]), *_cost(at, second, last and last[1]))
            for at in range(len(left))
        ]
        order.append(left.pop(costs.index(min(costs))))
    return order


def _cost(at: int, left: Sequence[int | str | None], last: object) -> tuple[bool, int]:
    """What taking the one at `at` next costs: whether it repeats the last, and later repetitions.

    The others of the rest keep one more of a kind apart than they are; only as many as they are if
    the thing before is of that kind. What is beyond that will repeat itself.
    """
    chosen = left[at]
    rest = Counter(kind for kind in (*left[:at], *left[at + 1 :]) if kind is not None)
    size = len(left) - 1
    beyond = (many - (size - many) - (kind != chosen) for kind, many in rest.items())
    return chosen is not None and chosen == last, max(0, *beyond, 0)


def _changed(order: Sequence[int]) -> Iterator[list[int]]:
    """Every order in which one thing stands elsewhere, or two have changed places."""
    for at, thing in enumerate(order):
        rest = [*order[:at], *order[at + 1 :]]
        for place in range(len(order)):
            yield [*rest[:place], thing, *rest[place:]]
        for later in range(at + 1, len(order)):
            yield [*order[:at], order[later], *order[at + 1 : later], thing, *order[later + 1 :]]


def _repeats(things: Sequence[Kinds]) -> tuple[int, int]:
    """How often the first kind follows itself, and the second."""
    neighbours = list(pairwise(things))
    return (
        sum(one[0] == other[0] for one, other in neighbours),
        sum(one[1] == other[1] is not None for one, other in neighbours),
    )


MINUTES: Final = {Mode.TELL: 4.0, Mode.RECALL: 1 / 3, Mode.ALOUD: 3.0, Mode.MOCK: 4.0}
"""What one item takes: estimates, nobody was timed.

Typed, 150 words (a short full answer: a minute of speech) take three minutes at 52 words a minute,
the mean of 168,000 people who copied text (Dhakal 2018, doi:10.1145/3173574.3174220); remarks and
grade, or in a mock interview the follow-up, one more. Aloud, two minutes of speech, the longest
that is listened to, and one for the check-list. To recall, ten seconds to name the story, five to
look at it, five to grade."""

MOST: Final = 50
"""Items of a session that nothing else terms."""

GAP_SHARE: Final = 3
"""One item in so many may be a gap while there is a story to rehearse: a bank with ten gaps would
otherwise ask nothing else, night after night."""

ROUNDING: Final = 1e-6
"""So that twenty seconds go into a minute three times."""

_NEVER: Final = datetime.min.replace(tzinfo=UTC)

STORIES_ONLY: Final = frozenset({Mode.ALOUD, Mode.RECALL})
"""Modes without gaps: there is no story to name, and none whose points could be checked."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """Something to ask: `wordings` are ids of the questions that suit it, the best first."""

    competency: str
    story: int | None
    why: SelectionReason
    wordings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Pick:
    """A wish with its question, not yet in its place."""

    question: Question
    wish: _Candidate


@dataclass(frozen=True, slots=True)
class PracticeHistory:
    """What was rehearsed until `now` (UTC).

    `cards` are all there are, due or not. `asked` says when a question (by id) was asked last.
    """

    now: datetime
    cards: Collection[Card] = ()
    asked: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SelectionTerms:
    """What a session is to be: its mode, and what it is limited to.

    `count` is of items, `minutes` by MINUTES (one item at least); both hold if both are given.
    `only` are ids of competencies, the most important first. With a `level`, questions for
    everybody and for that level are asked.
    """

    mode: Mode = Mode.TELL
    count: int | None = None
    minutes: float | None = None
    only: Sequence[str] | None = None
    level: QuestionLevel | None = None


def select_items(
    coverage: Coverage,
    questions: Sequence[Question],
    past: PracticeHistory,
    terms: SelectionTerms,
    rng: random.Random,
) -> list[Item]:
    """The items of a session, in order; `rng` decides only between equals."""
    room = _room(terms)
    wordings = _Wordings(questions, past.asked, terms.level)
    wanted = _wanted(coverage, terms.only)
    due = _take(_due(coverage, wanted, past), wordings, room)
    waiting = iter(() if terms.mode in STORIES_ONLY else _gaps(wanted, past, rng))
    fresh = _new(wanted, past, due, rng)
    left = room - len(due)
    gaps = _take(waiting, wordings, min(left, max(1, room // GAP_SHARE)))
    new = _take(fresh, wordings, left - len(gaps))
    gaps += _take(waiting, wordings, left - len(gaps) - len(new))
    ordered: list[_Pick] = []
    for group in (due, gaps, new):
        kinds = [(pick.wish.competency, pick.wish.story) for pick in (*ordered[-1:], *group)]
        before = kinds.pop(0) if ordered else None
        ordered += [group[place] for place in interleave(kinds, before)]
    return [_item(position, pick) for position, pick in enumerate(ordered)]


def _room(terms: SelectionTerms) -> int:
    """How many items fit."""
    room = MOST if terms.count is None else terms.count
    if terms.minutes is not None:
        room = min(room, max(1, int(terms.minutes / MINUTES[terms.mode] + ROUNDING)))
    return room


def _item(position: int, pick: _Pick) -> Item:
    question, wish = pick.question, pick.wish
    return Item(position, question.id, question.text, wish.competency, wish.story, wish.why)


def _wanted(coverage: Coverage, only: Sequence[str] | None) -> list[CompetencyCoverage]:
    held = {each.competency: each for each in coverage.competencies}
    names = held if only is None else dict.fromkeys(only)
    return [held[known] for known in names if known in held]


class _Wordings:
    """The questions of a session: each is given once, the one not asked for longest first."""

    def __init__(
        self,
        questions: Sequence[Question],
        asked: Mapping[str, datetime],
        level: QuestionLevel | None,
    ) -> None:
        suiting = [
            each for each in questions if level is None or each.level in {level, QuestionLevel.ANY}
        ]
        self._left = {question.id: question for question in suiting}
        self._asked = asked

    def take(self, wish: _Candidate) -> Question | None:
        """A question for a wish, or None where all that suit it are given."""
        suiting = [known for known in wish.wordings if known in self._left]
        if not suiting:
            return None
        return self._left.pop(min(suiting, key=lambda known: self._asked.get(known, _NEVER)))


def _take(wishes: Iterable[_Candidate], wordings: _Wordings, room: int) -> list[_Pick]:
    """The first wishes for which there is a question, as many as there is room for."""
    taken: list[_Pick] = []
    remaining = iter(wishes)
    while len(taken) < room and (wish := next(remaining, None)) is not None:
        question = wordings.take(wish)
        if question is not None:
            taken.append(_Pick(question, wish))
    return taken


def _due(
    coverage: Coverage, wanted: Sequence[CompetencyCoverage], past: PracticeHistory
) -> Iterator[_Candidate]:
    """What is due, the longest overdue first: of stories that are there, and not rejected since."""
    held = {each.competency: each for each in wanted}
    for card in sorted(past.cards, key=lambda card: (card.due, card.story, card.competency)):
        if card.due > past.now or not coverage.may_tell(card.story, card.competency):
            continue
        if card.competency in held:
            covered = held[card.competency]
            suiting = [each.questions for each in covered.stories if each.story == card.story]
            wordings = suiting[0] if suiting else covered.questions
            yield _Candidate(card.competency, card.story, SelectionReason.DUE, wordings)


def _gaps(
    wanted: Sequence[CompetencyCoverage], past: PracticeHistory, rng: random.Random
) -> Iterator[_Candidate]:
    """The competencies without a story, those first that were not asked for longest."""

    def last(covered: CompetencyCoverage) -> datetime:
        return max((past.asked.get(known, _NEVER) for known in covered.questions), default=_NEVER)

    for gap in sorted((each for each in wanted if not each.stories), key=last):
        wordings = tuple(rng.sample(gap.questions, len(gap.questions)))
        yield _Candidate(gap.competency, None, SelectionReason.GAP, wordings)


def _new(
    wanted: Sequence[CompetencyCoverage],
    past: PracticeHistory,
    due: Sequence[_Pick],
    rng: random.Random,
) -> Iterator[_Candidate]:
    """The pairs that have no card, the likeliest first, each competency and each story in turn.

    `due` are those of the session before: what they rehearse comes later here.
    """
    known = {(card.story, card.competency) for card in past.cards}
    used: Counter[int | str | None] = Counter()
    for pick in due:
        used.update((pick.wish.story, pick.wish.competency))
    waiting = [
        (used[each.story] + used[covered.competency], (-each.chance, rng.random()), covered, each)
        for covered in wanted
        for each in sorted(covered.stories, key=lambda each: (-each.chance, each.story))
        if (each.story, covered.competency) not in known
    ]
    heapq.heapify(waiting)
    while waiting:
        before, chance, covered, each = heapq.heappop(waiting)
        uses = used[each.story] + used[covered.competency]
        if uses > before:  # used since it was put here
            heapq.heappush(waiting, (uses, chance, covered, each))
            continue
        used.update((each.story, covered.competency))
        yield _Candidate(covered.competency, each.story, SelectionReason.NEW, each.questions)
