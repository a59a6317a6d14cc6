"""Stories in JSON and YAML, and notebooks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from coach.domain.story import Part
from tests.reading.test_markdown import told

if TYPE_CHECKING:
    from coach.ingest.model import ReadResult
    from tests.reading.conftest import ReadText

S, A, R, U = Part.SITUATION, Part.ACTION, Part.RESULT, Part.UNLABELLED
BANK = """{
  "owner": "Ann",
  "stories": [
    {
      "storyTitle": "The choir without sheets",
      "competencies": ["planning", "Calm"],
      "star": {
        "situation": "The sheets of the choir were left on the train.",
        "action": ["I rang the station", "I wrote two out by hand"],
        "result": "We sang all but one."
      },
      "year": 2021
    },
    {
      "question": "When did you fail?",
      "answer": "I had sold more tickets than the hall has seats, so I rang every guest."
    },
    {"title": "No story", "situation": "", "result": "tbd"}
  ]
}
"""
YAML = """\
# my stories
the-wet-cellar:
  situation: The cellar of the club was wet.
  action: |
    I dug a drain.
    It took a week.
  result: It is dry.
  date: 2020-05-01
the-late-bus:
  situation: The bus was late each day.
  result: I moved the practice by ten minutes.
"""


def lines(reading: ReadResult) -> list[tuple[str, int, int]]:
    """Each story's title and lines."""
    return [(story.title, story.first_line, story.last_line) for story in reading.stories]


def test_bank_in_json(read_text: ReadText) -> None:
    """An object with the parts of a story, in another object too, or a told answer, is one."""
    reading = read_text(BANK, "a.json")
    assert told(reading) == [
        (
            "The choir without sheets",
            [
                (S, "The sheets of the choir were left on the train."),
                (A, "- I rang the station\n- I wrote two out by hand"),
                (R, "We sang all but one."),
            ],
        ),
        (
            "When did you fail?",
            [
                (
                    U,
                    "I had sold more tickets than the hall has seats, so I rang every guest.",
                )
            ],
        ),
    ]
    assert lines(reading) == [("The choir without sheets", 4, 13), ("When did you fail?", 14, 17)]
    assert reading.stories[0].skills == ("planning", "Calm")
    assert [section.line for section in reading.stories[0].sections] == [8, 9, 10]


def test_bank_in_yaml(read_text: ReadText) -> None:
    """In YAML alike; a key is the title of an object that has none."""
    reading = read_text(YAML, "stories.yaml")
    assert lines(reading) == [("The wet cellar", 3, 8), ("The late bus", 10, 11)]
    first, _ = reading.stories
    assert [(section.part, section.text) for section in first.sections] == [
        (S, "The cellar of the club was wet."),
        (A, "I dug a drain.\nIt took a week."),
        (R, "It is dry."),
    ]
    assert first.date == "2020-05-01"


def test_bank_on_one_line(read_text: ReadText) -> None:
    """Stories on one line are counted."""
    told_twice = [
        {
            "title": name,
            "situation": "It stood for a week.",
            "action": "I rang the firm that had made it.",
        }
        for name in "ab"
    ]
    reading = read_text(json.dumps(told_twice), "a.json")
    assert lines(reading) == [("a", 1, 1), ("b", 2, 2)]


@pytest.mark.parametrize(
    ("text", "name", "reason"),
    [
        ("a: [", "a.yaml", "YAML that cannot be read"),
        ("a: &a [x]\n" + "b: [" + "*a," * 300_000 + "]", "a.yaml", "YAML that cannot be read"),
        ("[" * 100_000, "a.yml", "YAML that cannot be read"),
        ("name: coach\nversion: 1", "a.yaml", "YAML in which no story is told"),
        ("!!python/object/apply:os.getcwd []", "a.yaml", "YAML in which no story is told"),
        ("[1", "a.ipynb", "JSON that cannot be read"),
    ],
)
def test_other_data(text: str, name: str, reason: str, read_text: ReadText) -> None:
    """Data of any other shape is left out as a whole, and so is what has no end."""
    assert [block.reason for block in read_text(text, name).skipped] == [reason]


def notebook(*cells: tuple[str, str]) -> str:
    """A notebook of cells, by kind."""
    made = [
        {"cell_type": kind, "metadata": {}, "source": text.splitlines(keepends=True)}
        for kind, text in cells
    ]
    return json.dumps({"cells": made, "nbformat": 4}, indent=1)


def test_notebook(read_text: ReadText) -> None:
    """The Markdown of a notebook is read, code as it stands, with the lines of the file."""
    told_here = "## The dark stairs\n\nSituation: The stairs were dark.\n\nResult: I laid a lamp."
    text = notebook(
        ("markdown", "# Stories"),
        ("markdown", told_here),
        ("code", "x = 1\nResult: 2"),
        ("raw", "z"),
    )
    reading = read_text(text, "a.ipynb")
    assert [story.title for story in reading.stories] == ["The dark stairs"]
    (story,) = reading.stories
    source = text.split("\n")
    assert "The dark stairs" in source[story.first_line - 1]
    assert [source[section.line - 1].strip()[:7] for section in story.sections] == [
        '"Situat',
        '"Result',
    ]
    assert "````\nx = 1\nResult: 2" in story.sections[1].text


def test_notebook_without_text(read_text: ReadText) -> None:
    """A notebook of code alone tells nothing."""
    assert not read_text(notebook(("code", "x = 1")), "a.ipynb").stories
    assert not read_text('{"cells": 3}', "a.ipynb").stories
