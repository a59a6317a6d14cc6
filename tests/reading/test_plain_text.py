"""Plain text: narratives, labelled notes, lines drawn with dashes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from coach.domain.story import Part
from tests.reading.told import MAIL

if TYPE_CHECKING:
    from tests.reading.conftest import ReadText


def test_labelled_notes(read_text: ReadText) -> None:
    """Labels at line starts part a note, and its first line names it."""
    text = (
        "Deleting the wrong rows\n\nSituation: a full disk\nTask - make room\nAction: I deleted\n"
        "what I took for test rows.\n\nResult: all restored\nSkills: SQL; backups\nDate: May 2021\n"
    )
    (story,) = read_text(text, "notes.txt").stories
    assert (story.title, story.skills) == ("Deleting the wrong rows", ("SQL", "backups"))
    assert story.date == "May 2021"
    assert [(section.part, section.text) for section in story.sections] == [
        (Part.SITUATION, "a full disk"),
        (Part.TASK, "make room"),
        (Part.ACTION, "I deleted\nwhat I took for test rows."),
        (Part.RESULT, "all restored"),
    ]


def test_stories_between_drawn_lines(read_text: ReadText) -> None:
    """Labels that start again begin a story, lines drawn between or not."""
    one = (
        "Situation: Our hall was let to two choirs for the same evening in May.\n"
        "Action: I rang both, found that one needed only the organ, and asked our vicar.\n"
        "Result: Both sang, one of them in the church, and nobody had to stay away.\n"
    )
    text = f"First\n{one}\n=====\n\nSecond\n{one}\n{one}"
    stories = read_text(text, "notes.txt").stories
    assert [(story.title, story.first_line) for story in stories] == [
        ("First", 1),
        ("Second", 8),
        ("Our hall was let to two choirs for the same evening in May", 13),
    ]


@pytest.mark.parametrize(
    ("text", "title", "line"),
    [
        (f"The outage\n\n{MAIL}", "The outage", 3),
        (f"Engineering\n\nThe outage I remember\n\n{MAIL}", "The outage I remember", 5),
        (f"Outage\n\n{MAIL}", "Outage", 3),
        (f"I fixed it. {MAIL}", "I fixed it", 1),
        (f"Why me? I asked. {MAIL}", "Why me?", 1),
        (f"I {'really ' * 20} fixed it. {MAIL}", "I " + "really " * 11 + "…", 1),
        (f"{'x' * 200} {MAIL}", "x" * 79 + "…", 1),
    ],
)
def test_title_of_a_narrative(text: str, title: str, line: int, read_text: ReadText) -> None:
    """A title-like first line, else the first sentence, at most eighty characters."""
    (story,) = read_text(text, "notes.txt").stories
    assert story.title == title.replace(" …", "…")
    assert story.sections[0].line == line


def test_file_name_as_title(read_text: ReadText) -> None:
    """A file name that says something comes before the first sentence."""
    (story,) = read_text(MAIL, "2023-01-02_database_outage.txt").stories
    assert story.title == "Database outage"


def test_marks_alone_are_no_story(read_text: ReadText) -> None:
    """Lines without a word are left out."""
    reading = read_text("!!!\n\n----\n", "notes.txt")
    assert not reading.stories
    assert [skipped.reason for skipped in reading.skipped] == ["nothing is written here"]


def test_nothing_is_no_story(read_text: ReadText) -> None:
    """An empty document has neither stories nor anything left out."""
    assert read_text("\n \n", "notes.txt") == read_text("", "notes.md")
    assert not read_text("").stories


@pytest.mark.parametrize(("first", "second"), [("=====", "===="), ("-------", "--------")])
def test_underlined_titles(first: str, second: str, read_text: ReadText) -> None:
    """A title with a line of its own length drawn below it stands over a story."""
    reading = read_text(
        f"The van\n{first}\n\nSituation: It stood.\nResult: I pushed it.\n\n"
        f"The belt\n{second}\n\nSituation: It tore.\nResult: I swapped it.\n",
        "notes.txt",
    )
    assert [(story.title, story.first_line, story.last_line) for story in reading.stories] == [
        ("The van", 1, 5),
        ("The belt", 7, 11),
    ]


@pytest.mark.parametrize("line", ["Result: I did it.", "I did it, and it went on for years."])
def test_what_a_rule_is_below_is_no_title(line: str, read_text: ReadText) -> None:
    """A sentence or a part with a line below it is text."""
    reading = read_text(f"Situation: It stood.\n\n{line}\n{'-' * len(line)}\n", "notes.txt")
    (story,) = reading.stories
    assert (story.first_line, story.last_line) == (1, 3)
