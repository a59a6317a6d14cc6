"""Ranking with vectors made by hand, small enough to check on paper."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.domain.question import core_question
from coach.domain.sentences import Passage, sentence_texts, story_passages
from coach.domain.story import BankStory, Part, Section, Story
from coach.embeddings.competency_space import CompetencySpace, KindSpace, by_nearness
from coach.matching.ranking import (
    MOST_WORDS,
    POSSIBLE_FROM,
    SMALL,
    STRONG_FROM,
    UNSURE_FROM,
    WEIGHTS,
    Decision,
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
    score_chance,
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
    """Two competencies, failure and conflict, of two questions and one kind of question each."""
    axes = floats(FAILURE, CONFLICT)
    kinds = KindSpace(axes, by_nearness(axes), np.array([0, 1]), np.zeros((0, 3), np.float32))
    questions = floats((1, 0, 0), (0.8, 0, 0.6), (0, 1, 0), (0, 0.8, 0.6))
    return CompetencySpace(np.array([2, 2]), questions, kinds)


def index(*stories: Floats, general: Sequence[bool] = ()) -> StoryIndex:
    """An index over the sentence vectors of stories; the last of each is its title."""
    competencies = space()
    return StoryIndex(
        sentences=np.concatenate([*stories, np.zeros((0, 3), np.float32)]),
        counts=np.array([len(sentences) for sentences in stories], dtype=np.intp),
        profiles=floats(*(competencies.profile(sentences) for sentences in stories)).reshape(-1, 2),
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


def test_a_story_is_as_near_as_its_five_best_sentences() -> None:
    """A sixth, poor sentence changes nothing, and fewer are averaged as many as there are."""
    near = [floats((value, 0, 0)) for value in (0.5, 0.9, 0.7, 0.3, 0.1)]
    five, six = np.concatenate(near), np.concatenate([*near, floats((0, 0, 0))])
    ranked = rank_stories(FAILURE, index(five, six, floats((0.5, 0, 0))), space())
    for found in ranked:
        assert found.signals.passage_score == pytest.approx(0.5)
        assert found.signals.kind_score == pytest.approx(0.5 * 0.5, abs=1e-5)


def test_kinds_count_by_how_likely_the_question_is_of_each() -> None:
    """A question between two kinds counts both; what is near to every kind gains nothing by it."""
    told = index(floats((0.5, 0.5, 0)), floats((0.5, 0, 0)), floats((0, 0.5, 0)))
    between = floats((0.6, 0.6, 0))[0]
    for found in rank_stories(between, told, space()):
        assert found.signals.kind_score == pytest.approx(0, abs=1e-5)
    by_row = {found.row: found.signals for found in rank_stories(FAILURE, told, space())}
    assert by_row[0].kind_score == pytest.approx(0, abs=1e-5)
    assert by_row[1].kind_score == pytest.approx(0.25, abs=1e-5)
    assert by_row[2].kind_score == pytest.approx(-0.25, abs=1e-5)


def test_a_story_of_zeros_is_finite() -> None:
    """A story near to nothing scores nothing, and fits nothing."""
    found = rank_stories(FAILURE, index(floats((0, 0, 0))), space())[0]
    assert found.signals == Signals(0.0, 0.0)
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
        (POSSIBLE_FROM - 0.01, Fit.UNSURE),
        (UNSURE_FROM, Fit.UNSURE),
        (UNSURE_FROM - 0.01, Fit.NONE),
        (0.0, Fit.NONE),
    ],
)
def test_fit_words_begin_at_their_thresholds(chance: float, word: Fit) -> None:
    """Each word begins at its chance; strong and possible say that it answers."""
    assert fit_of(chance) is word
    assert word.answers is (chance >= POSSIBLE_FROM)


@pytest.mark.parametrize("nearness", [0.3, 0.5, 0.55])
def test_chance_is_logistic_in_the_score(nearness: float) -> None:
    """A story has the chance of the formula; a general text has none."""
    told = floats((nearness, 0, 0))
    ranked = rank_stories(FAILURE, index(told, told, general=(False, True)), space())
    score = nearness + nearness / 2
    assert ranked[0].signals.score == pytest.approx(score, abs=1e-5)
    counted = WEIGHTS[SMALL]
    expected = 1 / (1 + np.exp(-counted.bias - counted.scale * score))
    assert ranked[0].chance == pytest.approx(expected, abs=1e-4)
    assert ranked[1].chance == 0


def test_an_unknown_model_has_the_weights_of_the_small_one() -> None:
    """Vectors of a length that coach knows nothing of are measured by what is known best."""
    one = np.array([0.5], dtype=np.float32)
    assert score_chance(one, 3) == score_chance(one, SMALL) != score_chance(one, 768)
    assert all(weights.scale > 0 for weights in WEIGHTS.values())


def test_no_story_fits_better_than_one_before_it() -> None:
    """The words follow the order."""
    told = (floats((0.3, 0, 0)), floats((0.5, 0.4, 0)), floats((0.5, 0, 0)), floats(MONEY))
    ranked = rank_stories(FAILURE, index(*told), space())
    assert rows(ranked) == [2, 1, 0, 3]
    assert [found.fit for found in ranked] == [
        Fit.STRONG,
        Fit.POSSIBLE,
        Fit.UNSURE,
        Fit.NONE,
    ]


def quoted(question: Floats, told: Floats, texts: Sequence[str] = (), most: int = 2) -> list[int]:
    """The sentences quoted of a story: of these texts, or all of the same words."""
    said = [Passage(Part.ACTION, text) for text in texts or ["It fell."] * len(told)]
    return best_passages(question, said, told, space(), most)


def test_evidence_is_shown_in_story_order() -> None:
    """The two best sentences are named in the order they are told, not of their worth."""
    told = floats(MONEY, (0.8, 0, 0.6), CONFLICT, FAILURE)
    assert quoted(FAILURE, told) == [1, 3]
    assert quoted(FAILURE, told, most=1) == [3]


def test_sentence_near_everything_is_no_evidence() -> None:
    """A sentence as near to both kinds shows less than one that is near to the right one."""
    told = floats((0.7, 0.7, 0), (0.65, 0, 0))
    assert quoted(FAILURE, told, most=1) == [1]


def test_evidence_is_of_the_kind_that_is_asked_for() -> None:
    """Of two sentences as near to the question, the one of its kind is shown."""
    told = floats((0.5, 0.3, 0), (0.5, -0.3, 0))
    assert quoted(FAILURE, told, most=1) == [1]


def test_evidence_of_a_short_story_is_what_there_is() -> None:
    """One sentence is shown alone, and none is no error."""
    assert quoted(FAILURE, floats(MONEY)) == [0]
    assert quoted(FAILURE, np.zeros((0, 3), np.float32)) == []


def test_evidence_is_rather_what_says_more() -> None:
    """Of two sentences as near, the longer one is quoted; beyond some words length is no gain."""
    told = floats((0.5, 0, 0), (0.5, 0, 0))
    longer = "It fell in the night and nobody heard it."
    assert quoted(FAILURE, told, ["It fell in.", longer], most=1) == [1]
    assert quoted(FAILURE, told, [longer, "It fell in."], most=1) == [0]
    endless = "word " * MOST_WORDS
    assert quoted(FAILURE, told, [endless, 2 * endless], most=1) == [0]


def test_evidence_is_rather_what_i_did() -> None:
    """Of two sentences as near and as long, the one that says what the user did is quoted."""
    told = floats((0.5, 0, 0), (0.5, 0, 0))
    assert quoted(FAILURE, told, ["They broke the gate.", "I broke the gate."], most=1) == [1]
    far = floats((0.9, 0, 0), (0.1, 0, 0))
    assert quoted(FAILURE, far, ["They broke the gate.", "I broke the gate."], most=1) == [0]


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
    """Every story is ranked once: episodes by falling score, then general texts the same way.

    Those whose title is what is asked come before the others of each.
    """
    general = [flag for _, flag in stories]
    ranked = rank_stories(
        FAILURE, index(*(floats(*told) for told, _ in stories), general=general), space()
    )
    assert sorted(rows(ranked)) == list(range(len(stories)))
    keys = [
        ((general[found.row], found.decision is not Decision.FILED), -found.signals.score)
        for found in ranked
    ]
    for before, after in pairwise(keys):
        assert before[0] <= after[0]
        assert before[0] != after[0] or before[1] <= after[1] + 1e-3
    chances = [found.chance for found in ranked]
    assert chances == sorted(chances, reverse=True)


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


def test_encoded_are_plain_sentences_then_skills_and_title() -> None:
    """Markup is not encoded; no skills is no text, and the title is put as a question."""
    sentences = ["I ran the delete.", "It was the live table.", "We were back by noon."]
    assert sentence_texts(TOLD) == [*sentences, "SQL, owning mistakes", "wrong rows"]
    assert sentence_texts(replace(TOLD, skills=())) == [*sentences, "wrong rows"]
    asked = replace(TOLD, skills=(), title="Tell me about a time you failed.")
    assert sentence_texts(asked)[-1] == core_question("a time you failed")


def test_sentence_of_markup_alone_is_encoded_as_written() -> None:
    """Where taking the marks off leaves nothing, the text stays: no vector of an empty text."""
    told = replace(TOLD, sections=(Section(Part.UNLABELLED, "<br>", 1),), skills=())
    assert sentence_texts(told) == ["<br>", "wrong rows"]


def answer(decision: Decision = Decision.NOTHING) -> MatchResult:
    """An answer of one story."""
    match = StoryMatch(
        BankStory(1, "rows", "/a.md", TOLD),
        Signals(0.25, 0.125),
        0.8,
        Fit.STRONG,
        decision,
        (Passage(Part.RESULT, "We were back by noon."),),
        ("no result",),
    )
    return MatchResult("q", Fit.STRONG, (match,))


def test_answer_holds_its_matches() -> None:
    """An answer is a plain value that can be compared; a score is the sum of its signals."""
    assert answer() == answer()
    assert answer() != answer(Decision.CHOSEN)
    assert answer().matches[0].signals.score == 0.375


def test_answer_as_json() -> None:
    """What the user decided stands there in a word, or null; so do questions without any answer."""
    whole = answer(Decision.FILED).to_dict()
    (match,) = whole.pop("matches")
    assert whole == {"question": "q", "fit": "strong", "standing": False, "none_chosen": False}
    assert match["story"] == "rows"
    assert (match["fit"], match["score"], match["decision"]) == ("strong", 0.375, "filed")
    assert match["evidence"] == [{"part": "result", "text": "We were back by noon."}]
    assert match["skills"] == ["SQL", "owning mistakes"]
    assert answer().to_dict()["matches"][0]["decision"] is None
    said = replace(answer(), fit=Fit.NONE, standing=True, none_chosen=True).to_dict()
    assert (said["fit"], said["standing"], said["none_chosen"]) == ("none", True, True)
