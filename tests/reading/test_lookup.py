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


@pytest.mark.parametrize(
    "table",
    [
        (
            "|Tight deadline|[Friday](#outage-on-a-friday)|\n|:-:|:-|\n"
            "|**Biggest mistake**|<p>[Friday](#outage-on-a-friday)</p><p>[Leak](#the-leak)</p>|\n"
        ),
        (
            "| Theme | Story | Or |\n|-|-|-|\n| Tight deadline | [[Outage on a Friday]] | |\n"
            "| Biggest mistake | [Friday](#outage-on-a-friday), | [leak](#memorygrew) |\n"
        ),
        (
            "| | Told by |\n|-|-|\n| Tight deadline, | [a](#outage_on-a-friday) |\n"
            "| *Biggest mistake* | [a](#OutageOnAFriday) • [b](#the-leak) • [c](#nowhere) |\n"
        ),
    ],
)
def test_a_table_of_skills_that_links_stories(table: str, read_text: ReadText) -> None:
    """A row about a skill gives it to every story that it links, the first row too."""
    reading = read_text(f"# Stories\n\n{table}{STORIES}")
    assert [story.skills for story in reading.stories] == [
        ("dns", "Tight deadline", "Biggest mistake"),
        ("Biggest mistake",),
    ]


@pytest.mark.parametrize(
    "table",
    [
        "| # | Story |\n|-|-|\n| 12 | [Friday](#outage-on-a-friday) |\n",
        "| Date | Story |\n|-|-|\n| May 2024 | [Friday](#outage-on-a-friday) |\n",
        "| Story | Link |\n|-|-|\n| The big one | [Friday](#outage-on-a-friday) |\n",
        "| Question | Link |\n|-|-|\n| A failure? | [Friday](#outage-on-a-friday) |\n",
        "| What | Link |\n|-|-|\n| Outage on a Friday | [read](#outage-on-a-friday) |\n",
        "| What | Note |\n|-|-|\n| Haste | see [Friday](#outage-on-a-friday) |\n",
        "| What | Note |\n|-|-|\n| Haste | |\n",
        "| What | Note |\n|-|-|\n| [Leak](#the-leak) | [Friday](#outage-on-a-friday) |\n",
        "| What |\n|-|\n| Haste |\n",
    ],
)
def test_tables_that_only_link_stories(table: str, read_text: ReadText) -> None:
    """A number, a date, a title, a question or a remark beside a link is no skill."""
    reading = read_text(f"# Stories\n\n{table}{STORIES}")
    assert [story.skills for story in reading.stories] == [("dns",), ()]
