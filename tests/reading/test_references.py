"""A text such as "see question 1" is no story: it means one, or says that there is none."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from coach.ingest.readers.registry import read_document
from coach.ingest.references import Reference, TitleIndex, reference_in
from tests.growth import grows_linearly

if TYPE_CHECKING:
    from coach.ingest.model import ReadResult
    from tests.reading.conftest import ReadText

STORY = "**Situation:** The ferry was late.\n\n**Action:** I rang the harbour.\n"


def reasons(reading: ReadResult) -> dict[str, str]:
    """What each block that is no story refers to, by its title."""
    return {b.title: b.reason for b in reading.skipped if b.reason.startswith("refers")}


def questions(reading: ReadResult) -> list[tuple[str, tuple[str, ...]]]:
    """The questions each story answers besides its own."""
    return [(story.title, story.questions) for story in reading.stories]


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("Same answer as question 1", Reference((1,))),
        ("**Answer:** same as Q2.", Reference((2,))),
        ("(see #3)", Reference((3,))),
        ("- See questions 1 and 3", Reference((1, 3))),
        ("I would use the same story as in question 4, but shorter.", Reference((4,))),
        ("Refer to question 2 above", Reference((2,))),
        ("Question 5", Reference((5,))),
        ("见问题3", Reference((3,))),
        ("siehe Frage 3", Reference((3,))),
        ("> Same as above.", Reference(step=-1)),
        ("ditto", Reference(step=-1)),
        ("同上", Reference(step=-1)),
        ("Same as the previous question", Reference(step=-1)),
        ("see below", Reference(step=1)),
        ("see: The late ferry", Reference(names=("late ferry",))),
        ("same story as the late ferry", Reference(names=("late ferry",))),
        ("The same as in “The late ferry”", Reference(names=("the late ferry",))),
        ("Use the ferry story", Reference(names=("ferry story",), sure=False)),
        ("See [[Notes#The ferry|it]]", Reference(names=("The ferry",))),
        ("[[The ferry]]", Reference(names=("The ferry",), sure=False, link=True)),
        ("[The ferry](#the-ferry)", Reference(names=("the-ferry",), sure=False, link=True)),
        ("[The ferry](ferry.md)", Reference(names=("The ferry",), sure=False, link=True)),
    ],
)
def test_texts_that_are_references(text: str, reference: Reference) -> None:
    """By number, by place, by name, by link."""
    assert reference_in(text) == reference


@pytest.mark.parametrize(
    "text",
    [
        "",
        "42",
        "Same as 3 weeks ago we were late.",
        "See question 3. Then I rang the harbour and got them out.",
        "same story as when I fixed the pump",
        "The same team fixed it and I helped.",
        "above all I rang",
        "[Harbour](https://example.org/harbour)",
        "use the one above",
        "[[a]] [[b]] [[c]] [[d]]",
        "x" * 301,
        "word " * 31,
    ],
)
def test_texts_that_are_none(text: str) -> None:
    """What tells something, or only begins like a reference, is text."""
    assert reference_in(text) is None


def test_titles_are_found_by_what_matters_of_them() -> None:
    """The same words, or those that only one has; two that fit are none."""
    titles = TitleIndex(["The late ferry", "The ferry's bell", "The night bell", "!"])
    assert [titles.find(name) for name in ("late ferry", "the-ferrys-bell", "the bell")] == [
        0,
        1,
        None,
    ]
    assert [titles.find(name) for name in ("", "the", "zebra", "a b")] == [None] * 4


def test_numbered_headings(read_text: ReadText) -> None:
    """A number means the heading with that number; its question goes to the story it means."""
    reading = read_text(
        f"# Interview questions\n\n## 1. Tell me about a delay\n\n{STORY}\n"
        "## 2. Tell me about a time you called somebody\n\nSame answer as question 1.\n\n"
        "## Q3: What went wrong?\n\n### My answer\n\nsee Q2\n\n"
        f"## Question 4\n\nsame as question 9\n\n## The bell\n\n{STORY}"
    )
    first = "“1. Tell me about a delay” (notes.md:3)"
    assert reasons(reading) == {
        "2. Tell me about a time you called somebody": f"refers to {first}",
        "Q3: What went wrong?": f"refers to {first}",
        "Question 4": "refers to a question that is not in this document",
    }
    assert questions(reading) == [
        (
            "1. Tell me about a delay",
            ("Tell me about a time you called somebody", "What went wrong?"),
        ),
        ("The bell", ()),
    ]


def test_a_question_without_a_story(read_text: ReadText) -> None:
    """A number that is there, over a template, is told from one that is not."""
    reading = read_text(
        f"## 1. Why?\n\n{STORY}\n## 2. Who?\n\n**Situation:** [describe]\n\n"
        "**Action:** [describe]\n\n## 3. What?\n\nSame as question 2\n"
    )
    assert reasons(reading) == {"3. What?": "refers to question 2, which has no story"}


def test_headings_without_numbers_are_counted(read_text: ReadText) -> None:
    """Where no question has a number, the second is question 2."""
    reading = read_text(
        f"## Why did it fail?\n\n{STORY}\n## Who was late?\n\n{STORY}\n"
        "## What helped you?\n\nSame as question 2.\n"
    )
    assert reasons(reading) == {"What helped you?": "refers to “Who was late?” (notes.md:7)"}


def test_what_is_above_and_below(read_text: ReadText) -> None:
    """The story right above or below; above the first there is none."""
    reading = read_text(
        f"## Who?\n\nsame as above\n\n## When?\n\nsee below\n\n## Ferry\n\n{STORY}\n"
        "## How?\n\nditto\n\n## What?\n\nsame as the previous question\n\n## Why?\n\nsee below\n"
    )
    assert reasons(reading) == {
        "Who?": "refers to an answer above it, but there is none",
        "When?": "refers to “Ferry” (notes.md:9)",
        "How?": "refers to “Ferry” (notes.md:9)",
        "What?": "refers to “Ferry” (notes.md:9)",
        "Why?": "refers to an answer below it, but there is none",
    }
    assert questions(reading) == [("Ferry", ("When?", "How?", "What?"))]


def test_names_and_links(read_text: ReadText) -> None:
    """A title, the link to a heading, an anchor; what has no story of that name says so."""
    reading = read_text(
        f"## The late ferry\n\n{STORY}\n<a id='b1'></a>\n\n## The night bell\n\n{STORY}\n"
        "## Conflict\n\nsee: the late ferry\n\n## Why?\n\n[[The night bell]]\n\n"
        "## When did you wait?\n\n[it](#the-late-ferry) and [that](#b1)\n\n"
        "## Pride?\n\nSame story as the empty lift\n\n## Joy?\n\nUse the ferry story.\n\n"
        "## Links\n\n- [[The late ferry]]\n- [[The night bell]]\n\n"
        "## More\n\n- [[The late ferry]]\n- [[Elsewhere]]\n"
    )
    ferry, bell = "“The late ferry” (notes.md:1)", "“The night bell” (notes.md:9)"
    assert reasons(reading) == {
        "Conflict": f"refers to {ferry}",
        "Why?": f"refers to {bell}",
        "When did you wait?": f"refers to {ferry} and {bell}",
        "Pride?": "refers to a story that is not in this document",
        "Joy?": f"refers to {ferry}",
        "Links": f"refers to {ferry} and {bell}",
    }
    assert questions(reading) == [
        ("The late ferry", ("When did you wait?", "Joy?")),
        ("The night bell", ("Why?", "When did you wait?")),
    ]
    (more,) = [block for block in reading.skipped if block.title == "More"]
    assert more.reason == "a list of links, not a story"


def test_references_that_go_round(read_text: ReadText) -> None:
    """Two that mean each other mean nothing, and reading ends."""
    reading = read_text("## Q1: Why?\n\nsee Q2\n\n## Q2: Who?\n\nsee Q1\n")
    assert reasons(reading) == {
        "Q1: Why?": "refers to question 2, which has no story",
        "Q2: Who?": "refers to question 1, which has no story",
    }


def test_a_list_of_questions_in_plain_text(read_text: ReadText) -> None:
    """Items and their answers, on the next line, behind the question, or in the next paragraph."""
    reading = read_text(
        "1. Tell me about a delay\nSituation: The ferry was late.\nAction: I rang.\n\n"
        "2. Tell me about a call\nSame answer as question 1.\n\n"
        "3. Tell me about a bell\nSituation: It rang.\nAction: I took it down.\n\n"
        "4. Who helped you? See question 3.\n5. Why?\n\n   ditto\n",
        "notes.txt",
    )
    assert questions(reading) == [
        ("Tell me about a delay", ("Tell me about a call",)),
        ("Tell me about a bell", ("Who helped you?", "Why?")),
    ]
    assert [story.last_line for story in reading.stories] == [3, 10]


def test_part_of_a_story_is_no_reference(read_text: ReadText) -> None:
    """A part that is "same as above" is the story's own text."""
    reading = read_text(
        f"## Ferry\n\n{STORY}\n**Result:** Same as above.\n\n- Tools: same as above\n\n"
        "## Bell\n\n### Situation\n\nIt rang.\n\n### Action\n\nSame as above.\n"
    )
    assert len(reading.stories) == 2
    assert reasons(reading) == {}


