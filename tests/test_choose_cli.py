"""`coach choose`: which story answers a question, by the number that `coach match` showed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    Run = Callable[..., Result]

FAILURE = "A time you failed?"
COUPON, ARGUMENT, PARCELS = (
    "the-wrong-coupon",
    "argument-about-the-deploy-train",
    "the-lost-parcels",
)


def matched(run: Run, question: str) -> list[str]:
    """The stories that `coach match` shows for a question, in their order."""
    found = json.loads(run("match", question, "--format", "json").stdout)
    return [match["story"] for match in found["matches"]]


def said(run: Run) -> dict[str, list[str]]:
    """What was said, by question; no story where none answers."""
    result = run("choose", "--list", "--format", "json")
    assert (result.exit_code, result.stderr) == (0, "")
    found: list[dict[str, Any]] = json.loads(result.stdout)
    assert all(one["none"] == (not one["stories"]) for one in found)
    return {one["question"]: [story["story"] for story in one["stories"]] for one in found}


def test_the_number_of_the_last_match(full: Run) -> None:
    """A number means the story shown under it; the question is the one matched last."""
    shown = matched(full, FAILURE)
    result = full("choose", "2")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "“A time you failed?”" in result.stdout
    assert said(full) == {FAILURE: [shown[1]]}
    full("choose", "3, 1".replace(" ", ""))
    assert said(full) == {FAILURE: [shown[2], shown[0]]}


def test_numbers_stay_those_that_were_shown(full: Run) -> None:
    """What was chosen meanwhile, or matched to another question, moves no number."""
    shown = matched(full, FAILURE)
    full("choose", "3")
    full("choose", "2")
    assert said(full) == {FAILURE: [shown[1]]}
    full("choose", "1", "a time you FAILED")
    assert said(full) == {"a time you FAILED": [shown[0]]}


def test_a_story_by_name(full: Run) -> None:
    """Names are those that other commands take; the question may be given."""
    matched(full, FAILURE)
    assert full("choose", "coupon").exit_code == 0
    assert full("choose", "parcels", "Did you", "ever lose anything?").exit_code == 0
    assert said(full) == {FAILURE: [COUPON], "Did you ever lose anything?": [PARCELS]}


def test_a_number_for_another_question(full: Run) -> None:
    """It is the one that a match of that question shows."""
    shown = matched(full, "a quarrel about a deploy train")
    matched(full, FAILURE)
    assert full("choose", "1", "a quarrel about a deploy train").exit_code == 0
    assert said(full) == {"a quarrel about a deploy train": [shown[0]]}


def test_none_of_mine(full: Run) -> None:
    """That no story answers is an answer too, and is taken back as any other."""
    matched(full, FAILURE)
    assert "None of yours." in full("choose", "none").stdout
    assert said(full) == {FAILURE: []}
    assert full("choose", "--forget").stdout == f"Forgotten: what you said of “{FAILURE}”.\n"
    assert full("choose", "--forget").stdout == f"Nothing was said of “{FAILURE}”.\n"
    assert said(full) == {}


def test_the_list(full: Run) -> None:
    """Each question with its stories; a story that was left out is said to be gone."""
    assert full("choose", "--list").stdout == "Nothing is chosen yet. coach map asks you.\n"
    full("choose", "coupon", FAILURE)
    full("choose", "none", "Why us?")
    page = full("choose", "--list").stdout
    assert page.index("The wrong coupon") < page.index("Why us?") < page.index("None of yours.")
    full("remove", COUPON)
    assert "Its story is not there any more." in full("choose", "--list").stdout


def test_a_forgotten_story(full: Run) -> None:
    """`coach forget` takes the choice of a story along."""
    full("choose", "parcels", FAILURE)
    assert full("forget", PARCELS, "--yes").exit_code == 0
    assert said(full) == {}


def test_choices_come_back_with_a_backup(full: Run, tmp_path: Path) -> None:
    """What was said is part of a backup; what was matched last is not."""
    matched(full, FAILURE)
    full("choose", "coupon")
    full("choose", "none", "Why us?")
    before = said(full)
    assert full("backup", str(tmp_path / "kept.zip")).exit_code == 0
    full("choose", "--forget")
    assert full("restore", str(tmp_path / "kept.zip"), "--force").exit_code == 0
    assert said(full) == before
    assert full("choose", "1").exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "code", "why"),
    [
        ([], 2, "Name a story"),
        (["--list", "1"], 2, "--list takes nothing else"),
        (["9"], 2, "shows no story 9"),
        (["0"], 2, "shows no story 0"),
        (["9" * 5000], 1, "No story is called"),
        (["1,999999999", "Another question"], 2, "shows no story 999999999"),
        (["zeppelin"], 1, "coach list"),
        (["1", "x" * 3000], 2, "characters"),
    ],
)
def test_wrong_usage(full: Run, arguments: list[str], code: int, why: str) -> None:
    """It is said what is wrong in one sentence, and nothing is stored."""
    matched(full, FAILURE)
    result = full("choose", *arguments)
    assert (result.exit_code, result.stdout) == (code, "")
    assert why in result.stderr
    assert said(full) == {}


def test_before_any_match(full: Run) -> None:
    """Without a question there is nothing to choose for."""
    for arguments in (["1"], ["none"], ["--forget"]):
        result = full("choose", *arguments)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "No question was matched in this bank yet." in result.stderr
