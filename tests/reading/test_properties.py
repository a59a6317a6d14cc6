"""What holds for any document whatever is in it."""

from __future__ import annotations

from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import example, given, settings
from hypothesis import strategies as st

from coach.errors import UnreadableDocument
from coach.reading.formats import read

if TYPE_CHECKING:
    from coach.story import Skipped, Story

PIECES = st.sampled_from(
    [
        *(
            "# One",
            "## Two",
            "### Situation",
            "## Action",
            "# Stories",
            "Title\n=====",
            "A\nB\n---",
        ),
        *("**Situation:** we were down", "**Task**", "**Result:** TBD", "S:", "T: x", "A: y", "R:"),
        *(
            "- Situation: x",
            "  - Action: y",
            "1. Tell me about a failure",
            "* item",
            "> **Task:** q",
        ),
        *("---", "+++", "***", "title: x", "tags: [a", "```", "~~~", "    code", "<!--", "-->"),
        *(
            "<a id='x'></a>",
            "| a | b |\n|---|---|\n| c | d |",
            "| S | x |\n|---|---|\n| T | y |\n| R | I fixed it |",
            "| Story | Situation | Action | Result |\n|-|-|-|-|\n| x | we were down | a | b |\n|y|",
            "<table>\n<tr><th>Situation</th><th>Action</th>\n<th>Result</th>",
            "<tr><td>we were down</td>\n<td><ul><li>I fixed it</ul></td><td>Up</td></tr>\n<tr>",
            "</table>",
            "[x](y)",
            "**Skills:** a, b",
            "Date: y",
        ),
        *(
            "I deleted the rows and restored them.",
            "You open the logs.",
            "Every developer has one.",
        ),
        *(
            "%%",
            "{% include x %}",
            "#ops #dns",
            "I fixed it. #ops ^a1b2c3",
            "<a id='x'></a>## Five",
            '{"title": "x"}',
            "Title: x",
            "> [!note] Task",
            "* TODO A headline :tag:",
            "** [#A]",
            ":PROPERTIES:",
            ":SKILLS: a",
            ":END:",
            "#+TITLE: x",
            "#+begin_src",
            "#+end_src",
            "<2024-03-05 Tue>",
            "- Situation :: x",
            "-----",
        ),
        *(
            "[describe it]",
            "",
            "",
            "   ",
            "\t",
            "\u200b",
            "🎯",
            "\x0c",
            "\u2028",
            "Situation",
            "Result",
        ),
    ]
)
DOCUMENTS = st.lists(PIECES | st.text(max_size=12), max_size=30).map("\n".join)
NAMES = st.sampled_from(["notes.md", "notes.txt", "notes", "notes.org"])
ALL_NAMES = NAMES | st.sampled_from(["notes.csv", "notes.tsv", "notes.json", "notes.xlsx"])


@given(DOCUMENTS, NAMES)
@example("---\n", "notes.md")
@example("> # x\n", "notes.md")
@settings(max_examples=400, deadline=None)
def test_every_written_line_is_accounted_for(text: str, name: str) -> None:
    """Each line with something on it is in a story or in a skipped block, which says why."""
    text = text.replace("\0", "")
    reading = read(Path(name), text.encode("utf-8", "surrogatepass"))
    blocks: list[Story | Skipped] = [*reading.stories, *reading.skipped]
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    covered = {n for block in blocks for n in range(block.first_line, block.last_line + 1)}
    assert {n for n, line in enumerate(lines, 1) if line.strip()} <= covered
    assert all(1 <= block.first_line <= block.last_line <= len(lines) for block in blocks)
    assert all(skipped.reason for skipped in reading.skipped)
    assert all(story.title and story.sections for story in reading.stories)


@given(DOCUMENTS, NAMES)
@settings(max_examples=200, deadline=None)
def test_stories_are_in_order_and_apart(text: str, name: str) -> None:
    """No line is in two stories, and each section begins inside its story."""
    stories = read(Path(name), text.replace("\0", "").encode()).stories
    for story, following in pairwise(stories):
        assert story.last_line < following.first_line
    for story in stories:
        assert all(story.first_line <= s.line <= story.last_line for s in story.sections)


VALUES = st.lists(
    st.lists(
        st.sampled_from(
            [
                *("Situation", "Action", "Result", "Title", "", "TBD", '"a\nb"', '"', "x", "-"),
                "I deleted the rows and restored them all from the copy of the night before.",
            ]
        )
        | st.text(max_size=6),
        max_size=5,
    ).map(",".join),
    max_size=12,
).map("\n".join)


@given(VALUES)
@settings(max_examples=300, deadline=None)
def test_every_row_is_accounted_for(text: str) -> None:
    """Each written line of a file of values is in a story or a skipped block, rows apart."""
    text = text.replace("\0", "").replace("\r", "\n")
    reading = read(Path("notes.csv"), text.encode())
    blocks: list[Story | Skipped] = [*reading.stories, *reading.skipped]
    covered = {n for block in blocks for n in range(block.first_line, block.last_line + 1)}
    assert {n for n, line in enumerate(text.split("\n"), 1) if line.strip()} <= covered
    for story, following in pairwise(reading.stories):
        assert story.last_line < following.first_line
    for story in reading.stories:
        assert all(story.first_line <= s.line <= story.last_line for s in story.sections)


@given(DOCUMENTS)
@settings(max_examples=200, deadline=None)
def test_section_text_is_what_its_line_says(text: str) -> None:
    """A section's text starts on its line, so that evidence can be located."""
    text = text.replace("\0", "")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for story in read(Path("notes.md"), text.encode()).stories:
        for section in story.sections:
            first = section.text.split("\n")[0].strip("*_ ").strip()
            assert first in lines[section.line - 1]


@given(st.binary(max_size=300), ALL_NAMES)
def test_any_bytes_are_read_or_refused(data: bytes, name: str) -> None:
    """Nothing but "not a text document" can go wrong."""
    with suppress(UnreadableDocument):
        read(Path(name), data)
