"""Add, remove, preview documents; paths as typed; near-duplicates."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from coach.config import absolute_path
from coach.errors import NoStoryThere, SourceNotFound, StoryNotFound, UnreadableDocument
from coach.ingest.identity import find_identity, story_fingerprints
from coach.ingest.readers.registry import discover_documents, list_folder
from coach.ingest.sync import UNNAMEABLE, is_nameable, load_document, sync_documents

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from coach.domain.outline import OutlineDecision
    from coach.domain.results import AddResult, SimilarStories
    from coach.domain.story import BankStory, SkippedBlock, Story
    from coach.ingest.outline import DocumentOutline
    from coach.ingest.readers.limited import DocumentReader
    from coach.ingest.sync import SyncChanges
    from coach.progress import Reporter
    from coach.storage.bank import Bank

MOST_NOTES: Final = 5
"""Documents named when many are gone at once: a disk that is not plugged in."""

_PLACE: Final = re.compile(r"(?P<file>.+):(?P<line>\d{1,9})", re.DOTALL)


def existing_path(path: Path) -> Path:
    """Return the path made absolute; SourceNotFound if nothing is there that can be stored."""
    whole = absolute_path(path)
    if not whole.exists():
        raise SourceNotFound(str(path), "there is no such file or folder.")
    if not is_nameable(str(whole)):
        raise SourceNotFound(str(path), UNNAMEABLE)
    return whole


def story_place(path: Path) -> tuple[Path, int] | None:
    """Return the file and the line of FILE:LINE; None where it is none, or a path as it stands."""
    match = _PLACE.fullmatch(str(path))
    if match is None or absolute_path(path).exists():
        return None
    file = absolute_path(Path(match["file"]))
    return (file, int(match["line"])) if file.is_file() else None


def join_paths(words: Sequence[Path]) -> list[Path]:
    """Return the path that words make with spaces, unless each, or one and not it, is there."""

    def is_there(path: Path) -> bool:
        return os.path.exists(absolute_path(path)) or story_place(path) is not None  # noqa: PTH110

    whole = Path(" ".join(map(str, words)))
    there = [is_there(word) for word in words]
    return list(words) if all(there) or (any(there) and not is_there(whole)) else [whole]


def is_below(path: str, roots: Sequence[Path]) -> bool:
    """Return whether a document is one of these files, or in one of these folders."""
    return any(Path(path) == root or root in Path(path).parents for root in roots)


def find_near_duplicates(
    bank: Bank, among: Collection[int] | None = None
) -> tuple[SimilarStories, ...]:
    """Return stories nearly the same as an older one, by age; one of each pair is `among` these."""
    if among is not None and not among:
        return ()
    from coach.domain import duplicates  # patterns: only where there is something to look at
    from coach.domain.results import SimilarStories

    with bank.snapshot():
        pairs = duplicates.near_duplicates(
            bank.stories.sketches(),
            lambda ids: {story.id: story.story.text for story in bank.stories.all(ids)},
            among,
        )
        ids = sorted({key for pair in pairs for key in (pair.later, pair.earlier)})
        stories = {
            story.id: (story.path, story.story, story.slug) for story in bank.stories.all(ids)
        }
    return tuple(
        SimilarStories(*stories[pair.later], *stories[pair.earlier], pair.likeness)
        for pair in pairs
    )


class Documents:
    """The documents of a bank; what went wrong with one goes to `report`."""

    def __init__(self, bank: Bank, report: Reporter, time: Callable[[], str]) -> None:
        self._bank = bank
        self._report = report
        self._time = time

    def refresh(self) -> SyncChanges:
        """Re-read what changed, and say what went wrong with it."""
        changes = self._sync()
        self._note(changes)
        similar = find_near_duplicates(self._bank, changes.fresh)
        for pair in similar[:MOST_NOTES]:
            self._report.note(
                f"{pair.name} ({pair.path}:{pair.story.first_line}) is nearly the same as "
                f"{pair.other_name} ({pair.other_path}:{pair.other.first_line})."
            )
        if len(similar) > MOST_NOTES:
            more = f"{len(similar):,} stories look like others in all."
            self._report.note(f"{more} coach add --verbose PATH names them.")
        return changes

    def use_shipped(self, shipped: Path, written: Path) -> None:
        """Make the shipped stories the bank's only source beside those written in it.

        Those of another coach go, as its folder may be gone.
        """
        sources = {source.path: source for source in self._bank.sources.all()}
        for path in sources.keys() - {str(shipped), str(written)}:
            self._bank.sources.remove(sources[path], self._time())
        if str(shipped) not in sources:
            self._bank.sources.add(str(shipped), self._time())
            self.refresh()
            self.restore([shipped])

    def _sync(self, reader: DocumentReader | None = None) -> SyncChanges:
        with self._report.phase("refresh") as count:
            changes = sync_documents(self._bank, self._report, self._time, reader)
            read, gone, problems = len(changes.read), len(changes.gone), len(changes.problems)
            count(read=read, gone=gone, problems=problems, new_stories=len(changes.fresh))
        return changes

    def _note(self, changes: SyncChanges) -> None:
        """Say what is gone, cannot be read or is read otherwise, and what marks decide nothing."""
        missing = {story.path for story in self._bank.stories.missing()} if changes.gone else set()
        for path in changes.gone[:MOST_NOTES]:
            left_out = "Its stories are left out until it is back."
            then = left_out if path in missing else "No story is missing with it."
            self._report.note(f"{path} is gone. {then}")
        if len(changes.gone) > MOST_NOTES:
            self._report.note(f"So are {len(changes.gone) - MOST_NOTES:,} more documents.")
        for path, why in changes.problems:
            self._report.note(f"{path}: {why}")
        for path, block in changes.marks:
            self._report.note(f"{path}:{block.first_line}: {block.reason}.")
        for path, decision in changes.lost:
            lines = f"lines {decision.anchor.first}-{decision.anchor.last}"
            what = f"“{decision.title}”" if decision.title else lines
            self._report.note(
                f"{path}: what you decided about {what} finds its lines no longer. "
                "coach outline shows what is read now."
            )
        for story in changes.dropped[:MOST_NOTES]:
            self._report.note(
                f"{story.path}:{story.story.first_line}: “{story.story.title}” is no longer read "
                "as a story of its own. Its history is kept: coach outline FILE, then --take N, "
                "takes it in again."
            )
        if len(changes.dropped) > MOST_NOTES:
            self._report.note(f"So are {len(changes.dropped) - MOST_NOTES:,} more stories.")

    def add(self, paths: Sequence[Path]) -> AddResult:
        """Take documents and folders into the bank.

        What was left out with one of them is taken in again; a story left out by name, or
        forgotten, when its place, FILE:LINE, is added.

        Raises:
            SourceNotFound: a path does not exist.
            UnreadableDocument: what is named here, not merely found in a folder, cannot be read.
            NoStoryThere: no story is at the line named.
        """
        from coach.ingest.readers.limited import DocumentReader

        places = [place for path in paths if (place := story_place(path))]
        roots = [existing_path(path) for path in paths if not story_place(path)]
        before = self._bank.documents.all()
        with DocumentReader() as reader:
            for root in roots:
                if not root.is_dir():
                    reader.read(root, load_document(root))
                    if (state := before.get(str(root))) and state.problem:
                        self._bank.documents.mark_unread(state.path)  # a package is there now
                elif not os.access(root, os.R_OK | os.X_OK):
                    raise UnreadableDocument(root, "this folder cannot be opened (no permission).")
            for place in places:
                self._take_in_forgotten(reader, *place)
            for root in roots:
                self._bank.sources.add(str(root), self._time())
            changes = self._sync(reader)
        elsewhere = [problem for problem in changes.problems if not is_below(problem[0], roots)]
        marks = [mark for mark in changes.marks if not is_below(mark[0], roots)]
        self._note(replace(changes, problems=elsewhere, marks=marks))
        out = {story.id for story, _ in self._bank.stories.removed()}
        named = [self._restore_at(*place) for place in places]
        restored = [*self.restore(roots), *(story for story in named if story.id in out)]
        return replace(self._added(roots, named, changes), restored=tuple(restored))

    def _take_in_forgotten(self, reader: DocumentReader, path: Path, line: int) -> None:
        """Have a forgotten story at a line of a document read again, if there is one."""
        forgotten = self._bank.deletion.marks()
        if not forgotten:
            return
        for story in reader.read(path, load_document(path)).stories:
            marks = forgotten.intersection(story_fingerprints(str(path), story))
            if marks and story.first_line <= line <= story.last_line:
                with self._bank.transaction():
                    self._bank.deletion.remove_marks(marks)
                    self._bank.documents.mark_unread(str(path))

    def restore(self, roots: Sequence[Path]) -> list[BankStory]:
        """Take in again what was left out with one of these paths, or a folder around it."""
        back: list[BankStory] = []
        for story, along in self._bank.stories.removed():
            if along and is_below(story.path, roots):
                around = [Path(along)]
                # A story that has moved away from what it was left out with comes back, too.
                has_moved = not is_below(story.path, around)
                if has_moved or any(is_below(str(root), around) for root in roots):
                    back.append(story)
        self._bank.stories.restore([story.id for story in back])
        return back

    def _restore_at(self, path: Path, line: int) -> BankStory:
        """Take the story at a line of a document in again, or find that it is there."""
        removed = [story for story, _ in self._bank.stories.removed()]
        for story in (*removed, *self._bank.stories.all()):
            is_at_line = story.story.first_line <= line <= story.story.last_line
            if story.path == str(path) and is_at_line:
                self._bank.stories.restore([story.id])
                return story
        raise NoStoryThere(path, line)

    def _added(
        self, roots: Sequence[Path], named: Sequence[BankStory], changes: SyncChanges
    ) -> AddResult:
        """Return what the bank now holds below some paths, and stories named by their place."""
        from coach.domain.results import AddResult

        states = {p: state for p, state in self._bank.documents.all().items() if is_below(p, roots)}
        new = (*changes.problems, *changes.closed)
        problems = {path: why for path, why in new if is_below(path, roots)}
        problems |= {path: state.problem for path, state in states.items() if state.problem}
        ids = {story.id for story in named}
        stories = [
            story for story in self._bank.stories.all() if story.path in states or story.id in ids
        ]
        documents = {path for path, state in states.items() if not state.problem}
        documents |= {story.path for story in named}
        skipped = self._bank.documents.skipped()
        removed = (story for story, _ in self._bank.stories.removed())
        return AddResult(
            stories=tuple((story.path, story.story) for story in stories),
            names=tuple(story.slug for story in stories),
            skipped=tuple((path, block) for path, block in skipped if path in states),
            problems=tuple(sorted(problems.items())),
            documents=len(documents),
            left_out=tuple(story for story in removed if story.path in states),
            alike=find_near_duplicates(self._bank, {story.id for story in stories}),
            doubtful=tuple(
                path
                for path, _ in sorted(changes.doubtful.items(), key=lambda one: -one[1])
                if path in states
            ),
        )

    def outline(self, path: Path) -> DocumentOutline:
        """Return the outline of a document of the bank, to be looked at and changed.

        Raises:
            SourceNotFound: it does not exist, or was not added.
            UnreadableDocument: it cannot be read.
        """
        from coach.ingest.outline import DocumentOutline

        self.refresh()
        whole = existing_path(path)
        state = self._bank.documents.all().get(str(whole))
        if state is None:
            why = "this is no document of your bank."
            raise SourceNotFound(str(path), f"{why} coach add takes it in.")
        if state.problem:
            raise UnreadableDocument(whole, state.problem)

        def keep(decisions: Sequence[OutlineDecision]) -> None:
            with self._bank.transaction():
                self._bank.outlines.replace(str(whole), decisions, self._time())
                self._bank.documents.mark_unread(str(whole))
            self.refresh()

        kept = self._bank.outlines.all().get(str(whole), [])
        return DocumentOutline(whole, load_document(whole), kept, keep)

    def remove(self, name: str) -> tuple[str, str]:
        """Leave out a source, a document or a story; raise StoryNotFound or AmbiguousStory.

        Returns what was left out, in words, and the path or FILE:LINE that takes it in again.
        """
        if not name.strip():
            raise StoryNotFound(name)
        path = absolute_path(Path(name))
        for source in self._bank.sources.all():
            if source.path == str(path):
                self._bank.sources.remove(source, self._time())
                return str(path), str(path)
        self.refresh()
        stories = self._bank.stories.all()
        inside = [story for story in stories if is_below(story.path, [path])]
        if inside:
            with self._bank.transaction():
                for story in inside:
                    self._bank.stories.remove(story.id, self._time(), str(path))
            return str(path), str(path)
        story = find_identity(name, stories)
        self._bank.stories.remove(story.id, self._time())
        place = f"{story.path}:{story.story.first_line}"
        return f"{story.slug} ({place})", place


def preview_documents(paths: Sequence[Path]) -> AddResult:
    """Return what `Documents.add` would find, or raise as that does; nothing is stored."""
    from coach.ingest.readers.limited import DocumentReader

    stories: list[tuple[str, Story]] = []
    skipped: list[tuple[str, SkippedBlock]] = []
    problems: list[tuple[str, str]] = []
    places = dict(place for path in paths if (place := story_place(path)))
    roots = [existing_path(path) for path in paths if not story_place(path)] + list(places)
    documents = dict.fromkeys(path for root in roots for path in discover_documents(root))
    folders = (list_folder(str(root)) for root in roots if root.is_dir())
    closed = [item for _, shut in folders for item in shut.items()]
    with DocumentReader() as reader:
        for path in documents:
            try:
                result = reader.read(path, load_document(path))
            except UnreadableDocument as error:
                if path in roots:
                    raise
                problems.append((str(path), error.why))
                continue
            stories += [
                (str(path), story)
                for story in result.stories
                if path not in places or story.first_line <= places[path] <= story.last_line
            ]
            skipped += [(str(path), block) for block in result.skipped]
    from coach.domain import duplicates
    from coach.domain.results import AddResult, SimilarStories

    texts = {at: story.text for at, (_, story) in enumerate(stories)}
    pairs = duplicates.find_near_duplicates(texts)
    named = [(path, story, story.title) for path, story in stories]
    return AddResult(
        *(tuple(stories), (), tuple(skipped)),
        *((*problems, *closed), len(documents) - len(problems)),
        alike=tuple(
            SimilarStories(*named[pair.later], *named[pair.earlier], pair.likeness)
            for pair in pairs
        ),
    )
