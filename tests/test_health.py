"""The health of a bank: small banks with one thing wrong each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from coach.domain.duplicates import NearDuplicates
from coach.domain.story import BankStory, Part, Section, Story
from coach.interview.health import FEW, MANY, BankFacts, IssueKind, employer, find_issues
from coach.matching.coverage import WORTH_ASKING, CompetencyCoverage, Coverage, StoryCoverage
from coach.matching.ranking import Fit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

TODAY = date(2026, 3, 2)
TEXTS = ("I rang 40 depots.", "All 38 came.", "I ring at once.")


def stories(count: int, text: str = TEXTS[0]) -> list[BankStory]:
    """Stories of which nothing is missing."""
    parts = (Part.ACTION, Part.RESULT, Part.LEARNING)
    sections = tuple(
        Section(part, said, 1) for part, said in zip(parts, (text, *TEXTS[1:]), strict=True)
    )
    return [
        BankStory(number, f"story-{number}", "/n.md", Story("S", sections, 1, 3))
        for number in range(count)
    ]


def coverage(
    carried: Mapping[int, Sequence[str]], gaps: Iterable[str], doubtful: Collection[str] = ()
) -> Coverage:
    """A coverage in which each story is the best for these, and none answers the gaps."""
    near = StoryCoverage(0, WORTH_ASKING, Fit.NONE, confirmed=False, questions=())
    none = [
        CompetencyCoverage(gap, Fit.NONE, (), near if gap in doubtful else None, ()) for gap in gaps
    ]
    best = [
        CompetencyCoverage(competency, near.fit, (replace(near, story=story),), None, ())
        for story, competencies in carried.items()
        for competency in competencies
    ]
    return Coverage((*none, *best), frozenset(), frozenset())


def bank_facts(known: Sequence[BankStory], **facts: Any) -> BankFacts:  # noqa: ANN401
    """A bank in which all is well but for some facts."""
    years = facts.get("years", [2024 + number % 3 for number in range(len(known))])
    dated = [
        replace(each, story=replace(each.story, date=str(year) if year else None))
        for each, year in zip(known, years, strict=True)
    ]
    gaps = facts.get("gaps", {})
    covered = coverage(facts.get("carried", {}), gaps, facts.get("doubtful", ()))
    told = facts.get("told", {story.id: TODAY for story in known})
    return BankFacts(dated, covered, gaps, told, facts.get("twins", []), TODAY)


def kinds(known: Sequence[BankStory], **facts: Any) -> list[IssueKind]:  # noqa: ANN401
    """What is found in a bank in which all is well but for some facts."""
    return [found.kind for found in find_issues(bank_facts(known, **facts))]


def test_a_healthy_bank() -> None:
    """Nothing is said where nothing is wrong."""
    assert kinds(stories(FEW)) == []


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        ({"gaps": {"conflict": "Conflict"}}, IssueKind.MISSING),
        ({"twins": [NearDuplicates(1, 0, 0.8)]}, IssueKind.ALIKE),
        ({"years": [2025] * FEW}, IssueKind.ONE_YEAR),
        ({"years": [2019, 2021, *[None] * (FEW - 2)]}, IssueKind.OLD),
        ({"carried": {1: ["a", "b", "c", "d", "e"]}}, IssueKind.OVERUSED),
        ({"told": {}}, IssueKind.NEVER),
        (
            {"told": {number: TODAY - timedelta(days=61) for number in range(FEW)}},
            IssueKind.LONG_AGO,
        ),
    ],
)
def test_one_thing_wrong(facts: dict[str, Any], kind: IssueKind) -> None:
    """Each fault is found, and nothing else."""
    assert kinds(stories(FEW), **facts) == [kind]


@pytest.mark.parametrize(
    ("facts", "count"),
    [
        ({"gaps": {"mentoring": "Mentoring"}}, FEW),
        ({"twins": [NearDuplicates(99, 0, 0.8)]}, FEW),
        ({"years": [2025, 2025, 2025, *[None] * (FEW - 3)]}, FEW),
        ({"carried": {1: ["a", "b", "c", "d"]}}, FEW),
        ({"told": {number: TODAY - timedelta(days=60) for number in range(FEW)}}, FEW),
        ({}, MANY),
    ],
)
def test_short_of_it(facts: dict[str, Any], count: int) -> None:
    """Just short of a threshold nothing is said."""
    assert kinds(stories(count), **facts) == []


def test_few_and_many() -> None:
    """A bank may be too small and too large."""
    assert kinds(stories(FEW - 1)) == [IssueKind.FEW]
    assert kinds(stories(1)) == [IssueKind.FEW]
    assert kinds(stories(MANY + 1)) == [IssueKind.MANY]


def test_a_story_that_comes_near_is_not_denied() -> None:
    """Where a story may answer, the bank is not said to hold nothing about it."""
    known = stories(FEW)
    gaps = {"conflict": "Conflict", "failure": "Failure"}
    facts = bank_facts(known, years=[None] * FEW, gaps=gaps, told={}, doubtful={"failure"})
    said = [each.sentence for each in find_issues(facts) if each.kind is IssueKind.MISSING]
    assert said == [
        "Nothing sure about failure: nearly every interview asks.",
        "Nothing about conflict: nearly every interview asks.",
    ]


def test_unfinished_stories_are_counted() -> None:
    """What stories lack is counted, a finding for each lack, with their names."""
    known = stories(FEW)
    bare = Story("S", (Section(Part.ACTION, "I rang.", 1),), 1, 1)
    known[0] = BankStory(0, "bare", "/n.md", bare)
    facts = bank_facts(known, years=[None] * FEW)
    found = find_issues(facts)
    assert [each.sentence for each in found] == [
        "1 story of 8 has no result.",
        "1 story of 8 has no learning.",
    ]
    assert {each.stories for each in found} == {("bare",)}
    assert {each.command for each in found} == {"coach edit bare"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I have been working at Northgate Mills for two years.", "Northgate Mills"),
        ("In 2021 I joined Pike & Sons as a clerk.", "Pike & Sons"),
        ("After six months with Tarn the printer broke.", "Tarn"),
        ("We printed labels for Boots and Marks.", ""),
        ("I worked at home on Mondays.", ""),
        ("", ""),
    ],
)
def test_the_employer_named(text: str, expected: str) -> None:
    """Only words that say so name an employer: a capital alone may be a client."""
    assert employer(text) == expected


def test_one_employer() -> None:
    """Four stories that name one employer, and none another."""
    known = stories(FEW, "I rang 40 depots in my second year at Tarn.")
    assert kinds(known) == [IssueKind.ONE_EMPLOYER]
    assert kinds([*known, *stories(1, "I joined Pike in 2020.")]) == []
