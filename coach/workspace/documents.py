"""A person's documents in a bank: taking them in, keeping up with them, leaving them out."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from coach import forgotten
from coach.errors.documents import UnreadableDocument
from coach.errors.stories import NoStoryThere, StoryNotFound
from coach.identity import find
from coach.story import Added
from coach.workspace.alike import alike
from coach.workspace.paths import absolute, below, existing, story_place
from coach.workspace.refresh import load, refresh, understand

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from coach.progress import Report
    from coach.storage.bank import Bank
    from coach.story import BankStory
    from coach.workspace.refresh import Changes

MOST_NOTES = 5
"""Documents named when many are gone at once: a disk that is not plugged in."""


class Documents:
    """The documents of a bank; what went wrong with one is told to `report`."""

    def __init__(self, bank: Bank, report: Report, time: Callable[[], str]) -> None:
        self._bank = bank
        self._report = report
        self._time = time

    def refresh(self) -> Changes:
        """Re-read what changed, and say what went wrong with it."""
        changes = self._refresh()
        self._tell(changes)
        self._tell_alike(changes.fresh)
        return changes

    def _refresh(self) -> Changes:
        with self._report.phase("refresh") as count:
            changes = refresh(self._bank, self._report, self._time)
            count(
                read=len(changes.read),
                gone=len(changes.gone),
                problems=len(changes.problems),
                new_stories=len(changes.fresh),
            )
        return changes

    def _tell(self, changes: Changes) -> None:
        missing = {story.path for story in self._bank.stories.gone()} if changes.gone else set()
        for path in changes.gone[:MOST_NOTES]:
            then = "Its stories are left out until it is back."
            if path not in missing:  # renamed, or it held none
                then = "No story is missing with it."
            self._report.note(f"{path} is gone. {then}")
        if len(changes.gone) > MOST_NOTES:
            self._report.note(f"So are {len(changes.gone) - MOST_NOTES:,} more documents.")
        for path, why in changes.problems:
            self._report.note(f"{path}: {why}")
        for path, block in changes.marks:
            self._report.note(f"{path}:{block.first_line}: {block.reason}.")

    def _tell_alike(self, fresh: Sequence[int]) -> None:
        """Say which of the stories just found look like ones that are there already."""
        found = alike(self._bank, fresh)
        for each in found[:MOST_NOTES]:
            self._report.note(
                f"{each.name} ({each.path}:{each.story.first_line}) is nearly the same as "
                f"{each.other_name} ({each.other_path}:{each.other.first_line})."
            )
        if len(found) > MOST_NOTES:
            self._report.note(
                f"{len(found):,} stories look like others in all. "
                "coach add --verbose PATH names them."
            )

    def add(self, paths: Sequence[Path]) -> Added:
        """Take documents and folders into the bank.

        What was left out with a document or folder is taken in again when that, or something in
        it, is added. A story that was left out by name, or forgotten, stays out until its place,
        FILE:LINE, is.

        Raises:
            SourceNotFound: a path does not exist.
            UnreadableDocument: a document named here, not merely found in a folder, is no text, or
                a folder named here cannot be opened.
            NoStoryThere: no story is at the line named.
        """
        places = [place for path in paths if (place := story_place(path))]
        roots = [existing(path) for path in paths if not story_place(path)]
        for root in roots:
            if not root.is_dir():
                understand(root, load(root))
            elif not os.access(root, os.R_OK | os.X_OK):
                raise UnreadableDocument(root, "this folder cannot be opened (no permission).")
        for place in places:
            self._take_in_forgotten(*place)
        for root in roots:
            self._bank.sources.add(str(root), self._time())
        changes = self._refresh()
        elsewhere = [problem for problem in changes.problems if not below(problem[0], roots)]
        marks = [mark for mark in changes.marks if not below(mark[0], roots)]
        self._tell(replace(changes, problems=elsewhere, marks=marks))
        out = {story.id for story, _ in self._bank.stories.removed()}
        named = [self._restore_at(*place) for place in places]
        restored = [*self.restore(roots), *(story for story in named if story.id in out)]
        added = self._added(roots, named, changes)
        return replace(added, restored=tuple(restored))

    def restore(self, roots: Sequence[Path]) -> list[BankStory]:
        """Take in again what was left out with one of these paths, or a folder around it."""
        back = [
            story
            for story, along in self._bank.stories.removed()
            if below(story.path, roots) and along and _is_undone(Path(along), story.path, roots)
        ]
        self._bank.stories.restore([story.id for story in back])
        return back

    def _take_in_forgotten(self, path: Path, line: int) -> None:
        """Have a forgotten story at a line of a document read again, if there is one."""
        known = self._bank.forgetting.marks()
        if not known:
            return
        for story in understand(path, load(path)).stories:
            marks = known.intersection(forgotten.marks(str(path), story))
            if marks and story.first_line <= line <= story.last_line:
                with self._bank.transaction():
                    self._bank.forgetting.take_in(marks)
                    self._bank.documents.unread(str(path))

    def _restore_at(self, path: Path, line: int) -> BankStory:
        """Take the story at a line of a document in again, or find that it is there.

        Raises:
            NoStoryThere: there is none.
        """
        removed = [story for story, _ in self._bank.stories.removed()]
        for known in (removed, self._bank.stories.all()):
            for story in known:
                at = story.story.first_line <= line <= story.story.last_line
                if story.path == str(path) and at:
                    self._bank.stories.restore([story.id])
                    return story
        raise NoStoryThere(path, line)

    def _added(self, roots: Sequence[Path], named: Sequence[BankStory], changes: Changes) -> Added:
        """What the bank now holds below some paths, and some stories named by their place."""
        inside = {p: state for p, state in self._bank.documents.all().items() if below(p, roots)}
        problems = {path: why for path, why in changes.problems if below(path, roots)}
        problems |= {path: state.problem for path, state in inside.items() if state.problem}
        wanted = {story.id for story in named}
        stories = [
            story
            for story in self._bank.stories.all()
            if story.path in inside or story.id in wanted
        ]
        documents = {path for path, state in inside.items() if not state.problem}
        documents |= {story.path for story in named}
        out = (story for story, _ in self._bank.stories.removed() if story.path in inside)
        return Added(
            stories=tuple((story.path, story.story) for story in stories),
            names=tuple(story.slug for story in stories),
            skipped=tuple(
                (path, block) for path, block in self._bank.documents.skipped() if path in inside
            ),
            problems=tuple(sorted(problems.items())),
            documents=len(documents),
            left_out=tuple(out),
            alike=alike(self._bank, {story.id for story in stories}),
        )

    def remove(self, name: str) -> tuple[str, str]:
        """Leave out a source, a document or a story.

        Returns what was left out, in words, and the path or FILE:LINE that takes it in again.

        Raises:
            StoryNotFound: it is none of them.
            AmbiguousStory: several stories answer to the name.
        """
        if not name.strip():
            raise StoryNotFound(name)
        path = absolute(Path(name))
        for source in self._bank.sources.all():
            if source.path == str(path):
                self._bank.sources.remove(source, self._time())
                return str(path), str(path)
        self.refresh()
        stories = self._bank.stories.all()
        inside = [story for story in stories if below(story.path, [path])]
        if inside:
            with self._bank.transaction():
                for story in inside:
                    self._bank.stories.remove(story.id, self._time(), str(path))
            return str(path), str(path)
        story = find(name, stories)
        self._bank.stories.remove(story.id, self._time())
        place = f"{story.path}:{story.story.first_line}"
        return f"{story.slug} ({place})", place


def _is_undone(along: Path, path: str, roots: Sequence[Path]) -> bool:
    """Whether adding some paths undoes that a story was left out along with a document or folder.

    It does where that is added again, or something in it, and where the story has moved away.
    """
    return not below(path, [along]) or any(below(str(root), [along]) for root in roots)
