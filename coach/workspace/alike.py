"""Stories whose words are nearly those of another: reported, never merged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.story import Alike

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from coach.storage.bank import Bank
    from coach.story import Story


def alike(bank: Bank, among: Collection[int] | None = None) -> tuple[Alike, ...]:
    """The stories of a bank that are nearly the same as an older one, in order of age.

    With `among`, only pairs of which at least one has its identity among these.
    """
    if among is not None and not among:
        return ()
    from coach import duplicates  # noqa: PLC0415  (patterns: only where there is something to look at)

    found = duplicates.twins(
        bank.stories.sketches(),
        lambda ids: {known.id: known.story.text for known in bank.stories.all(ids)},
        among,
    )
    named = sorted({key for each in found for key in (each.later, each.earlier)})
    known = {story.id: story for story in bank.stories.all(named)}
    return tuple(
        Alike(
            *(known[each.later].path, known[each.later].story, known[each.later].slug),
            *(known[each.earlier].path, known[each.earlier].story, known[each.earlier].slug),
            each.likeness,
        )
        for each in found
    )


def alike_of(stories: Sequence[tuple[str, Story]]) -> tuple[Alike, ...]:
    """The same of (document, story) that are in no bank."""
    from coach import duplicates  # noqa: PLC0415

    found = duplicates.find({at: story.text for at, (_, story) in enumerate(stories)})
    return tuple(
        Alike(
            *(*stories[each.later], stories[each.later][1].title),
            *(*stories[each.earlier], stories[each.earlier][1].title),
            each.likeness,
        )
        for each in found
    )
