"""Titles, cleaned."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from coach.ingest import titles

if TYPE_CHECKING:
    from tests.reading.conftest import ReadText


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("**Outage** in `eu-1`", "Outage in eu-1"),
        ("[Outage](https://example.org/a) {#outage}", "Outage"),
        ("[[notes/outage|Outage]] &amp; after", "Outage & after"),
        ("\u200bOut\u00adage\u202e", "Outage"),
        ("🚀 Launch <br> day", "🚀 Launch day"),
        ("snake_case stays", "snake_case stays"),
        ("The van (Click to expand)", "The van"),
        ("📖 Story: The van", "The van"),
        ("Story 2: The van", "Story 2: The van"),
        ("I asked them to expand", "I asked them to expand"),
    ],
)
def test_markup_and_invisibles_go(written: str, title: str) -> None:
    """A title is plain words."""
    assert titles.clean_title(written) == title


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("2024-01-02-the-bad-deploy.md", "The bad deploy"),
        ("my_story.md", ""),
        ("003_b5ac000ab049dc3d.txt", ""),
        ("notes.md", ""),
    ],
)
def test_file_names(name: str, title: str) -> None:
    """A file name is a title only where it says something."""
    assert titles.title_from_name(Path(name)) == title


def test_nothing_to_call_it() -> None:
    """A text without words has a name all the same."""
    assert titles.first_sentence("<br>") == "Untitled"


@pytest.mark.parametrize(
    "label",
    ["Fähigkeiten", "Compétences", "Competencias", "Vaardigheden", "Kompetenser", "技能", "スキル"],
)
def test_skills_in_other_languages(label: str, read_text: ReadText) -> None:
    """The label of skills is known where those of parts are; a skill counts once."""
    (story,) = read_text(
        f"# Zelt\n\n**{label}:** Nähen, Geduld\n**Skills:** nähen, Ruhe\n\n"
        "**Situation:** Das Zelt war nass.\n\n**Ergebnis:** Wir schliefen trocken.\n"
    ).stories
    assert story.skills == ("Nähen", "Geduld", "Ruhe")
