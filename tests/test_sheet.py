"""The sheet for the night before: what it chooses, what it keeps of a story, and its command."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from coach.app import App
from coach.domain.story import BankStory, Part, Section, Story
from coach.interview.sheet import (
    choose_sheet_stories,
    hook_sentence,
    opening_line,
    sheet_entries,
    story_figures,
)
from coach.matching.coverage import CompetencyCoverage, Coverage, StoryCoverage
from coach.matching.ranking import Fit, fit_of
from coach.progress import SilentReporter
from tests.conftest import NOW, WordEncoder
from tests.snapshot import Snapshot, inline_parts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from click.testing import Result

    from coach.config import Settings

    Run = Callable[..., Result]


def coverage(table: Mapping[str, Mapping[int, float]]) -> Coverage:
    """A coverage by the chances of stories (identity) for competencies."""
    covered = []
    for competency, row in table.items():
        best = sorted(row.items(), key=lambda each: -each[1])
        answers = tuple(
            StoryCoverage(
                story, chance, fit_of(chance), confirmed=False, questions=("q1", "q2", "q3")
            )
            for story, chance in best
        )
        word = answers[0].fit if answers else Fit.NONE
        covered.append(CompetencyCoverage(competency, word, answers, None, ("q1",)))
    return Coverage(tuple(covered), frozenset({1, 2, 3}), frozenset())


def told(table: Mapping[str, Mapping[int, float]], *wanted: str, count: int = 8) -> dict[str, int]:
    """The story that each competency is told with."""
    chosen = choose_sheet_stories(coverage(table), wanted or None, count, {})
    return {each.competency: answer.story for each, answer in chosen.told}


def story(*sections: tuple[Part, str]) -> Story:
    """A story of these parts."""
    return Story("A title", tuple(Section(part, text, 1) for part, text in sections), 1, 9)


def test_stories_differ_where_they_can() -> None:
    """The best story is told once; the next best serves where it is nearly as good."""
    table = {"failure": {1: 0.8, 2: 0.7}, "conflict": {1: 0.7}}
    assert told(table) == {"failure": 2, "conflict": 1}


def test_a_story_is_told_twice_rather_than_none() -> None:
    """Where it beats having none by the cost of telling it again."""
    table = {"failure": {1: 0.8}, "conflict": {1: 0.75}}
    assert told(table) == {"failure": 1, "conflict": 1}
    chosen = choose_sheet_stories(coverage(table), None, 8, {})
    known = BankStory(1, "a", "/a.md", story((Part.ACTION, "I rang 3 depots.")))
    made = sheet_entries(
        chosen, {"failure": "Failure"}, {1: known}, dict.fromkeys(("q1", "q2", "q3"), "W")
    )
    assert [(each.name, each.before) for each in made] == [("Failure", ""), ("conflict", "Failure")]
    assert made[0].questions == ("W", "W")


def test_what_is_spent_is_said() -> None:
    """A third competency of the same story gets none, and is named."""
    table = {name: {1: 0.8} for name in ("a", "b", "c")}
    chosen = choose_sheet_stories(coverage(table), None, 8, {})
    assert (len(chosen.told), [each.competency for each in chosen.spent]) == (2, ["c"])


def test_a_framework_says_what_comes_first() -> None:
    """Its order counts, not what is covered best; what has no story, or no room, is left out."""
    table = {"a": {1: 0.9}, "b": {2: 0.3}, "c": {}, "d": {3: 0.8}}
    assert list(told(table, "c", "b", "d", "a", count=2)) == ["b", "d"]
    assert list(told(table, count=2)) == ["a", "d"]
    left = choose_sheet_stories(coverage(table), ["b", "d", "a"], 2, {}).left_out
    assert [each.competency for each in left] == ["a"]


def test_distinct_stories_come_before_better_repeats() -> None:
    """Without a framework, a competency that needs a story told already waits behind the others."""
    table = {"a": {1: 0.9}, "b": {1: 0.85}, "c": {2: 0.4}}
    assert list(told(table, count=2)) == ["a", "c"]


def test_age_decides_between_equals() -> None:
    """Of two stories that answer as well, the recent one is told."""
    chosen = choose_sheet_stories(coverage({"a": {1: 0.5, 2: 0.5}}), None, 8, {1: 0.1, 2: 0.0})
    assert [answer.story for _, answer in chosen.told] == [2]


def test_no_story_at_all() -> None:
    """Nothing is chosen where nothing answers."""
    assert choose_sheet_stories(coverage({"a": {}}), None, 8, {}).told == ()


def test_how_a_story_begins_and_ends() -> None:
    """The first sentence of the situation, and the result with most numbers in it."""
    full = story(
        (Part.TASK, "Save the day."),
        (Part.SITUATION, "The shop was **down**. It was night."),
        (Part.RESULT, "All was well. 12 shops came back in 4 minutes. The boss slept."),
        (Part.LEARNING, "I test 100 times now."),
    )
    assert opening_line(full) == "The shop was down."
    assert hook_sentence(full) == "12 shops came back in 4 minutes."


def test_prose_ends_in_its_second_half() -> None:
    """Without labels, the last sentence with most numbers of the second half."""
    text = "We had 5 shops in 2 towns. I rang one. Then 3 came back. Then 4 came back. All slept."
    prose = story((Part.UNLABELLED, text))
    assert opening_line(prose) == "We had 5 shops in 2 towns."
    assert hook_sentence(prose) == "Then 4 came back."
    assert (opening_line(story()), hook_sentence(story())) == ("", "")


def test_key_numbers() -> None:
    """Those of the result first, bare numbers last, bare words not at all, none twice."""
    told = story(
        (Part.ACTION, "I rang 14 depots, twice in 2 hours, and then 41."),
        (Part.RESULT, "Two of them answered within 2 hours. Losses halved, to £1,400."),
    )
    found = story_figures(told)
    assert found[:2] == ("2 hours", "halved")
    assert "£1,400" in found
    assert "Two" not in found
    assert len(found) == len(set(found)) == 4


# The command


@pytest.fixture
def full(run: Run, work: Path, folders: Settings, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line on a bank with two stories, confirmed for one competency each."""
    plain = App.__init__

    def standing(self: App, *given: object, **named: object) -> None:
        plain(self, *given, **{"now": lambda: NOW, **named})  # type: ignore[arg-type]

    monkeypatch.setattr(App, "__init__", standing)
    assert run("add", str(work)).exit_code == 0
    workspace = App(folders, SilentReporter(), encoder=WordEncoder())
    workspace.tags.confirm(workspace.story("coupon"), ["failure"])
    workspace.tags.confirm(workspace.story("deploy"), ["conflict"])
    workspace.close()
    return run


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_what_the_command_prints(full: Run, tmp_path: Path, form: str) -> None:
    """The whole sheet of a framework, in each form."""
    result = full("sheet", "--framework", "coach", "--count", "2", "--format", form)
    assert (result.exit_code, result.stderr) == (0, "")
    scrubbed = {str(tmp_path): "/tmp/test", **inline_parts()}  # noqa: S108
    Snapshot(scrubbed).check(f"sheet-cli.{form}", result.stdout)
    assert result.stdout.index("Argument about the deploy") < result.stdout.index("wrong coupon")


