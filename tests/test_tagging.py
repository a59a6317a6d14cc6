"""Suggestions of competencies: which, how many, and by which sentence."""

from __future__ import annotations

import numpy as np
import pytest

from coach.domain.sentences import Passage
from coach.domain.story import Part
from coach.embeddings.competency_space import PROFILE_HEAD, CompetencySpace
from coach.matching.tagging import (
    LIKELY_FROM,
    MOST_SUGGESTIONS,
    pick_passages,
    suggest_competencies,
)

SIZE = 24


def profile(
    indicators: dict[int, float], kindred: dict[int, float] | None = None
) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """A story's profile with these values above zero, the others at it."""
    values = np.zeros(PROFILE_HEAD + 2 * SIZE, dtype=np.float32)
    for at, value in indicators.items():
        values[PROFILE_HEAD + at] = value
    for at, value in (kindred or {}).items():
        values[PROFILE_HEAD + SIZE + at] = value
    return values


def test_the_strongest_comes_first() -> None:
    """Suggestions stand by strength, and their shares fall with it and stay within 1."""
    found = suggest_competencies(profile({3: 1.0, 7: 3.0, 11: 2.0}))
    assert [at for at, _ in found] == [7, 11]
    shares = [share for _, share in found]
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) < 1


def test_only_what_stands_out_is_suggested() -> None:
    """A story that shows every competency equally suggests none; the threshold is kept."""
    assert suggest_competencies(profile({})) == []
    level = profile({at: (-1.0) ** at for at in range(SIZE)})
    assert LIKELY_FROM > 1
    assert suggest_competencies(level) == []


def test_never_too_many() -> None:
    """However many stand out, the person is asked about MOST_SUGGESTIONS of them."""
    found = suggest_competencies(
        profile({at: 1.0 + at / 100 for at in range(MOST_SUGGESTIONS + 1)})
    )
    assert [at for at, _ in found] == [5, 4, 3, 2, 1]


def test_what_skills_name_comes_first() -> None:
    """Named competencies are suggested whatever the story shows, first and beyond the most."""
    some = profile({3: 1.0, 7: 3.0, 11: 2.0})
    assert [at for at, _ in suggest_competencies(some, [5, 11])] == [11, 5, 7]
    assert [at for at, _ in suggest_competencies(profile({}), [4])] == [4]
    assert suggest_competencies(profile({}), [4])[0][1] == 0
    many = list(range(12, 12 + MOST_SUGGESTIONS + 1))
    assert [at for at, _ in suggest_competencies(some, many)] == many
    assert all(0 <= share <= 1 for _, share in suggest_competencies(some, [5, 11]))


def test_questions_count_too() -> None:
    """Of two competencies with equal indicators the one whose questions are near is first."""
    found = suggest_competencies(profile({2: 2.0, 9: 2.0}, {9: 1.0}))
    assert [at for at, _ in found] == [9, 2]


def test_the_scale_does_not_matter() -> None:
    """Another model's profiles may lie wider or higher; the same competencies stand out."""
    some = profile({3: 1.0, 7: 3.0, 11: 2.0}, {7: 0.4})
    assert np.array(suggest_competencies(some * 3 + 1)) == pytest.approx(
        np.array(suggest_competencies(some))
    )


def test_the_sentence_that_shows_it() -> None:
    """It is the one nearer to this competency than to the others, not the one near to all."""
    axes = np.eye(3, dtype=np.float32)
    measure = CompetencySpace(np.array([[1, 1], [1, 1], [1, 1]]), axes, axes)
    sentences = np.array([[0.6, 0.0, 0.1], [0.7, 0.7, 0.7], [0.0, 0.5, 0.0]], dtype=np.float32)
    said = [Passage(Part.ACTION, text) for text in ("First.", "All.", "Second.")]
    assert pick_passages([0, 1], sentences, said, measure) == [said[0], said[2]]
    assert pick_passages([], sentences, said, measure) == []


def test_questions_help_to_find_the_sentence() -> None:
    """Where the indicators cannot tell two sentences apart, the questions do."""
    indicators = np.array([[1, 0, 0], [0, 1, 0]], dtype=np.float32)
    questions = np.array([[0, 0, 1], [0, 1, 0]], dtype=np.float32)
    measure = CompetencySpace(np.array([[1, 1], [1, 1]]), questions, indicators)
    sentences = np.array([[0.5, 0, 0], [0.5, 0, 0.5]], dtype=np.float32)
    said = [Passage(Part.ACTION, text) for text in ("I fell.", "I fell and learned.")]
    assert pick_passages([0], sentences, said, measure) == [said[1]]


def test_the_profile_is_read_as_it_is_written() -> None:
    """A story whose sentences stand at one competency's texts is suggested that one, each time."""
    axes = np.eye(SIZE, dtype=np.float32)
    measure = CompetencySpace(np.ones((SIZE, 2), dtype=np.intp), axes, axes)
    for at in range(SIZE):
        ((first, _),) = suggest_competencies(measure.profile(axes[[at, at]], axes[at]))
        assert first == at
