"""Invented candidates spend an evening with coach each: what `scripts/personas` prints."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from faulting.at_terminal import MAYBE
from rehearsing.evening import spend
from rehearsing.persona import Command, all_names, read_expectation, read_persona

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="made of Unix")


@pytest.mark.thorough
@pytest.mark.real_model
@pytest.mark.parametrize("name", all_names())
def test_an_evening(name: str, real_cache: Path, tmp_path: Path) -> None:
    """It is coached as a coach would, to the end, and nothing but its bank is written to."""
    evening = spend(read_persona(name), tmp_path, real_cache)
    assert evening.wrong == [], str(evening)


def test_who_they_are() -> None:
    """Ten people, each with documents, a practice, a mock interview, a date and a sheet."""
    people = [read_persona(name) for name in all_names()]
    assert len({persona.who for persona in people}) == 10
    for persona in people:
        begun = {command.words[0] for command in persona.evening}
        assert begun >= {"add", "map", "practice", "date", "sheet"}, persona.name
        assert any("mock" in command.words for command in persona.evening), persona.name
        assert sum(len(command.expected) for command in persona.evening) >= 3, persona.name


@pytest.mark.parametrize(
    ("expected", "shown", "is_met"),
    [
        ({"remarks": ["too long"]}, "408 words are about 2:43 spoken; after two minutes", False),
        ({"remarks": ["ownership"]}, "1 Who did this is not clear. The interviewer hires", False),
        ({"remarks": ["contempt"]}, "Does this sound like blame? What did the other side", False),
        ({"remarks": ["private"]}, "Would those it is about want this to be told?", True),
        ({"probes": ["owner"]}, "Follow-up: You said “we”. Which part of that was yours?", True),
        ({"probes": ["owner"]}, "You said “we won”. Which part of that was yours?", False),
        ({"remarks": ["contempt"], "shows": "short"}, "That is short", True),
        ({"hides": "Easy|Good"}, "Suggested grade: Hard", True),
        ({"shows": "Hard", "hides": "Easy|Good"}, "Suggested grade: Hard, not Good", False),
    ],
)  # fmt: skip
def test_what_is_expected(expected: dict[str, str], shown: str, is_met: bool) -> None:  # noqa: FBT001
    """A remark whole, a question by coach, words that come, words that do not."""
    assert read_expectation("x", **expected).is_met(shown) is is_met


def test_what_is_wrong_is_seen(tmp_path: Path) -> None:
    """Another exit code, words that do not come, a question that never comes, a strange file."""
    never = read_expectation("names a helicopter", shows="helicopter")
    persona = replace(
        read_persona("silent"),
        evening=[
            Command(["add", "--dry-run", "notes"], [], 1, [never]),
            Command(["--version"], [(f"{MAYBE}Never", b"x"), ("Which story?", b"x")], 0, []),
        ],
    )
    (tmp_path / "strange").touch()
    evening = spend(persona, tmp_path, tmp_path / "bank" / "cache")
    found = " ".join(evening.wrong)
    assert "coach add --dry-run notes: not done: names a helicopter" in found
    assert "exit code 0, not 1" in found
    assert "coach --version: 'Which story?' never came: ...coach, version" in found
    assert "made: strange" in found
