"""The skills that a bank's stories name, and those that are asked for and that none names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.skills import collect
from coach.workspace.frameworks import framework
from coach.workspace.job import skills_asked_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coach.data.library import Library
    from coach.skills import Skills
    from coach.story import BankStory
    from coach.workspace.asked_about import Asked


def skills(stories: Sequence[BankStory], library: Library, asked: Asked) -> Skills:
    """The skills of all stories that tell of an episode.

    A framework wants its competencies, by name; a job description the skills that it names.
    """
    named = {known.slug: known.story.skills for known in stories if not known.story.general}
    return collect(named, _wanted(library, asked))


def _wanted(library: Library, asked: Asked) -> Iterator[str]:
    if asked.framework:
        for known in framework(library, asked.framework).competencies:
            yield library.names[known]
    if asked.job:
        yield from skills_asked_for(asked.job)
