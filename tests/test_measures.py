"""The measures of scripts/evaluate, on rankings small enough to count by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from coach.matching.ranking import ChanceWeights, Decision, Fit, RankedStory, Signals
from evaluation import baselines, measures
from evaluation.chances import ScoredPairs, compute_chance, fit, fit_without_each
from evaluation.labelled import Asked, load
from evaluation.measures import AUC, FIRST, HUB, MRR, NDCG, THIRD, Estimate, Outcome
from evaluation.words import count_words

from .labelled_folder import write

if TYPE_CHECKING:
    from pathlib import Path


def asked(question: str, bank: str = "b", **grades: int) -> Asked:
    """A question of a bank, with its grades."""
    return Asked(bank, question, f"{question}?", "failure", grades)


TWO = [asked("Q1", a=3, b=1), asked("Q2", c=2), asked("Q3", a=1)]
"""Two questions that a story answers, and one that none does."""


def values(outcomes: list[Outcome], questions: list[Asked] = TWO) -> dict[str, float | None]:
    """Each measure itself."""
    found = measures.measured(questions, outcomes, measures.draws(questions))
    return {name: measures.estimate(each).value for name, each in found.items()}


def test_perfect_ranking_measures_one() -> None:
    """The best story first everywhere, and surest where there is one."""
    found = values([Outcome(("a", "b", "c"), 0.9), Outcome(("c",), 0.8), Outcome(("a",), 0.1)])
    assert [found[name] for name in (NDCG, MRR, FIRST, THIRD, AUC)] == pytest.approx([1] * 5)
    assert found[HUB] == found["hub b"] == pytest.approx(2 / 3)


def test_measures_are_counted_by_hand() -> None:
    """Q1's story comes second behind one that could be bent, Q2's fourth, Q3 is surest but one."""
    found = values(
        [
            Outcome(("b", "a", "c"), 0.9),
            Outcome(("a", "b", "d", "c"), 0.2),
            Outcome(("d", "a"), 0.5),
        ]
    )
    first = (1 + 7 / math.log2(3)) / (7 + 1 / math.log2(3))
    assert found[NDCG] == pytest.approx((first + 1 / math.log2(5)) / 2)
    assert found[MRR] == pytest.approx((1 / 2 + 1 / 4) / 2)
    assert found[FIRST] == 0
    assert found[THIRD] == pytest.approx(1 / 2)
    assert found[AUC] == pytest.approx(1 / 2)
    assert found[HUB] == pytest.approx(1 / 3)


def test_what_cannot_be_measured_is_none() -> None:
    """Without an unanswerable question there is no AUC, and the rest stands."""
    found = values([Outcome(("a",), 0.5), Outcome(("c",), 0.5)], TWO[:2])
    assert (found[AUC], found[FIRST]) == (None, 1)


def test_hub_is_counted_in_each_bank() -> None:
    """Two banks' stories are never mixed, and the worst bank counts."""
    questions = [asked("Q1", "x"), asked("Q2", "x"), asked("Q1", "y"), asked("Q2", "y")]
    tops = ["x/a", "x/a", "y/a", "y/b"]
    found = values([Outcome((top,), 0.5) for top in tops], questions)
    assert (found["hub x"], found["hub y"], found[HUB]) == (1, 0.5, 1)


def test_interval_is_seeded_and_holds_the_measure() -> None:
    """Two runs agree; more questions make it narrower; a measure without spread has no width."""

    def width(number: int) -> float:
        questions = [asked(f"Q{at}", a=3, b=at % 2) for at in range(number)]
        outcomes = [Outcome(("a", "b") if at % 3 else ("b", "a"), 0.5) for at in range(number)]
        drawn = measures.draws(questions)
        assert (drawn == measures.draws(questions)).all()
        found = measures.estimates(measures.measured(questions, outcomes, drawn))
        assert found[THIRD] == Estimate(1, 1, 1)
        first = found[FIRST]
        assert first.low is not None
        assert first.value is not None
        assert first.high is not None
        assert first.low < first.value < first.high
        return first.high - first.low

    assert width(240) < width(30)


def test_an_interval_ends_where_its_measure_does() -> None:
    """No share is below nothing or above all, but a gain may be a loss."""
    assert measures.estimate(np.array([0.9, 0.5, 1.0])).high == 1
    drawn = np.array([0.1, 0.0, 0.5])
    assert measures.estimate(drawn).low == 0
    less, more = (dict.fromkeys(measures.NAMES, values) for values in (drawn, 2 * drawn))
    lost = measures.gains(less, more)[FIRST]
    assert lost.low is not None
    assert lost.value is not None
    assert lost.low < lost.value == pytest.approx(-0.1)


