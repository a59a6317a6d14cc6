"""Re-read what changed on disk: the documents are the user's, and may change at any time."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import stat
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from coach.domain.story import SkippedBlock
from coach.errors import BankUnusable, UnreadableDocument
from coach.ingest import identity
from coach.ingest.identity import MissingStories, match_identities, slug
from coach.ingest.readers.registry import READING_RECIPE, drop_linked, list_folder
from coach.storage.database import explain
from coach.storage.stories import DocumentState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from coach.domain.outline import OutlineDecision
    from coach.domain.story import BankStory, Story
    from coach.ingest.model import ReadResult
    from coach.ingest.readers.limited import DocumentReader
    from coach.ingest.readers.registry import FolderEntry
    from coach.progress import Reporter
    from coach.storage.bank import Bank
    from coach.storage.stories import Source


LARGEST_DOCUMENT = 50_000_000
"""Bytes; notes are a thousandth of it, so a larger file is something else."""

UNNAMEABLE = "its name is not valid text (UTF-8). Rename it."

_NO_FILE = "this is not an ordinary file."

RACY_NS = 2_000_000_000
"""A file changed less than this before it was read may change again without another time stamp:
file systems keep times as coarse as two seconds (FAT)."""

BATCH_SECONDS = 0.3
"""How long one write transaction may collect documents; another process waits no longer."""


@dataclass(slots=True)
class SyncChanges:
    """What a look at the documents found; paths are absolute.

    `fresh` are identities of stories not seen before, `marks` directives that decide nothing;
    `closed` are folders that cannot be looked into, and why. `doubtful` are documents whose outline
    coach is not sure of, and how much; `lost` decisions that find their lines no longer;
    `dropped` stories that a newer coach no longer reads in a document that says what it said.
    """

    read: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)
    fresh: list[int] = field(default_factory=list)
    marks: list[tuple[str, SkippedBlock]] = field(default_factory=list)
    closed: list[tuple[str, str]] = field(default_factory=list)
    doubtful: dict[str, float] = field(default_factory=dict)
    lost: list[tuple[str, OutlineDecision]] = field(default_factory=list)
    dropped: list[BankStory] = field(default_factory=list)


def sync_documents(
    bank: Bank, report: Reporter, now: Callable[[], str], reader: DocumentReader | None = None
) -> SyncChanges:
    """Read what is new or changed in every source, and note what is gone."""
    changes = SyncChanges()
    documents = bank.documents.all()
    present = _find_documents(bank.sources.all(), changes)
    changes.gone = sorted(
        path for path in documents if path not in present and not _is_out_of_sight(path)
    )
    if changes.gone:
        bank.documents.remove(changes.gone)
    stale = [
        (path, source, status)
        for path, (source, status) in present.items()
        if not _is_unchanged(documents.get(path), source, status)
    ]
    if not stale:
        return changes
    from coach.ingest.readers.limited import DocumentReader

    with (
        report.progress("Reading", len(stale)) as progress,
        reader or DocumentReader() as open_reader,
    ):
        _follow_renamed(bank, [documents[path] for path in changes.gone], stale)
        done, decisions = 0, bank.outlines.all()
        while done < len(stale):
            deadline = time.monotonic() + BATCH_SECONDS
            batch: list[tuple[DocumentState, ReadResult | None]] = []
            while done < len(stale) and time.monotonic() < deadline:
                kept = decisions.get(stale[done][0], ())
                batch.append(
                    _read(partial(open_reader.read, decisions=kept), documents, *stale[done])
                )
                done += 1
            with bank.transaction():  # nobody waits for it while a document is read
                writer = _BankWriter(bank, now(), changes)
                for state, result in batch:
                    try:
                        writer.write(state, result)
                    except sqlite3.IntegrityError as error:
                        why = f"{explain(error)} To do without it: coach remove FILE."
                        raise BankUnusable(Path(state.path), why) from error
            progress(done)
    if changes.dropped:  # one of them may have been found again in a later document
        missing = {story.id for story in bank.stories.missing()}
        changes.dropped = [story for story in changes.dropped if story.id in missing]
    return changes


def _follow_renamed(
    bank: Bank,
    gone: Sequence[DocumentState],
    stale: Sequence[tuple[str, Source, os.stat_result]],
) -> None:
    """Let what was decided of an outline go on where its document has another name now."""
    decided = bank.outlines.all() if gone else {}
    for state in gone:
        same_size = [path for path, _, status in stale if status.st_size == state.size]
        for path in same_size if state.path in decided else ():
            with suppress(UnreadableDocument):
                data = load_document(Path(path))
                if path not in decided and hashlib.sha256(data).hexdigest() == state.sha256:
                    bank.outlines.move(state.path, path)
                    break


def _read(
    read: Callable[[Path, bytes], ReadResult],
    documents: Mapping[str, DocumentState],
    path: str,
    source: Source,
    status: os.stat_result,
) -> tuple[DocumentState, ReadResult | None]:
    """Read a document; without result if it says what it said last time, or has a problem."""
    state = DocumentState(
        path=path,
        source_id=source.id,
        size=status.st_size,
        modified_ns=status.st_mtime_ns,
        read_ns=time.time_ns(),
        sha256="",
        recipe=READING_RECIPE,
    )
    try:
        data = load_document(Path(path))
        state = replace(state, sha256=hashlib.sha256(data).hexdigest())
        stored = documents.get(path)
        if stored and (stored.sha256, stored.recipe) == (state.sha256, state.recipe):
            return state, None
        return state, read(Path(path), data)
    except UnreadableDocument as error:
        return replace(state, problem=error.why), None


def load_document(path: Path) -> bytes:
    """Return a document's bytes; UnreadableDocument if it is no ordinary file, or too large."""
    try:
        _check_file(path, path.stat())  # before it is opened: some devices act on that
        with open(path, "rb", opener=_open_at_once) as file:
            status = os.fstat(file.fileno())
            _check_file(path, status)
            if not status.st_size and os.read(file.fileno(), 1):  # those of /proc have no size
                raise UnreadableDocument(path, _NO_FILE)
            return file.read(LARGEST_DOCUMENT)
    except OSError as error:
        raise UnreadableDocument(path, f"it cannot be read ({error.strerror}).") from error


