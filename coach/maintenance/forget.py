"""Delete a story for good: what is kept of it, where, and that no byte of it stays."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coach.domain.duplicates import find_near_duplicates
from coach.domain.sentences import sentence_key, strip_markup
from coach.errors import BankUnusable, StoryNotFound
from coach.ingest import identity
from coach.ingest.identity import find_identity
from coach.practice.voice_input import Recordings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from coach.config import Settings
    from coach.domain.story import BankStory
    from coach.storage.bank import Bank


@dataclass(frozen=True, slots=True)
class ForgottenStory:
    """What `coach forget` would delete.

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
    """Deletes stories of one bank; `time` says now."""

    def __init__(self, bank: Bank, settings: Settings, time: Callable[[], str]) -> None:
        self._bank = bank
        self._settings = settings
        self._time = time

    def plan(self, name: str) -> ForgottenStory:
        """Gather what deleting a story would take: one that is there, or that was once read.

        Raises:
            StoryNotFound, AmbiguousStory: none answers to the name, or several do.
        """
        ever = self._bank.stories.ever_read()
        try:
            meant = find_identity(name, self._bank.stories.all())
        except StoryNotFound:
            meant = find_identity(name, ever)
        text = identity.text_fingerprint(meant.story)
        same = [story for story in ever if identity.text_fingerprint(story.story) == text]
        stories = (meant, *(story for story in same if story.id != meant.id))
        paths = dict.fromkeys(story.path for story in stories if Path(story.path).exists())
        written = [path for path in paths if self._is_ours(path, stories)]
        return ForgottenStory(
            stories=stories,
            written=tuple(map(Path, written)),
            documents=tuple(path for path in paths if path not in written),
            answers=sum(len(self._bank.practice.attempts(story.id)) for story in stories),
            alike=tuple(_find_alike(meant, stories, ever)),
        )

    def _is_ours(self, path: str, stories: Sequence[BankStory]) -> bool:
        """Return whether `coach new` wrote a document that tells nothing but these stories."""
        own = self._settings.written_stories.resolve()
        ids = {story.id for story in stories}
        return own in Path(path).parents and all(
            story.id in ids or story.missing for story in self._bank.stories.in_document(path)
        )

    def forget(self, plan: ForgottenStory) -> bool:
        """Delete rows, vectors, files, recordings; False where others keep some bytes for now.

        Killed at any moment, the story is there and can be forgotten once more, or is gone and
        the next command sweeps up.

        Raises:
            OSError: a written file or a recording cannot be deleted; nothing is forgotten.
            BankUnusable: the bank cannot be written.
        """
        deletion, documents = self._bank.deletion, self._bank.documents
        with self._bank.transaction():
            quoting = list(self._attempts_that_quote(plan.stories))
            keys = set(self._sentence_keys(plan.stories))
            deletion.delete([story.id for story in plan.stories], keys)
            deletion.delete_reviews(quoting)
            marks = [identity.story_fingerprints(story.path, story.story) for story in plan.stories]
            deletion.add_marks(chain.from_iterable(marks), self._time())
            for path in plan.written:
                documents.remove([str(path)])
                path.unlink(missing_ok=True)
            self._remove_recordings()
            for document in plan.documents:
                documents.mark_unread(document)  # so that it is named among what is left out
        return self.finish()

    def finish(self) -> bool:
        """Sweep up what a story left: arrays for matching, recordings, bytes in the bank.

        False where some of it stays for now; the next command tries again.
        """
        shutil.rmtree(self._settings.index, ignore_errors=True)
        try:
            self._remove_recordings()
            return self._bank.deletion.sweep()
        except (BankUnusable, OSError):
            return False

    def _remove_recordings(self) -> None:
        """Delete the recordings that belong to no answer any more."""
        Recordings(self._settings.recordings).remove_others(self._bank.transcripts.recordings())

    def _sentence_keys(self, stories: Sequence[BankStory]) -> Iterator[str]:
        """Yield the keys of the user's labels of sentences of stories and answers to them."""
        from coach.review.answer import split_answer

        for story in stories:
            texts = [section.text for section in story.story.sections]
            texts += [attempt.answer for attempt in self._bank.practice.attempts(story.id)]
            yield from (sentence_key(sentence) for text in texts for sentence in split_answer(text))

    def _attempts_that_quote(self, stories: Sequence[BankStory]) -> Iterator[int]:
        """Yield answers to other stories, or to none, whose review quotes one of these."""
        from coach.review.answer import split_answer

        ids = {story.id for story in stories}
        quotes = {f"“{story.story.title}”" for story in stories}
        for section in chain.from_iterable(story.story.sections for story in stories):
            sentences = split_answer(section.text)
            quotes.update(sentences, map(strip_markup, sentences))
        quotes.discard("")
        for attempt in self._bank.practice.attempts():
            if attempt.story not in ids and attempt.review:
                text = "\n".join(_texts(attempt.review))
                if any(quote in text for quote in quotes):
                    yield attempt.id


def _find_alike(
    meant: BankStory, stories: Sequence[BankStory], ever: Sequence[BankStory]
) -> Iterator[BankStory]:
    """Find other stories, also missing ones, in nearly the same words."""
    same = {story.id for story in stories}
    by_id = {story.id: story for story in ever if story.id == meant.id or story.id not in same}
    texts = {key: story.story.text for key, story in by_id.items()}
    for pair in find_near_duplicates(texts, {meant.id}):
        yield by_id[pair.earlier if pair.later == meant.id else pair.later]


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401  (JSON)
    """Yield every text in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)
