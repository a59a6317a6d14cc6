"""The numbered steps that bring a bank's tables to this version.

Two kinds of table. History (settings, sources, identities, own questions, confirmations, sentence
labels, choices, outlines, facts, points for standing questions, rehearsals, probes, debriefs,
interviews and their rounds, what was forgotten) is kept for ever: steps add to it and never drop
it. The index (documents, stories, skipped, vectors) can be read again from the user's documents; a
step may drop and remake it.

A step is never changed once it is out. The next one goes to the end, and its number is
`SCHEMA_VERSION` of database.py.
"""

from __future__ import annotations

from secrets import randbits
from typing import TYPE_CHECKING, Final

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from coach.dates import LAST_DAY
from coach.storage.database import SCHEMA_VERSION, BankDamaged, file_of, transaction
from coach.storage.row_checks import (
    checksum_of,
    define_checksum,
    describe_misfit,
    misfits,
)
from coach.storage.schema import (
    CHECKSUM,
    COUNT_CHANGE,
    columns,
    create_indexes,
    create_table,
    create_triggers,
    has_checksum,
    table_names,
)

if TYPE_CHECKING:
    import sqlite3

    from sqlite_utils.db import Table

_COUNT_BITS: Final = 48
"""Of the number that a count of changes begins with; far from the 63 that SQLite has for it."""

_RENAMED: Final = {
    "m002_own_questions": "m003_own_questions",
    "m005_sentence_labels": "m006_sentence_labels",
}
"""Steps that were numbered otherwise for a while, in banks of schema 2 and 5."""

_READ_AGAIN: Final = {"documents", "skipped", "vectors"}
"""Tables of which a row that does not fit is left out: its document is read again."""

_TYPES: Final = {"": str, "int": int, "float": float, "bytes": bytes}
_HANGS_ON: Final = {"source_id": "sources", "identity_id": "identities", "session_id": "sessions"}

history = Migrations("coach")
"""The steps in their order; a bank notes by name which it has taken."""


def migrate(connection: sqlite3.Connection) -> None:
    """Apply what is pending, all in one transaction; two processes at once do it once."""
    database = Database(connection, execute_plugins=False)
    with transaction(connection):
        table = history.migrations_table
        if database.table(table).exists():
            for before, now in _RENAMED.items():
                renaming = f"UPDATE {table} SET name = ? WHERE name = ?"  # noqa: S608
                database.execute(renaming, [now, before])
        history.apply(database)
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def take_steps(connection: sqlite3.Connection, steps: set[str] | None) -> None:
    """Take all steps, or those of these names, in an empty database, to see what they make of it.

    Raises:
        LookupError: there is no such step.
    """
    database = Database(connection, execute_plugins=False)
    history.ensure_migrations_table(database)
    pending = {step.name: step for step in history.pending(database)}
    wanted = pending.keys() if steps is None else {_RENAMED.get(name, name) for name in steps}
    if missing := wanted - pending.keys():
        raise LookupError(missing)
    for name, step in pending.items():
        if name in wanted:
            step.fn(database)


def _create(
    database: Database,
    table: str,
    columns: str,
    pk: str | tuple[str, str] | None = None,
    defaults: dict[str, float | str] | None = None,
) -> Table:
    """Create a table of columns such as "id:int path! date": typed or text, `!` if never null."""
    types, never_null = {}, set()
    for column in columns.split():
        name, _, kind = column.rstrip("!").partition(":")
        types[name] = _TYPES[kind]
        if column.endswith("!"):
            never_null.add(name)
    parents = [(name, _HANGS_ON[name], "id") for name in types if name in _HANGS_ON]
    return database.table(table).create(
        types, pk=pk, not_null=never_null, defaults=defaults, foreign_keys=parents
    )


def _count_changes(database: Database, table: str) -> None:
    """Count every change to a table, whoever makes it, so that kept copies know they are old."""
    for event in ("INSERT", "UPDATE", "DELETE"):
        database.execute(
            f"CREATE TRIGGER {table}_{event.lower()} AFTER {event} ON {table} "
            f"BEGIN {COUNT_CHANGE}; END"
        )


