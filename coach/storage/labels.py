"""The person's own labels of sentences: part of the bank's history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.feedback.label import Label
from coach.storage.database import selected, writing

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping


class SentenceLabels:
    """The table `sentence_labels`: a label by the `coach.feedback.label.key` of a sentence."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def all(self) -> dict[str, Label]:
        """Every label given, by the sentence's key."""
        rows = selected(self._connection, "SELECT sentence, part FROM sentence_labels")
        return {row["sentence"]: Label(row["part"]) for row in rows}

    def put(self, labels: Mapping[str, Label], now: str) -> None:
        """Keep some labels; one given before is replaced."""
        with writing(self._connection):
            self._connection.executemany(
                "INSERT INTO sentence_labels (sentence, part, labelled_at) VALUES (?, ?, ?) "
                "ON CONFLICT (sentence) DO UPDATE SET part = excluded.part, "
                "labelled_at = excluded.labelled_at",
                [(sentence, str(label), now) for sentence, label in labels.items()],
            )
