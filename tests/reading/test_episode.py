"""Whether a text tells an episode or speaks of everybody."""

from __future__ import annotations

import pytest

from coach.domain.episode import is_general, tells_of_the_past

ESSAY = (
    "Every developer has one. You push a feature and you wait. You open the logs, and your first "
    "thought is that you did it. Many engineers never tell you."
)


def test_an_essay_is_general() -> None:
    """Text about anyone, with no past of its teller, is general."""
    assert is_general(ESSAY, labelled=False)


TOLD = (
    "I pushed a feature. You know how it goes: you wait, you look, you hope. I had forgotten "
    "a flag, and my lead told me so. You learn."
)


@pytest.mark.parametrize(
    "text",
    [
        "Found the leak. Fixed it. Wrote a test.",
        TOLD,
        '"You broke it. You and your flag, you always do. You know you did," they said. Fixed it.',
        "我们上线后发现转人工率太高。",
    ],
)
def test_stories_are_not_general(text: str) -> None:
    """An episode, terse notes, and what others are quoted as saying are not general."""
    assert not is_general(text, labelled=False)


def test_labels_make_a_story() -> None:
    """A labelled text is a story by its writer's word."""
    assert not is_general(ESSAY, labelled=True)


def test_telling_of_the_past() -> None:
    """One sentence in which the teller did something is enough."""
    assert tells_of_the_past("So we quickly restored it.")
    assert not tells_of_the_past("I am a quick learner.")
