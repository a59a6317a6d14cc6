"""What holds for any document whatever is in it."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from coach.errors import UnreadableDocument
from coach.ingest.labels import is_decoration
from coach.ingest.readers.registry import read_document
from tests.reading.office import excel, open_document, word, zipped

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from coach.domain.story import SkippedBlock, Story
    from coach.ingest.model import ReadResult

pytestmark = pytest.mark.no_cover
"""Thousands of documents, twice as slow when traced; what they reach, named tests reach too."""

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
ALL_NAMES = NAMES | st.sampled_from(
    ["notes.csv", "notes.tsv", "notes.json", "notes.xlsx", "notes.docx", "notes.odt", "notes.zip"]
)


@given(DOCUMENTS, NAMES)
@example("---\n", "notes.md")
@example("> # x\n", "notes.md")
@example("# Brag\n- e t f t and oved t.e\n****\nd n e e w", "notes.txt")
@settings(max_examples=150)
def test_every_written_line_is_accounted_for(text: str, name: str) -> None:
    """Each line with a word on it is in a story or in a skipped block, which says why."""
    text = text.replace("\0", "")
    reading = read_document(Path(name), text.encode("utf-8", "surrogatepass"))
    blocks: list[Story | SkippedBlock] = [*reading.stories, *reading.skipped]
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    covered = {n for block in blocks for n in range(block.first_line, block.last_line + 1)}
    assert {n for n, line in enumerate(lines, 1) if not is_decoration(line)} <= covered
    assert all(1 <= block.first_line <= block.last_line <= len(lines) for block in blocks)
    assert all(skipped.reason for skipped in reading.skipped)
    assert all(story.title and story.sections for story in reading.stories)


@given(DOCUMENTS, NAMES)
@settings(max_examples=100)
@example("-----\n</table>", "notes.txt")
@example("<2024-03-05 Tue>\n<2024-03-05 Tue>\n-----", "notes.md")
def test_stories_are_in_order_and_apart(text: str, name: str) -> None:
    """No line is in two stories, and each section begins inside its story."""
    stories = read_document(Path(name), text.replace("\0", "").encode()).stories
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
@settings(max_examples=100)
def test_every_row_is_accounted_for(text: str) -> None:
    """Each written line of a file of values is in a story or a skipped block, rows apart."""
    text = text.replace("\0", "").replace("\r", "\n")
    reading = read_document(Path("notes.csv"), text.encode())
    blocks: list[Story | SkippedBlock] = [*reading.stories, *reading.skipped]
    covered = {n for block in blocks for n in range(block.first_line, block.last_line + 1)}
    assert {n for n, line in enumerate(text.split("\n"), 1) if not is_decoration(line)} <= covered
    for story, following in pairwise(reading.stories):
        assert story.last_line < following.first_line
    for story in reading.stories:
        assert all(1 <= s.line <= text.count("\n") + 1 for s in story.sections)


@given(DOCUMENTS)
@settings(max_examples=100)
def test_section_text_is_what_its_line_says(text: str) -> None:
    """A section's text starts on its line, so that evidence can be located."""
    text = text.replace("\0", "")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for story in read_document(Path("notes.md"), text.encode()).stories:
        for section in story.sections:
            first = section.text.split("\n")[0].strip("*_ ").strip()
            assert first in lines[section.line - 1]


def accounted(reading: ReadResult, lines: Sequence[str]) -> bool:
    """Whether each line with a word on it lies in a story or a skipped block."""
    blocks: list[Story | SkippedBlock] = [*reading.stories, *reading.skipped]
    covered = {n for block in blocks for n in range(block.first_line, block.last_line + 1)}
    return {n for n, line in enumerate(lines, 1) if not is_decoration(line)} <= covered