def test_a_question_is_drawn_with_all_its_banks() -> None:
    """In every draw a question counts as often in one bank as in another."""
    questions = [asked("Q1", "x"), asked("Q2", "x"), asked("Q1", "y")]
    drawn = measures.draws(questions)
    assert (drawn[:, 0] == drawn[:, 2]).all()
    assert (drawn[1:, 0] + drawn[1:, 1] == 2).all()


def test_gain_is_paired() -> None:
    """A gain that is the same for each question has no width, however much the questions vary."""
    questions = [asked(f"Q{at}", a=3, b=3 * (at % 2)) for at in range(30)]
    drawn = measures.draws(questions)
    good = measures.measured(questions, [Outcome(("a", "b"), 1.0)] * 30, drawn)
    bad = measures.measured(questions, [Outcome(("z", "a"), 1.0)] * 30, drawn)
    assert measures.gains(good, bad)[FIRST] == Estimate(1, 1, 1)


def test_words_are_counted_by_hand() -> None:
    """A word is right where the first story answers, "none" where no story does."""
    questions = [*TWO, asked("Q4", a=2)]
    files = [("a", "b"), ("a", "b", "c"), ("a",), ("b",)]
    said = [Fit.STRONG, Fit.UNSURE, Fit.NONE, Fit.NONE]
    found = count_words(questions, files, said)
    counted = {
        word: (worth.right.count, worth.right.of, worth.among_three.count)
        for word, worth in found.words.items()
    }
    assert counted == {
        "strong": (1, 1, 1),
        "possible": (0, 0, 0),
        "unsure": (0, 1, 1),
        "none": (1, 2, 0),
    }
    assert found.words["none"].right.share.value == pytest.approx(1 / 2)
    assert (found.false_none.count, found.false_none.of) == (1, 3)
    assert found.words["possible"].right.share == Estimate(None, None, None)
    # All of one, and none of one, say little.
    all_of_one, none_of_one = (found.words[word].right.share for word in ("strong", "unsure"))
    assert [all_of_one.low, all_of_one.high] == pytest.approx([0.05, 1])
    assert [none_of_one.low, none_of_one.high] == pytest.approx([0, 0.95])


def test_a_bank_is_left_out_of_its_own_chance() -> None:
    """Its weights are those of the other banks, however much larger it is."""
    near, far = (
        ScoredPairs(np.tile([0.1, 0.2, 0.3, 0.4], times), np.tile(right, times).astype(float))
        for times, right in ((1, [0, 1, 0, 1]), (50, [1, 0, 1, 0]))
    )
    weights = fit_without_each({"near": near, "far": far})
    assert weights == {"near": fit([far]), "far": fit([near])}
    assert weights["near"].scale < 0 < weights["far"].scale
    assert fit([near, near, far, far]).scale == pytest.approx(0, abs=1e-3)
    assert fit_without_each({"near": near}) == {}


def test_chance_by_other_weights() -> None:
    """It is the logistic of the score; none by rule stays none, filed by notes stays strong."""
    place = RankedStory(0, Signals(0.5, 0.5), 0.2, Fit.UNSURE, Decision.NOTHING)
    weights = ChanceWeights(bias=-3, scale=2)
    assert compute_chance(place, weights) == pytest.approx(1 / (1 + math.e))
    assert compute_chance(replace(place, chance=0.0), weights) == 0
    filed = replace(place, chance=0.75, decision=Decision.FILED)
    assert compute_chance(filed, weights) == 0.75
    assert compute_chance(filed, ChanceWeights(bias=0, scale=2)) == pytest.approx(
        math.e**2 / (1 + math.e**2)
    )


def test_bm25_finds_stems_and_ignores_what_stands_everywhere() -> None:
    """The text that shares the rare word comes first; one without a shared word has nothing."""
    texts = ["I mailed customers.", "I argued with customers.", "I baked.", "I slept."]
    scores = baselines.bm25(texts, ['An "argument" with a customer?', "Zebras (AND NOT) owls*"])
    assert scores.argmax(axis=1)[0] == 1
    assert scores[0, 2] == 0
    assert not scores[1].any()


def test_tables_that_disagree_are_refused(tmp_path: Path) -> None:
    """A grade for a question that is not there is no zero."""
    folder = write(tmp_path)
    with (folder / "qrels.tsv").open("a", encoding="utf-8") as file:
        file.write("shop\tQ9\tshop/till.md\t3\n")
    with pytest.raises(ValueError, match="'Q9' is not there"):
        load(folder)
