"""A bank as the rest of coach sees it: one file, and a class for each thing kept in it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from coach.storage.confirmations import Confirmations
from coach.storage.database import connect, put, selected, using, writing
from coach.storage.documents import Documents
from coach.storage.forgetting import Forgetting
from coach.storage.interviews import Interviews
from coach.storage.labels import SentenceLabels
from coach.storage.practice import Rehearsals
from coach.storage.profiles import Profiles
from coach.storage.questions import OwnQuestions
from coach.storage.sources import Sources
from coach.storage.spoken import Spoken
from coach.storage.stories import Stories
from coach.storage.vectors import Vectors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Bank:
    """One person's stories and history in one SQLite file."""

    def __init__(self, path: Path) -> None:
        self._connection = connect(path)
        self.sources = Sources(self._connection)
        self.documents = Documents(self._connection)
        self.stories = Stories(self._connection)
        self.vectors = Vectors(self._connection)
        self.profiles = Profiles(self._connection)
        self.questions = OwnQuestions(self._connection)
        self.confirmations = Confirmations(self._connection)
        self.sentence_labels = SentenceLabels(self._connection)
        self.rehearsals = Rehearsals(self._connection)
        self.spoken = Spoken(self._connection)
        self.interviews = Interviews(self._connection)
        self.forgetting = Forgetting(self._connection)

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
