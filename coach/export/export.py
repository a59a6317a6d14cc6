"""Export a bank's stories, whole or redacted."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from coach.domain.results import Exported
from coach.domain.story import Section
from coach.export.entities import TextPassage
from coach.export.names import KEPT, ordinary_words
from coach.export.redaction import plan_redaction
from coach.ingest.identity import find_identity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from coach.domain.sentences import LabelledSentence
    from coach.domain.story import BankStory, Story
    from coach.export.entities import Redaction
    from coach.matching.choices import QuestionChoice
    from coach.matching.tagging import StoryTags


# Lines inside a part that are headings, or bold as a whole.
_HEADINGS = re.compile(r"^( {0,3}#{1,6}\s.*|\*\*[^*\n]+\*\*:?\s*)$", re.MULTILINE)
# A heading inside a part; an export puts it below those of the parts.
_HEADING = re.compile(r"^ {0,3}#{1,6}(?=\s)", re.MULTILINE)


def export_stories(
    stories: Sequence[BankStory],
    tags: StoryTags,
    names: Sequence[str] = (),
    points: Callable[[BankStory], tuple[LabelledSentence, ...]] | None = None,
    choices: Sequence[QuestionChoice] = (),
) -> list[Exported]:
    """Return all stories in their order, or those named, each once, with their competencies.

    `points` tells the key points of one, `choices` what the user chose for which questions.

    Raises:
        StoryNotFound, AmbiguousStory: a name is none of them, or several.
    """
    if names:
        ids = {find_identity(name, stories).id for name in names}
        stories = [story for story in stories if story.id in ids]
    return [
        Exported(
            tagged.story.story,
            tuple(tags.names[name] for name in tagged.confirmed),
            tuple(
                Section(one.part, one.text, 1) for one in (points(tagged.story) if points else ())
            ),
            tuple(one.question for one in choices if tagged.story in one.stories),
        )
        for tagged in tags.read(stories)
    ]


def plan_export_redaction(
    stories: Sequence[Exported], also: Sequence[str], keep: Sequence[str]
) -> Redaction:
    """Plan what is to be replaced in some stories.

    Raises:
        CannotBeRemoved: a word of `also` is what placeholders are made of.
    """
    passages = list(story_passages(stories))
    return plan_redaction(passages, ordinary_words(), KEPT, also=also, keep=keep)


def redact_texts(texts: Sequence[str]) -> list[str]:
    """Return some texts, with the same placeholder for the same thing in all of them."""
    passages = [TextPassage("", text) for text in texts]
    redaction = plan_redaction(passages, ordinary_words(), KEPT)
    return [redaction.apply(text) for text in texts]


def story_passages(stories: Sequence[Exported]) -> Iterator[TextPassage]:
    """Yield every text of the stories, headings apart, with the line where it begins."""
    for exported in stories:
        story = exported.story
        yield TextPassage(story.title, story.title, heading=True, line=story.first_line)
        for section in story.sections:
            line = section.line
            for at, text in enumerate(_HEADINGS.split(section.text)):
                yield TextPassage(story.title, text, heading=at % 2 == 1, line=line)
                line += text.count("\n")
        for words in (*story.skills, *exported.shows):
            yield TextPassage(story.title, words, heading=True, line=story.first_line)
        for question in (*story.questions, *exported.answers):
            yield TextPassage(story.title, question, line=story.first_line)


def redact_stories(stories: Sequence[Exported], redaction: Redaction) -> list[Exported]:
    """Return the stories with every text of theirs redacted."""
    apply = redaction.apply
    return [
        Exported(
            replace(
                story,
                title=apply(story.title),
                sections=tuple(
                    replace(section, text=apply(section.text)) for section in story.sections
                ),
                skills=tuple(map(apply, story.skills)),
                questions=tuple(map(apply, story.questions)),
                date=apply(story.date) if story.date else story.date,
            ),
            tuple(map(apply, exported.shows)),
            tuple(replace(point, text=apply(point.text)) for point in exported.points),
            tuple(map(apply, exported.answers)),
        )
        for exported in stories
        for story in [exported.story]
    ]


def stories_read_back_otherwise(stories: Sequence[Exported], page: str) -> list[str]:
    """Return the titles of stories that `coach add` would read otherwise from this document."""
    from coach.ingest.readers.registry import read_document

    read = read_document(Path("export.md"), page.encode()).stories
    exported = [story.story for story in stories]
    if len(read) != len(exported):
        return [story.title for story in exported]
    pairs = zip(exported, read, strict=True)
    return [story.title for story, again in pairs if _content(story) != _content(again)]


def _content(story: Story) -> tuple[str, list[tuple[str, str]], tuple[str, ...]]:
    """Return a story but for white space and level of headings; neighbours of one part are one."""
    parts: list[tuple[str, str]] = []
    for section in story.sections:
        text = " ".join(_HEADING.sub("#", section.text).split())
        if parts and parts[-1][0] == section.part:
            parts[-1] = (section.part, f"{parts[-1][1]} {text}")
        else:
            parts.append((section.part, text))
    skills = tuple(" ".join(skill.split()) for skill in story.skills)
    return " ".join(story.title.split()), parts, skills
