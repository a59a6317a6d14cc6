"""The sheet for the night before: what it chooses, what it keeps of a story, and its command."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from coach.app import App
from coach.domain.sentences import LabelledSentence
from coach.domain.story import BankStory, Part, Section, Story
from coach.interview.sheet import (
    choose_sheet_stories,
    full_title,
    hook_sentence,
    opening_line,
    sheet_entries,
    shorten_sentence,
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
        chosen,
        {"failure": "Failure"},
        {1: known},
        dict.fromkeys(("q1", "q2", "q3"), "W"),
        lambda _: (),
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


RESULT, LEARNING, ACTION, OTHER = Part.RESULT, Part.LEARNING, Part.ACTION, Part.OTHER


def said(*sentences: tuple[Part, str], sure: bool = True) -> list[LabelledSentence]:
    """Sentences of a story with their parts."""
    return [LabelledSentence(text, part, sure) for part, text in sentences]


def test_how_a_story_begins() -> None:
    """With the first sentence of the situation."""
    full = story(
        (Part.TASK, "Save the day."), (Part.SITUATION, "The shop was **down**. It was night.")
    )
    assert opening_line(full) == "The shop was down."
    assert opening_line(story()) == ""


@pytest.mark.parametrize("is_prose", [False, True])
def test_how_a_story_ends(*, is_prose: bool) -> None:
    """On the result with most numbers in it."""
    result = said(
        (ACTION, "I rang 12 shops."),
        (ACTION, "I rang 13 more shops."),
        (RESULT, "All was well."),
        (RESULT, "12 shops came back in 4 minutes."),
        (LEARNING, "I test 100 times now."),
    )
    assert hook_sentence(result, is_prose=is_prose) == "12 shops came back in 4 minutes."


@pytest.mark.parametrize(
    ("sentences", "in_part", "in_prose"),
    [
        ([(RESULT, "He was angry for a day.")], "", ""),
        (
            [(RESULT, "He was angry for a day."), (RESULT, "Marek thanked me.")],
            "Marek thanked me.",
            "",
        ),
        ([(RESULT, "It fell by 12 %.")], "It fell by 12 %.", "It fell by 12 %."),
        (
            [(RESULT, "He was angry for a day."), (LEARNING, "I learned to ask first.")],
            *["I learned to ask first."] * 2,
        ),
        ([(LEARNING, "What are the lessons learned?")], "", ""),
        ([(OTHER, "We lost 40 parcels that day.")], "", ""),
        ([], "", ""),
    ],
)
def test_an_end_is_a_result_or_left_out(
    sentences: list[tuple[Part, str]], in_part: str, in_prose: str
) -> None:
    """It says by itself what came of it, or what was learned; else there is none."""
    assert hook_sentence(said(*sentences), is_prose=False) == in_part
    assert hook_sentence(said(*sentences), is_prose=True) == in_prose
    assert hook_sentence(said(*sentences, sure=False), is_prose=True) == ""


def test_prose_ends_in_its_second_half() -> None:
    """Of equals the last."""
    told = [(RESULT, f"Then {number} shops came back.") for number in (2, 3, 4)]
    assert hook_sentence(said(*told, (OTHER, "All slept.")), is_prose=True) == told[-1][1]
    assert hook_sentence(said(told[0], *[(OTHER, "All slept.")] * 3), is_prose=True) == ""


def test_key_numbers_are_read_with_what_they_count() -> None:
    """Those of the result first; a short sentence whole, of a long one what can be read alone."""
    long = (
        "I wrote to every one of the depots on our list that had not answered for a week, rang 14 "
        "of them twice in two hours, and then, 41."
    )
    found = story_figures(
        said(
            (ACTION, long),
            (ACTION, "There were two of us."),
            (ACTION, "Half of it was wrong, and I was not at 100 %."),
            (RESULT, "Two of them answered within 2 hours."),
            (RESULT, "Imports went down to 11."),
        )
    )
    assert found == (
        "Two of them answered within 2 hours",
        "rang 14 of them twice in two hours",
        "Imports went down to 11",
    )


def test_bare_numbers_take_in_their_clause() -> None:
    """A number alone, or with a verb for a unit, is never shown by itself."""
    text = (
        "In the spring we had three behaviour reviews, each of them with somebody from another "
        "team of the house, and of imports there were, for the first time, 11, all told."
    )
    for phrase in story_figures(said((RESULT, text))):
        assert len(phrase.split()) >= 5
        assert phrase in text


def test_no_bracket_is_left_open() -> None:
    """A phrase that ends within a bracket has a comma for it."""
    text = (
        "On day one I made a list of all that the old system did (14 things, some of which nobody "
        "had known about before that day) and asked each owner."
    )
    (phrase,) = story_figures(said((RESULT, text)))
    assert phrase == "On day one I made a list of all that the old system did, 14 things"


def test_no_text_is_cut_in_the_middle() -> None:
    """A long sentence ends at a joint; without one it is whole, as is a title that was cut."""
    long = f"I rang the depots, {'one after the other ' * 6}(all of them, really), {'again ' * 30}."
    assert shorten_sentence(long).endswith("(all of them, really).")
    whole = "again " * 50
    assert shorten_sentence(whole) == whole
    assert shorten_sentence("Short, as it is.") == "Short, as it is."
    sentence = "I rang every depot that we had in the north and asked who was there."
    cut = Story("I rang every depot that…", (Section(ACTION, sentence, 1),), 1, 1)
    assert full_title(cut) == sentence
    assert full_title(story()) == "A title"
    assert full_title(replace(cut, title="Another…")) == "Another…"


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


@pytest.mark.real_model
def test_the_demo_has_no_cut_text(run: Run, tmp_path: Path) -> None:
    """In no form of the sheet of the demo stories, whose prose says by itself what came of it."""
    for form in ("html", "md", "txt"):
        path = tmp_path / f"sheet.{form}"
        assert run("--demo", "sheet", "-o", str(path), "--count", "10").exit_code == 0
        page = " ".join(path.read_text(encoding="utf-8").split())
        assert "…" not in page
        assert "In the next three weeks Tilbrook lost no scan at all." in page


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
