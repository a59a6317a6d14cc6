"""Near-duplicates are found, whatever was edited, and different stories are not."""

from __future__ import annotations

import random
import re
from functools import partial
from itertools import combinations
from pathlib import Path

import pytest

from coach.domain.duplicates import (
    NEARLY_THE_SAME,
    NearDuplicates,
    find_near_duplicates,
    minhash,
    shingles,
)
from coach.ingest.readers.registry import read_document
from tests.growth import grows_linearly

FOLDER = Path(__file__).parent.parent / "stories"
TEXTS = [
    story.text
    for path in sorted(FOLDER.iterdir())
    if path.is_file()
    for story in read_document(path, path.read_bytes()).stories
]
TEMPLATE = (
    "In {} I worked as {}. We had a problem with {}. As the person responsible I had to find a "
    "solution quickly while keeping the customer happy. First I talked to everybody involved and "
    "made a plan. Then I {}. As a result {}. I learned to communicate early."
)
FILLED = [
    TEMPLATE.format("2019", "a cook", "the ovens", "moved the bread to the night", "we sold more"),
    TEMPLATE.format(
        "2021", "a clerk", "late letters", "rang the depot every noon", "few were late"
    ),
    TEMPLATE.format(
        "2022", "a nurse", "the waiting list", "drew up empty slots", "12 days, not 30"
    ),
]


def sentences(text: str) -> list[str]:
    """A text's sentences, roughly."""
    return re.split(r"(?<=[.!?])\s+", text)


def mistyped(text: str, share: float) -> str:
    """A text with a share of its words mistyped."""
    words = text.split()
    for at in random.Random(1).sample(range(len(words)), round(len(words) * share)):  # noqa: S311
        words[at] += "x"
    return " ".join(words)


def reordered(text: str) -> str:
    """A text with its paragraphs the other way round."""
    return "\n\n".join(reversed(text.split("\n\n")))


def rewritten(text: str) -> str:
    """A text a third of whose sentences, in a row, say something else."""
    all_ = sentences(text)
    third = len(all_) // 3
    return " ".join([*all_[:third], *["Somebody else wrote this."] * third, *all_[2 * third :]])


@pytest.mark.parametrize(
    "edited",
    [
        pytest.param(lambda text: mistyped(text, 0.05), id="a word in twenty mistyped"),
        pytest.param(reordered, id="the other order"),
        pytest.param(rewritten, id="a third rewritten"),
        pytest.param(lambda text: text.upper().replace(" ", "  \n"), id="other case and lines"),
    ],
)
def test_edited_copies_are_found(edited: object) -> None:
    """Each of the demo bank's stories is found in its edited copy, and in no other."""
    assert callable(edited)
    texts = dict(enumerate(TEXTS)) | {100 + at: edited(text) for at, text in enumerate(TEXTS)}
    found = {(each.later, each.earlier) for each in find_near_duplicates(texts)}
    assert found == {(100 + at, at) for at in range(len(TEXTS))}


def test_different_stories_are_not_found() -> None:
    """Neither the demo bank's stories nor short ones written into one template."""
    assert find_near_duplicates(dict(enumerate(TEXTS))) == []
    assert find_near_duplicates(dict(enumerate(FILLED))) == []
    pairs = combinations(map(shingles, FILLED), 2)
    assert max(len(one & other) / len(one | other) for one, other in pairs) < NEARLY_THE_SAME


def test_the_same_text_is_wholly_alike() -> None:
    """Also of fewer words than a shingle has, of none, and without blanks between words."""
    for text in ("It broke.", "", "?!", "我删除了错误的行并从备份中恢复了它们"):
        assert find_near_duplicates({1: text, 2: text}) == [NearDuplicates(2, 1, 1.0)]
    assert find_near_duplicates({1: "It broke.", 2: "It held."}) == []


def test_only_pairs_among_those_asked_for() -> None:
    """What is new is compared with everything; what was there is not compared again."""
    texts = {1: TEXTS[0], 2: TEXTS[0], 3: TEXTS[1], 4: TEXTS[1]}
    assert [each.later for each in find_near_duplicates(texts)] == [2, 4]
    assert [each.later for each in find_near_duplicates(texts, among=[3])] == [4]
    assert find_near_duplicates(texts, among=[]) == []
    assert find_near_duplicates(texts, among=[99]) == []


def test_the_nearest_earlier_story_is_named() -> None:
    """Of several that are alike the most alike one."""
    texts = {1: rewritten(TEXTS[0]), 2: TEXTS[0], 3: mistyped(TEXTS[0], 0.02)}
    assert [(each.later, each.earlier) for each in find_near_duplicates(texts)] == [(2, 1), (3, 2)]


def test_a_sketch_is_bounded() -> None:
    """However long the text."""
    assert len(minhash(" ".join(map(str, range(5000))))) == len(minhash(TEXTS[0]))


@pytest.mark.no_cover  # a tracer's time is not the function's
def test_thousands_of_stories_take_linear_time() -> None:
    """Also where all begin with the same sentence, or are all the same."""
    random_ = random.Random(1)  # noqa: S311
    words = [str(number) for number in range(3000)]
    texts = {
        at: "As an engineer I was always responsible for the quality of what we shipped. "
        + " ".join(random_.choices(words, k=40))
        for at in range(1500)
    }
    same = dict.fromkeys(range(1500), TEXTS[0][:200])
    for many in (texts, same):
        items = list(many.items())
        assert grows_linearly(
            partial(lambda items, size: find_near_duplicates(dict(items[:size])), items), 1500
        )