@history()
def m001_bank(database: Database) -> None:
    """Make the first bank: settings, sources, story identities; documents, stories, vectors."""
    _create(database, "settings", "key value", pk="key")
    sources = _create(database, "sources", "id:int path! added_at!", pk="id")
    sources.create_index(["path"], unique=True)
    # An identity is what rehearsal history will hang on: it outlives edits, moves and removal.
    identities = _create(database, "identities", "id:int slug! first_seen! removed_at", pk="id")
    identities.create_index(["slug"], unique=True)
    documents = "path source_id:int size:int modified_ns:int read_ns:int sha256 recipe:int problem"
    _create(database, "documents", documents, pk="path")
    stories = _create(
        database,
        "stories",
        "identity_id:int path position:int title first_line:int last_line:int date general:int "
        "missing:int content_hash skills sections",
        pk="identity_id",
    )
    stories.create_index(["path"])
    stories.create_index(["content_hash"])
    skipped = _create(database, "skipped", "path first_line:int last_line:int title reason")
    skipped.create_index(["path"])
    # Sentence vectors stand first: matching reads only the front of each row.
    vectors = "content_hash recipe profile:bytes sentences:bytes sections:bytes title:bytes"
    _create(database, "vectors", vectors, pk=("content_hash", "recipe"))
    # The count begins anywhere, so that a bank made in the place of a lost one is never taken for
    # it by the copies that are left of that.
    _create(database, "generation", "number:int!").insert({"number": randbits(_COUNT_BITS)})
    for table in ("identities", "stories", "vectors"):
        _count_changes(database, table)


@history()
def m002_owners_word(database: Database) -> None:
    """Keep what users decide: what was left out together, directives, questions answered."""
    database.table("identities").add_column("removed_with", str)
    stories, skipped = database.table("stories"), database.table("skipped")
    stories.add_column("questions", str, not_null_default="[]")
    stories.add_column("marked", int, not_null_default=0)
    stories.add_column("sketch", bytes, not_null_default=b"")
    skipped.add_column("marked", int, not_null_default=0)
    skipped.add_column("is_problem", int, not_null_default=0)


@history()
def m003_own_questions(database: Database) -> None:
    """Questions that the user added.

    The id comes from the question's words, never from a counter: what will hang on it (attempts,
    cards) means the same question in a restored or merged bank.
    """
    columns = "id text! competencies! level! form! added_at! removed_at"
    _create(database, "own_questions", columns, pk="id")


@history()
def m004_whole_texts(database: Database) -> None:
    """Add the vector of a story's whole text; empty where the model's weights do not use it."""
    database.table("vectors").add_column("whole", bytes, not_null_default=b"")


@history()
def m005_confirmations(database: Database) -> None:
    """Which competencies a story shows, as the user says; by identity, so that it outlives edits.

    A competency is kept by its id: one that is not known any more, or not yet, does no harm.
    """
    columns = "identity_id:int competency verdict! decided_at!"
    _create(database, "confirmations", columns, pk=("identity_id", "competency"))
    _count_changes(database, "confirmations")


@history()
def m006_sentence_labels(database: Database) -> None:
    """Keep the user's word on the part of an answer that a sentence belongs to, by its text."""
    _create(database, "sentence_labels", "sentence part! labelled_at!", pk="sentence")


@history()
def m007_practice(database: Database) -> None:
    """Rehearsal: sessions with their items, attempts, cards, and the dates of interviews."""
    sessions = "id:int mode! options! started_at! ended_at seconds:float!"
    _create(database, "sessions", sessions, pk="id", defaults={"seconds": 0.0})
    _create(
        database,
        "items",
        "session_id:int position:int question_id! question! competency! identity_id:int why! "
        "target:int done:int! draft! draft_seconds:float recalled:int! recalled_id:int "
        "recall_ms:int",
        pk=("session_id", "position"),
        defaults={"done": 0, "draft": "", "draft_seconds": 0.0, "recalled": 0},
    )
    attempts = _create(
        database,
        "attempts",
        "id:int session_id:int! position:int! mode! answered_at! question_id! question! competency "
        "identity_id:int recalled_id:int recall_ms:int answer seconds:float target:int review "
        "probe probe_answer proposed:int reason grade:int graded_at",
        pk="id",
        defaults={"probe": "", "probe_answer": "", "reason": ""},
    )
    attempts.create_index(["identity_id"])
    # A card hangs on the story's identity and the competency's id, so that it outlives edits.
    cards = "identity_id:int competency state! due_at! changed_at!"
    _create(database, "cards", cards, pk=("identity_id", "competency"))
    _create(database, "interviews", "id:int day! company! set_at! removed_at", pk="id")


