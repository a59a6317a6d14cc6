"""Gaps: coverages short enough to judge by hand, and what holds for any."""

from __future__ import annotations

import io
from dataclasses import asdict, replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.domain.competency import Framework, FrameworkItem
from coach.domain.sentences import Passage
from coach.domain.story import BankStory, Part, Section, Story
from coach.interview.gaps import (
    AnsweringStory,
    Gap,
    GapReason,
    GapReport,
    GapScope,
    RehearsalRecord,
    Severity,
    gap_severity,
    judge_gaps,
)
from coach.matching.completeness import missing_parts
from coach.matching.coverage import CompetencyCoverage, Coverage, StoryCoverage, covering_fit
from coach.matching.ranking import Fit
from coach.matching.requirements import (
    RequiredCompetency,
    intersect_requirements,
    required_by_framework,
)
from coach.views.gaps import show_gaps, told_words
from coach.views.layout import Screen

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

TODAY = date(2026, 3, 2)
FULL = (
    Section(Part.ACTION, "I rang them.", 1),
    Section(Part.RESULT, "38 parcels came.", 2),
    Section(Part.LEARNING, "I ring at once.", 3),
)


def story(number: int, sections: Sequence[Section] = FULL) -> BankStory:
    """A story in the bank."""
    return BankStory(
        number, f"story-{number}", "/notes.md", Story(f"Story {number}", tuple(sections), 1, 3)
    )


def shown(number: int, chance: float) -> StoryCoverage:
    """A story as an answer."""
    return StoryCoverage(number, chance, covering_fit(chance), confirmed=False, questions=("q",))


def answering_story(
    known: BankStory,
    best: StoryCoverage,
    competency: str,
    history: Mapping[tuple[int, str], RehearsalRecord],
) -> AnsweringStory:
    """A story as an answer to one competency, with all that a report says of it."""
    return AnsweringStory(
        story=known,
        chance=best.chance,
        fit=best.fit,
        confirmed=best.confirmed,
        named=tuple(skill for skill in known.story.skills if competency in skill),
        evidence=Passage(Part.ACTION, "I rang them."),
        lacks=missing_parts(known.story),
        told=history.get((known.id, competency)),
    )


def judged(
    table: Mapping[str, Mapping[int, float]],
    *,
    importance: int = 1,
    stories: Mapping[int, BankStory] | None = None,
    history: Mapping[tuple[int, str], RehearsalRecord] | None = None,
    said_none: Collection[str] = (),
) -> dict[str, Gap]:
    """The gaps of a table of chances by competency and story, all of one importance."""
    known = stories or {number: story(number) for row in table.values() for number in row}
    covered = []
    for competency, row in table.items():
        best = sorted((shown(*pair) for pair in row.items()), key=lambda each: -each.chance)
        answer = tuple(each for each in best if each.fit is not Fit.NONE)
        closest = best[0] if best and not answer else None
        word = answer[0].fit if answer else Fit.NONE
        covered.append(CompetencyCoverage(competency, word, answer, closest, ("q",)))
    found = judge_gaps(
        [RequiredCompetency(competency, importance, "why") for competency in table],
        Coverage(tuple(covered), frozenset(known), frozenset()),
        {competency: competency.capitalize() for competency in table},
        {
            each.competency: [
                answering_story(known[best.story], best, each.competency, history or {})
                for best in each.stories or filter(None, [each.closest])
            ]
            for each in covered
        },
        said_none,
    )
    return {gap.competency: gap for gap in found}


@pytest.mark.parametrize(
    ("importance", "reason", "expected"),
    [
        (1, GapReason.NONE, "critical"),
        (2, GapReason.NONE, "important"),
        (3, GapReason.NONE, "nice"),
        (2, GapReason.SAID_NONE, "important"),
        (1, GapReason.CARRIES, "important"),
        (2, GapReason.THIN, "nice"),
        (3, GapReason.NO_RESULT, "covered"),
        (1, GapReason.FINE, "covered"),
        (3, GapReason.FINE, "covered"),
    ],
)
def test_how_bad(importance: int, reason: GapReason, expected: str) -> None:
    """The table of the module, row by row."""
    assert gap_severity(importance, reason) == expected


def test_no_story_answers() -> None:
    """A gap names the closest story, and the command that begins one."""
    gap = judged({"conflict": {1: 0.15}})["conflict"]
    assert (gap.severity, gap.reason, gap.fit) == (Severity.CRITICAL, GapReason.NONE, Fit.NONE)
    assert gap.closest
    assert gap.closest.story.slug == "story-1"
    assert gap.command == "coach new --competency conflict"


