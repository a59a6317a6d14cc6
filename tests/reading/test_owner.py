"""The owner's marks decide what a block is, in every text format."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from coach.ingest.labels import is_decoration
from coach.ingest.readers.registry import read_document
from tests.growth import grows_linearly
from tests.reading.test_properties import PIECES

if TYPE_CHECKING:
    from coach.domain.story import SkippedBlock, Story
    from coach.ingest.model import ReadResult
    from tests.reading.conftest import ReadText

TOLD = (
    "**Situation:** The ferry was late the evening before the fair, with our stalls on it.\n\n"
    "**Action:** I rang the harbour, found a fisher who was still out, and fetched half of them.\n"
)


def found(reading: ReadResult) -> list[tuple[str, int, int, int]]:
    """Title, lines and the mark's line of each story."""
    return [(s.title, s.first_line, s.last_line, s.marked) for s in reading.stories]


def left_out(reading: ReadResult) -> list[tuple[int, int, str, int]]:
    """Lines, reason and the mark's line of each block that is none."""
    return [(s.first_line, s.last_line, s.reason, s.marked) for s in reading.skipped]


def test_a_heading_marked_as_no_story(read_text: ReadText) -> None:
    """All below it is left out, and the line of the mark is known; its neighbours are read."""
    reading = read_text(
        f"# Notes\n\n<!-- coach: skip -->\n## Private\n\n{TOLD}\n## Ferry\n\n{TOLD}"
    )
    assert found(reading) == [("Ferry", 10, 14, 0)]
    assert (3, 8, "you marked it as no story", 3) in left_out(reading)


def test_a_heading_marked_as_a_story(read_text: ReadText) -> None:
    """What would be left out as advice is a story, under the title its owner gives it."""
    text = f"# Notes\n\n## Ferry\n\n{TOLD}\n%s## Tips\n\n- Ask early.\n- Write it down.\n"
    assert len(read_text(text % "").stories) == 1
    assert found(read_text(text % "<!-- coach: story -->\n")) == [
        ("Ferry", 3, 7, 0),
        ("Tips", 9, 13, 9),
    ]
    marked = read_text(text % "<!-- Coach : STORY: What I *say* -->\n\n")
    assert found(marked)[1] == ("What I say", 9, 14, 9)
    assert marked.stories[1].text == "- Ask early.\n- Write it down."


def test_a_story_although_it_is_general_or_a_placeholder(read_text: ReadText) -> None:
    """An essay counts as an episode, and brackets as text, where their owner says so."""
    essay = "Every developer fails. You fail, your team fails, and everybody does. " * 5
    assert not read_text(f"<!-- coach: story -->\n# On failing\n\n{essay}").stories[0].general
    reading = read_text("<!-- coach: story -->\n## Tbd\n\n**Task:** [the ferry]\n")
    assert reading.stories[0].text == "[the ferry]"


def test_a_paragraph_and_a_list_item(read_text: ReadText) -> None:
    """Inside a story a marked paragraph or item, with all below it, is no text of it."""
    reading = read_text(
        "## Ferry\n\n**Situation:** It was late.\n\n<!-- coach: skip -->\nMy boss drank.\n\n"
        "**Action:**\n\n- I rang\n<!-- coach: skip -->\n"
        "- I swore\n  loudly\n\n  - twice\n- I waited\n"
    )
    (story,) = reading.stories
    assert "drank" not in story.text
    assert story.sections[1].text.split() == ["-", "I", "rang", "-", "I", "waited"]
    assert left_out(reading) == [
        (5, 6, "you marked it as no story", 5),
        (11, 15, "you marked it as no story", 11),
    ]


def test_a_paragraph_marked_as_a_story(read_text: ReadText) -> None:
    """A paragraph, an item or a table can be a story by itself."""
    reading = read_text(
        f"## Ferry\n\n{TOLD}\n## Small things\n\n<!-- coach: story -->\nI fixed the bell.\n\n"
        "- a\n\n<!-- coach: story: The rope -->\n- I spliced it.\n- b\n"
    )
    assert found(reading)[1:] == [("I fixed the bell", 9, 10, 9), ("The rope", 14, 15, 14)]


def test_up_to_the_end_mark(read_text: ReadText) -> None:
    """Everything from a mark to its end is one story, in plain text above all."""
    reading = read_text(
        "<!-- coach: story: The bell -->\nIt rang at night.\n\nI took it down.\n"
        "<!-- coach: end -->\n\n<!-- coach: skip -->\nShopping: rope.\n\nMilk.\n"
        "<!-- coach: end -->\n",
        "notes.txt",
    )
    assert found(reading) == [("The bell", 1, 5, 1)]
    assert reading.stories[0].text == "It rang at night.\n\nI took it down."
    assert left_out(reading) == [(7, 11, "you marked it as no story", 7)]


def test_a_title_like_line_names_a_marked_story(read_text: ReadText) -> None:
    """In plain text the line over the labels is the title where the mark has none."""
    reading = read_text(
        "Ferries\n\n<!-- coach: story -->\nThe late ferry\n\nSituation: It was late.\n"
        "Action: I rang.\n<!-- coach: end -->\n",
        "notes.txt",
    )
    assert found(reading)[-1] == ("The late ferry", 3, 8, 3), reading


