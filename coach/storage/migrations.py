"""Numbered schema steps.

The numbered steps that bring a bank's tables to this version.

Two kinds of table. History (settings, sources, identities, own questions, confirmations, sentence
labels, rehearsals, interviews, what was forgotten) is kept for ever: steps add to it and never drop
it. The index (documents, stories, skipped, vectors) can be read again from the person's documents;
a step may drop and remake it.

A step is never changed once it is out. The next one goes to the end of the last module of steps,
and of its `STEPS`.
"""

from __future__ import annotations

from secrets import randbits
from typing import TYPE_CHECKING

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from coach.storage.database import SCHEMA_VERSION, transaction

if TYPE_CHECKING:
    import sqlite3


_BITS = 48
"""Of the number that a count begins with; far from the 63 that SQLite has for it."""


def count_changes(database: Database) -> None:
    """Triggers that count every change to what matching reads, whoever makes it.

    The count begins anywhere, so that a bank made in the place of a lost one is never taken for it
    by the copies that are left of that.
    """
    database.table("generation").create({"number": int}, not_null={"number"})
    database.execute("INSERT INTO generation (number) VALUES (?)", [randbits(_BITS)])
    for table in ("identities", "stories", "vectors"):
        count_changes_of(database, table)


def count_changes_of(database: Database, table: str) -> None:
    """The same of one table more."""
    for event in ("INSERT", "UPDATE", "DELETE"):
        name = f"{table}_{event.lower()}"
        count = "UPDATE generation SET number = number + 1"
        database.execute(f"CREATE TRIGGER {name} AFTER {event} ON {table} BEGIN {count}; END")


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


STEPS_FROM_M007 = (m007_practice, m008_forgotten, m009_spoken)
"""In the order in which they are taken; the next one goes to the end."""


def m001_bank(database: Database) -> None:
    """The first bank: settings, sources and story identities; documents, stories and vectors."""
    database.table("settings").create({"key": str, "value": str}, pk="key")
    database.table("sources").create(
        {"id": int, "path": str, "added_at": str}, pk="id", not_null={"path", "added_at"}
    )
    database.table("sources").create_index(["path"], unique=True)
    # An identity is what rehearsal history will hang on: it outlives edits, moves and removal.
    database.table("identities").create(
        {"id": int, "slug": str, "first_seen": str, "removed_at": str},
        pk="id",
        not_null={"slug", "first_seen"},
    )
    database.table("identities").create_index(["slug"], unique=True)

    database.table("documents").create(
        {
            "path": str,
            "source_id": int,
            "size": int,
            "modified_ns": int,
            "read_ns": int,
            "sha256": str,
            "recipe": int,
            "problem": str,
        },
        pk="path",
        foreign_keys=[("source_id", "sources", "id")],
    )
    database.table("stories").create(
        {
            "identity_id": int,
            "path": str,
            "position": int,
            "title": str,
            "first_line": int,
            "last_line": int,
            "date": str,
            "general": int,
            "missing": int,
            "content_hash": str,
            "skills": str,
            "sections": str,
        },
        pk="identity_id",
        foreign_keys=[("identity_id", "identities", "id")],
    )
    database.table("stories").create_index(["path"])
    database.table("stories").create_index(["content_hash"])
    database.table("skipped").create(
        {"path": str, "first_line": int, "last_line": int, "title": str, "reason": str}
    )
    database.table("skipped").create_index(["path"])
    # Sentence vectors stand first: matching reads only the front of each row.
    database.table("vectors").create(
        {
            "content_hash": str,
            "recipe": str,
            "profile": bytes,
            "sentences": bytes,
            "sections": bytes,
            "title": bytes,
        },
        pk=("content_hash", "recipe"),
    )
    count_changes(database)


def m002_owners_word(database: Database) -> None:
    """What owners decide: what was left out together, marks in documents, questions answered."""
    database.table("identities").add_column("removed_with", str)
    database.table("stories").add_column("questions", str, not_null_default="[]")
    database.table("stories").add_column("marked", int, not_null_default=0)
    database.table("stories").add_column("sketch", bytes, not_null_default=b"")
    database.table("skipped").add_column("marked", int, not_null_default=0)
    database.table("skipped").add_column("is_problem", int, not_null_default=0)


def m003_own_questions(database: Database) -> None:
    """Questions that the person added.

    The id comes from the question's words, never from a counter: what will hang on it (attempts,
    cards) means the same question in a restored or merged bank.
    """
    database.table("own_questions").create(
        {
            "id": str,
            "text": str,
            "competencies": str,
            "level": str,
            "form": str,
            "added_at": str,
            "removed_at": str,
        },
        pk="id",
        not_null={"text", "competencies", "level", "form", "added_at"},
    )


def m004_whole_texts(database: Database) -> None:
    """The vector of a story's whole text; empty where the model's weights do not use it."""
    database.table("vectors").add_column("whole", bytes, not_null_default=b"")


def m005_confirmations(database: Database) -> None:
    """Which competencies a story shows, as its owner says; by identity, so that it outlives edits.

    A competency is kept by its id: one that is not known any more, or not yet, does no harm.
    """
    database.table("confirmations").create(
        {"identity_id": int, "competency": str, "verdict": str, "decided_at": str},
        pk=("identity_id", "competency"),
        not_null={"verdict", "decided_at"},
        foreign_keys=[("identity_id", "identities", "id")],
    )
    count_changes_of(database, "confirmations")


def m006_sentence_labels(database: Database) -> None:
    """The person's word on which part of an answer a sentence belongs to, by what it says."""
    database.table("sentence_labels").create(
        {"sentence": str, "part": str, "labelled_at": str},
        pk="sentence",
        not_null={"part", "labelled_at"},
    )


STEPS_UNTIL_M006 = (
    m001_bank,
    m002_owners_word,
    m003_own_questions,
    m004_whole_texts,
    m005_confirmations,
    m006_sentence_labels,
)
"""In the order in which they are taken."""


STEPS = (*STEPS_UNTIL_M006, *STEPS_FROM_M007)
"""A bank notes by name which it has taken."""

history = Migrations("coach")
for step in STEPS:
    history()(step)


def migrate(connection: sqlite3.Connection) -> None:
    """Apply what is pending, all in one transaction; two processes at once do it once."""
    database = Database(connection, execute_plugins=False)
    with transaction(connection):
        _rename_applied(database)
        history.apply(database)
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


_RENAMED = {
    "m002_own_questions": "m003_own_questions",
    "m005_sentence_labels": "m006_sentence_labels",
}
"""Steps that were numbered otherwise for a while, in banks of schema 2 and 5."""


def _rename_applied(database: Database) -> None:
    """Call the steps of an older bank what they are called now, so that none is taken twice."""
    if database.table(history.migrations_table).exists():
        for before, now in _RENAMED.items():
            database.execute(
                f"UPDATE {history.migrations_table} SET name = ? WHERE name = ?",  # noqa: S608
                [now, before],
            )
