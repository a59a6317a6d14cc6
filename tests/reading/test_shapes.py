"""Shapes: documents as people write them, each with the stories a careful reader finds in it.

The texts lie in `shapes`, a file a shape; all are invented.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from coach.domain.story import Part
from coach.ingest.readers.registry import read_document
from tests.growth import grows_linearly
from tests.reading.told import DISK, MAIL, MAIL_IN_PARTS

if TYPE_CHECKING:
    from tests.reading.conftest import ReadText

SHAPES: Final = Path(__file__).parent / "shapes"


@pytest.mark.parametrize(
    ("name", "titles"),
    [
        pytest.param(
            "html-labels.md", ["The printer", "The move"], id="labels and paragraphs in HTML"
        ),
        pytest.param(
            "heading-with-text.md",
            ["The printer", "The move"],
            id="a label and its text in a heading",
        ),
        pytest.param(
            "letters.md",
            ["The printer", "The move", "The audit", "The tender", "The fire"],
            id="letters, brackets and dashes",
        ),
        pytest.param("nested-lists.md", ["The printer", "The move"], id="labels in nested lists"),
        pytest.param(
            "emoji.md", ["🖨️ The printer", "📦 The move"], id="emoji before labels, two languages"
        ),
        pytest.param(
            "german-french.md", ["Der Drucker", "Le déménagement"], id="labels in German and French"
        ),
        pytest.param(
            "bold-questions.md",
            [
                "Q: Tell me about a time you failed.",
                "Q: Tell me about a conflict with a colleague.",
            ],
            id="questions in bold over answers",
        ),
        pytest.param(
            "numbered-list.md",
            ["The printer", "The move", "The audit"],
            id="a numbered list of stories",
        ),
        pytest.param("toggles.md", ["The printer", "The move"], id="toggles"),
        pytest.param("code-inside.md", ["Incident: The parser"], id="code with signs of headings"),
        pytest.param(
            "competencies.md",
            ["The printer", "The move", "The audit"],
            id="competencies over stories, and notes beside them",
        ),
        pytest.param(
            "car-soar.md", ["The printer", "The move", "SOAR"], id="CAR and SOAR under bold titles"
        ),
        pytest.param(
            "bold-headings.md",
            ["The printer", "The move", "The audit"],
            id="bold lines as headings",
        ),
        pytest.param(
            "tables.md",
            ["The printer", "The move", "An auditor came in June", "The tender"],
            id="tables",
        ),
        pytest.param(
            "questions.txt",
            [
                "Tell me about a time you failed.",
                "Tell me about a conflict with a colleague.",
                "Describe a time you led without authority",
            ],
            id="questions in plain text",
        ),
        pytest.param(
            "page-properties.md",
            ["🔥 Failure", "🤝 Conflict"],
            id="letters over lists, with a page's properties",
        ),
        pytest.param(
            "skipped-levels.md", ["The printer", "The move"], id="heading levels left out"
        ),
        pytest.param(
            "notes.org", ["The printer", "The move"], id="Org headings and description lists"
        ),
        pytest.param(
            "equals.txt",
            ["The night the mail queue filled up", "Arguing for tests with Paula"],
            id="lines of equals signs",
        ),
        pytest.param(
            "asterisks.txt",
            ["Lost laptop", "New hire who wanted to leave"],
            id="lines of asterisks",
        ),
        pytest.param(
            "underscores.txt",
            [
                "I was asked to move 40 services to the new cluster in one quarter",
                "When our tester fell ill before the release, I took over her plan, cut it to…",
            ],
            id="lines of underscores",
        ),
    ],
)
def test_stories_of_a_shape(name: str, titles: list[str]) -> None:
    """The stories are found, and nothing but the stories."""
    path = SHAPES / name
    assert [story.title for story in read_document(path, path.read_bytes()).stories] == titles


def test_a_bullet_a_story() -> None:
    """Items that tell something are in stories; routine, plans and praise are not."""
    path = SHAPES / "brag.md"
    reading = read_document(path, path.read_bytes())
    told = {
        line for story in reading.stories for line in range(story.first_line, story.last_line + 1)
    }
    assert told >= {10, 11, 20}
    assert not told & {4, 5, 14, 15, 16, 17, 23}


def test_items_with_parts_below_them(read_text: ReadText) -> None:
    """Labels below an item are the item's; what is yet to be written is none."""
    text = (
        "# Accomplishment log\n\n"
        f"- **Backups tried**: {MAIL}"
        "  - **Action**: I tried each of them on the machine of a colleague\n"
        "  - **Impact**: two were broken, and I repaired both\n"
        f"- **The disk**: {DISK}"
        "  - **Action**: I wrote down every job that touched it\n"
        "  - **Impact**: it grew no more\n"
        "- **[Another one]**: [what you did]\n"
        "- Got a mug\n\n![mug](mug.png)\n\n## April 2024\n\n- [To be added]\n"
    )
    reading = read_text(text, "log.md")
    assert [story.title for story in reading.stories] == ["Backups tried", "The disk"]
    for story in reading.stories:
        parts = [section.part for section in story.sections]
        assert parts == [Part.UNLABELLED, Part.ACTION, Part.RESULT]
    assert [skipped.reason for skipped in reading.skipped][-3:] == [
        "a placeholder, nothing written yet",
        "too little to be a story",
        "a placeholder, nothing written yet",
    ]


