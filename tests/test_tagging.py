"""Suggestions of competencies: which, how many, and by which sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from coach.domain.sentences import Passage
from coach.domain.story import Part
from coach.embeddings.competency_space import CompetencySpace, KindSpace, by_nearness
from coach.matching.tagging import (
    LIKELY_FROM,
    MOST_SUGGESTIONS,
    pick_passages,
    suggest_competencies,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

SIZE = 24


def shown(by_place: dict[int, float]) -> NDArray[np.float32]:
    """How far a story shows each competency: some above zero, the others at it."""
    values = np.zeros(SIZE, dtype=np.float32)
    for at, value in by_place.items():
        values[at] = value
    return values


def space(size: int) -> CompetencySpace:
    """Competencies of two kinds of question each, all on axes of their own."""
    axes = np.eye(2 * size, dtype=np.float32)
    kinds = KindSpace(axes, by_nearness(axes), np.arange(2 * size) // 2, axes[:0])
    return CompetencySpace(np.ones(size, dtype=np.intp), axes[::2], kinds)


def test_the_strongest_comes_first() -> None:
    """Suggestions stand by strength, and their shares fall with it and stay within 1."""
    found = suggest_competencies(shown({3: 1.0, 7: 3.0, 11: 2.0}))
    assert [at for at, _ in found] == [7, 11]
    shares = [share for _, share in found]
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) < 1


def test_only_what_stands_out_is_suggested() -> None:
    """A story that shows every competency equally suggests none; the threshold is kept."""
    assert suggest_competencies(shown({})) == []
    level = shown({at: (-1.0) ** at for at in range(SIZE)})
    assert LIKELY_FROM > 1
    assert suggest_competencies(level) == []


def test_never_too_many() -> None:
    """However many stand out, the person is asked about MOST_SUGGESTIONS of them."""
    found = suggest_competencies(shown({at: 1.0 + at / 100 for at in range(MOST_SUGGESTIONS + 1)}))
    assert [at for at, _ in found] == [5, 4, 3, 2, 1]


def test_what_skills_name_comes_first() -> None:
    """Named competencies are suggested whatever the story shows, first and beyond the most."""
    some = shown({3: 1.0, 7: 3.0, 11: 2.0})
    assert [at for at, _ in suggest_competencies(some, [5, 11])] == [11, 5, 7]
    assert [at for at, _ in suggest_competencies(shown({}), [4])] == [4]
    assert suggest_competencies(shown({}), [4])[0][1] == 0
    many = list(range(12, 12 + MOST_SUGGESTIONS + 1))
    assert [at for at, _ in suggest_competencies(some, many)] == many
    assert all(0 <= share <= 1 for _, share in suggest_competencies(some, [5, 11]))


def test_the_scale_does_not_matter() -> None:
    """Another model's stories may lie wider or higher; the same competencies stand out."""
    some = shown({3: 1.0, 7: 3.0, 11: 2.0})
    assert np.array(suggest_competencies(some * 3 + 1)) == pytest.approx(
        np.array(suggest_competencies(some))
    )


def test_the_sentence_that_shows_it() -> None:
    """It is the one nearer to this competency's kinds than to others, not the one near to all."""
    told = np.array([[0.6, 0, 0, 0.1], [0.7, 0.7, 0.7, 0.7], [0, 0, 0.5, 0.2]], dtype=np.float32)
    said = [Passage(Part.ACTION, text) for text in ("First.", "All.", "Second.")]
    assert pick_passages([0, 1], told, said, space(2)) == [said[0], said[2]]
    assert pick_passages([], told, said, space(2)) == []


def test_the_two_best_kinds_count() -> None:
    """A sentence near to both kinds of a competency shows it more than one near to one of them."""
    told = np.array([[0.5, 0, 0, 0], [0.4, 0.4, 0, 0]], dtype=np.float32)
    said = [Passage(Part.ACTION, text) for text in ("I fell.", "I fell and learned.")]
    assert pick_passages([0], told, said, space(2)) == [said[1]]


def test_the_profile_is_read_as_it_is_written() -> None:
    """A story whose sentences stand at one competency's kind is suggested that one, each time."""
    measure = space(SIZE)
    for at in range(SIZE):
        profile = measure.profile(measure.kinds.vectors[[2 * at, 2 * at + 1]])
        ((first, _),) = suggest_competencies(measure.show(profile[None])[0])
        assert first == at
