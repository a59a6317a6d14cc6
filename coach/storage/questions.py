"""The questions a person added: part of the bank's history."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from coach.question import Form, Level, Question
from coach.storage.database import selected, writing

if TYPE_CHECKING:
    import sqlite3


class OwnQuestions:
    """The person's own questions in a bank's table `own_questions`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def all(self) -> list[Question]:
        """Those that were not removed, in the order added."""
        rows = selected(
            self._connection,
            "SELECT id, text, competencies, level, form FROM own_questions "
            "WHERE removed_at IS NULL ORDER BY added_at, rowid",
        )
        return [
            Question(
                id=row["id"],
                text=row["text"],
                competencies=tuple(json.loads(row["competencies"])),
                level=Level(row["level"]),
                form=Form(row["form"]),
                own=True,
            )
            for row in rows
        ]

    def put(self, question: Question, now: str) -> None:
        """Store a question, or what is now known of it; one removed before is there again."""
        with writing(self._connection):
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
        with writing(self._connection):
            self._connection.execute(
                "UPDATE own_questions SET removed_at = ? WHERE id = ?", [now, question.id]
            )
