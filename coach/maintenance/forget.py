"""Forget a story for good: find what is kept of it and where, and leave no byte of it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from coach.domain.duplicates import find_near_duplicates
from coach.domain.sentences import sentence_key, strip_markup
from coach.errors import BankUnusable, StoryNotFound, list_first
from coach.ingest.identity import find_identity, story_fingerprints, text_fingerprint
from coach.maintenance.archive import staging_places, stale_folders, sweep
from coach.maintenance.automatic import made_by_coach, remove_backups
from coach.practice.recordings import Recordings

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from coach.config import Settings
    from coach.domain.story import BankStory
    from coach.storage.bank import Bank

_ASIDE: Final = ".forgotten"


@dataclass(frozen=True, slots=True)
class ForgottenStory:
    """What `coach forget` would forget.

    `stories` are the story meant and those that say just the same. `written` are files of
    `coach new` that go with them, `documents` those that go on telling it: the user's own, and
    files of `coach new` that tell other stories too. `answers` counts what was rehearsed, `alike`
    are other stories in nearly the same words.
    """

    stories: tuple[BankStory, ...]
    written: tuple[Path, ...]
    documents: tuple[str, ...]
    answers: int
    alike: tuple[BankStory, ...]

    @property
    def story(self) -> BankStory:
        """The story meant."""
        return self.stories[0]


class StoryForgetter:
    """What one bank forgets; `time` says now."""

    def __init__(self, bank: Bank, settings: Settings, time: Callable[[], str]) -> None:
        self._bank = bank
        self._settings = settings
        self._time = time

    def preview(self, name: str) -> ForgottenStory:
        """Return what forgetting a story would take: of one that is there, or only its text is.

        Raises:
            StoryNotFound: none answers to the name.
            AmbiguousStory: several do.
        """
        ever = self._bank.stories.ever_read()
        try:
            meant = find_identity(name, self._bank.stories.all())
        except StoryNotFound:
            meant = find_identity(name, ever)
        fingerprint = text_fingerprint(meant.story)
        same = [story for story in ever if text_fingerprint(story.story) == fingerprint]
        stories = (meant, *(story for story in same if story.id != meant.id))
        ids = {story.id for story in stories}
        by_id = {story.id: story for story in ever if story.id not in ids or story.id == meant.id}
        texts = {identity: story.story.text for identity, story in by_id.items()}
        paths = dict.fromkeys(story.path for story in stories if Path(story.path).exists())
        written = [path for path in paths if self._is_written_for(path, ids)]
        return ForgottenStory(
            stories=stories,
            written=tuple(map(Path, written)),
            documents=tuple(path for path in paths if path not in written),
            answers=sum(len(self._bank.practice.attempts(story.id)) for story in stories),
            alike=tuple(
                by_id[pair.earlier if pair.later == meant.id else pair.later]
                for pair in find_near_duplicates(texts, {meant.id})
            ),
        )

    def _is_written_for(self, path: str, ids: set[int]) -> bool:
        """Return whether a document was written by `coach new` and tells only these stories.

        What a link leads to is the user's own.
        """
        folder = self._settings.written_stories
        is_linked = folder.is_symlink() or Path(path).resolve() != Path(path)
        if is_linked or folder.resolve() != Path(path).parent:
            return False
        told = self._bank.stories.in_document(path)
        return all(story.id in ids or story.missing for story in told)

    def forget(self, forgotten: ForgottenStory) -> bool:
        """Forget rows, vectors, files, recordings; False where others keep some bytes for now.

        Killed at any moment, the story is there and can be forgotten once more, or is gone and
        the next command sweeps up.

        Raises:
            OSError: a written file or a recording cannot be deleted; nothing is forgotten.
            BankUnusable: the bank cannot be written, or recordings or backups lie behind a link.
        """
        stories, deletion, documents = forgotten.stories, self._bank.deletion, self._bank.documents
        _refuse_behind_link(self._settings.backups, made_by_coach(self._settings))
        deletion.begin()
        try:
            with self._bank.transaction():
                sentences = set(self._sentence_keys(forgotten))
                quoting = list(self._quoting_answers(forgotten))
                recordings = self._bank.transcripts.recordings()
                deletion.delete([story.id for story in stories], sentences)
                deletion.delete_reviews(quoting)
                for story in stories:
                    deletion.add_marks(story_fingerprints(story.path, story.story), self._time())
                for document in forgotten.documents:
                    documents.mark_unread(document)  # so that it is named among what is left out
                documents.remove([str(path) for path in forgotten.written])
                recordings -= self._bank.transcripts.recordings()
                for path in (*forgotten.written, *self._files_of(recordings)):
                    path.rename(_aside(path))
        except BaseException:
            self.finish()
            raise
        return self.finish()

    def forget_answers(self, standing: str = "") -> bool:
        """Forget all answers that belong to no story; False where others keep some bytes.

        With a standing question (an id), answers and points of that alone.
        """
        with self._bank.transaction():
            self._bank.deletion.delete_without_story(standing)
        return self.finish()

    def forget_interview(self, session: int, day: str, company: str) -> bool:
        """Forget all of an interview that was debriefed; False where others keep some bytes."""
        with self._bank.transaction():
            self._bank.deletion.delete_debrief(session, day, company)
        return self.finish()

    def finish(self) -> bool:
        """Sweep up what a forgotten story left: arrays, backups, files, bytes in the bank.

        False where some of it stays for now; the next command tries again.
        """
        deletion = self._bank.deletion
        try:
            self._settle_files()
            if not deletion.has_deleted():  # it failed, or was killed
                deletion.end()
                return True
            shutil.rmtree(self._settings.index, ignore_errors=True)
            for kept in (self._settings.bank / "questions").glob("chosen-*.npy"):
                kept.unlink(missing_ok=True)  # a document may have named its questions
            remove_backups(self._settings)
            for place in (places := staging_places(self._settings)):
                sweep(stale_folders(*place, at_once=True))
            if any(any(parent.glob(f"{prefix}*")) for parent, prefix in places):
                return False  # a backup or a check in the making
            return deletion.sweep()
        except (BankUnusable, OSError):
            return False

    def _files_of(self, recordings: Collection[str]) -> list[Path]:
        """Return the files of recordings that are to be deleted; BankUnusable behind a link."""
        folder = self._settings.recordings
        files = [folder / name for name in sorted(recordings) if (folder / name).exists()]
        _refuse_behind_link(folder, files)
        return [path for path in files if path.is_file() and not path.is_symlink()]

    def _settle_files(self) -> None:
        """Delete files that were moved aside, and recordings of no answer.

        Where the bank still knows the file, forgetting failed: it goes back to its place.
        """
        recordings = Recordings(self._settings.recordings)
        with self._bank.transaction():  # nobody else is in the midst of it
            kept = self._bank.transcripts.recordings()
            paths = {*self._bank.documents.all(), *(str(recordings.folder / name) for name in kept)}
            for folder in (self._settings.written_stories.resolve(), recordings.folder):
                for aside in () if folder.is_symlink() else folder.glob(f".*{_ASIDE}"):
                    original = aside.with_name(aside.name[1 : -len(_ASIDE)])
                    if str(original) in paths:
                        aside.rename(original)
                    else:
                        aside.unlink()
            recordings.remove_others(kept)

    def _sentence_keys(self, forgotten: ForgottenStory) -> Iterator[str]:
        """Return what the user's labels of the stories' sentences, and their answers', hang on."""
        from coach.review.answer import split_answer

        for story in forgotten.stories:
            texts = [section.text for section in story.story.sections]
            texts += [attempt.answer for attempt in self._bank.practice.attempts(story.id)]
            yield from (sentence_key(sentence) for text in texts for sentence in split_answer(text))

    def _quoting_answers(self, forgotten: ForgottenStory) -> Iterator[int]:
        """Find answers to other stories, or to none, whose feedback quotes one of these."""
        from coach.review.answer import split_answer

        ids = {story.id for story in forgotten.stories}
        quotes = {f"“{story.story.title}”" for story in forgotten.stories}
        for story in forgotten.stories:
            for section in story.story.sections:
                sentences = split_answer(section.text)
                quotes.update(sentences, map(strip_markup, sentences))
        quotes.discard("")
        for attempt in self._bank.practice.attempts():
            if attempt.story not in ids and attempt.review:
                review = "\n".join(_texts(attempt.review))
                if any(quote in review for quote in quotes):
                    yield attempt.id


def _refuse_behind_link(folder: Path, files: Iterable[Path]) -> None:
    if folder.is_symlink() and (names := [path.name for path in files]):
        why = "this is a link, and coach deletes nothing behind a link. Delete there yourself"
        raise BankUnusable(folder, f"{why}: {list_first(names)}. Then try again.")


def _aside(path: Path) -> Path:
    """Return where a file waits until it is certain that its story is forgotten."""
    return path.with_name(f".{path.name}{_ASIDE}")


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401  (JSON)
    """Return every text in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)
