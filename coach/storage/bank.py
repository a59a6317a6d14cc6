"""A bank as the rest of coach sees it: one file, and a class for each thing kept in it."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from coach.storage.confirmations import Confirmations
from coach.storage.database import connect, put, selected, using, writing
from coach.storage.documents import Documents
from coach.storage.forgetting import Forgetting
from coach.storage.profiles import Profiles
from coach.storage.sources import Sources
from coach.storage.stories import Stories
from coach.storage.vectors import Vectors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from coach.storage.interviews import Interviews
    from coach.storage.labels import SentenceLabels
    from coach.storage.practice import Rehearsals
    from coach.storage.questions import OwnQuestions
    from coach.storage.spoken import Spoken


class Bank:
    """One person's stories and history in one SQLite file.

    What only some commands use is imported when they do: 0.03 s that a `match` goes without.
    """

    def __init__(self, path: Path) -> None:
        self._connection = connect(path)
        self.sources = Sources(self._connection)
        self.documents = Documents(self._connection)
        self.stories = Stories(self._connection)
        self.vectors = Vectors(self._connection)
        self.profiles = Profiles(self._connection)
        self.confirmations = Confirmations(self._connection)
        self.forgetting = Forgetting(self._connection)

    @cached_property
    def questions(self) -> OwnQuestions:
        """The person's own questions."""
        from coach.storage.questions import OwnQuestions  # noqa: PLC0415

        return OwnQuestions(self._connection)

    @cached_property
    def sentence_labels(self) -> SentenceLabels:
        """Which part a sentence belongs to, as the person says."""
        from coach.storage.labels import SentenceLabels  # noqa: PLC0415

        return SentenceLabels(self._connection)

    @cached_property
    def rehearsals(self) -> Rehearsals:
        """What was rehearsed."""
        from coach.storage.practice import Rehearsals  # noqa: PLC0415

        return Rehearsals(self._connection)

    @cached_property
    def spoken(self) -> Spoken:
        """What was heard of spoken answers."""
        from coach.storage.spoken import Spoken  # noqa: PLC0415

        return Spoken(self._connection)

    @cached_property
    def interviews(self) -> Interviews:
        """The interviews ahead."""
        from coach.storage.interviews import Interviews  # noqa: PLC0415

        return Interviews(self._connection)

    def close(self) -> None:
        """Close the file; WAL is merged back when the last process does."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Several calls as one transaction, with nobody else writing in between."""
        with writing(self._connection):
            yield

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Several reads that see the same state, whatever another process writes meanwhile.

        For reads only: what is written inside is not kept.
        """
        with using(self._connection):
            self._connection.execute("BEGIN")
        try:
            yield
        finally:
            self._connection.rollback()

    def generation(self) -> int:
        """A number that grows with every change to stories, identities, vectors, confirmations."""
        return int(selected(self._connection, "SELECT number FROM generation")[0]["number"])

    def setting(self, key: str) -> str | None:
        """The stored value, or None."""
        rows = selected(self._connection, "SELECT value FROM settings WHERE key = ?", [key])
        return str(rows[0]["value"]) if rows else None

    def set_setting(self, key: str, value: str) -> None:
        """Store a value."""
        with writing(self._connection):
            put(self._connection, "settings", [{"key": key, "value": value}])
