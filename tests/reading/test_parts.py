"""What belongs to a part of a story, and what stands beside it, where people write it oddly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from coach.domain.story import Part
from tests.reading.told import DISK, MAIL, MAIL_IN_PARTS

if TYPE_CHECKING:
    from coach.ingest.model import ReadResult
    from tests.reading.conftest import ReadText

S, T, A, R, L, U = (
    Part.SITUATION,
    Part.TASK,
    Part.ACTION,
    Part.RESULT,
    Part.LEARNING,
    Part.UNLABELLED,
)


def parts(reading: ReadResult) -> list[list[Part]]:
    """The parts of each story, in order."""
    return [[section.part for section in story.sections] for story in reading.stories]


def test_headings_inside_a_part(read_text: ReadText) -> None:
    """A deeper heading inside a part belongs to that part, with or without text before it."""
    for before in ("", "I went about it in two steps.\n"):
        reading = read_text(
            "# The empty hall\n\n## Situation\nNobody had come to our hall by half past seven.\n\n"
            f"## Action\n{before}\n### Finding people\nI went from door to door with the poster."
            "\n\n### Keeping them\nI asked the choir to begin in the street.\n\n"
            "## Result\nAt eight it was full, and thirty people stood at the back.\n"
        )
        assert parts(reading) == [[S, A, R]]
        assert "door to door" in reading.stories[0].sections[1].text
        assert "in the street" in reading.stories[0].sections[1].text
        assert not reading.skipped


def test_notes_after_the_last_part(read_text: ReadText) -> None:
    """What stands below a line in bold type of its own after the result is no more of it."""
    reading = read_text(
        f"# Stories\n\n## The mail\n\n{MAIL_IN_PARTS}**What they want to hear**\n- That I asked\n\n"
        f"## The mail again\n\n{MAIL_IN_PARTS}**Questions that may follow:**\n- Why so late?\n"
    )
    assert parts(reading) == [[S, A, R, U], [S, A, R, U]]
    assert [story.sections[2].text[-6:] for story in reading.stories] == ["empty."] * 2


@pytest.mark.parametrize(
    "action",
    [
        "A: - I went from door to door.\n   - I hung up the poster.",
        "A:\n- I went from door to door.\n- I hung up the poster.",
        "**A**:\n  1. I went from door to door.\n  2. I hung up the poster.",
    ],
)
@pytest.mark.parametrize("name", ["notes.md", "notes.txt"])
def test_labels_after_a_list(action: str, name: str, read_text: ReadText) -> None:
    """A line at the margin that begins with a label ends the list before it."""
    reading = read_text(
        "The empty hall\n==============\n\nS: Nobody had come to our hall by half past seven.\n"
        f"T: I had to fill it.\n{action}\nR: It was full at eight.\nL: I begin a week ahead.\n",
        name,
    )
    assert parts(reading) == [[S, T, A, R, L]]


@pytest.mark.parametrize("opening", ["**({}):** ", "**({})** ", "({}) ", "**{}:** "])
def test_letters_in_brackets(opening: str, read_text: ReadText) -> None:
    """A letter in brackets, in bold type or not, labels what follows it."""
    text = "".join(
        f"{opening.format(letter)}{told}\n\n"
        for letter, told in (
            ("S", "Nobody had come to our hall by half past seven."),
            ("T", "I had to fill it in half an hour."),
            ("A", "I went from door to door with the poster in my hand."),
            ("R", "It was full at eight, and thirty people stood."),
        )
    )
    reading = read_text(f"# The empty hall\n\n{text}")
    assert parts(reading) == [[S, T, A, R]]
    assert not any("(" in section.text for section in reading.stories[0].sections)


def test_a_line_that_explains_the_letters(read_text: ReadText) -> None:
    """It labels nothing itself."""
    reading = read_text(
        "# The empty hall\n\nS: Situation, T: Task, A: Action, R: Result\n\n"
        "- S: Nobody had come to our hall by half past seven.\n- T: I had to fill it.\n"
        "- A: I went from door to door with the poster in my hand.\n- R: It was full at eight.\n"
    )
    assert parts(reading) == [[U, S, T, A, R]]


def test_letters_alone_on_their_lines(read_text: ReadText) -> None:
    """Each labels the list below it, the first too, and the titles part the stories."""
    letters = (
        "S\n- Nobody had come to our hall by half past seven.\n\nT\n- I had to fill it.\n\n"
        "A\n- I went from door to door with the poster.\n\nR\n- It was full at eight.\n\n"
    )
    reading = read_text(f"STORY 1\n{letters}\nSTORY 2\n{letters}", "notes.txt")
    assert [story.title for story in reading.stories] == ["STORY 1", "STORY 2"]
    assert parts(reading) == [[S, T, A, R]] * 2


def test_letters_that_are_titles(read_text: ReadText) -> None:
    """Headings such as "R" and "C" are names of languages where no S or T stands beside them."""
    reading = read_text(
        f"# Languages\n\n## A* search\n\n{MAIL}\n## R\n\n{DISK}\n## C\n\nI learned it at school.\n"
    )
    assert {part for story in parts(reading) for part in story} == {U}


def test_a_heading_between_quotations(read_text: ReadText) -> None:
    """A heading that asks is the title of the quotation below it, and no list of skills."""
    told = "".join(
        f"> **{name}**\n> {text}\n>\n"
        for name, text in (
            ("Situation", "Nobody had come to our hall by half past seven."),
            ("Action", "I went from door to door with the poster in my hand."),
            ("Result", "It was full at eight, and thirty people stood."),
        )
    )
    asked = ("LP: Tell me about a time you hurried.", "LP: Tell me about a time you asked.")
    reading = read_text("# Notes\n\n" + "".join(f"#### {title}\n\n{told}\n" for title in asked))
    assert [(story.title, story.skills) for story in reading.stories] == [
        (title, ()) for title in asked
    ]


def test_fields_after_the_skills(read_text: ReadText) -> None:
    """Another field in bold type on the next line ends the skills."""
    (story,) = read_text(
        f"# The mail\n\n**Skills:** mail, patience\n**Employer:** The parish\n\n{MAIL_IN_PARTS}"
    ).stories
    assert story.skills == ("mail", "patience")


def test_an_item_that_only_sounds_like_a_reference(read_text: ReadText) -> None:
    """An item "Use the list" inside a part refers to no other story, and stays in it."""
    reading = read_text(
        "# The empty hall\n\n**Situation:** Nobody had come to our hall by half past seven.\n\n"
        "**Action:**\n\nI saw two ways:\n\n- The quick one: Use the poster in the window\n"
        "- The slow one: Go from door to door\n\nI went from door to door.\n\n"
        "**Result:** It was full at eight, and thirty people stood.\n"
    )
    assert "Use the poster" in reading.stories[0].text
    assert not reading.skipped


def test_headings_without_a_blank(read_text: ReadText) -> None:
    """One such as "##Title" is a heading where others of its level have a blank."""
    reading = read_text(f"# Stories\n\n## The mail\n{MAIL}\n##The disk\n{DISK}")
    assert [story.title for story in reading.stories] == ["The mail", "The disk"]
    assert "##The" not in read_text(f"# The mail\n\n##The disk\n{DISK}").stories[0].title


def test_stories_below_titles_in_plain_text(read_text: ReadText) -> None:
    """A line in capitals over labels, or a numbered line over a paragraph, is a title."""
    labelled = (
        "Context: Nobody had come to our hall by half past seven.\nMy role: I had to fill it.\n"
        "What I did: I went from door to door with the poster.\nOutcome: It was full at eight.\n"
        "What I learned: I begin a week before now.\n\n"
    )
    text = f"THE HALL\n\n{labelled}THE CHOIR\n\n{labelled}"
    reading = read_text(text, "notes.txt")
    assert [story.title for story in reading.stories] == ["THE HALL", "THE CHOIR"]
    assert parts(reading) == [[S, T, A, R, L]] * 2
    reading = read_text(f"1) The mail\n{MAIL}\n2) The disk\n{DISK}", "notes.txt")
    assert [story.title for story in reading.stories] == ["The mail", "The disk"]


def test_fragments(read_text: ReadText) -> None:
    """A list of things to tell some day is no story."""
    reading = read_text(
        f"# Stories\n\n## The mail\n{MAIL}\n## ideas\n- the one with the tent\n- choir, 3rd?\n"
    )
    assert [story.title for story in reading.stories] == ["The mail"]