def test_none_of_mine() -> None:
    """What the user says goes before what was found, and is told apart from it."""
    gaps = judged({"conflict": {1: 0.9}, "failure": {1: 0.7, 2: 0.3}}, said_none={"conflict"})
    gap = gaps["conflict"]
    assert (gap.severity, gap.reason, gap.fit) == (Severity.CRITICAL, GapReason.SAID_NONE, Fit.NONE)
    assert (gap.stories, gap.distinct) == ((), 0)
    assert gap.why == "You said that no story of yours answers this."
    assert gap.command == "coach new --competency conflict"
    assert gaps["failure"].also == ()


def test_one_story_may_not_carry_everything() -> None:
    """The only story of a competency that is the best for two others is no cover, strong or not."""
    carried = {name: {1: 0.7} for name in ("failure", "ownership", "learning")}
    gaps = judged(carried)
    assert {gap.reason for gap in gaps.values()} == {GapReason.CARRIES}
    assert gaps["failure"].also == ("ownership", "learning")
    assert gaps["failure"].severity is Severity.IMPORTANT
    assert judged({name: {1: 0.7, 2: 0.3} for name in carried})["failure"].reason is GapReason.FINE


def test_two_carried_are_fine() -> None:
    """A strong story may be the only one of two competencies."""
    assert judged({"failure": {1: 0.7}, "ownership": {1: 0.7}})["failure"].reason is GapReason.FINE


def test_one_possible_story_is_thin() -> None:
    """One possible answer is not enough, two are."""
    assert judged({"failure": {1: 0.4}})["failure"].reason is GapReason.THIN
    assert judged({"failure": {1: 0.4, 2: 0.3}})["failure"].reason is GapReason.FINE


def test_stories_without_a_result() -> None:
    """Where none of the two best stories has a result, the best one is to be edited."""
    half = {number: story(number, FULL[:1]) for number in (1, 2)}
    gap = judged({"failure": {1: 0.7, 2: 0.6}}, stories=half)["failure"]
    assert (gap.reason, gap.command) == (GapReason.NO_RESULT, "coach edit story-1")
    one = judged({"failure": {1: 0.7, 2: 0.6}}, stories={**half, 2: story(2)})["failure"]
    assert (one.reason, one.command) == (GapReason.FINE, "coach edit story-1")


def test_what_is_fine_is_practised() -> None:
    """A whole story wants to be told; how it went last stands beside it."""
    known = RehearsalRecord(2, "2026-03-02", None, 0.8)
    gap = judged({"failure": {1: 0.7}}, history={(1, "failure"): known})["failure"]
    assert gap.command == "coach practice --competency failure"
    assert gap.stories[0].told is known


def test_three_stories_are_looked_at() -> None:
    """All that answer are counted, the best three are shown."""
    gap = judged({"failure": {number: 0.9 - number / 10 for number in range(5)}})["failure"]
    assert gap.distinct == 5
    assert [each.story.id for each in gap.stories] == [0, 1, 2]


@given(
    st.dictionaries(
        st.sampled_from(["failure", "conflict", "teamwork", "learning"]),
        st.dictionaries(st.integers(1, 4), st.floats(0, 1), min_size=1),
        min_size=1,
    ),
    st.integers(1, 3),
)
def test_the_worst_come_first(table: dict[str, dict[int, float]], importance: int) -> None:
    """Severity never rises down the list, and more stories never make a gap worse."""
    gaps = judged(table, importance=importance)
    order = [list(Severity).index(gap.severity) for gap in gaps.values()]
    assert order == sorted(order)
    less = {name: dict(list(row.items())[:1]) for name, row in table.items()}
    for name, row in less.items():
        alone = judged({name: row}, importance=importance)[name]
        both_ = judged({name: {**row, 9: 0.9}}, importance=importance)[name]
        assert list(Severity).index(both_.severity) >= list(Severity).index(alone.severity)


# What a framework asks for


def test_a_framework_that_ranks() -> None:
    """Its importance counts, the greatest of a competency's items; without one it is 2."""
    ranked = Framework(
        "f",
        "F",
        "",
        (
            FrameworkItem("Nice", "", ("soup", "bread"), 3),
            FrameworkItem("First", "", ("bread",), 1),
            FrameworkItem("Rest", "", ("salt",)),
        ),
    )
    assert required_by_framework(ranked) == (
        RequiredCompetency("bread", 1, "Nice, First"),
        RequiredCompetency("salt", 2, "Rest"),
        RequiredCompetency("soup", 3, "Nice"),
    )


