"""Questions, confirmations, sentence labels, interviews, transcripts."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from coach.domain.practice import Interview
from coach.domain.question import Question, QuestionForm, QuestionLevel
from coach.domain.story import Part
from coach.storage.database import insert_row, select, transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping

    from coach.domain.competency import Confirmation
    from coach.domain.transcript import Transcript


class OwnQuestionStore:
    """The person's own questions in a bank's table `own_questions`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def all(self) -> list[Question]:
        """Those that were not removed, in the order added."""
        rows = select(
            self._connection,
            "SELECT id, text, competencies, level, form FROM own_questions "
            "WHERE removed_at IS NULL ORDER BY added_at, rowid",
        )
        return [
            Question(
                id=row["id"],
                text=row["text"],
                competencies=tuple(json.loads(row["competencies"])),
                level=QuestionLevel(row["level"]),
                form=QuestionForm(row["form"]),
                own=True,
            )
            for row in rows
        ]

    def put(self, question: Question, now: str) -> None:
        """Store a question, or what is now known of it; one removed before is there again."""
        with transaction(self._connection):
            self._connection.execute(
                "INSERT INTO own_questions (id, text, competencies, level, form, added_at) "
                "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET text = excluded.text, "
                "competencies = excluded.competencies, level = excluded.level, "
                "form = excluded.form, removed_at = NULL",
                [
                    question.id,
                    question.text,
                    json.dumps(question.competencies),
                    question.level,
                    question.form,
                    now,
                ],
            )

    def remove(self, question: Question, now: str) -> None:
        """Leave a question out from now on; what hangs on its id stays."""
        with transaction(self._connection):
            self._connection.execute(
                "UPDATE own_questions SET removed_at = ? WHERE id = ?", [now, question.id]
            )


class ConfirmationStore:
    """The verdicts in a bank's table `confirmations`, by a story's identity and a competency's id.

    Every method that writes is one transaction.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def all(self) -> dict[int, dict[str, Confirmation]]:
        """Every verdict, of stories that are missing or left out too, in the order given."""
        from coach.domain.competency import Confirmation

        rows = select(
            self._connection,
            "SELECT identity_id, competency, verdict FROM confirmations ORDER BY decided_at, rowid",
        )
        found: dict[int, dict[str, Confirmation]] = {}
        for row in rows:
            found.setdefault(row["identity_id"], {})[row["competency"]] = Confirmation(
                row["verdict"]
            )
        return found

    def any(self) -> bool:
        """Whether the owner has said anything of any story."""
        return bool(select(self._connection, "SELECT 1 FROM confirmations LIMIT 1"))

    def put(
        self, identity: int, competencies: Iterable[str], verdict: Confirmation, now: str
    ) -> None:
        """Store a verdict on competencies of a story, whatever was said of them before.

        The same verdict once more changes nothing, not even when it was given.
        """
        with transaction(self._connection):
            self._connection.executemany(
                "INSERT INTO confirmations (identity_id, competency, verdict, decided_at) "
                "VALUES (?, ?, ?, ?) ON CONFLICT (identity_id, competency) DO UPDATE SET "
                "verdict = excluded.verdict, decided_at = excluded.decided_at "
                "WHERE verdict != excluded.verdict",
                [(identity, competency, verdict, now) for competency in competencies],
            )

    def forget(self, identity: int, competencies: Iterable[str]) -> None:
        """Take verdicts back: nothing is said of these competencies any more."""
        with transaction(self._connection):
            self._connection.executemany(
                "DELETE FROM confirmations WHERE identity_id = ? AND competency = ?",
                [(identity, competency) for competency in competencies],
            )


class SentenceLabelStore:
    """The table `sentence_labels`: a label by the `sentence_key` of a sentence."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def all(self) -> dict[str, Part]:
        """Every label given, by the sentence's key."""
        rows = select(self._connection, "SELECT sentence, part FROM sentence_labels")
        return {row["sentence"]: Part(row["part"]) for row in rows}

    def put(self, labels: Mapping[str, Part], now: str) -> None:
        """Keep some labels; one given before is replaced."""
        with transaction(self._connection):
            self._connection.executemany(
                "INSERT INTO sentence_labels (sentence, part, labelled_at) VALUES (?, ?, ?) "
                "ON CONFLICT (sentence) DO UPDATE SET part = excluded.part, "
                "labelled_at = excluded.labelled_at",
                [(sentence, str(label), now) for sentence, label in labels.items()],
            )


class InterviewStore:
    """The table `interviews`; one that is removed stays, marked so."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def all(self) -> list[Interview]:
        """Those that were not removed, by day."""
        rows = select(
            self._connection,
            "SELECT id, day, company, set_at FROM interviews WHERE removed_at IS NULL "
            "ORDER BY day, id",
        )
        return [
            Interview(
                row["id"],
                date.fromisoformat(row["day"]),
                row["company"],
                datetime.fromisoformat(row["set_at"]),
            )
            for row in rows
        ]

    def add(self, day: date, company: str, now: str) -> Interview:
        """Store an interview."""
        with transaction(self._connection):
            row = {"day": day.isoformat(), "company": company, "set_at": now}
            number = insert_row(self._connection, "interviews", row)
        return Interview(number, day, company, datetime.fromisoformat(now))

    def remove(self, interview: Interview, now: str) -> None:
        """Leave an interview out from now on."""
        with transaction(self._connection):
            self._connection.execute(
                "UPDATE interviews SET removed_at = ? WHERE id = ?", [now, interview.id]
            )


class TranscriptStore:
    """What `items` and `attempts` hold of speech. Every method that writes is one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def keep_heard(self, session: int, position: int, heard: Transcript | None) -> None:
        """Keep the words heard at an item, with their times, until the delivery is made of them.

        None takes back what is kept.
        """
        document = None if heard is None else json.dumps(_document(heard), ensure_ascii=False)
        with transaction(self._connection):
            self._connection.execute(
                "UPDATE items SET heard = ? WHERE session_id = ? AND position = ?",
                [document, session, position],
            )

    def heard(self, session: int, position: int) -> Transcript | None:
        """The words heard at an item; None where nothing was, or the delivery is made."""
        rows = select(
            self._connection,
            "SELECT heard FROM items WHERE session_id = ? AND position = ? AND heard IS NOT NULL",
            [session, position],
        )
        return _transcript(json.loads(rows[0]["heard"])) if rows else None

    def delivered(self, attempt: int, speech: Mapping[str, Any]) -> None:
        """Keep how an answer was delivered; the words it was made of are needed no more."""
        with transaction(self._connection):
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
        rows = select(self._connection, "SELECT audio FROM attempts WHERE audio != ''")
        return {row["audio"] for row in rows}


def _document(heard: Transcript) -> dict[str, Any]:
    """A transcript as it is kept: times in seconds, to the hundredth."""
    return {
        "words": [[word.text, round(word.start, 2), round(word.end, 2)] for word in heard.words],
        "seconds": round(heard.seconds, 2),
        "voiced": [[round(span.start, 2), round(span.end, 2)] for span in heard.voiced],
    }


def _transcript(document: Mapping[str, Any]) -> Transcript:
    from coach.domain.transcript import (
        SpokenWord,  # only if spoken
        TimeSpan,  # only if spoken
        Transcript,  # only if spoken
    )

    return Transcript(
        tuple(SpokenWord(*word) for word in document["words"]),
        document["seconds"],
        tuple(TimeSpan(*span) for span in document["voiced"]),
    )
