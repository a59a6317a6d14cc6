"""Ranking with vectors made by hand, small enough to check on paper."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.domain.sentences import Passage, sentence_texts, story_passages
from coach.domain.story import BankStory, Part, Section, Story
from coach.embeddings.competency_space import PROFILE_HEAD, CompetencySpace
from coach.matching.ranking import (
    CONFIRMED,
    POSSIBLE_FROM,
    SMALL,
    STRONG_FROM,
    WEIGHTS,
    Fit,
    MatchResult,
    RankedStory,
    Signals,
    StoryIndex,
    StoryMatch,
    best_passages,
    compute_chances,
    fit_of,
    rank_stories,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float32]

FAILURE, CONFLICT, MONEY = np.eye(3, dtype=np.float32)
"""The three things that vectors of these tests can be about."""


def floats(*rows: Sequence[float] | Floats) -> Floats:
    """Rows as one array."""
    return np.array(rows, dtype=np.float32)


def space() -> CompetencySpace:
    """Two competencies, failure and conflict, each of two questions and three indicators."""
    return CompetencySpace(
        counts=np.array([[2, 3], [2, 3]]),
        questions=floats((1, 0, 0), (0.8, 0, 0.6), (0, 1, 0), (0, 0.8, 0.6)),
        indicators=floats(
            (1, 0, 0), (0.96, 0, 0.28), (0.8, 0, 0.6), (0, 1, 0), (0, 0.96, 0.28), (0, 0.8, 0.6)
        ),
    )


def index(*stories: Floats, general: Sequence[bool] = ()) -> StoryIndex:
    """An index over the sentence vectors of stories."""
    competencies = space()
    return StoryIndex(
        sentences=np.concatenate([*stories, np.zeros((0, 3), np.float32)]),
        counts=np.array([len(sentences) for sentences in stories], dtype=np.intp),
        profiles=floats(*(competencies.profile(sentences) for sentences in stories)).reshape(
            -1, PROFILE_HEAD + 4
        ),
        general=np.array(general or [False] * len(stories), dtype=np.bool_),
    )


def rows(ranked: list[RankedStory]) -> list[int]:
    """The stories' rows, best first."""
    return [found.row for found in ranked]


def test_story_about_the_question_comes_first() -> None:
    """A story of failure answers a question for failure, one of conflict does not."""
    ranked = rank_stories(FAILURE, index(floats(CONFLICT), floats(FAILURE), floats(MONEY)), space())
    assert rows(ranked) == [1, 2, 0]
    assert ranked[0].signals.score > 0 > ranked[2].signals.score


def test_evidence_is_the_mean_of_the_five_best_sentences() -> None:
    """A sixth, poor sentence changes nothing; the mean is measured in the story's own spread."""
    near = [floats((value, 0, 0)) for value in (0.5, 0.9, 0.7, 0.3, 0.1)]
    five, six = np.concatenate(near), np.concatenate([*near, floats((0, 0, 0))])
    both = index(five, six)
    mean, spread = both.profiles[0, :2]
    ranked = {found.row: found.signals for found in rank_stories(FAILURE, both, space())}
    share = WEIGHTS[SMALL].passage_score
    assert ranked[0].passage_score == pytest.approx(share * (0.5 - mean) / spread, abs=1e-5)
    assert ranked[1].passage_score == pytest.approx(ranked[0].passage_score)


def test_story_of_one_sentence_is_ranked_by_it() -> None:
    """Fewer than five sentences are averaged as many as there are."""
    found = rank_stories(FAILURE, index(floats(FAILURE)), space())[0]
    generic = np.array([1, 0.8, 0, 0])
    expected = WEIGHTS[SMALL].passage_score * (1 - generic.mean()) / generic.std()
    assert found.signals.passage_score == pytest.approx(expected, abs=1e-5)


