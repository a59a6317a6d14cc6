"""A bank's stories on their way out, whole or redacted."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from coach.domain.story import Exported
from coach.errors import CannotBeRemoved
from coach.ingest.identity import find_identity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coach.app import App
    from coach.domain.story import Story
    from coach.export.entities import Redaction
    from coach.export.redaction import TextPassage


def export_stories(workspace: App, names: Sequence[str] = ()) -> list[Exported]:
    """All stories in reading order, or those named, each once, with what they are tagged with.

    Raises:
        EmptyBank: there is no story.
        StoryNotFound, AmbiguousStory: a name is none of them, or several.
    """
    stories = workspace.stories()
    if names:
        wanted = {find_identity(name, stories).id for name in names}
        stories = [known for known in stories if known.id in wanted]
    tagged = workspace.tags.said(stories)
    return [
        Exported(each.story.story, tuple(workspace.tags.names[known] for known in each.confirmed))
        for each in tagged
    ]


def plan_export_redaction(
    stories: Sequence[Exported], also: Sequence[str], keep: Sequence[str]
) -> Redaction:
    """What is to be replaced in some stories.

    Raises:
        CannotBeRemoved: a word of `also` is what placeholders are made of.
    """
    from coach.export.entities import WordOfPlaceholders
    from coach.export.names import (
        kept_names,  # tomllib
        ordinary_words,  # tomllib
    )
    from coach.export.redaction import ReplacedWords, plan_redaction

    known = ReplacedWords(ordinary_words(), kept_names())
    try:
        return plan_redaction(list(_passages(stories)), known, also=also, keep=keep)
    except WordOfPlaceholders as error:
        raise CannotBeRemoved(str(error)) from error


def _passages(stories: Sequence[Exported]) -> Iterator[TextPassage]:
    from coach.export.redaction import TextPassage

    for each in stories:
        story = each.story
        yield TextPassage(story.title, story.title, heading=True)
        for section in story.sections:
            for at, text in enumerate(_HEADINGS.split(section.text)):
                yield TextPassage(story.title, text, heading=at % 2 == 1)
        for words in (*story.skills, *each.shows):
            yield TextPassage(story.title, words, heading=True)
        for question in story.questions:
            yield TextPassage(story.title, question)


_HEADINGS = re.compile(r"^( {0,3}#{1,6}\s.*|\*\*[^*\n]+\*\*:?\s*)$", re.MULTILINE)
"""Lines inside a part that are headings, or bold as a whole."""


def redact_stories(stories: Sequence[Exported], agreed: Redaction) -> list[Exported]:
    """The stories with everything replaced that was agreed upon, in every text of theirs."""
    return [
        Exported(_redacted(each.story, agreed), tuple(map(agreed.apply, each.shows)))
        for each in stories
    ]


def _redacted(story: Story, agreed: Redaction) -> Story:
    return replace(
        story,
        title=agreed.apply(story.title),
        sections=tuple(
            replace(section, text=agreed.apply(section.text)) for section in story.sections
        ),
        skills=tuple(map(agreed.apply, story.skills)),
        questions=tuple(map(agreed.apply, story.questions)),
        date=agreed.apply(story.date) if story.date else story.date,
    )


_HEADING = re.compile(r"^ {0,3}#{1,6}(?=\s)", re.MULTILINE)
"""A heading inside a part; an export puts it below those of the parts."""


def stories_read_back_otherwise(stories: Sequence[Exported], page: str) -> list[str]:
    """The titles of stories that `coach add` would read otherwise from this document."""
    from coach.ingest.readers.registry import read_document

    read = read_document(Path("export.md"), page.encode()).stories
    if len(read) != len(stories):
        return [each.story.title for each in stories]
    pairs = zip(stories, read, strict=True)
    return [each.story.title for each, again in pairs if _said(each.story) != _said(again)]


def _said(story: Story) -> tuple[str, list[tuple[str, str]], tuple[str, ...]]:
    """What a story says, whatever its white space and the level of headings inside a part.

    Neighbours of one part are one.
    """
    parts: list[tuple[str, str]] = []
    for section in story.sections:
        text = " ".join(_HEADING.sub("#", section.text).split())
        if parts and parts[-1][0] == section.part:
            parts[-1] = (section.part, f"{parts[-1][1]} {text}")
        else:
            parts.append((section.part, text))
    skills = tuple(" ".join(skill.split()) for skill in story.skills)
    return " ".join(story.title.split()), parts, skills
