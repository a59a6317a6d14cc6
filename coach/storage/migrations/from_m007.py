"""Steps from 7 on: rehearsal, what was forgotten, and answers told aloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database


def m007_practice(database: Database) -> None:
    """Rehearsal: sessions with their items, attempts, cards, and the dates of interviews."""
    database.table("sessions").create(
        {
            "id": int,
            "mode": str,
            "options": str,
            "started_at": str,
            "ended_at": str,
            "seconds": float,
        },
        pk="id",
        not_null={"mode", "options", "started_at", "seconds"},
        defaults={"seconds": 0.0},
    )
    database.table("items").create(
        {
            "session_id": int,
            "position": int,
            "question_id": str,
            "question": str,
            "competency": str,
            "identity_id": int,
            "why": str,
            "target": int,
            "done": int,
            "draft": str,
            "draft_seconds": float,
            "recalled": int,
            "recalled_id": int,
            "recall_ms": int,
        },
        pk=("session_id", "position"),
        not_null={"question_id", "question", "competency", "why", "done", "draft", "recalled"},
        defaults={"done": 0, "draft": "", "draft_seconds": 0.0, "recalled": 0},
        foreign_keys=[("session_id", "sessions", "id"), ("identity_id", "identities", "id")],
    )
    database.table("attempts").create(
        {
            "id": int,
            "session_id": int,
            "position": int,
            "mode": str,
            "answered_at": str,
            "question_id": str,
            "question": str,
            "competency": str,
            "identity_id": int,
            "recalled_id": int,
            "recall_ms": int,
            "answer": str,
            "seconds": float,
            "target": int,
            "review": str,
            "probe": str,
            "probe_answer": str,
            "proposed": int,
            "reason": str,
            "grade": int,
            "graded_at": str,
        },
        pk="id",
        not_null={"session_id", "position", "mode", "answered_at", "question_id", "question"},
        defaults={"probe": "", "probe_answer": "", "reason": ""},
        foreign_keys=[("session_id", "sessions", "id"), ("identity_id", "identities", "id")],
    )
    database.table("attempts").create_index(["identity_id"])
    # A card hangs on the story's identity and the competency's id, so that it outlives edits.
    database.table("cards").create(
        {
            "identity_id": int,
            "competency": str,
            "state": str,
            "due_at": str,
            "changed_at": str,
        },
        pk=("identity_id", "competency"),
        not_null={"state", "due_at", "changed_at"},
        foreign_keys=[("identity_id", "identities", "id")],
    )
    database.table("interviews").create(
        {"id": int, "day": str, "company": str, "set_at": str, "removed_at": str},
        pk="id",
        not_null={"day", "company", "set_at"},
    )


def m008_forgotten(database: Database) -> None:
    """What tells a forgotten story when its document is read again: hashes, never a text."""
    database.table("forgotten").create(
        {"mark": str, "forgotten_at": str}, pk="mark", not_null={"forgotten_at"}
    )


def m009_spoken(database: Database) -> None:
    """Answers told aloud: the words heard until they are looked at, the delivery, a recording."""
    database.table("items").add_column("heard", str)
    database.table("attempts").add_column("speech", str)
    database.table("attempts").add_column("audio", str, not_null_default="")


STEPS = (m007_practice, m008_forgotten, m009_spoken)
"""In the order in which they are taken; the next one goes to the end."""
