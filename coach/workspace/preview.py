"""What adding would find: `coach add --dry-run`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.errors.documents import UnreadableDocument
from coach.reading.folder import discover
from coach.story import Added
from coach.workspace.alike import alike_of
from coach.workspace.paths import existing, story_place
from coach.workspace.refresh import load, understand

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from coach.story import Skipped, Story


def preview(paths: Sequence[Path]) -> Added:
    """What `Workspace.add` would find, without a bank: nothing is stored.

    Raises:
        SourceNotFound: a path does not exist.
        UnreadableDocument: a document named here, not merely found in a folder, is no text.
    """
    stories: list[tuple[str, Story]] = []
    skipped: list[tuple[str, Skipped]] = []
    problems: list[tuple[str, str]] = []
    documents = 0
    places = dict(place for path in paths if (place := story_place(path)))
    roots = [existing(path) for path in paths if not story_place(path)] + list(places)
    found = dict.fromkeys(path for root in roots for path in discover(root))
    for path in found:
        try:
            reading = understand(path, load(path))
        except UnreadableDocument as error:
            if path in roots:
                raise
            problems.append((str(path), error.why))
            continue
        documents += 1
        stories += [
            (str(path), story)
            for story in reading.stories
            if path not in places or story.first_line <= places[path] <= story.last_line
        ]
        skipped += [(str(path), block) for block in reading.skipped]
    return Added(
        *(tuple(stories), (), tuple(skipped), tuple(problems), documents),
        alike=alike_of(stories),
    )
