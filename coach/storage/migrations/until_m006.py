"""Steps 1 to 6: stories and their index, questions, and what owners say of both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.storage.migrations.counting import count_changes, count_changes_of

if TYPE_CHECKING:
    from sqlite_utils import Database


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


STEPS = (
    m001_bank,
    m002_owners_word,
    m003_own_questions,
    m004_whole_texts,
    m005_confirmations,
    m006_sentence_labels,
)
"""In the order in which they are taken."""