def _check_file(path: Path, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableDocument(path, _NO_FILE)
    if status.st_size > LARGEST_DOCUMENT:
        why = f"it is larger than {LARGEST_DOCUMENT // 1_000_000} MB."
        raise UnreadableDocument(path, f"{why} Split it, or add a part of it.")


def _open_at_once(path: str, flags: int) -> int:
    """Open a file without waiting: a pipe may stand there by now, and /proc has files that wait."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def is_nameable(path: str) -> bool:
    """Return whether a path is text that can be stored and printed; Linux allows any bytes."""
    return not any("\ud800" <= char <= "\udfff" for char in path)


def _find_documents(
    sources: Sequence[Source], changes: SyncChanges
) -> dict[str, tuple[Source, os.stat_result]]:
    entries: dict[str, FolderEntry] = {}
    sources_of: dict[str, Source] = {}
    for source in sorted(sources, key=lambda source: -len(source.path)):
        files: list[FolderEntry] = []
        if os.path.isdir(source.path):  # noqa: PTH112  (Path.is_dir raises where it may not look)
            files, closed = list_folder(source.path)
            changes.closed += closed.items()
        else:
            with suppress(OSError, UnicodeEncodeError):  # a name that no path here can have
                files = [(source.path, os.stat(source.path), False)]  # noqa: PTH116
        for entry in files:
            if is_nameable(entry[0]):
                entries.setdefault(entry[0], entry)
                sources_of.setdefault(entry[0], source)
            else:
                changes.problems.append((entry[0], UNNAMEABLE))
    present = drop_linked([*entries.values()])
    return {path: (sources_of[path], status) for path, status, _ in present}


def _is_out_of_sight(path: str) -> bool:
    """Return whether a document's folder cannot be entered just now: it is kept as it was."""
    folder = Path(path).parent
    try:
        status = folder.stat()
    except PermissionError:
        return True
    except OSError:
        return False
    return stat.S_ISDIR(status.st_mode) and not os.access(folder, os.R_OK | os.X_OK)


def _is_unchanged(state: DocumentState | None, source: Source, status: os.stat_result) -> bool:
    if state is None or not state.sha256:  # its bytes could not be had last time
        return False
    stored = (state.source_id, state.recipe, state.size, state.modified_ns)
    present = (source.id, READING_RECIPE, status.st_size, status.st_mtime_ns)
    return stored == present and state.modified_ns + RACY_NS < state.read_ns


class _BankWriter:
    """Storing what documents say, inside one transaction: nobody else gives names meanwhile."""

    def __init__(self, bank: Bank, now: str, changes: SyncChanges) -> None:
        self._bank = bank
        self._now = now
        self._changes = changes
        self._slugs = bank.stories.slugs()
        self._documents = bank.documents.all()
        self._gone = MissingStories(bank.stories.missing())
        self._forgotten = bank.deletion.marks()
        self._decisions = bank.outlines.all()

    def write(self, state: DocumentState, result: ReadResult | None) -> None:
        """Store what was read of a document."""
        from coach.domain.outline import doubt  # not where nothing has changed

        stored = self._documents.get(state.path)
        if state.problem:
            # A problem is noted once; stories read before are kept as they were.
            if stored is None or stored.problem != state.problem:
                self._changes.problems.append((state.path, state.problem))
            if stored is None or replace(stored, read_ns=state.read_ns) != state:
                self._bank.documents.touch(state)
        elif result is None:
            # Unless another process has read something else meanwhile: then it is looked at again.
            if stored and stored.sha256 == state.sha256:
                self._bank.documents.touch(replace(state, problem=stored.problem))
        else:
            result = self._without_forgotten(state.path, result) if self._forgotten else result
            self._store(state, result)
            problems = (block for block in result.skipped if block.is_problem)
            self._changes.marks += ((state.path, block) for block in problems)
            self._changes.read.append(state.path)
            if doubts := doubt(result.stories, result.skipped):
                self._changes.doubtful[state.path] = doubts
            if kept := self._decisions.get(state.path):
                lost = [decision for decision in kept if decision.id in result.lost]
                self._changes.lost += ((state.path, one) for one in lost if not one.lost)
                self._bank.outlines.note_lost(state.path, result.lost)

    def _without_forgotten(self, path: str, result: ReadResult) -> ReadResult:
        """Return what a document says without the stories that were forgotten, or their titles."""
        forgotten = identity.is_forgotten(path, result.stories, self._forgotten)
        stories = list(zip(result.stories, forgotten, strict=True))
        out = [story for story, is_out in stories if is_out]
        # Their fingerprints follow them: an edited one is known again by what it says now.
        marks = {mark for story in out for mark in identity.story_fingerprints(path, story)}
        if fresh := marks - self._forgotten:
            self._bank.deletion.add_marks(fresh, self._now)
            self._forgotten |= fresh
        skipped = [
            replace(block, title="")
            if identity.title_fingerprint(path, block.title) in self._forgotten
            else block
            for block in result.skipped
        ]
        skipped += [
            SkippedBlock("", story.first_line, story.last_line, identity.REASON) for story in out
        ]
        return replace(
            result,
            stories=tuple(story for story, is_out in stories if not is_out),
            skipped=tuple(sorted(skipped, key=lambda block: block.first_line)),
        )

    def _store(self, state: DocumentState, result: ReadResult) -> None:
        """Store a document's stories, each with the identity it continues or a new one."""
        stored = self._documents.get(state.path)
        is_read_anew = stored is not None and stored.sha256 == state.sha256
        before = self._bank.stories.in_document(state.path)
        continued = match_identities(before, result.stories)
        self._gone.discard(old.id for old in continued if old)
        fresh = [place for place, old in enumerate(continued) if old is None]
        for take in (self._gone.take_same, self._gone.take_alike):
            for place in fresh:
                continued[place] = continued[place] or take(result.stories[place])
        used = {old.id for old in continued if old}
        unused = [old for old in before if old.id not in used]
        self._gone.add(unused)
        if is_read_anew:
            out = {story.id for story, _ in self._bank.stories.removed()}
            self._changes.dropped += (
                old for old in unused if not old.missing and old.id not in out
            )
        placed: list[tuple[int | None, str, Story]] = []
        for story, old in zip(result.stories, continued, strict=True):
            name = "" if old else slug(story.title, self._slugs)
            self._slugs |= {name} if name else set()
            placed.append((old.id if old else None, name, story))
        ids = self._bank.documents.store(state, placed, result.skipped, self._now)
        self._changes.fresh += (
            new for new, (old_id, *_) in zip(ids, placed, strict=True) if old_id is None
        )
