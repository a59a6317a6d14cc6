"""The skills that a bank's stories name, and those that are asked for and that none names."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from coach.skills import collect
from coach.workspace.frameworks import framework
from coach.workspace.job import skills_asked_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from coach.data.library import Library
    from coach.skills import Skills
    from coach.story import BankStory
    from coach.workspace.asked_about import Asked


def skills(stories: Sequence[BankStory], library: Library, asked: Asked) -> Skills:
    """The skills of all stories that tell of an episode.

    A framework wants its competencies, by name, if no skill names them in other words; a job
    description the skills that it names.
    """
    named = {known.slug: known.story.skills for known in stories if not known.story.general}
    return collect(named, _wanted(library, asked, chain.from_iterable(named.values())))


def _wanted(library: Library, asked: Asked, skills: Iterable[str]) -> Iterator[str]:
    if asked.framework:
        there = library.named.of(skills)
        for known in framework(library, asked.framework).competencies:
            if known not in there:
                yield library.names[known]
    if asked.job:
        yield from skills_asked_for(asked.job)
