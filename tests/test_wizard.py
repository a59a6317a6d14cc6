"""`coach new` typed at a terminal: every answer kept, Ctrl-C at any prompt."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.keys import CTRL_C, ENTER, Typed, press_keys

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    from coach.config import Settings

    Run = Callable[..., Result]
    Type = Callable[..., Typed]

DONE = "\x1b\r"
"""Esc Enter ends a text of several lines."""

PARTS = ["It rained in.", "Keep it dry.", "I ran.", "3 rooms stayed dry.", "I look up now."]


@pytest.fixture
def type_keys(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Type:
    """Run `coach new` and type keys into it."""
    assert run("--version").exit_code == 0

    def typed(*keys: str) -> Typed:
        return press_keys(["new"], keys, monkeypatch, capsys)

    return typed


def written(run: Run) -> dict[str, object]:
    """The one story in the bank, as JSON."""
    (story,) = json.loads(run("list", "--format", "json").stdout)
    assert isinstance(story, dict)
    return story


def parts(run: Run) -> dict[str, str]:
    """The sections of the one story in the bank, by part."""
    sections = written(run)["sections"]
    assert isinstance(sections, list)
    return {section["part"]: section["text"] for section in sections}


def test_a_full_story(run: Run, type_keys: Type, folders: Settings) -> None:
    """Title, five parts, skills and date become one story, and the draft is gone."""
    result = type_keys(
        "The leak", ENTER, *(part + DONE for part in PARTS), "calm,  pumps ,", ENTER, "May 2024",
        ENTER, ENTER,
    )  # fmt: skip
    path = folders.written_stories / "the-leak.md"
    assert (result.code, result.out) == (0, f"Written: the-leak  {path}\n")
    assert "  4  Action     I ran.\n" in result.err
    assert list(parts(run).values()) == PARTS
    assert written(run)["skills"] == ["calm", "pumps"]
    assert "date: May 2024" in path.read_text()
    assert not (folders.bank / "draft.json").exists()


def test_several_lines(run: Run, type_keys: Type) -> None:
    """Enter begins a new line of a part; only Esc Enter ends it."""
    type_keys(
        "The leak", ENTER, "It rained in.", DONE, DONE, "First I ran.", ENTER, "Then I swam.", DONE,
        DONE, DONE, ENTER, ENTER, ENTER,
    )  # fmt: skip
    assert parts(run)["action"] == "First I ran.\nThen I swam."


def test_empty_parts_are_left_out(run: Run, type_keys: Type) -> None:
    """What is left empty does not stand in the story."""
    result = type_keys(
        "The leak",
        ENTER,
        PARTS[0],
        DONE,
        DONE,
        PARTS[2],
        DONE,
        " ",
        DONE,
        DONE,
        ENTER,
        ENTER,
        ENTER,
    )
    assert "  3  Task       (left out)\n" in result.err
    assert result.code == 0
    assert parts(run) == {"situation": PARTS[0], "action": PARTS[2]}
    assert written(run)["skills"] == []


def test_a_title_is_needed(run: Run, type_keys: Type) -> None:
    """An empty title is asked for again."""
    result = type_keys(
        ENTER, "  ", ENTER, "The leak", ENTER, *(part + DONE for part in PARTS), ENTER, ENTER, ENTER
    )
    assert result.err.count("A story needs a title.\n") == 2
    assert written(run)["title"] == "The leak"


def test_a_part_is_needed(run: Run, type_keys: Type) -> None:
    """When every part was left empty they are asked for again, the rest is not."""
    result = type_keys(
        "The leak", ENTER, DONE * 5, "pumps", ENTER, ENTER, *(part + DONE for part in PARTS), ENTER
    )
    assert result.err.startswith("A story needs at least one of its parts.\n")
    assert list(parts(run).values()) == PARTS
    assert written(run)["skills"] == ["pumps"]


@pytest.mark.parametrize("answer", ["y", ENTER])
def test_ctrl_c_and_on(run: Run, type_keys: Type, folders: Settings, answer: str) -> None:
    """Ctrl-C keeps every answer given; the next run goes on at the prompt it broke off."""
    stopped = type_keys("The leak", ENTER, PARTS[0], DONE, "half a ta", CTRL_C)
    path = folders.bank / "draft.json"
    assert (stopped.code, stopped.out) == (130, "")
    assert f"Nothing is written yet. coach new goes on with your draft: {path}\n" in stopped.err
    kept = json.loads(path.read_text())
    assert kept == {"title": "The leak", "situation": PARTS[0], "unfinished task": "half a ta"}
    assert run("list").exit_code == 1
    result = type_keys(
        answer, "sk.", DONE, *(part + DONE for part in PARTS[2:]), ENTER, ENTER, ENTER
    )
    assert result.code == 0
    assert list(parts(run).values()) == [PARTS[0], "half a task.", *PARTS[2:]]
    assert written(run)["title"] == "The leak"


def test_ctrl_c_and_afresh(run: Run, type_keys: Type, folders: Settings) -> None:
    """Answered with no, the draft is dropped and the questions begin again."""
    type_keys("The leak", ENTER, PARTS[0], DONE, CTRL_C)
    result = type_keys("n", "The fire", ENTER, *(part + DONE for part in PARTS), ENTER * 3)
    assert result.code == 0
    assert written(run)["title"] == "The fire"
    assert not (folders.bank / "draft.json").exists()


def test_ctrl_c_at_the_first_prompt(type_keys: Type, folders: Settings) -> None:
    """Where nothing was typed yet, no draft is kept."""
    assert type_keys(CTRL_C).code == 130
    assert not (folders.bank / "draft.json").exists()
    assert type_keys("The le", CTRL_C).code == 130
    assert json.loads((folders.bank / "draft.json").read_text()) == {"unfinished title": "The le"}


def test_back_to_a_part_from_the_preview(run: Run, type_keys: Type) -> None:
    """A part that was passed over is typed after all, one that is there goes on from its text."""
    result = type_keys(
        "The leak", ENTER, PARTS[0], DONE, DONE, PARTS[2], DONE * 3, ENTER, ENTER,
        "9", ENTER, "3", ENTER, PARTS[1], DONE, "4", ENTER, " Fast.", DONE, ENTER,
    )  # fmt: skip
    assert result.code == 0
    assert "1 to 8 change a part." in result.err
    assert parts(run) == {"situation": PARTS[0], "task": PARTS[1], "action": "I ran. Fast."}


def test_ctrl_c_at_the_preview(run: Run, type_keys: Type, folders: Settings) -> None:
    """Nothing is written, and nothing is lost."""
    keys = ("The leak", ENTER, *(part + DONE for part in PARTS), ENTER, ENTER)
    stopped = type_keys(*keys, "4", ENTER, " And swam.", CTRL_C)
    assert (stopped.code, run("list").exit_code) == (130, 1)
    assert type_keys("y", DONE, ENTER).code == 0
    assert parts(run)["action"] == "I ran. And swam."
    assert not (folders.bank / "draft.json").exists()


def test_ctrl_c_at_the_draft(type_keys: Type, folders: Settings) -> None:
    """Ctrl-C when asked about a draft keeps the draft."""
    type_keys("The leak", ENTER, CTRL_C)
    assert type_keys(CTRL_C).code == 130
    assert json.loads((folders.bank / "draft.json").read_text()) == {"title": "The leak"}


def test_ctrl_d_keeps_the_draft(type_keys: Type, folders: Settings) -> None:
    """Where nothing is typed it ends the command, and says where the draft is."""
    stopped = type_keys("The leak", ENTER, "\x04")
    assert stopped.code != 0
    assert f"your draft: {folders.bank / 'draft.json'}" in stopped.err


def test_placeholders_keep_the_draft(type_keys: Type, folders: Settings) -> None:
    """A story in which nothing is said yet is not written, and what was typed is kept."""
    result = type_keys("The leak", ENTER, "TBD", DONE, DONE * 4, ENTER, ENTER, ENTER)
    assert result.code == 2
    assert "\nError: Nothing was written: " in result.err
    assert json.loads((folders.bank / "draft.json").read_text())["situation"] == "TBD"


def test_a_damaged_draft(type_keys: Type, folders: Settings) -> None:
    """A draft that cannot be read ends the command with its place."""
    folders.bank.mkdir()
    path: Path = folders.bank / "draft.json"
    path.write_text("{")
    result = type_keys()
    assert (result.code, result.out) == (1, "")
    assert result.err == f"Error: {path}: the draft cannot be read. Look at it, then remove it\n"