def test_popular_story_gains_nothing_by_its_popularity() -> None:
    """A story whose every cosine is doubled, near everything, scores as it did before."""
    modest = floats((0.3, 0.1, 0.1), (0.2, 0.2, 0.1))
    ranked = rank_stories(FAILURE, index(modest, 2 * modest), space())
    assert ranked[0].signals.score == pytest.approx(ranked[1].signals.score, abs=1e-4)


def test_story_equally_near_to_everything_is_finite() -> None:
    """A story without any spread divides by the least one and not by zero."""
    found = rank_stories(FAILURE, index(floats((0, 0, 0))), space())[0]
    assert found.signals == Signals(0.0, 0.0, 0.0, 0.0)
    assert found.fit is Fit.NONE


def test_general_text_comes_after_every_episode() -> None:
    """An essay on failure, however near, comes after a story of money and fits nothing."""
    ranked = rank_stories(
        FAILURE, index(floats(FAILURE), floats(MONEY), general=(True, False)), space()
    )
    assert rows(ranked) == [1, 0]
    assert ranked[1].fit is Fit.NONE
    assert ranked[1].signals.score > ranked[0].signals.score


def test_empty_index_ranks_nothing() -> None:
    """No stories, no answers."""
    assert rank_stories(FAILURE, index(), space()) == []


@pytest.mark.parametrize(
    ("chance", "word"),
    [
        (1.0, Fit.STRONG),
        (STRONG_FROM, Fit.STRONG),
        (STRONG_FROM - 0.01, Fit.POSSIBLE),
        (POSSIBLE_FROM, Fit.POSSIBLE),
        (POSSIBLE_FROM - 0.01, Fit.NONE),
        (0.0, Fit.NONE),
    ],
)
def test_fit_words_begin_at_their_thresholds(chance: float, word: Fit) -> None:
    """Each word begins at its chance."""
    assert fit_of(chance) is word


def test_chance_is_logistic_in_score_and_nearness() -> None:
    """A story of what is asked has a chance near that of its formula; a general text has none."""
    ranked = rank_stories(
        FAILURE, index(floats(FAILURE), floats(FAILURE), general=(False, True)), space()
    )
    counted = WEIGHTS[SMALL]
    near = 1 - np.mean([1, 0.96, 0.8, 0, 0, 0])  # against all six indicators: fewer than ten
    odds = counted.bias + counted.scale * ranked[0].signals.score + counted.nearness * near
    assert ranked[0].chance == pytest.approx(1 / (1 + np.exp(-odds)), abs=1e-5)
    assert ranked[1].chance == 0


def test_no_story_fits_better_than_one_before_it() -> None:
    """The words follow the order, also where a later story has the greater chance."""
    told = (floats((0.5, 0, 0)), floats((0.6, 0.5, 0)), floats((0.9, 0.9, 0)), floats(MONEY))
    words = [Fit.NONE, Fit.POSSIBLE, Fit.STRONG]
    places = [words.index(found.fit) for found in rank_stories(FAILURE, index(*told), space())]
    assert places == sorted(places, reverse=True)


def test_whole_text_counts_where_there_is_one() -> None:
    """With vectors of whole texts, the one nearer to the question gains; they are standardised."""
    competencies = space()
    told = [floats((0.5, 0.5, 0.1))] * 2
    wholes = floats(FAILURE, CONFLICT)
    profiles = [competencies.profile(s, w) for s, w in zip(told, wholes, strict=True)]
    both = replace(index(*told), profiles=floats(*profiles), whole=wholes)
    generic = np.array([1, 0.8, 0, 0])
    assert profiles[0][2:4] == pytest.approx([generic.mean(), generic.std()])
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(WEIGHTS, SMALL, replace(WEIGHTS[SMALL], document_score=2.0))
        ranked = rank_stories(FAILURE, both, competencies)
    assert rows(ranked) == [0, 1]
    expected = 2 * (1 - generic.mean()) / generic.std()
    assert ranked[0].signals.document_score == pytest.approx(expected, abs=1e-4)


