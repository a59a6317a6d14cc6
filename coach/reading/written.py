"""Writing stories the way `coach.reading` reads them: the file of `coach new`, and its template."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import yaml

from coach.identity import slug
from coach.story import Part

if TYPE_CHECKING:
    from coach.story import Story

HINTS = {
    Part.SITUATION: "What broke or was needed, for whom, since when? Two or three sentences.",
    Part.TASK: "What was yours to do, and what would have counted as done?",
    Part.ACTION: 'What did you do, step by step? Say "I" where it was you.',
    Part.RESULT: "What changed, for whom? One number: how many, how long, how much.",
    Part.LEARNING: "What do you do differently since then?",
}
"""What to write under each part, in the order a story is told."""


def file_name(title: str) -> str:
    """The name, without ending, of a story's file."""
    return slug(title, ())


def markdown(story: Story) -> str:
    """A story as Markdown with YAML front matter, its parts as headings."""
    front: dict[str, object] = {"title": story.title}
    if story.date:
        front["date"] = story.date
    if story.skills:
        front["skills"] = list(story.skills)
    head = yaml.safe_dump(front, allow_unicode=True, sort_keys=False, width=1000)
    sections = [
        f"## {section.part.capitalize()}\n\n{escaped(section.text)}\n" for section in story.sections
    ]
    # The title stands twice: the heading makes even a single part a part of something.
    heading = " ".join(story.title.split())
    return f"---\n{head}---\n\n# {heading}\n\n" + "\n".join(sections)


def template() -> str:
    """A blank story to fill in; read as it is, it is skipped as a template."""
    parts = [f"## {part.capitalize()}\n\n[{hint}]\n" for part, hint in HINTS.items()]
    return "# [One line that tells this story from the others]\n\n" + "\n".join(
        [*parts, "## Skills\n\n[skill, another skill]\n"]
    )


def escaped(text: str, *, headings: bool = True) -> str:
    """Text whose lines cannot be taken for rules, nor for headings unless these are to stay."""
    marks = r"-{3,}\s*$|\+{3,}\s*$|={3,}\s*$" + (r"|#{1,6}(?:\s|$)" if headings else "")
    return re.sub(rf"^(\s{{0,3}})({marks})", r"\1\\\2", text, flags=re.MULTILINE)
