"""Whole documents, as people keep them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from coach.domain.story import Part
from coach.ingest.readers.registry import read_document

if TYPE_CHECKING:
    from coach.ingest.model import ReadResult

DOCUMENTS = Path(__file__).parent / "documents"


def reading(name: str) -> ReadResult:
    """Read one of the example documents."""
    path = DOCUMENTS / name
    return read_document(path, path.read_bytes())


def test_stories_below_one_title() -> None:
    """A document of several stories gives each of them, and nothing else."""
    assert [story.title for story in reading("interview-stories.md").stories] == [
        "Retry storm after the Friday release",
        "The migration I should have said no to",
    ]


def test_sections_keep_their_text_and_line() -> None:
    """A section is its text as written, its part, and the line its text begins on."""
    story = reading("interview-stories.md").stories[0]
    assert [(section.part, section.line) for section in story.sections] == [
        (Part.SITUATION, 9),
        (Part.ACTION, 11),
        (Part.ACTION, 15),
        (Part.RESULT, 18),
    ]
    assert story.sections[2].text == (
        "- Turned the client off behind its flag\n- Shipped the setting with its unit in the name"
    )
    assert story.skills == ("incident response", "HTTP clients", "naming things")


def test_what_is_left_out_is_named() -> None:
    """Introduction, unwritten section and template are reported with lines and reason."""
    assert [
        (skipped.title, skipped.first_line, skipped.last_line, skipped.reason)
        for skipped in reading("interview-stories.md").skipped
    ] == [
        ("Interview stories", 1, 3, "an introduction, not a story"),
        ("Task", 30, 33, "a placeholder, nothing written yet"),
        ("Template", 44, 50, "a blank template: every part is a placeholder"),
    ]


def test_story_with_yaml_front_matter() -> None:
    """Front matter names the story of a document that tells one, and spans belong to it."""
    (story,) = reading("queue.md").stories
    assert (story.title, story.date) == ("The queue nobody owned", "2023-11-05")
    assert story.skills == ("ownership", "messaging")
    assert (story.first_line, story.last_line) == (1, 15)
    assert [section.part for section in story.sections] == [
        Part.SITUATION,
        Part.TASK,
        Part.ACTION,
        Part.RESULT,
        Part.LEARNING,
    ]
    assert story.sections[2].text == "- Read the oldest ones\n- Asked the three teams they named"


def test_post_with_toml_front_matter() -> None:
    """A post's own headings part one story, and stay in its text."""
    document = reading("certificate.md")
    (story,) = document.stories
    assert not document.skipped
    assert (story.title, story.date) == ("The certificate that ran out", "2024-02-29")
    assert [section.line for section in story.sections] == [7, 11, 15]
    assert story.sections[1].text.startswith("## What we found\n\nThe certificate had expired")


def test_narrative_in_plain_text() -> None:
    """The first line of a narrative is its title where it reads as one."""
    (story,) = reading("wrong-rows.txt").stories
    assert story.title == "Deleting the wrong rows"
    assert story.sections[0].line == 3
    assert not story.general


def test_essay_is_no_story() -> None:
    """A text about everybody tells nothing that happened, and is left out as a whole."""
    (skipped,) = reading("essay.txt").skipped
    assert (skipped.title, skipped.first_line, skipped.last_line) == ("On being paged", 1, 7)


@pytest.mark.parametrize("name", ["interview-stories.md", "queue.md", "certificate.md"])
def test_line_ends_and_marks_do_not_matter(name: str) -> None:
    """A Windows file with a byte order mark reads as the same document."""
    path = DOCUMENTS / name
    data = path.read_bytes()
    windows = b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n")
    assert read_document(path, windows) == read_document(path, data)
    assert read_document(path, data.replace(b"\n", b"\r")) == read_document(path, data)
    assert read_document(path, data.decode().encode("utf-16")) == read_document(path, data)