FRONTS = st.sampled_from(
    [
        ("---\n", "\n---\n", ["title: x", "tags: [a, b]", "tags:", "- c", "date: 2024", "a: &b"]),
        ("+++\n", "\n+++\n", ['title = "x"', "tags = ['a']", "[params]", "date = 2024-01-01"]),
        ("{\n", "\n}\n", ['"title": "x",', '"tags": ["a"]', '"date": 5', "}"]),
        ("", "\n\n", ["Title: x", "Tags: a, b", "Date: y", "    more", "Status: z"]),
        ("# x\n\n", "\n\n", ["Created: x", "Tags: a, b", "Status: y", "Date: z", "words"]),
        ("#+TITLE: x\n", "\n", ["#+FILETAGS: :a:", "#+DATE: [2024-01-01]", ":END:", "# note"]),
    ]
).flatmap(
    lambda kind: st.lists(st.sampled_from(kind[2]), max_size=5).map(
        lambda lines: kind[0] + "\n".join(lines) + kind[1]
    )
)


@given(FRONTS, DOCUMENTS, NAMES)
@settings(max_examples=100)
def test_lines_below_front_matter_are_accounted_for(front: str, text: str, name: str) -> None:
    """Front matter of any kind, whole or broken, hides nothing of what stands below it."""
    text = (front + text).replace("\0", "").replace("\r", "\n")
    reading = read_document(Path(name), text.encode("utf-8", "surrogatepass"))
    assert accounted(reading, text.split("\n"))


XML = st.text(
    st.characters(
        codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"
    ),
    max_size=12,
)
PARAGRAPHS = st.lists(PIECES.filter(str.isprintable) | XML, max_size=12).map("\n".join)


@pytest.mark.parametrize(("name", "make"), [("a.docx", word), ("a.odt", open_document)])
@given(text=PARAGRAPHS)
@settings(max_examples=40)
def test_every_paragraph_is_accounted_for(
    name: str, make: Callable[[str], bytes], text: str
) -> None:
    """Each paragraph, list item and row of an office document is in a story or left out."""
    reading = read_document(Path(name), make(text))
    assert accounted(reading, [shown(line) for line in text.splitlines()])


def shown(line: str) -> str:
    """A line as an office document shows it: without the signs that made it a heading or item."""
    return re.sub(r"^(#+|-) ", "", line)


@given(st.dictionaries(XML.filter(bool), st.lists(st.lists(XML | st.integers() | st.none()))))
@settings(max_examples=40)
def test_any_workbook_is_read(sheets: dict[str, list[list[object]]]) -> None:
    """Sheets of any values are read; each row with a word is in a story or left out."""
    made = {f"Sheet {at}": rows for at, rows in enumerate(sheets.values())} or {"Sheet": []}
    reading = read_document(Path("a.xlsx"), excel(made))
    assert all(skipped.reason for skipped in reading.skipped)
    assert all(story.title and story.sections for story in reading.stories)


MEMBERS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8).flatmap(
    lambda stem: st.sampled_from([".md", ".txt", ".csv", ".org", ".zip", ".png", "/", "/a.md"]).map(
        lambda suffix: f"a{stem}{suffix}"
    )
)


@given(st.dictionaries(MEMBERS, DOCUMENTS.map(str.encode) | st.binary(max_size=40), max_size=5))
@settings(max_examples=100)
def test_any_archive_is_read_or_refused(members: dict[str, bytes]) -> None:
    """Whatever the pages are called and hold, stories are in order and apart."""
    with suppress(UnreadableDocument):
        stories = read_document(Path("a.zip"), zipped(members)).stories
        assert all(one.last_line < two.first_line for one, two in pairwise(stories))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["work", "projects", "highlights", "name", "keywords", "startDate"]),
            inner | st.just(["Cut the build from 40 minutes to 6", "Responsible for it"]),
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["work", "volunteer", "projects", "basics"]), JSON))
@settings(max_examples=100)
def test_any_json_is_accounted_for(resume: dict[str, object]) -> None:
    """A résumé of any shape is read, and each of its lines is in a story or left out."""
    text = json.dumps(resume, indent=1, ensure_ascii=False)
    assert accounted(
        read_document(Path("a.json"), text.encode("utf-8", "surrogatepass")), text.split("\n")
    )


@given(st.binary(max_size=300), ALL_NAMES)
def test_any_bytes_are_read_or_refused(data: bytes, name: str) -> None:
    """Nothing but "not a text document" can go wrong."""
    with suppress(UnreadableDocument):
        read_document(Path(name), data)
