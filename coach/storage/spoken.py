"""Answers told aloud: the words heard, how they were delivered, and their recordings."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from coach.storage.database import selected, writing

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from coach.speech.transcript import Transcript


class Spoken:
    """What `items` and `attempts` hold of speech. Every method that writes is one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def keep_heard(self, session: int, position: int, heard: Transcript | None) -> None:
        """Keep the words heard at an item, with their times, until the delivery is made of them.

        None takes back what is kept.
        """
        document = None if heard is None else json.dumps(_document(heard), ensure_ascii=False)
        with writing(self._connection):
            self._connection.execute(
                "UPDATE items SET heard = ? WHERE session_id = ? AND position = ?",
                [document, session, position],
            )

    def heard(self, session: int, position: int) -> Transcript | None:
        """The words heard at an item; None where nothing was, or the delivery is made."""
        rows = selected(
            self._connection,
            "SELECT heard FROM items WHERE session_id = ? AND position = ? AND heard IS NOT NULL",
            [session, position],
        )
        return _transcript(json.loads(rows[0]["heard"])) if rows else None

    def delivered(self, attempt: int, speech: Mapping[str, Any]) -> None:
        """Keep how an answer was delivered; the words it was made of are needed no more."""
        with writing(self._connection):
            self._connection.execute(
                "UPDATE attempts SET speech = ? WHERE id = ?",
                [json.dumps(speech, ensure_ascii=False), attempt],
            )
            self._connection.execute(
                "UPDATE items SET heard = NULL WHERE (session_id, position) = "
                "(SELECT session_id, position FROM attempts WHERE id = ?)",
                [attempt],
            )

    def recordings(self) -> set[str]:
        """The names of every recording that belongs to an answer."""
        rows = selected(self._connection, "SELECT audio FROM attempts WHERE audio != ''")
        return {row["audio"] for row in rows}


def _document(heard: Transcript) -> dict[str, Any]:
    """A transcript as it is kept: times in seconds, to the hundredth."""
    return {
        "words": [[word.text, round(word.start, 2), round(word.end, 2)] for word in heard.words],
        "seconds": round(heard.seconds, 2),
        "voiced": [[round(span.start, 2), round(span.end, 2)] for span in heard.voiced],
    }


def _transcript(document: Mapping[str, Any]) -> Transcript:
    from coach.speech.transcript import Span, Transcript, Word  # noqa: PLC0415  (only if spoken)

    return Transcript(
        tuple(Word(*word) for word in document["words"]),
        document["seconds"],
        tuple(Span(*span) for span in document["voiced"]),
    )
