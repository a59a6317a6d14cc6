"""A bank's stories as one Markdown document that `coach.reading` reads again: `coach export`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from coach.reading.written import escaped
from coach.story import Part

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coach.story import Exported, Section, Story

BEGINS: Final = "---\nreport: coach export\n---\n"
"""How every export begins; read as front matter, and as no story."""

_HEADING: Final = re.compile(r"^[ ]{0,3}(#{1,6})(?=\s+\S)", re.MULTILINE)
_BETWEEN: Final = "Summary"
"""The heading of unlabelled text that follows a labelled part: one that names no part."""


def document(stories: Sequence[Exported]) -> str:
    """All stories, each between marks that say so, its parts as headings."""
    return BEGINS + "".join("\n" + "\n".join(_story(each)) + "\n" for each in stories)


def _story(each: Exported) -> Iterator[str]:
    story = each.story
    yield "<!-- coach: story -->"
    yield f"## {' '.join(story.title.split())}"
    yield ""
    if each.shows:
        yield f"<!-- Its owner says that it shows: {_comment(', '.join(each.shows))} -->\n"
    yield from _sections(story)
    if story.skills:
        yield "### Skills\n"
        yield from (f"- {' '.join(skill.split())}" for skill in story.skills)
        yield ""
    if story.date:
        yield f"### Date\n\n{' '.join(story.date.split())}\n"
    yield "<!-- coach: end -->"


def _sections(story: Story) -> Iterator[str]:
    """The parts in their order; unlabelled text needs no heading before the first label."""
    before: Section | None = None
    for section in story.sections:
        if section.part is not Part.UNLABELLED:
            yield f"### {section.part.capitalize()}\n"
        elif before is not None and before.part is not Part.UNLABELLED:
            yield f"### {_BETWEEN}\n"
        yield f"{escaped(_HEADING.sub(_lower, section.text), headings=False)}\n"
        before = section


def _lower(heading: re.Match[str]) -> str:
    """A heading inside a text, below those of the parts."""
    return "#" * min(6, len(heading[1]) + 2)


def _comment(text: str) -> str:
    """Text that cannot end a comment."""
    return text.replace("<", "").replace(">", "").replace("--", "-")