def test_rows_of_a_table(read_text: ReadText) -> None:
    """A row that refers is resolved by the number of the row."""
    table = (
        "| Question | Situation | Action | Result |\n|---|---|---|---|\n"
        "| Why? | The ferry was late | I rang them up | It came |\n"
        "| Who? | Same as question 1 | | |\n"
        "| What? | The bell rang at night | I took it down | Quiet |\n"
        "| When? | See Q3 | same | |\n"
    )
    reading = read_text(table)
    assert questions(reading) == [("Why?", ("Who?",)), ("What?", ("When?",))]
    assert reasons(reading)["Who?"] == "refers to “Why?” (notes.md:3)"


def test_rows_of_a_file_of_values(read_text: ReadText) -> None:
    """The same in CSV."""
    reading = read_text(
        "Question,Situation,Action,Result\nWhy?,The ferry was late,I rang them up,It came\n"
        "Who?,same as above,,\nWhat?,see question 9,,\n",
        "notes.csv",
    )
    assert questions(reading) == [("Why?", ("Who?",))]
    assert reasons(reading) == {
        "Who?": "refers to “Why?” (notes.csv:2)",
        "What?": "refers to a question that is not in this document",
    }


def test_many_stories_meant_at_once(read_text: ReadText) -> None:
    """Of more than three the first are named and the others counted."""
    stories = "".join(f"### Ferry {n}\n\n{STORY}\n" for n in range(5))
    reading = read_text(f"## 1. Why?\n\n{stories}## 2. Who?\n\nSame as question 1\n")
    assert reasons(reading)["2. Who?"].endswith("(notes.md:15) and 2 more")


@pytest.mark.no_cover  # a tracer's time is not the function's
def test_many_references_take_linear_time() -> None:
    """Four times the references take about four times as long."""
    section = (
        "## {0}. Why {0}?\n\n" + STORY + "\n## Who {0}?\n\nSame as {0}.\n\n## How {0}?\n\nditto\n\n"
    )
    document = "".join(section.format(n) for n in range(800))
    assert grows_linearly(
        lambda size: read_document(Path("notes.md"), document[:size].encode()), len(document)
    )
