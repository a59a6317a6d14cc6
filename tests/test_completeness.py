"""What a story lacks, and which figures count as numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.domain.story import Part, Section, Story
from coach.matching.completeness import find_numbers, missing_hints
from tests.growth import grows_linearly

NO_RESULT = "It has no result. Have one ready: what changed, for whom."
NO_ACTION = "It does not say what you did."
NO_LEARNING = "It does not say what you learned."
NO_NUMBER = "It has no number. Have one ready: how many, how long, how much."


def story(general: bool = False, **texts: str) -> Story:  # noqa: FBT001, FBT002
    """A story with a section for each part named."""
    sections = tuple(Section(Part(part), text, 1) for part, text in texts.items())
    return Story("A story", sections, 1, 9, general=general)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We were back within 2 hours.", ["2 hours"]),
        ("Churn fell by 2.9 %.", ["2.9 %"]),
        ("It saved £170,000 a year", ["£170,000"]),
        ("200 € less; $2000.", ["200 €", "$2000"]),
        ("Sign-ups declined 12 % in May", ["12 %"]),
        ("I taught 12 junior developers", ["12 junior"]),
        ("in 10 separate teams, maybe 20 people", ["10 separate", "20 people"]),
        ("from 5 to 2 in a week", ["5", "2"]),
        ("a 5-minute outage, 10-15 % of orders", ["5-minute", "10-15 %"]),
        ("cost: -20 %", ["20 %"]),
        ("1.5x faster for 10k users at 800ms", ["1.5x", "10k", "800ms"]),
        ("50 per cent", ["50 per cent"]),
        ("1.234.567 rows", ["1.234.567 rows"]),
        ("2000 users signed up", ["2000 users"]),
        ("Two colleagues thanked me.", ["Two colleagues"]),
        ("forty-two tickets, two hundred loaves", ["forty-two tickets", "two hundred loaves"]),
        ("a three-hour outage", ["three-hour outage"]),
        ("half the team, two of the testers", ["half", "two"]),
        ("one hour later, zero complaints", ["one hour", "zero complaints"]),
        ("HTTP 500 errors fell by **40 %**", ["40 %"]),
        ("I checked it twice.", ["twice"]),
    ],
)
def test_quantities_are_found_with_their_unit(text: str, found: list[str]) -> None:
    """Digits, money, shares and number words count, with the unit that follows."""
    assert find_numbers(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "We moved from V1 to V2.",
        "It went live on May 1, 2025.",
        "on 12 Mar. 2024, the 3rd of May, 2024-03-01, 1/2/2024 and 1.2.24",
        "in Q3, in 2019, since 2020, in the 2010s, in 2019 sales rose",
        "at 10:30, 10:30:15, 9:05 am 5 pm, half past eight, ten past 4, four o’clock",
        "in autumn 2023 Agnes joined",
        "the 2nd time, the 21st century",
        "on EC2 and S3 with log4j",
        "an HTTP 500 on the page",
        "3-D Secure, 3D, 2FA, two-factor, 5G",
        "on call 24/7",
        "one of the best; one day I left",
        "Python 3.11, Node.js 18, version 2.1, 10.15.7, 192.168.0.1",
        "in week 3 of sprint 14, COVID-19, ABC-123, #12, [1]",
        "double-checked, half-hearted",
        "1. We wrote it down",
        "https://example.org/123",
        "no figure at all",
        "",
    ],
)
def test_dates_times_versions_and_names_do_not_count(text: str) -> None:
    """A figure that says when, or is part of a name, measures nothing."""
    assert find_numbers(text) == []


@given(st.text(st.sampled_from(list("012. ,:/-–%$£aeT[]*\nmay")), max_size=60))
def test_numbers_are_never_empty(text: str) -> None:
    """Whatever the text, what is found has a figure or a letter in it."""
    assert all(any(char.isalnum() for char in number) for number in find_numbers(text))


@pytest.mark.no_cover  # a tracer's time is not the function's
@pytest.mark.parametrize("piece", ["1", "1,", "1.", "1-", "1 ", "$", "two ", "two-", "may ", "20"])
def test_long_runs_of_figures_are_read_quickly(piece: str) -> None:
    """A pasted table of figures takes time in proportion to its length."""
    assert grows_linearly(lambda size: find_numbers(piece * size), 40_000)


def test_complete_story_lacks_nothing() -> None:
    """Action, a measured result and a lesson are enough."""
    told = story(action="I fixed it.", result="Back in 2 hours.", learning="Ask first.")
    assert missing_hints(told) == ()


def test_missing_result_comes_first() -> None:
    """Interviewers score the result first, so it is asked for first."""
    assert missing_hints(story(situation="We were down.")) == (NO_RESULT, NO_ACTION, NO_LEARNING)


def test_result_without_a_number_is_told() -> None:
    """A result nobody measured asks for a measure."""
    told = story(action="I fixed it.", result="All were glad.", learning="Ask first.")
    assert missing_hints(told) == ("Its result has no number. Have one ready.",)


def test_number_told_in_the_action_is_offered() -> None:
    """A number said too early is quoted, to end on it."""
    told = story(action="I fixed it in 20 minutes.", result="All were glad.", learning="Ask first.")
    assert missing_hints(told) == (
        'Its result has no number. You say "20 minutes" before; end on it.',
    )


@pytest.mark.parametrize(
    ("text", "expected"), [("I fixed it.", (NO_NUMBER,)), ("I fixed it in 2 hours.", ())]
)
def test_unlabelled_text_is_only_asked_for_a_number(text: str, expected: tuple[str, ...]) -> None:
    """Prose has no labels to miss."""
    assert missing_hints(story(unlabelled=text)) == expected


def test_general_text_lacks_its_own_time() -> None:
    """An essay about everybody lacks the one thing that makes a story."""
    told = story(general=True, unlabelled="You open the logs 5 times.")
    assert missing_hints(told) == ("It tells of everybody and of no time of your own.",)