@history()
def m008_forgotten(database: Database) -> None:
    """Keep what tells a forgotten story when its document is read again: hashes, no text."""
    _create(database, "forgotten", "mark forgotten_at!", pk="mark")


@history()
def m009_spoken(database: Database) -> None:
    """Answers told aloud: the words heard until they are looked at, the delivery, a recording."""
    database.table("items").add_column("heard", str)
    database.table("attempts").add_column("speech", str)
    database.table("attempts").add_column("audio", str, not_null_default="")


@history()
def m010_checked_rows(database: Database) -> None:
    """Hold every column to its kind and checksum every row; two columns always stored empty go.

    Raises:
        BankDamaged: a row of the history does not fit.
    """
    connection, tables = database.conn, table_names(10)
    define_checksum(connection)
    # Earlier ones took any day for "not known yet".
    connection.execute("UPDATE interviews SET day = ?1 WHERE day > ?1", [LAST_DAY.isoformat()])
    filled = []
    for table in tables:
        # Renaming parses every table anew: all of a new bank would take longer than the rest of it.
        if connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is None:  # noqa: S608
            connection.execute(f"DROP TABLE {table}")
        else:
            connection.execute(f"ALTER TABLE {table} RENAME TO old_{table}")
            filled.append(table)
        connection.execute(create_table(table))
    tails = ("", "-' || id || '", "-story-' || id || '") if "identities" in filled else ()
    for tail in tails:  # capitals, as of ™ once
        connection.execute(
            f"UPDATE OR IGNORE old_identities SET slug = lower(slug) || '{tail}' "  # noqa: S608
            "WHERE slug GLOB '*[A-Z]*'"
        )
    left_out = {table: _copy_rows(connection, table) for table in filled}
    if left_out.get("skipped"):  # what a document says is stored whole, so all are read again
        connection.execute("DELETE FROM documents")
    for table in reversed(filled):
        connection.execute(f"DROP TABLE old_{table}")
    for statement in (*create_indexes(), *create_triggers(tables)):
        connection.execute(statement)


@history()
def m011_choices(database: Database) -> None:
    """Which stories answer a question, as the user says; a row without a story says that none does.

    By the question's text: what counts as the same question may differ in a later coach.
    """
    database.execute(create_table("choices"))


@history()
def m012_outlines(database: Database) -> None:
    """Which lines of a document are one story, or none, as the user says.

    The lines are told by hashes: nothing of a story's text stands here but a title.
    """
    database.execute(create_table("outlines"))


@history()
def m013_facts(database: Database) -> None:
    """Which facts of a story are right, wrong or not to be claimed, as the user says.

    By the fact as it was said and its sentence: what a fact is read as may differ in a later coach.
    """
    database.execute(create_table("facts"))


@history()
def m014_probes(database: Database) -> None:
    """Keep what was asked after an answer and what was said; `answer` is NULL while it is typed.

    The one follow-up of before stays where it is, in `attempts`.
    """
    database.execute(create_table("probes"))


@history()
def m015_standing(database: Database) -> None:
    """Keep what the user wants to say to standing questions, and the round of an interview.

    A round stands in a table of its own: `interviews` stays as step 10 makes it.
    """
    for table in ("standing", "interview_rounds"):
        database.execute(create_table(table))


@history()
def m016_debriefs(database: Database) -> None:
    """Keep what the user says of each question of a real interview; the question is an item."""
    database.execute(create_table("debriefs"))


def _copy_rows(connection: sqlite3.Connection, table: str) -> int:
    """Copy a table from the one before; return how many rows that do not fit are left out."""
    rows = list(misfits(connection, table, f"old_{table}"))
    if rows and table not in _READ_AGAIN:
        raise BankDamaged(file_of(connection), describe_misfit(table, *rows[0]))
    for row, _ in rows:
        connection.execute(f"DELETE FROM old_{table} WHERE rowid = ?", [row])  # noqa: S608
    names = ", ".join(column.name for column in columns(table))
    checksum, made = (
        (f", {CHECKSUM}", f", {checksum_of(table)}") if has_checksum(table) else ("", "")
    )
    connection.execute(
        f"INSERT INTO {table} ({names}{checksum}) "  # noqa: S608
        f"SELECT {names}{made} FROM old_{table} ORDER BY rowid"
    )
    return len(rows)
