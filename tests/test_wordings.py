"""What scripts/evaluate finds out of wordings, on three kinds that can be counted by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np
import pytest

from coach.domain.question import QuestionKind, core_question
from coach.embeddings.competency_space import CompetencySpace, KindSpace, by_nearness
from coach.matching.ranking import StoryIndex
from evaluation.encoders import Once
from evaluation.methods import BankRanked, Results
from evaluation.wordings import load, measure_wordings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

KINDS: Final = (
    QuestionKind("mistake", "failure", "A mistake", near=("regret",)),
    QuestionKind("regret", "failure", "A regret", near=("mistake",)),
    QuestionKind("quarrel", "conflict", "A quarrel"),
)
VECTORS: Final = dict(
    zip(("A slip?", "A regret?", "A row?", "A fight?"), (0, 1, 2, 2), strict=True)
)
"""Each text and the kind that it comes nearest to: "A regret?" is asked as a mistake."""
TABLE: Final = """kind\tsplit\twording
mistake\ttest\tA slip?
mistake\ttest\tA regret?
mistake\ttrain\tAn error?
quarrel\ttest\tA row?
quarrel\ttest\tA fight?
"""


class Axes:
    """An encoder of the four texts: each lies on the axis of one kind."""

    fingerprint = "axes"
    dimensions = 3

    def encode(
        self, texts: Sequence[str], _: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Return one axis a text."""
        places = {core_question(text): place for text, place in VECTORS.items()}
        return np.eye(3, dtype=np.float32)[[places[text] for text in texts]]


def bank(*stories: Sequence[float]) -> BankRanked:
    """A bank of stories of one sentence each."""
    axes = np.eye(3, dtype=np.float32)
    kinds = KindSpace(axes, by_nearness(axes), np.array([0, 0, 1]), axes[:0])
    space = CompetencySpace(np.ones(2, dtype=np.intp), axes[:2], kinds)
    sentences = np.array(stories, dtype=np.float32)
    index = StoryIndex(
        sentences,
        np.ones(len(stories), dtype=np.intp),
        np.array([space.profile(sentence[None]) for sentence in sentences]),
        np.zeros(len(stories), dtype=np.bool_),
    )
    names = [f"{place}.md" for place in range(len(stories))]
    return BankRanked(names, cast("list[Any]", names), [], index, space)


@pytest.fixture
def shares(tmp_path: Path) -> dict[str, float | None]:
    """Each share for a bank that has a story for each kind, and one that has one story alone."""
    (tmp_path / "wordings.tsv").write_text(TABLE, encoding="utf-8")
    wordings = load(tmp_path / "wordings.tsv", KINDS)
    assert len(wordings.texts) == len(VECTORS)
    banks = {"each": bank((1, 0, 0), (0, 1, 0), (0, 0, 1)), "one": bank((1, 0, 0))}
    found = measure_wordings(wordings, Results({}, banks, Once(Axes())))
    return {name: share.value for name, share in found.items()}


def test_kinds_are_found(shares: dict[str, float | None]) -> None:
    """One of four wordings is taken for the kind's neighbour; among all three is everything."""
    assert shares["its kind first"] == pytest.approx(3 / 4)
    assert shares["its kind or a neighbour first"] == 1
    assert shares["its kind among three"] == 1


def test_wordings_are_compared(shares: dict[str, float | None]) -> None:
    """The mistake's two wordings name two stories where there are three, one where there is one.

    Their word is the same in the first bank, where each has a story, and another in the second.
    """
    assert shares["two wordings of a kind: the same story first"] == pytest.approx(3 / 4)
    assert shares["two wordings of a kind: the same word"] == pytest.approx(3 / 4)


def test_choices_are_followed(shares: dict[str, float | None]) -> None:
    """A choice for "A slip?" is not followed by "A regret?", that for "A row?" by "A fight?" is."""
    one = "a choice for one wording: "
    assert shares[f"{one}the kind's other wordings put it first"] == pytest.approx(1 / 2)
    assert shares[f"{one}kinds not near are not drawn to it"] == 1


@pytest.mark.parametrize(("said", "share"), [("for one wording", 3 / 4), ("in coach map", 3 / 4)])
def test_choices_for_every_kind(shares: dict[str, float | None], said: str, share: float) -> None:
    """Of the two kinds' choices the right one wins: always in the bank of one story."""
    name = f"a choice {said} for every kind: the kind's other wordings put its own first"
    assert shares[name] == pytest.approx(share)
