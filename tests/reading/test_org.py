"""Org mode: headlines, tags, drawers, description lists, and what is silent in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from coach.domain.story import Part
from tests.reading.told import MAIL, MAIL_IN_PARTS

if TYPE_CHECKING:
    from coach.ingest.model import ReadResult
    from tests.reading.conftest import ReadText

STORIES = """\
#+TITLE: Interview stories
#+FILETAGS: :notes:
#+SEQ_TODO: DRAFT(d) | READY(r)
# my own notes

* Reliability                                                      :sre:
** READY [#A] The queue that filled up [1/2]                       :kafka:on_call:
   CLOSED: [2024-03-05 Tue 10:00]
   :PROPERTIES:
   :SKILLS:   debugging, calm under pressure
   :ID:       0a1b
   :END:
   - Situation :: The queue grew by a million messages.
   - Task :: It was mine to drain it.
   - Action ::
     I paused the producers.
     1. First the small ones
     2. Then the others
   - Result :: It was empty by noon.
-----
** TODO The one I have yet to write
*** Situation
*** Result
* Conflict
** Saying no
*Situation:* We were asked for a date.

*Action* - I asked what it was for.
#+begin_src python
# Result: none
#+end_src
*Result:* They moved it.
"""


def told(reading: ReadResult) -> list[tuple[str, list[tuple[Part, str]]]]:
    """Each story's title with its parts and texts."""
    return [
        (story.title, [(section.part, section.text) for section in story.sections])
        for story in reading.stories
    ]


def test_stories_below_headlines(read_text: ReadText) -> None:
    """Headlines over labels are stories, without keyword, priority, progress and tags."""
    reading = read_text(STORIES, "stories.org")
    assert told(reading) == [
        (
            "The queue that filled up",
            [
                (Part.SITUATION, "The queue grew by a million messages."),
                (Part.TASK, "It was mine to drain it."),
                (
                    Part.ACTION,
                    "I paused the producers.\n1. First the small ones\n2. Then the others",
                ),
                (Part.RESULT, "It was empty by noon."),
            ],
        ),
        (
            "Saying no",
            [
                (Part.SITUATION, "We were asked for a date."),
                (
                    Part.ACTION,
                    "I asked what it was for.\n```\n# Result: none\n```",
                ),
                (Part.RESULT, "They moved it."),
            ],
        ),
    ]


def test_tags_properties_and_stamps(read_text: ReadText) -> None:
    """Tags, inherited ones too, and properties are skills; a planning line dates the story."""
    first, second = read_text(STORIES, "stories.org").stories
    assert first.skills == ("sre", "kafka", "on_call", "debugging", "calm under pressure")
    assert (first.date, second.date, second.skills) == ("2024-03-05", None, ())


def test_what_is_left_out(read_text: ReadText) -> None:
    """Groups, keyword lines and unwritten headlines are named."""
    assert [(s.title, s.first_line, s.last_line) for s in read_text(STORIES, "a.org").skipped] == [
        ("front matter", 1, 4),
        ("Reliability", 6, 6),
        ("The one I have yet to write", 21, 23),
        ("Conflict", 24, 24),
    ]


def test_one_story(read_text: ReadText) -> None:
    """A file's own keywords are its only story's title, skills and date."""
    (story,) = read_text(
        "#+title: The outage\n#+date: <2023-04-01 Sat>\n#+filetags: :dns:ops:\n\n"
        "* What happened\nWe were down.\n[2023-03-30 Thu]\n* What I did\nI fixed it.\n",
        "outage.org",
    ).stories
    assert (story.title, story.date, story.skills) == ("The outage", "2023-04-01", ("dns", "ops"))
    assert story.first_line == 1
    assert [section.text for section in story.sections] == [
        "We were down.",
        "I fixed it.",
    ]


@pytest.mark.parametrize(
    "silent",
    [
        "#+begin_comment\nResult: none\n#+end_comment",
        "# Result: none",
        ":LOGBOOK:\nResult: none\n:END:",
        "#+CAPTION: Result: none",
        ":END:",
    ],
)
def test_silent_lines(silent: str, read_text: ReadText) -> None:
    """Comments, drawers and keyword lines are no text of a story."""
    (story,) = read_text(f"* Outage\nIt broke. {MAIL}{silent}\nI fixed it.", "a.org").stories
    assert "none" not in story.text
    assert story.text.startswith("It broke.")
    assert story.text.endswith("I fixed it.")


@pytest.mark.parametrize(
    "shown", [": Result: none", "#+begin_example\nResult: none\n#+end_example"]
)
def test_examples_have_no_labels(shown: str, read_text: ReadText) -> None:
    """What is shown as it is belongs to the text around it."""
    (story,) = read_text(f"* Outage\n{MAIL}{shown}\nI fixed it.", "a.org").stories
    assert [section.part for section in story.sections] == [Part.UNLABELLED]
    assert "Result: none" in story.text


def test_quotation_is_prose(read_text: ReadText) -> None:
    """Labels inside a quotation count; a drawer left open ends with the next headline."""
    reading = read_text(
        "* Outage\n#+begin_quote\nSituation: down\nResult: up\n#+end_quote\n"
        "* Next\n:DRAWER:\nopen\n* Last\nSituation: a\nResult: b\n",
        "a.org",
    )
    assert [story.title for story in reading.stories] == ["Outage", "Last"]


def test_tables_and_tag_only_headlines(read_text: ReadText) -> None:
    """A table is no prose, and a headline of tags alone has no title of its own."""
    reading = read_text(f"* :ops:\n{MAIL}| a | b |\n|---+---|\n", "x.org")
    assert [(story.title, story.skills) for story in reading.stories] == [
        ("The mail server stood still for six hours on a Friday in May", ("ops",))
    ]
    (nameless,) = read_text("* \n| a |", "x.org").skipped
    assert nameless.title == "a |"


def test_front_lines_alone(read_text: ReadText) -> None:
    """A file of keyword lines has no story, and its drawer is front matter too."""
    (skipped,) = read_text("#+TITLE: x\n:PROPERTIES:\n:TAGS: a\n:END:", "a.org").skipped
    assert (skipped.first_line, skipped.last_line) == (1, 4)


def test_any_number_of_stars(read_text: ReadText) -> None:
    """Headlines deeper than Python can call itself are read all the same."""
    deep = "".join(f"{'*' * level} A\n" for level in range(1, 1500))
    reading = read_text(f"{deep}* The van\n{MAIL_IN_PARTS}", "a.org")
    assert [story.title for story in reading.stories] == ["The van"]


ROWS = """\
* Notes
| Title | Situation | Action | Result |
|-------+-----------+--------+--------|
| The wet tent | The tent leaked at the lake. | I sewed the seam by lamp. | We slept dry. |
| The lost map | We had left the map in the bus. | I drew one from memory. | We were home by six. |
* The cold soup
| Situation | The soup for ninety guests was cold. |
|-----------+---------------------------------------|
| Action    | I borrowed the stove of the church.   |
| Result    | It was hot in twenty minutes.         |
"""


def test_tables_of_stories(read_text: ReadText) -> None:
    """A row a story, or a part a row, as in Markdown."""
    reading = read_text(ROWS, "a.org")
    assert [(story.title, story.first_line, len(story.sections)) for story in reading.stories] == [
        ("The wet tent", 4, 3),
        ("The lost map", 5, 3),
        ("The cold soup", 6, 3),
    ]


def test_tags_that_are_no_skills(read_text: ReadText) -> None:
    """Tags of Org's own say nothing of a story; what is archived or commented out is left out."""
    reading = read_text(
        "* The wet tent :TOC_3:camping:\nSituation: It leaked.\nResult: I sewed it.\n"
        "* COMMENT The lost map\nSituation: lost\nResult: found\n"
        "* Old :noexport:ARCHIVE:\n** The cold soup\nSituation: cold\nResult: hot\n",
        "a.org",
    )
    assert [(story.title, story.skills) for story in reading.stories] == [
        ("The wet tent", ("camping",))
    ]
