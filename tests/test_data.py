"""The competencies and worked examples that ship with coach."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from coach.catalog import files
from coach.catalog.files import demo_stories
from coach.catalog.library import Library
from coach.catalog.parse import shipped_competencies

if TYPE_CHECKING:
    from pathlib import Path

    from coach.domain.competency import Competency

BUILT_IN = shipped_competencies()


def test_there_are_24_competencies_of_unique_name() -> None:
    """Each is told from every other by id, name and definition."""
    assert len(BUILT_IN) == 24
    for values in zip(*((c.id, c.name, c.definition) for c in BUILT_IN), strict=True):
        assert len(set(values)) == 24


@pytest.mark.parametrize("competency", BUILT_IN, ids=lambda competency: competency.id)
def test_competency_is_complete(competency: Competency) -> None:
    """Eight questions, eighteen indicators of 8 to 25 words, and an id that can be typed."""
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", competency.id)
    assert len(competency.questions) == 8
    assert len(competency.indicators) == 18
    assert all(8 <= len(sentence.split()) <= 25 for sentence in competency.indicators)
    assert len(competency.not_shown) == len(competency.looks_for) == 4
    assert len(competency.prompts) == 3
    short = (*competency.not_shown, *competency.looks_for, *competency.prompts)
    assert all(3 <= len(line.split()) <= 20 for line in short)
    assert all(prompt.endswith("?") for prompt in competency.prompts)


@pytest.mark.parametrize("competency", BUILT_IN, ids=lambda competency: competency.id)
def test_indicators_tell_an_event_of_ones_own_and_never_name_the_competency(
    competency: Competency,
) -> None:
    """A story says what happened, not what it is an example of."""
    common = {"and", "with", "under", "new", "things", "making", "working", "dealing", "solving"}
    name = set(re.findall(r"\w+", competency.name.casefold())) - common
    assert name
    for sentence in competency.indicators:
        words = set(re.findall(r"\w+", sentence.casefold()))
        assert not words & name, sentence
        assert words & {"i", "me", "my", "we", "us", "our"}, sentence


def test_no_sentence_stands_twice() -> None:
    """A sentence of two competencies would tell nothing of either."""
    said = Counter(
        " ".join(re.findall(r"\w+", sentence.casefold()))
        for c in BUILT_IN
        for sentence in (*c.questions, *c.indicators, *c.not_shown, *c.looks_for, *c.prompts)
    )
    assert [sentence for sentence, times in said.items() if times > 1] == []
    assert len(said) == 24 * (8 + 18 + 4 + 4 + 3)


def test_fingerprint_is_that_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same text has the same fingerprint, another text another."""
    before = Library(None, tmp_path).fingerprint
    assert before == Library(tmp_path / "not there.toml", tmp_path).fingerprint
    other = tmp_path / "competencies.toml"
    other.write_text("# none\n", encoding="utf-8")
    monkeypatch.setattr(files, "COMPETENCIES", other)
    assert Library(None, tmp_path).fingerprint != before


def test_fingerprint_follows_an_own_file(tmp_path: Path) -> None:
    """Editing one's own competencies makes another fingerprint."""
    own = tmp_path / "competencies.toml"
    own.write_text("# one\n", encoding="utf-8")
    before = Library(own, tmp_path).fingerprint
    assert before != Library(None, tmp_path).fingerprint
    own.write_text("# two\n", encoding="utf-8")
    assert Library(own, tmp_path).fingerprint != before


def test_demo_stories_are_there() -> None:
    """The worked examples lie in their folder: one document of many stories, and others."""
    names = {path.name for path in demo_stories().iterdir()}
    assert "work-experiences.md" in names
    assert {path.rsplit(".", 1)[-1] for path in names} == {"md", "txt"}