def test_a_table_marked_as_one_story(read_text: ReadText) -> None:
    """A table whose rows would be a story each is one; marked as none, it is none."""
    table = (
        "| Story | Situation | Action | Result | When |\n|-|-|-|-|-|\n"
        "| Ferry | It was late | I rang them | It came | 2020 |\n"
        "| Bell | It rang at night | I took it down | Quiet | 2021 |\n"
    )
    assert len(read_text(table).stories) == 2
    reading = read_text(f"<!-- coach: story: Two years -->\n{table}")
    assert found(reading) == [("Two years", 1, 5, 1)]
    assert len(reading.stories[0].sections) == 6
    assert found(read_text(f"<!-- coach: skip -->\n{table}")) == []


@pytest.mark.parametrize(
    "front",
    ["---\ntitle: Mine\ncoach: {}\n---\n", '+++\ntitle = "Mine"\ncoach = "{}"\n+++\n'],
)
def test_front_matter_decides_about_the_whole_file(read_text: ReadText, front: str) -> None:
    """Nothing in the file is a story, or all of it is exactly one."""
    body = f"\n## Ferry\n\n{TOLD}\n## Bell\n\n{TOLD}"
    assert len(read_text(front.format("") + body).stories) == 2
    skipped = read_text(front.format("skip") + body)
    assert found(skipped) == []
    assert (6, 16, "you marked it as no story", 3) in left_out(skipped)
    told = read_text(front.format("story") + body)
    assert found(told) == [("Mine", 1, 16, 3)]
    assert [section.line for section in told.stories[0].sections][:2] == [8, 10]


def test_front_matter_that_cannot_be_understood(read_text: ReadText) -> None:
    """The file is read as if the key were not there, and the key is reported."""
    reading = read_text(f"---\ncoach: stroy\n---\n## Ferry\n\n{TOLD}")
    assert len(reading.stories) == 1
    (problem,) = [block for block in reading.skipped if block.is_problem]
    assert (problem.first_line, problem.reason) == (
        2,
        (
            'a mark that cannot be understood, "stroy" (did you mean "story"?): allowed are '
            '"story" and "skip"'
        ),
    )


def test_front_matter_over_nothing(read_text: ReadText) -> None:
    """A mark about a file with nothing in it has nothing to decide about."""
    reading = read_text("---\ncoach: skip\n---\n")
    assert [b.reason for b in reading.skipped if b.is_problem] == [
        "a mark with nothing below it to decide about"
    ]


def test_the_inner_mark_decides(read_text: ReadText) -> None:
    """A story inside what is no story is one; a story has no other story in it."""
    text = f"---\ncoach: {{}}\n---\n# All\n\n<!-- coach: story -->\n## Ferry\n\n{TOLD}"
    assert found(read_text(text.format("skip"))) == [("Ferry", 6, 11, 6)]
    reading = read_text(text.format("story"))
    assert found(reading) == [("All", 1, 11, 2)]
    assert [b.reason for b in reading.skipped if b.is_problem] == [
        "it stands in a block that another mark takes as one story, line 2"
    ]


def test_marks_that_cut_into_each_other(read_text: ReadText) -> None:
    """A marked stretch that begins in a marked section and ends behind it cuts that short."""
    reading = read_text(
        "<!-- coach: skip -->\n## A\n\nOne.\n\n<!-- coach: story: B -->\nTwo.\n\n## C\n\nThree.\n"
        "<!-- coach: end -->\n"
    )
    assert found(reading) == [("B", 6, 12, 6)]
    assert left_out(reading) == [(1, 5, "you marked it as no story", 1)]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (
            "<!-- coach: stroy -->\n## Ferry",
            1,
            (
                'a mark that cannot be understood, "stroy" (did you mean "story"?): allowed are '
                '"story", "story: A title", "skip" and "end"'
            ),
        ),
        (
            "<!-- coach: -->",
            1,
            (
                'a mark that cannot be understood, "nothing": allowed are '
                '"story", "story: A title", "skip" and "end"'
            ),
        ),
        (
            "## A\n\nHere <!-- coach: skip --> it is.",
            3,
            "a mark must stand alone on its line, closed with -->",
        ),
        (
            "## A\n\n<!-- coach: skip\n-->",
            3,
            "a mark must stand alone on its line, closed with -->",
        ),
        ("## A\n\ntext\n\n<!-- coach: skip -->", 5, "a mark with nothing below it to decide about"),
        (
            "<!-- coach: skip -->\n<!-- coach: end -->\n\ntext",
            1,
            "a mark with nothing below it to decide about",
        ),
        ("text\n\n<!-- coach: end -->", 3, "there is no mark above it that it could end"),
        (
            "<!-- coach: skip -->\n<!-- coach: story -->\ntext",
            1,
            "the mark right below it decides instead",
        ),
    ],
)
@pytest.mark.parametrize("name", ["notes.md", "notes.txt"])
def test_marks_that_decide_nothing(
    read_text: ReadText, text: str, line: int, reason: str, name: str
) -> None:
    """Each is a problem with its line and what is allowed."""
    problems = [block for block in read_text(text, name).skipped if block.is_problem]
    assert [(block.first_line, block.reason) for block in problems] == [(line, reason)]


