"""Lines that say nothing of their own, and tags, in notes and posts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from coach.domain.story import Part
from tests.reading.told import MAIL

if TYPE_CHECKING:
    from tests.reading.conftest import ReadText


@pytest.mark.parametrize(
    "line",
    [
        "{% include figure.html src='a.png' %}",
        "{{< figure src=a.png >}}",
        "{{ page.title | escape }}",
        "{: .no_toc}",
        "[TOC]",
        "^a1b2c3",
        "%% Result: none %%",
        "%%\nResult: none\n%%",
        "%%\nResult: none\nmore %%",
        '<a name="up"></a>',
        "[Back to top](#up)",
    ],
)
@pytest.mark.parametrize("name", ["a.md", "a.txt"])
def test_silent_lines(line: str, name: str, read_text: ReadText) -> None:
    """A silent line is in its story's span and out of its text, in a paragraph or alone."""
    if name == "a.txt" and "\n" in line:
        pytest.skip("comments of several lines are Obsidian's")
    for between in ("\n", "\n\n"):
        text = between.join(["I saw that it was down.", line, "I fixed it."])
        reading = read_text(text, name)
        (story,) = reading.stories
        assert not reading.skipped
        assert story.text.split() == ["I", "saw", "that", "it", "was", "down.", "I", "fixed", "it."]


@pytest.mark.parametrize(
    "line",
    [
        "We said: let me know if you need help.",
        "Feel free to ask " + "and so on " * 40,
        "{{ what I saw",
        "```\n%%\ncode\n%%\n```",
        "%% left open",
        "%% shut %% in the middle",
        "We talked in #general",
    ],
)
def test_text_is_not_silent(line: str, read_text: ReadText) -> None:
    """What only looks like one of them stays."""
    (story,) = read_text(f"{MAIL}\n{line}\n\nI fixed it.").stories
    assert " ".join(story.text.split()) == " ".join(f"{MAIL} {line} I fixed it.".split())


@pytest.mark.parametrize(
    ("text", "skills"),
    [
        ("I fixed it.\n\n#ops #on-call/dns", ("ops", "on-call/dns")),
        ("I fixed it. #ops", ("ops",)),
        ("I fixed it #ops #dns ^a1b2c3", ("ops", "dns")),
        ("I fixed it.\n\n**Tags:** #ops #dns", ("ops", "dns")),
        ("I fixed issue #12", ()),
    ],
)
def test_inline_tags(text: str, skills: tuple[str, ...], read_text: ReadText) -> None:
    """Tags on a line of their own or after a sentence are skills and no text."""
    (story,) = read_text(f"{MAIL}{text}").stories
    assert story.skills == skills
    assert not skills or "#" not in story.text


def test_callouts(read_text: ReadText) -> None:
    """A callout's kind is silent; its title can be a label."""
    (story,) = read_text(
        "# Outage\n> [!note]\n> It was late.\n\n> [!info] Situation\n> We were down.\n\n"
        "> [!success]- Result\n> We were up.\n"
    ).stories
    assert [(section.part, section.text) for section in story.sections] == [
        (Part.UNLABELLED, "> It was late."),
        (Part.SITUATION, "We were down."),
        (Part.RESULT, "We were up."),
    ]


def test_anchor_before_heading(read_text: ReadText) -> None:
    """An anchor on a heading's line or above it leaves it a heading."""
    label = "\n**Situation:** a\n\n**Result:** b\n"
    reading = read_text(f'<a id="a"></a>## One{label}<a name="b">\n## Two{label}')
    assert [story.title for story in reading.stories] == ["One", "Two"]


@pytest.mark.parametrize(
    ("name", "title", "date"),
    [
        ("2024-03-05-the-full-disk.md", "The full disk", "2024-03-05"),
        ("2024-03-05-the-full-disk/index.md", "The full disk", "2024-03-05"),
        ("2024-13-05-the-full-disk.md", "The full disk", None),
        ("the-full-disk.md", "The full disk", None),
    ],
)
def test_file_names_of_posts(name: str, title: str, date: str | None, read_text: ReadText) -> None:
    """A post's file name, or its folder's, gives title and date where the text gives none."""
    (story,) = read_text("I saw that it was full. I fixed it.", name).stories
    assert (story.title, story.date) == (title, date)
