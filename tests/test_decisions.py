"""What the user said comes first, for every wording of a kind of question and for no other kind."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
import pytest

from coach.embeddings.competency_space import CompetencySpace, KindSpace, by_nearness
from coach.matching.ranking import (
    DECIDED_CHANCE,
    REJECTED_CHANCE,
    TOLD_FROM,
    ChosenStories,
    Decision,
    Fit,
    RankedStory,
    StoryIndex,
    compute_chances,
    compute_ranking,
    rank_stories,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float32]

MISTAKE, REGRET, QUARREL, SALARY, MONEY = np.eye(5, dtype=np.float32)
"""Three kinds of question, a topic that no story answers, and what no question is about."""

FAILURE, CONFLICT = 0, 1
"""The places of the competencies."""

KINDS: Final = KindSpace(
    vectors=np.array([MISTAKE, REGRET, QUARREL]),
    asked=by_nearness(np.array([MISTAKE, REGRET, QUARREL])),
    competencies=np.array([FAILURE, FAILURE, CONFLICT]),
    standing=SALARY[None],
)
SPACE: Final = CompetencySpace(np.array([2, 1]), KINDS.vectors, KINDS)

PLAIN: Final = (0.5 * MISTAKE, 0.4 * MISTAKE, 0.1 * MISTAKE)
"""Three stories, of which the first answers a question for a mistake best, and the last least."""

SLIP = 0.8 * MISTAKE + 0.6 * MONEY
"""A question for a mistake in other words."""


def index(stories: Sequence[Floats] = PLAIN, general: Sequence[bool] = ()) -> StoryIndex:
    """An index of stories of one sentence, which is their title too."""
    sentences = np.array(stories, dtype=np.float32)
    return StoryIndex(
        sentences,
        np.ones(len(stories), dtype=np.intp),
        np.array([SPACE.profile(sentence[None]) for sentence in sentences]),
        np.array(general or [False] * len(stories), dtype=np.bool_),
    )


def said(*choices: tuple[Floats, Sequence[int]], stories: int = len(PLAIN)) -> ChosenStories:
    """Questions, each with the rows of the stories said to answer it."""
    questions = np.array([question for question, _ in choices], dtype=np.float32)
    rows = np.zeros((len(choices), stories), dtype=np.bool_)
    for place, (_, chosen) in enumerate(choices):
        rows[place, list(chosen)] = True
    return ChosenStories(questions, KINDS.weights(questions), rows)


def rank(question: Floats, built: StoryIndex) -> list[RankedStory]:
    """The stories for one question, best first."""
    return rank_stories(question, built, SPACE)


def order(question: Floats, built: StoryIndex) -> list[int]:
    """The rows of the stories for one question, best first."""
    return [found.row for found in rank(question, built)]


# Chosen


@pytest.mark.parametrize("question", [MISTAKE, SLIP], ids=["same words", "other words"])
def test_a_chosen_story_comes_first_for_its_kind(question: Floats) -> None:
    """For the question it was chosen for and for another wording; the others follow as before."""
    assert order(question, index()) == [0, 1, 2]
    chosen = replace(index(), chosen=said((MISTAKE, [2])))
    first, *others = rank(question, chosen)
    assert (first.row, first.decision, first.chance) == (2, Decision.CHOSEN, 1)
    assert first.fit is Fit.STRONG
    assert [found.row for found in others] == [0, 1]
    assert {found.decision for found in others} == {Decision.NOTHING}


@pytest.mark.parametrize("question", [REGRET, QUARREL, MONEY], ids=["regret", "quarrel", "no kind"])
def test_a_choice_draws_no_other_kind(question: Floats) -> None:
    """Questions of another kind, of the same competency even, and of none are ranked as before."""
    chosen = replace(index(), chosen=said((MISTAKE, [2])))
    assert rank(question, chosen) == rank(question, index())


def test_a_choice_counts_for_its_own_words_whatever_they_ask() -> None:
    """A question of no kind that coach knows is the same question, and no other one."""
    built = index([0.5 * MONEY, 0.1 * MONEY, QUARREL])
    chosen = replace(built, chosen=said((MONEY, [1])))
    assert order(MONEY, built)[0] == 0
    assert order(MONEY, chosen)[0] == 1
    near = 0.9 * MONEY + np.float32(np.sqrt(1 - 0.81)) * SALARY
    assert order(near, chosen) == order(near, built)


def test_the_nearest_choice_counts() -> None:
    """Of two choices for one kind, that for the words asked; for other words, the likelier one."""
    chosen = replace(index(), chosen=said((MISTAKE, [2]), (SLIP, [1])))
    assert order(MISTAKE, chosen)[0] == 2
    assert order(SLIP, chosen)[0] == 1


def test_several_stories_may_be_chosen() -> None:
    """They come first, among themselves by how well they answer."""
    chosen = replace(index(), chosen=said((MISTAKE, [2, 1])))
    assert order(SLIP, chosen) == [1, 2, 0]
    assert [found.chance for found in rank(SLIP, chosen)][:2] == [1, 1]


def test_none_chosen() -> None:
    """That no story answers is said for all wordings of the kind; the order stays."""
    none = replace(index(), chosen=said((MISTAKE, [])))
    ranking = compute_ranking(np.array([MISTAKE, SLIP, QUARREL]), none, SPACE)
    assert ranking.none_chosen.tolist() == [True, True, False]
    assert order(SLIP, none) == [0, 1, 2]
    assert {found.fit for found in rank(SLIP, none)} == {Fit.NONE}
    assert not compute_ranking(SLIP[None], index(), SPACE).none_chosen.any()


def test_a_general_text_that_is_chosen_comes_first() -> None:
    """An essay is no story, unless the user tells it as one."""
    built = index(general=(True, False, False))
    assert order(MISTAKE, built) == [1, 2, 0]
    chosen = replace(built, chosen=said((MISTAKE, [0])))
    assert order(MISTAKE, chosen) == [0, 1, 2]
    assert rank(MISTAKE, chosen)[0].fit is Fit.STRONG
    assert order(QUARREL, chosen)[-1] == 0


# Filed


def test_a_story_with_the_question_as_its_title_comes_first() -> None:
    """A title that is what is asked outweighs a story of better sentences, and no word more."""
    own = [*[0.1 * MISTAKE] * (TOLD_FROM - 1), 0.7 * MISTAKE]
    better = [*[0.6 * MISTAKE] * 5, 0.5 * MISTAKE]
    sentences = np.array([*better, *own])
    profiles = [SPACE.profile(np.array(told)) for told in (better, own)]
    built = StoryIndex(
        sentences, np.array([6, len(own)]), np.array(profiles), np.zeros(2, np.bool_)
    )
    first, second = rank(MISTAKE, built)
    assert (first.row, first.decision, first.chance) == (1, Decision.FILED, DECIDED_CHANCE)
    assert (second.decision, second.fit) == (Decision.NOTHING, Fit.STRONG)
    assert first.signals.score < second.signals.score
    assert {found.decision for found in rank(QUARREL, built)} == {Decision.NOTHING}


def test_a_stub_is_not_filed_by_its_title() -> None:
    """A title over next to nothing is no told story."""
    stub = [*[0.1 * MISTAKE] * (TOLD_FROM - 2), 0.7 * MISTAKE]
    profile = SPACE.profile(np.array(stub))[None]
    built = StoryIndex(np.array(stub), np.array([len(stub)]), profile, np.zeros(1, np.bool_))
    assert rank(MISTAKE, built)[0].decision is Decision.NOTHING


def test_a_confirmed_story_answers_no_standing_question() -> None:
    """What asks for no story asks for no competency."""
    confirmed = np.array([[1, 1]] * len(PLAIN), dtype=np.float32)
    ranked = rank(SALARY, replace(index(), confirmations=confirmed))
    assert {(found.decision, found.fit) for found in ranked} == {(Decision.NOTHING, Fit.NONE)}


def test_of_equal_choices_the_last_one_counts() -> None:
    """What is said later of the same words holds."""
    twice = replace(index(), chosen=said((MISTAKE, [1]), (MISTAKE, [2])))
    assert order(MISTAKE, twice)[0] == 2


def test_that_none_answers_counts_for_the_very_kind_only() -> None:
    """A question that is likelier of another kind is answered as ever."""
    none = replace(index(), chosen=said((REGRET, [])))
    between = (0.72 * MISTAKE + 0.69 * REGRET).astype(np.float32)
    assert not compute_ranking(between[None], none, SPACE).none_chosen[0]
    assert compute_ranking(REGRET[None], none, SPACE).none_chosen[0]
    chosen = replace(index(), chosen=said((REGRET, [2])))
    assert order(between, chosen)[0] == 2


def test_a_general_text_is_not_filed_by_its_title() -> None:
    """An essay on mistakes fits no question, though its title is what is asked."""
    first, essay = rank(MISTAKE, index([MISTAKE, 0.5 * MISTAKE], general=(True, False)))
    assert first.fit is Fit.STRONG
    assert (essay.row, essay.decision, essay.fit) == (0, Decision.NOTHING, Fit.NONE)


def test_a_question_in_the_notes_files_a_story() -> None:
    """It counts for every wording of its kind, and for no other kind."""
    filed = replace(index(), filed=said((MISTAKE, [2])))
    first = rank(SLIP, filed)[0]
    assert (first.row, first.decision, first.chance) == (2, Decision.FILED, DECIDED_CHANCE)
    assert rank(REGRET, filed) == rank(REGRET, index())


# Confirmed and rejected


def test_confirmed_first_and_rejected_last() -> None:
    """Where the question asks for that competency, by whichever of its kinds."""
    tagged = replace(index(), confirmations=np.array([[-1, 0], [0, 0], [1, 0]], np.float32))
    for question in (MISTAKE, SLIP, REGRET):
        found = rank(question, tagged)
        assert [story.row for story in found] == [2, 1, 0]
        assert found[0].chance >= DECIDED_CHANCE
        assert found[-1].chance <= np.float32(REJECTED_CHANCE)
        decisions = [story.decision for story in found]
        assert decisions == [Decision.CONFIRMED, Decision.NOTHING, Decision.REJECTED]


def test_tags_count_for_nothing_else() -> None:
    """Questions for another competency, and an index without a tag, are ranked as before."""
    tagged = replace(index(), confirmations=np.array([[-1, 0], [0, 0], [1, 0]], np.float32))
    assert rank(QUARREL, tagged) == rank(QUARREL, index())
    silent = replace(index(), confirmations=np.zeros((3, 2), np.float32))
    assert rank(MISTAKE, silent) == rank(MISTAKE, index())


# All of it


def test_each_word_has_its_place() -> None:
    """Chosen, confirmed, filed, nothing said, rejected; no chance is above one before it."""
    built = index([0.1 * MISTAKE, 0.2 * MISTAKE, 0.55 * MISTAKE, 0.4 * MISTAKE, 0.5 * MISTAKE])
    tags = np.array([[0, 0], [1, 0], [0, 0], [0, 0], [-1, 0]], np.float32)
    told = replace(
        built,
        confirmations=tags,
        filed=said((MISTAKE, [2]), stories=5),
        chosen=said((MISTAKE, [0]), stories=5),
    )
    found = rank(SLIP, told)
    assert [story.row for story in found] == [0, 1, 2, 3, 4]
    assert [story.decision for story in found] == [
        Decision.CHOSEN,
        Decision.CONFIRMED,
        Decision.FILED,
        Decision.NOTHING,
        Decision.REJECTED,
    ]
    chances = [story.chance for story in found]
    assert chances == sorted(chances, reverse=True)
    assert compute_chances(SLIP[None], told, SPACE)[0].tolist() == pytest.approx(chances)


def test_a_choice_outweighs_a_rejection() -> None:
    """What was said of the question itself counts before what was said of a competency."""
    told = replace(
        index(),
        confirmations=np.array([[0, 0], [0, 0], [-1, 0]], np.float32),
        chosen=said((MISTAKE, [2])),
    )
    first = rank(MISTAKE, told)[0]
    assert (first.row, first.decision, first.chance) == (2, Decision.CHOSEN, 1)


# Questions that no story answers


def test_standing_questions_have_no_story() -> None:
    """A question nearer to a standing topic than to any kind has none, in whatever words."""
    salary = 0.8 * SALARY + 0.6 * MONEY
    far = 0.5 * SALARY + np.float32(np.sqrt(0.75)) * MONEY
    asked = np.array([SALARY, salary, far, MISTAKE, 0.7 * SALARY + 0.72 * MISTAKE])
    ranking = compute_ranking(asked, index([*PLAIN, 0.5 * SALARY]), SPACE)
    assert ranking.standing.tolist() == [True, True, False, False, False]
    assert not ranking.chances[:2].any()
    assert ranking.chances[3].any()


def test_a_choice_for_a_standing_question_counts() -> None:
    """A user who tells a story there is told that story."""
    chosen = replace(index(), chosen=said((SALARY, [1])))
    first = rank(SALARY, chosen)[0]
    assert (first.row, first.decision, first.fit) == (1, Decision.CHOSEN, Fit.STRONG)


def test_a_space_without_standing_questions() -> None:
    """Where none was learnt, none is recognised."""
    kinds = replace(KINDS, standing=KINDS.standing[:0])
    bare = CompetencySpace(np.array([2, 1]), KINDS.vectors, kinds)
    assert not compute_ranking(np.array([SALARY, MISTAKE]), index(), bare).standing.any()