def test_without_a_framework(full: Run) -> None:
    """What is covered best comes first, and the gaps are named."""
    result = full("sheet")
    assert "The wrong coupon" in result.stdout
    assert "Argument about the deploy train" in result.stdout


def test_the_next_interview_heads_it(full: Run) -> None:
    """With a date set, the sheet is for that day."""
    assert full("date", "2026-03-13", "--company", "Hollin").exit_code == 0
    assert "Cheat sheet for Fri 13 Mar 2026, Hollin" in full("sheet").stdout


@pytest.mark.parametrize("name", ["sheet.html", "sheet.md", "sheet.txt"])
def test_a_sheet_of_coach_is_replaced(full: Run, tmp_path: Path, name: str) -> None:
    """The form follows the name of the file; an older sheet there gives way."""
    path = tmp_path / name
    for _ in range(2):
        result = full("sheet", "-o", str(path))
        assert (result.exit_code, result.stdout) == (0, f"Written: {path}\n")
    assert path.stat().st_mode & 0o777 == 0o600
    assert "The wrong coupon" in path.read_text()


@pytest.mark.parametrize("name", ["sheet.html", "sheet.md", "sheet.txt"])
def test_other_files_are_left_alone(full: Run, tmp_path: Path, name: str) -> None:
    """What coach did not write stays, a report of another kind too, unless --force says so."""
    path = tmp_path / name
    path.write_text("<!DOCTYPE html>\n<!-- Written by coach report. -->\nmine")
    result = full("sheet", "-o", str(path))
    assert result.exit_code == 2
    assert path.read_text().endswith("mine")
    assert full("sheet", "-o", str(path), "--force").exit_code == 0
    assert "The wrong coupon" in path.read_text()


def test_an_empty_bank(run: Run) -> None:
    """Without stories there is no sheet."""
    result = run("sheet")
    assert result.exit_code == 1
    assert "coach add" in result.stderr


def test_an_unknown_framework(full: Run) -> None:
    """A framework that is none is said."""
    result = full("sheet", "--framework", "zzz")
    assert result.exit_code == 2
    assert "zzz" in result.stderr