def test_a_framework_that_does_not_rank() -> None:
    """Each item stands on the competency it names first."""
    plain = Framework("f", "F", "", (FrameworkItem("One", "", ("soup", "bread")),))
    assert required_by_framework(plain) == (
        RequiredCompetency("soup", 1, "One"),
        RequiredCompetency("bread", 2, "One"),
    )


def test_what_two_ask_for() -> None:
    """Only what both ask for, as important as the one that needs it more, in the second's words."""
    first = [RequiredCompetency("soup", 2, "item"), RequiredCompetency("bread", 1, "item")]
    assert intersect_requirements(first, [RequiredCompetency("soup", 1, "a line")]) == (
        RequiredCompetency("soup", 1, "a line"),
    )


# Words and pages


def page(gaps: Mapping[str, Gap], *, everything: bool, width: int = 80) -> str:
    """The report of some gaps, as a terminal without colour shows it."""
    most = max(gap.distinct for gap in gaps.values())
    columns = tuple(story(number) for number in range(most))
    row = tuple(0.65 for _ in columns)
    report = GapReport(
        TODAY, GapScope(), len(columns), tuple(gaps.values()), columns, (row,) * len(gaps), ()
    )
    stream = io.StringIO()
    show_gaps(Screen(file=stream, width=width, no_color=True), report, everything=everything)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ({"failure": {}}, "No story answers this."),
        ({"failure": {1: 0.4}}, "One story only, and it is a possible answer at best."),
        (
            {name: {1: 0.7} for name in ("failure", "soup", "salt", "bread")},
            "One story only, and it is the best for soup, salt and bread too.",
        ),
        ({"failure": {1: 0.7}}, ""),
    ],
)
def test_what_is_wrong(table: dict[str, dict[int, float]], sentence: str) -> None:
    """Each reason has its sentence."""
    assert judged(table)["failure"].why == sentence


def test_named_by_a_skill() -> None:
    """A possible answer says which skill names it; a strong one, and a confirmed one, need not."""
    skilled = story(1)
    skilled = replace(skilled, story=replace(skilled.story, skills=("dns", "owning a failure")))
    gap = judged({"failure": {1: 0.4}}, stories={1: skilled})["failure"]
    thin = "One story only, and it is a possible answer at best."
    assert gap.stories[0].named == ("owning a failure",)
    assert gap.why == f"Named by its skill “owning a failure”. {thin}"
    assert judged({"failure": {1: 0.7}}, stories={1: skilled})["failure"].why == ""
    assert judged({"conflict": {1: 0.4}}, stories={1: skilled})["conflict"].why == thin
    best = replace(gap.stories[0], confirmed=True)
    assert replace(gap, stories=(best,)).why == thin


def test_what_the_best_story_lacks() -> None:
    """A story without its result is named as such, alone or beside a whole one."""
    half = {1: story(1, FULL[:1]), 2: story(2)}
    gap = judged({"failure": {1: 0.7, 2: 0.6}}, stories=half)["failure"]
    assert gap.why == "The best story has no result and no learning."
    gap = judged({"failure": {1: 0.7}}, stories={1: half[1]})["failure"]
    assert gap.why == "The best stories have no result."


@pytest.mark.parametrize(
    ("known", "words"),
    [
        (None, "never"),
        (RehearsalRecord(1, "2026-03-02", None, None), "today"),
        (RehearsalRecord(1, "2026-02-27", "hard", 0.87), "3 d, Hard, 87 %"),
    ],
)
def test_when_it_was_told(known: RehearsalRecord | None, words: str) -> None:
    """Days, grade and what is left, as far as they are known."""
    assert told_words(asdict(known) if known else None, TODAY) == words


@pytest.mark.parametrize("width", [40, 80])
def test_a_page_fits(width: int) -> None:
    """Nothing but a command is wider than the terminal, however many stories there are."""
    table = {name: dict.fromkeys(range(40), 0.65) for name in ("failure", "soup" * 8)}
    shown = page(judged(table), everything=True, width=width)
    assert "more answer something" in shown
    for line in shown.splitlines():
        assert len(line) <= width or "coach " in line


def test_what_is_covered_is_folded() -> None:
    """What is covered stands in one line, with the command that unfolds it."""
    gaps = judged({"failure": {1: 0.7}})
    assert "Covered (1)" in page(gaps, everything=False)
    assert "coach practice" not in page(gaps, everything=False)
    assert "coach practice --competency failure" in page(gaps, everything=True)


def test_nothing_to_map() -> None:
    """Without a story that answers there is no map."""
    assert "tenths" not in page(judged({"failure": {}}), everything=False)
