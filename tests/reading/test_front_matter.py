"""Front matter, in YAML and TOML, sound and broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.reading.told import MAIL

if TYPE_CHECKING:
    from tests.reading.conftest import ReadText


@pytest.mark.parametrize(
    "front",
    [
        "---\ntitle: Outage\ntags: [ops, dns]\ndate: 2024-01-02\n---",
        "---\nTitle: 'Outage'\nskills: ops, dns\ndate: 2024-01-02\n...",
        '{\n"title": "Outage",\n"tags": ["ops", "dns"], "date": "2024-01-02"}\n',
        "Title: Outage\nDate: 2024-01-02\nTags: ops,\n    dns\n",
        "+++\ntitle = 'Outage'\ncategories = ['ops']\nkeywords = 'dns'\ndate = 2024-01-02\n+++",
    ],
)
def test_title_skills_and_date(front: str, read_text: ReadText) -> None:
    """Title, skills under any of their names, and date are the only story's."""
    (story,) = read_text(f"{front}\n\n# A heading\n\n{MAIL}").stories
    assert (story.title, story.skills, story.date) == ("Outage", ("ops", "dns"), "2024-01-02")
    assert story.first_line == 1


@pytest.mark.parametrize(
    ("front", "complaint"),
    [
        ('---\ntitle: "Outage\n---', "found unexpected end of stream"),
        ("+++\ntitle = Outage\n+++", "Invalid value (at line 1, column 9)"),
        ("---\na: " + "[" * 500 + "\n---", "maximum recursion depth exceeded"),
    ],
)
def test_broken_front_matter_is_reported(front: str, complaint: str, read_text: ReadText) -> None:
    """What a parser cannot read is left out with its complaint; the text is read."""
    reading = read_text(f"{front}\n\n{MAIL}")
    assert [story.first_line for story in reading.stories] == [5]
    (skipped,) = reading.skipped
    assert (skipped.first_line, skipped.last_line) == (1, 3)
    assert skipped.reason.startswith(f"front matter that cannot be read: {complaint}")


@pytest.mark.parametrize(
    "text",
    [
        "---\nSituation: we were down\n---\nI fixed it, and the result was good.",
        "---\n\nI fixed it.\n\n---\n",
        "---\ntitle: never closed\n\nI fixed it.",
        "---\nkey: value\n" + "more: text\n" * 300 + "---\n\nI fixed it.",
        "---\nkey: " + "text " * 5000 + "\n---\n\nI fixed it.",
        "---\n- a: b\n---\nI fixed it.",
        "---",
        "---\nI = the teller\n---\nI fixed it.",
        "{{< toc >}}\n\nI fixed it.",
        '{"title": "x"} and text\nI fixed it.',
        "{}\nI fixed it.",
        "Title: x\nSituation: down\n\nI fixed it.",
        "Title: x\nI fixed it.\n",
        "Date: today\n\nI fixed it.",
        "Title: x\n\nI fixed it.\n\n**Title:** y\n\nI fixed that.",
    ],
)
def test_text_between_rules_is_no_front_matter(text: str, read_text: ReadText) -> None:
    """Rules around text do not make it front matter."""
    reading = read_text(text)
    assert not any("front matter" in skipped.reason for skipped in reading.skipped)


def test_front_matter_of_several_stories(read_text: ReadText) -> None:
    """Front matter over several stories is no story's."""
    reading = read_text(
        "---\ntitle: Mine\ntags: [a]\n---\n## One\n**Situation:** a\n**Result:** b\n"
        "## Two\n**Situation:** a\n**Result:** b\n"
    )
    assert [(story.title, story.skills) for story in reading.stories] == [("One", ()), ("Two", ())]
    assert [skipped.reason for skipped in reading.skipped] == ["front matter, not a story"]


def test_values_that_are_no_words(read_text: ReadText) -> None:
    """Lists and tables where words belong are passed over."""
    (story,) = read_text(f"---\ntitle: [a]\ndate: {{b: c}}\ntags: {{d: e}}\n---\n{MAIL}").stories
    title = "The mail server stood still for six hours on a Friday in May"
    assert (story.title, story.date, story.skills) == (title, None, ())


def test_comments_and_blank_lines(read_text: ReadText) -> None:
    """Comments above the first key, and blank lines between keys, leave front matter what it is."""
    (story,) = read_text(
        "---\n# theme: dark\n# x\n\ntitle: The wet tent\n\ntags: [camping, sewing]\n---\n\n"
        "The tent leaked at the lake, and I sewed the seam by lamp until we all slept dry.\n"
    ).stories
    assert (story.title, story.skills) == ("The wet tent", ("camping", "sewing"))
