"""Forgetting a story for good: what is kept of it, where, and that no byte of it stays."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coach import duplicates, forgotten
from coach.errors.bank import BankUnusable
from coach.errors.stories import StoryNotFound
from coach.identity import find
from coach.sentences import plain
from coach.workspace.recordings import Recordings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from coach.settings import Settings
    from coach.storage.bank import Bank
    from coach.story import BankStory


@dataclass(frozen=True, slots=True)
class Farewell:
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


class Forgetting:
    """What one bank forgets; `time` says now."""

    def __init__(self, bank: Bank, settings: Settings, time: Callable[[], str]) -> None:
        self._bank = bank
        self._settings = settings
        self._time = time

    def farewell(self, name: str) -> Farewell:
        """What forgetting a story would take: one that is there, or of which only the text is.

        Raises:
            StoryNotFound: none answers to the name.
            AmbiguousStory: several do.
        """
        ever = self._bank.stories.ever_read()
        try:
            meant = find(name, self._bank.stories.all())
        except StoryNotFound:
            meant = find(name, ever)
        same = [
            each
            for each in ever
            if each.id != meant.id
            and forgotten.text_mark(each.story) == forgotten.text_mark(meant.story)
        ]
        stories = (meant, *same)
        paths = dict.fromkeys(each.path for each in stories if Path(each.path).exists())
        written = [path for path in paths if self._is_ours(path, stories)]
        attempts = (self._bank.rehearsals.attempts(each.id) for each in stories)
        return Farewell(
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
            each for each in self._bank.stories.at(path) if each.id not in ids and not each.missing
        ]
        return own in Path(path).parents and not others

    def forget(self, farewell: Farewell) -> bool:
        """Forget it: rows, vectors, files, recordings; False where others keep some bytes for now.

        Killed at any moment, the story is there and can be forgotten once more, or is gone and
        the next command sweeps up.

        Raises:
            OSError: a written file or a recording cannot be deleted; nothing is forgotten.
            BankUnusable: the bank cannot be written.
        """
        ids = [each.id for each in farewell.stories]
        with self._bank.transaction():
            keys = set(self._sentence_keys(farewell.stories))
            quoting = list(self._quoting(farewell.stories))
            self._bank.forgetting.delete(ids, keys)
            self._bank.forgetting.drop_reviews(quoting)
            self._bank.forgetting.keep_out(
                (m for each in farewell.stories for m in forgotten.marks(each.path, each.story)),
                self._time(),
            )
            for path in farewell.written:
                self._bank.forgetting.drop_document(str(path))
                path.unlink(missing_ok=True)
            self._remove_recordings()
            for told in farewell.documents:
                self._bank.documents.unread(told)  # so that it is named among what is left out
        return self.finish()

    def finish(self) -> bool:
        """Sweep up what a forgotten story left: arrays for matching, recordings, bytes in the bank.

        False where some of it stays for now; the next command tries again.
        """
        shutil.rmtree(self._settings.index, ignore_errors=True)
        try:
            self._remove_recordings()
            return self._bank.forgetting.sweep()
        except (BankUnusable, OSError):
            return False

    def _remove_recordings(self) -> None:
        """Delete the recordings that belong to no answer any more."""
        Recordings(self._settings.recordings).remove_others(self._bank.spoken.recordings())

    def _sentence_keys(self, stories: Sequence[BankStory]) -> Iterator[str]:
        """What a person's labels of sentences of the stories, or of answers to them, hang on."""
        from coach.feedback.cutting import cut  # noqa: PLC0415
        from coach.feedback.label import key  # noqa: PLC0415

        for each in stories:
            texts = [section.text for section in each.story.sections]
            texts += [given.answer for given in self._bank.rehearsals.attempts(each.id)]
            yield from (key(sentence) for text in texts for sentence in cut(text))

    def _quoting(self, stories: Sequence[BankStory]) -> Iterator[int]:
        """Answers to other stories, or to none, whose feedback quotes one of these."""
        from coach.feedback.cutting import cut  # noqa: PLC0415

        ids = {each.id for each in stories}
        quotes = {f"“{each.story.title}”" for each in stories}
        for each in stories:
            for section in each.story.sections:
                quotes.update(cut(section.text), map(plain, cut(section.text)))
        quotes.discard("")
        for attempt in self._bank.rehearsals.attempts():
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
    found = duplicates.find({key: each.story.text for key, each in by_id.items()}, {meant.id})
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
