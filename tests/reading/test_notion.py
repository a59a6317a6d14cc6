"""Properties below a Notion page's title: what they say of the story, and what is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.reading.conftest import ReadText

PARTS = "**Situation:** It stood still.\n\n**Result:** I had it running by noon.\n"


def test_properties_are_no_text(read_text: ReadText) -> None:
    """They give the story skills and a date, its own before the page's."""
    lines = "Created: March 3, 2024\nTags: vans, belts\nStatus: Ready\nDate: 2024-03-01"
    (story,) = read_text(f"# The van\n\n{lines}\n\n{PARTS}").stories
    assert (story.skills, story.date) == (("vans", "belts"), "2024-03-01")
    assert [section.text for section in story.sections] == [
        "It stood still.",
        "I had it running by noon.",
    ]


@pytest.mark.parametrize(
    "lines",
    [
        "Place: the yard\nVan: the red one",
        "Status: Ready\nand some words of mine",
        "Status: Ready\nTask: mine to get it going",
    ],
)
def test_other_lines_are_text(lines: str, read_text: ReadText) -> None:
    """Lines are properties only together with one of Notion's own, and with no part of a story."""
    (story,) = read_text(f"# The van\n\n{lines}\n\n{PARTS}").stories
    assert story.sections[0].line == 3
