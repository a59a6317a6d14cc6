"""Titles, cleaned."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.ingest import titles


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("**Outage** in `eu-1`", "Outage in eu-1"),
        ("[Outage](https://example.org/a) {#outage}", "Outage"),
        ("[[notes/outage|Outage]] &amp; after", "Outage & after"),
        ("\u200bOut\u00adage\u202e", "Outage"),
        ("🚀 Launch <br> day", "🚀 Launch day"),
        ("snake_case stays", "snake_case stays"),
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