def test_owners_verdicts_outweigh_the_profile() -> None:
    """Confirmed for what is asked a story gains, rejected it loses; no verdict changes nothing."""
    told = index(floats((0.5, 0.5, 0)), floats((0.5, 0.5, 0)))
    plain = rank_stories(FAILURE, told, space())
    silent = replace(told, confirmations=floats((0, 0), (0, 0)))
    same = rank_stories(FAILURE, silent, space())
    assert [found.signals for found in same] == [found.signals for found in plain]
    said = replace(told, confirmations=floats((-1, 0), (1, 0)))
    ranked = {
        found.row: found.signals.competency_score for found in rank_stories(FAILURE, said, space())
    }
    asked = space().weights(FAILURE)[0]
    assert ranked[1] - ranked[0] == pytest.approx(
        2 * CONFIRMED * asked * WEIGHTS[SMALL].competency_score, abs=1e-4
    )


def test_weights_follow_what_the_question_asks_for() -> None:
    """The weights sum to one, and the competency asked for has most."""
    weights = space().weights(CONFLICT)
    assert weights.sum() == pytest.approx(1)
    assert weights[1] > 0.99


def test_profile_holds_spread_indicators_and_kindred() -> None:
    """Four numbers of popularity, then one per competency for indicators, then for kindred."""
    profile = space().profile(floats(FAILURE))
    assert profile.dtype == np.float32
    generic = np.array([1, 0.8, 0, 0])
    assert profile[:2] == pytest.approx([generic.mean(), generic.std()])
    assert profile[2:4] == pytest.approx([0, 1])  # no vector of the whole text
    assert profile[4:6] == pytest.approx([1, -1])
    kindred = (0.9 - generic.mean()) / generic.std()
    assert profile[6:] == pytest.approx([kindred, -kindred])


def test_indicators_take_the_two_best_sentences() -> None:
    """Sentences beyond the two nearest do not thin out what a story shows."""
    two = space().profile(floats(FAILURE, FAILURE))
    three = space().profile(floats(FAILURE, FAILURE, (0.1, 0, 0)))
    assert three[4:6] == pytest.approx(two[4:6])


def test_evidence_is_shown_in_story_order() -> None:
    """The two best sentences are named in the order they are told, not of their worth."""
    told = floats(MONEY, (0.8, 0, 0.6), CONFLICT, FAILURE)
    assert best_passages(FAILURE, told, space()) == [1, 3]
    assert best_passages(FAILURE, told, space(), most=1) == [3]


def test_sentence_near_everything_is_no_evidence() -> None:
    """A sentence as near to both competencies shows less than one that is near to the right one."""
    told = floats((0.7, 0.7, 0), (0.65, 0, 0))
    assert best_passages(FAILURE, told, space(), most=1) == [1]


def test_evidence_of_a_short_story_is_what_there_is() -> None:
    """One sentence is shown alone, and none is no error."""
    assert best_passages(FAILURE, floats(MONEY), space()) == [0]
    assert best_passages(FAILURE, np.zeros((0, 3), np.float32), space()) == []


VECTORS = st.tuples(*[st.integers(-9, 9).map(lambda value: value / 10)] * 3)
STORIES = st.lists(
    st.tuples(st.lists(VECTORS, min_size=1, max_size=7), st.booleans()), min_size=1, max_size=6
)


@given(STORIES, st.randoms(use_true_random=False))
def test_ranking_does_not_depend_on_story_order(
    stories: list[tuple[list[tuple[float, ...]], bool]], rng: Random
) -> None:
    """Shuffled stories get the same scores, and the same place but for ties."""
    order = list(range(len(stories)))
    rng.shuffle(order)

    def ranked(places: list[int]) -> list[tuple[int, RankedStory]]:
        chosen = [stories[place] for place in places]
        built = index(*(floats(*told) for told, _ in chosen), general=[g for _, g in chosen])
        return [(places[found.row], found) for found in rank_stories(FAILURE, built, space())]

    one, other = ranked(sorted(order)), ranked(order)
    for (_, before), (_, after) in zip(one, other, strict=True):
        assert before.signals.score == pytest.approx(after.signals.score, abs=1e-3)
    chances = {place: found.chance for place, found in other}
    assert {place: found.chance for place, found in one} == pytest.approx(chances, abs=1e-3)


