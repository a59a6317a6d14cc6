"""Mix what a session asks, so that neither a competency nor a story follows itself.

See docs/decisions.md#mixed-questions.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Kinds: TypeAlias = tuple[str, int | None]
    """Of an item: its competency and its story."""


def interleave(things: Sequence[Kinds], before: Kinds | None = None) -> list[int]:
    """Return the places of things, each given by its two kinds, in an order that mixes both.

    The first kind follows itself as little as can be, the second as little as moving or exchanging
    single things can reach (None never repeats). `before` is what comes before them.
    """
    order = _greedy_order(things, before)

    def repeats(order: Sequence[int]) -> tuple[int, int]:
        neighbours = list(
            pairwise([*([before] if before else []), *(things[place] for place in order)])
        )
        return (
            sum(one[0] == other[0] for one, other in neighbours),
            sum(one[1] == other[1] is not None for one, other in neighbours),
        )

    while repeats(order)[1]:
        better = min(_neighbouring_orders(order), key=repeats)
        if repeats(better) >= repeats(order):
            break
        order = better
    return order


def _greedy_order(things: Sequence[Kinds], before: Kinds | None) -> list[int]:
    """Return the order that takes next what costs least."""
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
    """Return whether taking the one at `at` next repeats the last, and later repetitions.

    The others keep one more of a kind apart than they are, or as many if it is the kind before.
    """
    chosen = left[at]
    rest = Counter(kind for kind in (*left[:at], *left[at + 1 :]) if kind is not None)
    size = len(left) - 1
    beyond = (many - (size - many) - (kind != chosen) for kind, many in rest.items())
    return chosen is not None and chosen == last, max(0, *beyond, 0)


def _neighbouring_orders(order: Sequence[int]) -> Iterator[list[int]]:
    """Yield every order in which one thing stands elsewhere, or two have changed places."""
    for at, thing in enumerate(order):
        rest = [*order[:at], *order[at + 1 :]]
        for place in range(len(order)):
            yield [*rest[:place], thing, *rest[place:]]
        for later in range(at + 1, len(order)):
            yield [*order[:at], order[later], *order[at + 1 : later], thing, *order[later + 1 :]]