def test_a_marked_story_with_nothing_in_it(read_text: ReadText) -> None:
    """It cannot be one, and that is said."""
    reading = read_text("<!-- coach: story -->\n## Ferry\n\n**Task:**\n")
    assert found(reading) == []
    assert "you marked it as a story, but nothing is written in it" in reading.skipped[0].reason


def test_a_mark_in_code_is_none(read_text: ReadText) -> None:
    """A document about coach can show marks."""
    reading = read_text(f"## Ferry\n\n{TOLD}\n```\n<!-- coach: skip -->\n```\n")
    assert [block for block in reading.skipped if block.is_problem] == []


def test_a_note_in_a_skip_mark(read_text: ReadText) -> None:
    """What stands behind it is given as the reason."""
    reading = read_text("<!-- coach: skip: told already -->\n## Ferry\n\nIt was late.\n")
    assert left_out(reading) == [(1, 4, "you marked it as no story (told already)", 1)]


def test_marks_in_org(read_text: ReadText) -> None:
    """A comment decides about the headline below it, a property about its own."""
    told = "Situation: It was late.\nAction: I rang.\n"
    reading = read_text(
        f"#+TITLE: x\n# coach: skip\n* Private\n{told}* Ferry\n:PROPERTIES:\n:COACH: story: Late\n"
        f":END:\nTips\n* Bell\n{told}# coach: stroy\n* Rope\n"
        f":PROPERTIES:\n:COACH: skip\n:END:\n{told}",
        "notes.org",
    )
    assert found(reading) == [("Late", 6, 10, 8), ("Bell", 11, 13, 0)]
    assert (2, 5, "you marked it as no story", 2) in left_out(reading)
    assert (15, 20, "you marked it as no story", 17) in left_out(reading)
    assert [(b.first_line, b.is_problem) for b in reading.skipped if b.is_problem] == [(14, True)]


@pytest.mark.parametrize("line", ["#+COACH: skip", ":PROPERTIES:\n:COACH: skip\n:END:"])
def test_org_front_decides_about_the_whole_file(read_text: ReadText, line: str) -> None:
    """A keyword or the file's own drawer at the top is about everything."""
    text = "\n* Ferry\nSituation: It was late.\nAction: I rang.\n"
    assert found(read_text(line + text, "notes.org")) == []
    problem = read_text(line.replace("skip", "skpi") + text, "notes.org")
    assert len(problem.stories) == 1
    assert [b.is_problem for b in problem.skipped if "skpi" in b.reason] == [True]


MARKS = st.sampled_from(
    [
        *("<!-- coach: skip -->", "<!-- coach: story -->", "<!-- coach: story: T -->"),
        *("<!-- coach: end -->", "<!-- coach: stroy -->", "<!-- coach: skip --> x"),
        *("# coach: skip", "# coach: story", ":COACH: skip", "---\ncoach: skip\n---"),
        *("Same answer as question 1.", "see above", "[[One]]", "1. Why?\nSame as above"),
    ]
)
MARKED = st.lists(MARKS | PIECES, max_size=25).map("\n".join)
HEADS = st.sampled_from(
    ["", "---\ncoach: skip\n---\n", "---\ncoach: story\n---\n", "#+COACH: story\n"]
)


@pytest.mark.thorough
@given(HEADS, MARKED, st.sampled_from(["notes.md", "notes.txt", "notes.org"]))
@example("#+COACH: story\n", "<!-- coach: end -->\n+++", "notes.md")
@settings(max_examples=500)
def test_no_line_is_lost_to_a_mark(head: str, text: str, name: str) -> None:
    """Whatever marks and references stand where, every line is told or named, and told once."""
    text = head + text
    reading = read_document(Path(name), text.encode())
    blocks: list[Story | SkippedBlock] = [*reading.stories, *reading.skipped]
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    covered = {n for block in blocks for n in range(block.first_line, block.last_line + 1)}
    assert {n for n, line in enumerate(lines, 1) if not is_decoration(line)} <= covered
    assert all(1 <= block.first_line <= block.last_line <= len(lines) for block in blocks)
    assert all(story.title and story.sections for story in reading.stories)
    assert [s.first_line for s in reading.stories] == sorted(s.first_line for s in reading.stories)
    for story in reading.stories:
        assert all(story.first_line <= s.line <= story.last_line for s in story.sections)
    marked = [story for story in reading.stories if story.marked]
    for one, other in pairwise(marked):
        assert one.last_line < other.first_line


@pytest.mark.no_cover  # a tracer's time is not the function's
def test_many_marks_take_linear_time() -> None:
    """Four times the marks take about four times as long."""
    section = "<!-- coach: {} -->\n## Ferry {}\n\n" + TOLD + "\n"
    document = "".join(section.format("skip" if n % 2 else "story", n) for n in range(1200))
    assert grows_linearly(
        lambda size: read_document(Path("notes.md"), document[:size].encode()), len(document)
    )
