"""What scripts/evaluate chooses without each bank, on banks of a plain story and a hub."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np
import pytest

from coach.matching.ranking import ChanceWeights, Decision, Fit, RankedStory, Signals, StoryIndex
from evaluation import nested
from evaluation.labelled import Asked, Labelled
from evaluation.methods import BankRanked, Results
from evaluation.nested import Chosen, TriedBank, choose, choose_without_each, measure_nested

if TYPE_CHECKING:
    from collections.abc import Sequence

PLAIN, HUB, NOTHING = 0, 1, 2
"""The story that answers; the plain one is first unless the hub keeps its nearness to all kinds."""

NEARNESS: Final = np.array([[0.0, 0.0], [0.4, 0.4]], dtype=np.float32)


def place(row: int, score: float, decision: Decision = Decision.NOTHING) -> RankedStory:
    """A story with a chance, which is its score's by no weights in particular."""
    return RankedStory(row, Signals(score, 0.0), 0.5, Fit.POSSIBLE, decision)


def ranked(
    places: list[list[RankedStory]], *, general: Sequence[bool] = (False, False)
) -> BankRanked:
    """A bank as coach ranks it."""
    stories = [SimpleNamespace(story=SimpleNamespace(general=each)) for each in general]
    index = StoryIndex(NEARNESS, np.ones(2, dtype=np.intp), NEARNESS, np.array(general))
    return BankRanked(["0.md", "1.md"], cast("list[Any]", stories), places, index, cast("Any", ()))


def ask(bank: str, answers: Sequence[int]) -> list[Asked]:
    """A question for each story that answers."""
    return [
        Asked(bank, f"Q{at}", f"{at}?", "failure", {f"{answer}.md": 3} if answer < NOTHING else {})
        for at, answer in enumerate(answers)
    ]


def rank(answers: Sequence[int]) -> BankRanked:
    """Coach's ranking of it: the plain story is 0.3 ahead of the hub, and surer where it is right.

    The hub, 0.4 near to all kinds, would be 0.1 ahead by its whole nearness.
    """
    scores = [(0.9 if answer == PLAIN else 0.5) - at / 100 for at, answer in enumerate(answers)]
    return ranked([[place(0, one), place(1, one - 0.3)] for one in scores])


def tried(bank: str, answers: Sequence[int]) -> TriedBank:
    """A bank by each share of what all kinds take off."""
    mine = rank(answers)
    return TriedBank(
        ask(bank, answers),
        {share: nested.take_hub_off(mine, share) for share in nested.HUB_SHARES},
    )


PLAINLY: Final = (PLAIN, PLAIN, PLAIN, PLAIN, NOTHING)
BY_HUB: Final = (HUB, HUB, HUB, HUB, HUB, HUB, NOTHING)


@pytest.mark.parametrize(("share", "first"), [(0, 1), (0.5, 0), (1, 0), (1.25, 0)])
def test_the_hub_is_taken_off(share: float, first: int) -> None:
    """The nearer to all kinds a story is, the more it gains by a share that is left."""
    (places,) = nested.take_hub_off(ranked([[place(0, 0.6), place(1, 0.3)]]), share).places
    assert places[0].row == first
    scores = {each.row: each.signals.score for each in places}
    assert scores == {0: pytest.approx(0.6), 1: pytest.approx(0.3 + 0.4 * (1 - share))}


def test_filed_stays_first_and_general_behind() -> None:
    """What notes say is no matter of scores; advice is behind, however near."""
    filed = ranked([[place(0, 0.1, Decision.FILED), place(1, 0.9)]])
    assert nested.take_hub_off(filed, 0).places[0][0].row == 0
    general = ranked([[place(0, 0.1), place(1, 0.9)]], general=(False, True))
    assert nested.take_hub_off(general, 0).places[0][0].row == 0


def test_a_bank_is_left_out_of_its_own_choice() -> None:
    """The largest bank wants the hub, and gets what the others want; these get the hub."""
    banks = {
        "one": tried("one", PLAINLY),
        "two": tried("two", PLAINLY),
        "odd": tried("odd", BY_HUB),
    }
    chosen = choose_without_each(banks)
    assert {name: each.hub_share for name, each in chosen.items()} == {
        "one": 0,
        "two": 0,
        "odd": 0.5,
    }
    assert chosen["odd"] == choose([banks["one"], banks["two"]])


@pytest.mark.parametrize("answers", [PLAINLY, (NOTHING,) * 30, (HUB,) * 30, (PLAIN,) * 30])
def test_whatever_a_bank_holds_its_choice_is_the_same(answers: Sequence[int]) -> None:
    """Other stories, questions and labels move what is chosen for others, and nothing of its own.

    Its size does not count either.
    """
    others = {"one": tried("one", PLAINLY), "two": tried("two", (PLAIN, HUB, NOTHING))}
    before = choose_without_each({**others, "own": tried("own", BY_HUB)})
    after = choose_without_each({**others, "own": tried("own", answers)})
    assert after["own"] == before["own"]
    assert after["one"] != before["one"]
    assert after["two"] != before["two"]


def test_words_are_held_to_their_shares() -> None:
    """Without a wrong answer "strong" begins at the first bound, without a right one at the last.

    So it is with "none" and unanswerable questions, and five must be told so.
    """
    right = choose([tried("b", (PLAIN,) * 12)])
    assert (right.strong_from, right.unsure_from) == (0.3, 0.02)
    wrong = choose([tried("b", (NOTHING,) * 12)])
    assert (wrong.strong_from, wrong.unsure_from) == (0.8, 0.195)
    few = choose([tried("b", (NOTHING,) * 4)])
    assert few.unsure_from == 0.02


def test_words_by_what_was_chosen() -> None:
    """The same story has another word where the bounds were chosen otherwise."""
    even = ChanceWeights(bias=0, scale=0)
    words = [
        Chosen(1, even, strong, unsure).find_fit(place(0, 0.7))
        for strong, unsure in ((0.5, 0.1), (0.6, 0.5), (0.8, 0.6))
    ]
    assert words == [Fit.STRONG, Fit.UNSURE, Fit.NONE]


def test_what_was_chosen_elsewhere_is_measured() -> None:
    """By the others' choice no story comes first that answers; by its own each would."""
    answers = {"one": PLAINLY, "two": PLAINLY, "odd": BY_HUB}
    asked = [one for bank, mine in answers.items() for one in ask(bank, mine)]
    banks = {bank: rank(mine) for bank, mine in answers.items()}
    labelled = Labelled(dict.fromkeys(banks, Path()), tuple(asked))
    found = measure_nested(labelled, Results({}, banks, cast("Any", None)))
    assert found is not None
    assert found.measures["success@1"].value == 0
    assert found.measures["success@3"].value == 1
    assert found.strong.count == 0
    assert found.none.of >= found.none.count == found.none.of - found.false_none.count
    assert (found.false_none.of, set(found.chosen)) == (14, set(answers))
    one = Labelled({"odd": Path()}, tuple(ask("odd", BY_HUB)))
    assert measure_nested(one, Results({}, {"odd": banks["odd"]}, cast("Any", None))) is None