@given(STORIES)
def test_ranking_is_best_first_and_complete(
    stories: list[tuple[list[tuple[float, ...]], bool]],
) -> None:
    """Every story is ranked once: episodes by falling score, then general texts the same way."""
    general = [flag for _, flag in stories]
    ranked = rank_stories(
        FAILURE, index(*(floats(*told) for told, _ in stories), general=general), space()
    )
    assert sorted(rows(ranked)) == list(range(len(stories)))
    keys = [(general[found.row], -found.signals.score) for found in ranked]
    for before, after in pairwise(keys):
        assert before[0] <= after[0]
        assert before[0] != after[0] or before[1] <= after[1] + 1e-3


@given(STORIES, st.lists(VECTORS, min_size=1, max_size=4), st.integers(1, 60))
def test_chances_are_those_of_the_ranking(
    stories: list[tuple[list[tuple[float, ...]], bool]],
    asked: list[tuple[float, ...]],
    at_once: int,
) -> None:
    """Of all questions together, or of a few at a time, each story has the chance it has alone."""
    built = index(*(floats(*told) for told, _ in stories), general=[g for _, g in stories])
    questions = floats(*asked)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("coach.matching.ranking.COSINES_AT_ONCE", at_once)
        found = compute_chances(questions, built, space())
    for question, row in zip(questions, found, strict=True):
        alone = {each.row: each.chance for each in rank_stories(question, built, space())}
        assert dict(enumerate(row.tolist())) == pytest.approx(alone, abs=1e-3)


TOLD = Story(
    title="The wrong rows",
    sections=(
        Section(Part.SITUATION, "- I ran **the delete**. It was the live table.", 3),
        Section(Part.RESULT, "We were back by noon.", 7),
    ),
    first_line=1,
    last_line=8,
    skills=("SQL", "owning mistakes"),
)


def test_passages_are_sentences_with_their_part() -> None:
    """Every sentence is exact as written, markup included, in story order."""
    assert story_passages(TOLD) == [
        Passage(Part.SITUATION, "I ran **the delete**."),
        Passage(Part.SITUATION, "It was the live table."),
        Passage(Part.RESULT, "We were back by noon."),
    ]


def test_encoded_are_plain_sentences_then_title_and_skills() -> None:
    """Markup is not encoded; title and skills come last, and no skills is no text."""
    sentences = ["I ran the delete.", "It was the live table.", "We were back by noon."]
    assert sentence_texts(TOLD) == [*sentences, "The wrong rows", "SQL, owning mistakes"]
    assert sentence_texts(replace(TOLD, skills=())) == [*sentences, "The wrong rows"]


def test_sentence_of_markup_alone_is_encoded_as_written() -> None:
    """Where taking the marks off leaves nothing, the text stays: no vector of an empty text."""
    told = replace(TOLD, sections=(Section(Part.UNLABELLED, "<br>", 1),), skills=())
    assert sentence_texts(told) == ["<br>", "The wrong rows"]


def test_answer_holds_its_matches() -> None:
    """An answer is a plain value that can be compared."""
    match = StoryMatch(
        BankStory(1, "rows", "/a.md", TOLD),
        Signals(1.0, 2.0, 4.0, 0.5),
        0.8,
        Fit.STRONG,
        (),
        ("no result",),
    )
    assert match.signals.score == 7.5
    assert MatchResult("q", Fit.STRONG, (match,)) == MatchResult("q", Fit.STRONG, (replace(match),))
