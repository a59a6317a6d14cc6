"""A bank as the rest of coach sees it: one file, and a class for each thing kept in it."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from coach.storage.database import connect, explaining_errors, replace_rows, select, transaction
from coach.storage.deletion import StoryDeletion
from coach.storage.stories import DocumentStore, SourceStore, StoryStore
from coach.storage.user_data import ConfirmationStore
from coach.storage.vectors import ProfileStore, VectorStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from coach.storage.practice import PracticeStore
    from coach.storage.user_data import (
        InterviewStore,
        OwnQuestionStore,
        SentenceLabelStore,
        TranscriptStore,
    )


class Bank:
    """One person's stories and history in one SQLite file.

    What only some commands use is imported when they do: 0.03 s that a `match` goes without.
    """

    def __init__(self, path: Path) -> None:
        self._connection = connect(path)
        self.sources = SourceStore(self._connection)
        self.documents = DocumentStore(self._connection)
        self.stories = StoryStore(self._connection)
        self.vectors = VectorStore(self._connection)
        self.profiles = ProfileStore(self._connection)
        self.confirmations = ConfirmationStore(self._connection)
        self.forgetting = StoryDeletion(self._connection)

    @cached_property
    def questions(self) -> OwnQuestionStore:
        """The person's own questions."""
        from coach.storage.user_data import OwnQuestionStore

        return OwnQuestionStore(self._connection)

    @cached_property
    def sentence_labels(self) -> SentenceLabelStore:
        """Which part a sentence belongs to, as the person says."""
        from coach.storage.user_data import SentenceLabelStore

        return SentenceLabelStore(self._connection)

    @cached_property
    def rehearsals(self) -> PracticeStore:
        """What was rehearsed."""
        from coach.storage.practice import PracticeStore

        return PracticeStore(self._connection)

    @cached_property
    def spoken(self) -> TranscriptStore:
        """What was heard of spoken answers."""
        from coach.storage.user_data import TranscriptStore

        return TranscriptStore(self._connection)

    @cached_property
    def interviews(self) -> InterviewStore:
        """The interviews ahead."""
        from coach.storage.user_data import InterviewStore

        return InterviewStore(self._connection)

    def close(self) -> None:
        """Close the file; WAL is merged back when the last process does."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Several calls as one transaction, with nobody else writing in between."""
        with transaction(self._connection):
            yield

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Several reads that see the same state, whatever another process writes meanwhile.

        For reads only: what is written inside is not kept.
        """
        with explaining_errors(self._connection):
            self._connection.execute("BEGIN")
        try:
            yield
        finally:
            self._connection.rollback()

    def generation(self) -> int:
        """A number that grows with every change to stories, identities, vectors, confirmations."""
        return int(select(self._connection, "SELECT number FROM generation")[0]["number"])

    def setting(self, key: str) -> str | None:
        """The stored value, or None."""
        rows = select(self._connection, "SELECT value FROM settings WHERE key = ?", [key])
        return str(rows[0]["value"]) if rows else None

    def set_setting(self, key: str, value: str) -> None:
        """Store a value."""
        with transaction(self._connection):
            replace_rows(self._connection, "settings", [{"key": key, "value": value}])