def test_a_project_with_details(read_text: ReadText) -> None:
    """A list that goes on with what was told above it is part of that story."""
    told = (
        "In spring our store went down on three Mondays. I took it over, looked through a month of "
        "its logs and found a weekly job that nobody knew; with its owner I moved it to the night."
    )
    text = (
        f"# Brag document\n\n## The store\n\n{told}\n\n- Moved the job after two failures\n\n"
        f"## The mail\n\n{MAIL}"
    )
    assert [story.title for story in read_text(text).stories] == ["The store", "The mail"]


def test_years_in_a_post_are_its_parts(read_text: ReadText) -> None:
    """A post with a title of its own is one story, years and lists in it or not."""
    text = (
        "---\ntitle: How we lost the cluster\n---\nWe lost it twice.\n\n## 2019\n\n"
        "- Built the cluster in a week with a friend who had done so\n\n## 2020\n\n"
        "- Lost it for a day after we had moved its disks\n\n* * *\n\nI learned to test.\n"
    )
    assert [story.title for story in read_text(text).stories] == ["How we lost the cluster"]


def test_questions_as_items(read_text: ReadText) -> None:
    """A question's item is answered below it, or is only a question."""
    text = (
        f"# Interview questions\n\n- Tell me about a time you failed.\n  - {MAIL}"
        f"- Tell me about a conflict.\n  - {DISK}"
        "- How do you plan your day?\n- Tell me about yourself\n  - I was born in a small town.\n"
    )
    reading = read_text(text)
    assert [story.title for story in reading.stories] == [
        "Tell me about a time you failed.",
        "Tell me about a conflict.",
    ]
    assert [skipped.reason for skipped in reading.skipped][-2:] == [
        "a question without an answer",
        "about oneself or the job, not a story",
    ]


def test_a_story_that_ends_with_a_question(read_text: ReadText) -> None:
    """One paragraph that ends by asking is no list of questions."""
    text = (
        "The head of the kitchen took me aside after service and said that nobody could hear my "
        "orders. I sulked for two days. Then I asked the porter to raise a hand whenever he lost "
        "me, and practised with the radio on until he stopped. I still ask her every Friday: was "
        "I loud enough?\n"
    )
    assert len(read_text(text).stories) == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "# Fragen\n- Was tun?\n- ¿Por qué?\n- Erzähl von dir.\n",
            "a list of questions, not a story",
        ),
        (
            "strengths:\n- patience\n- maths\nweaknesses:\n- noise\n",
            "nothing that happened is told here",
        ),
        (
            "# {{title}}\n\n**What I did:**\n\n**Impact:**\n- Saved:\n\n**Result:** good\n",
            "a blank template: even its title is a placeholder",
        ),
        (
            "# Story template\n\n## Situation\nSay where.\n\n## Result\nSay how it went on.\n",
            "a template to fill in",
        ),
    ],
)
def test_no_story_at_all(text: str, reason: str, read_text: ReadText) -> None:
    """Lists of questions or of qualities, and what has yet to be filled in, are no stories."""
    reading = read_text(text)
    assert not reading.stories
    assert reason in {skipped.reason for skipped in reading.skipped}


def test_framed_titles_in_plain_text(read_text: ReadText) -> None:
    """A title drawn around with signs, or underlined, is a heading in plain text."""
    text = f"MY STORIES\n==========\n\n--- The printer ---\n{MAIL}\nThe move\n--------\n{DISK}"
    stories = read_text(text, "notes.txt").stories
    assert [story.title for story in stories] == ["The printer", "The move"]


def test_scenes_of_one_story(read_text: ReadText) -> None:
    """A row of three asterisks parts scenes of one story, as in books."""
    text = "I lost the key on a Friday.\n\n* * *\n\nOn Monday I found it in my own coat.\n"
    assert len(read_text(text, "notes.txt").stories) == 1


def test_lines_drawn_in_markdown(read_text: ReadText) -> None:
    """A line of equals signs between paragraphs parts stories in Markdown too, and is no text."""
    text = f"**The mail**\n\n{MAIL}\n=======\n\n**The disk**\n\n{DISK}"
    stories = read_text(text).stories
    assert [story.title for story in stories] == ["The mail", "The disk"]
    assert not any("===" in story.text for story in stories)


@pytest.mark.no_cover  # a tracer's time is not the function's
def test_long_parted_documents_take_linear_time() -> None:
    """More items, or questions, take more time in proportion."""
    item = "- Rebuilt the store after it had failed on three Mondays in a row\n"
    asked = "**Q: Tell me about a time you failed.**\n\nI lost the key and found it again.\n\n"
    for head, piece in (("# Brag document\n\n", item), ("", asked)):

        def work(size: int, head: str = head, piece: str = piece) -> None:
            read_document(Path("notes.md"), (head + piece * size).encode())

        assert grows_linearly(work, 600)


def test_items_beside_labelled_stories(read_text: ReadText) -> None:
    """Where some stories have labels, items under achievements are stories too."""
    text = f"# Work\n\n## Wins\n\n- {DISK}- Code reviews\n\n## The move\n\n{MAIL_IN_PARTS}"
    reading = read_text(text)
    assert [(story.title[:8], story.first_line) for story in reading.stories] == [
        ("Wins", 3),
        ("The move", 8),
    ]


def test_parts_in_html_and_in_headings() -> None:
    """Labels in HTML's bold type, and headings with their text, part a story."""
    for name in ("html-labels.md", "heading-with-text.md"):
        path = SHAPES / name
        for story in read_document(path, path.read_bytes()).stories:
            parts = [section.part for section in story.sections]
            assert parts[0] is Part.SITUATION
            assert parts[-2:] == [Part.ACTION, Part.RESULT]
            assert not any("<p>" in section.text for section in story.sections)
