"""Skills from a lookup table elsewhere in the document."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.reading.conftest import ReadText

STORIES = """
## Outage on a Friday

**Situation:** a

**Result:** b

**Skills:** dns

<a id="the-leak"></a>
## Memory grew

**Situation:** c

**Result:** d
"""


@pytest.mark.parametrize(
    "table",
    [
        (
            "| # | Story | Notes/Tags | Grit |\n|-|-|-|-|\n"
            "| 1 | Outage on a Friday | ops, haste | |\n| 2 | [Leak](#the-leak) | patience | ✅ |\n"
            "| 3 | Elsewhere | x | |\n"
        ),
        (
            "| Story | ops | haste | patience |\n|-|-|-|-|\n"
            "| [[Outage on a Friday]] | ✅ | x | |\n| [Leak](#the-leak) | | | ✓ |\n"
        ),
        (
            "<table>\n<tr><th>Story<th>Tags\n<tr><td>Outage on a Friday<td>ops, haste\n"
            "<tr><td>Memory grew<td>patience\n</table>\n<table>\n</table>\n"
        ),
    ],
)
def test_skills_from_a_lookup_table(table: str, read_text: ReadText) -> None:
    """Tags, or else ticked columns, are the skills of the story that a row links or names."""
    reading = read_text(f"# Stories\n\n## Table\n\n{table}{STORIES}")
    assert [story.skills for story in reading.stories] == [("dns", "ops", "haste"), ("patience",)]


def test_a_table_without_stories(read_text: ReadText) -> None:
    """A lookup table in a document without stories gives nobody anything."""
    assert read_text("| Story | Tags |\n|-|-|\n| a | b |\n").stories == ()
