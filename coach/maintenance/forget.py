"""Forgetting a story for good: what is kept of it, where, and that no byte of it stays."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coach.domain import duplicates
from coach.domain.sentences import strip_markup
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
    """What `coach forget` would forget.

    `stories` are the story meant and those that say just the same. `written` are files of
    `coach new` that go with them, `documents` those that go on telling it: the person's own, and
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

    def plan(self, name: str) -> ForgottenStory:
        """What forgetting a story would take: one that is there, or of which only the text is.

        Raises:
            StoryNotFound: none answers to the name.
            AmbiguousStory: several do.
        """
        ever = self._bank.stories.ever_read()
        try:
            meant = find_identity(name, self._bank.stories.all())
        except StoryNotFound:
            meant = find_identity(name, ever)
        same = [
            each
            for each in ever
            if each.id != meant.id
            and identity.text_fingerprint(each.story) == identity.text_fingerprint(meant.story)
        ]
        stories = (meant, *same)
        paths = dict.fromkeys(each.path for each in stories if Path(each.path).exists())
        written = [path for path in paths if self._is_ours(path, stories)]
        attempts = (self._bank.practice.attempts(each.id) for each in stories)
        return ForgottenStory(
            stories=stories,
            written=tuple(map(Path, written)),
            documents=tuple(path for path in paths if path not in written),
            answers=sum(map(len, attempts)),
            alike=tuple(_alike(meant, stories, ever)),
        )

    def _is_ours(self, path: str, stories: Sequence[BankStory]) -> bool:
        """Whether a document was written by `coach new` and tells nothing but these stories."""
        own = self._settings.written_stories.resolve()
        ids = {each.id for each in stories}
        others = [
            each
            for each in self._bank.stories.in_document(path)
            if each.id not in ids and not each.missing
        ]
        return own in Path(path).parents and not others

    def forget(self, plan: ForgottenStory) -> bool:
        """Forget it: rows, vectors, files, recordings; False where others keep some bytes for now.

        Killed at any moment, the story is there and can be forgotten once more, or is gone and
        the next command sweeps up.

        Raises:
            OSError: a written file or a recording cannot be deleted; nothing is forgotten.
            BankUnusable: the bank cannot be written.
        """
        ids = [each.id for each in plan.stories]
        with self._bank.transaction():
            keys = set(self._sentence_keys(plan.stories))
            quoting = list(self._quoting(plan.stories))
            self._bank.deletion.delete(ids, keys)
            self._bank.deletion.delete_reviews(quoting)
            self._bank.deletion.add_marks(
                (
                    m
                    for each in plan.stories
                    for m in identity.story_fingerprints(each.path, each.story)
                ),
                self._time(),
            )
            for path in plan.written:
                self._bank.documents.remove([str(path)])
                path.unlink(missing_ok=True)
            self._remove_recordings()
            for told in plan.documents:
                self._bank.documents.mark_unread(told)  # so that it is named among what is left out
        return self.finish()

    def finish(self) -> bool:
        """Sweep up what a forgotten story left: arrays for matching, recordings, bytes in the bank.

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
        """What a person's labels of sentences of the stories, or of answers to them, hang on."""
        from coach.domain.sentences import sentence_key
        from coach.review.answer import split_answer

        for each in stories:
            texts = [section.text for section in each.story.sections]
            texts += [given.answer for given in self._bank.practice.attempts(each.id)]
            yield from (sentence_key(sentence) for text in texts for sentence in split_answer(text))

    def _quoting(self, stories: Sequence[BankStory]) -> Iterator[int]:
        """Answers to other stories, or to none, whose feedback quotes one of these."""
        from coach.review.answer import split_answer

        ids = {each.id for each in stories}
        quotes = {f"“{each.story.title}”" for each in stories}
        for each in stories:
            for section in each.story.sections:
                quotes.update(
                    split_answer(section.text), map(strip_markup, split_answer(section.text))
                )
        quotes.discard("")
        for attempt in self._bank.practice.attempts():
            if attempt.story not in ids and attempt.review:
                said = "\n".join(_texts(attempt.review))
                if any(quote in said for quote in quotes):
                    yield attempt.id


def _alike(
    meant: BankStory, stories: Sequence[BankStory], ever: Sequence[BankStory]
) -> Iterator[BankStory]:
    """Other stories, also missing ones, in nearly the same words."""
    same = {each.id for each in stories}
    by_id = {each.id: each for each in ever if each.id == meant.id or each.id not in same}
    found = duplicates.find_near_duplicates(
        {key: each.story.text for key, each in by_id.items()}, {meant.id}
    )
    for twins in found:
        yield by_id[twins.earlier if twins.later == meant.id else twins.later]


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401  (JSON)
    """Every text in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, dict):
        yield from _texts(list(value.values()))
