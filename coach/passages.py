"""Passages: a story sentence by sentence, as it is encoded and as it is quoted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach.sentences import plain, split

if TYPE_CHECKING:
    from coach.story import Part, Story


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of a story, exact as in its section, and the section's part."""

    part: Part
    text: str


def passages(story: Story) -> list[Passage]:
    """Every sentence of a story, in order."""
    return [
        Passage(section.part, sentence)
        for section in story.sections
        for sentence in split(section.text)
    ]


def sentence_texts(story: Story) -> list[str]:
    """What is encoded of a story sentence by sentence: its `passages`, then title and skills.

    Title and skills are their owner's own summary and count like sentences, but are never shown
    as evidence.
    """
    texts = [plain(passage.text) or passage.text for passage in passages(story)]
    return [*texts, story.title, *([", ".join(story.skills)] if story.skills else [])]
