"""The tables of a bank since schema 10, a column each with its kind: what may stand in it.

SQLite itself holds the columns to their kinds (STRICT tables, CHECK), so its integrity check says
what is wrong in a damaged or made-up bank. Step 10 of migrations.py makes all tables from this, and
the steps of `_MADE_BY` one each: a later step changes tables by its own statements, never by a
change here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection

_DAY: Final = "[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]"
_CLOCK: Final = "[0-2][0-9]:[0-5][0-9]:[0-5][0-9]"
_A_DAY: Final = "date(substr({0}, 1, 10), '+0 days') IS substr({0}, 1, 10)"
_IN_A_SLUG: Final = "-0-9a-z\u00a1-\u1fff\u2070-\U0010ffff"

_KINDS: Final = {
    "id": ("INTEGER", "{0} > 0"),
    "count": ("INTEGER", "{0} BETWEEN 0 AND 1000000000000"),
    "line": ("INTEGER", "{0} BETWEEN 0 AND 1000000000"),
    "number": ("INTEGER", ""),
    "flag": ("INTEGER", "{0} IN (0, 1)"),
    "grade": ("INTEGER", "{0} BETWEEN 1 AND 4"),
    "seconds": ("REAL", "{0} BETWEEN 0 AND 1000000000"),
    "text": ("TEXT", "length({0}) <= 200000000"),
    "name": ("TEXT", "length({0}) BETWEEN 1 AND 20000"),
    "path": (
        "TEXT",
        "length({0}) BETWEEN 1 AND 20000 AND ({0} GLOB '/*' OR {0} GLOB '[A-Za-z\\]*')",
    ),
    "word": ("TEXT", "length({0}) <= 200 AND NOT {0} GLOB '*[^-0-9a-z_]*'"),
    "slug": ("TEXT", f"length({{0}}) BETWEEN 1 AND 200 AND NOT {{0}} GLOB '*[^{_IN_A_SLUG}]*'"),
    "recording": ("TEXT", "({0} = '' OR {0} GLOB '[0-9]*.wav' AND NOT {0} GLOB '*[^-0-9.wav]*')"),
    "hash": ("TEXT", "length({0}) = 64 AND NOT {0} GLOB '*[^0-9a-f]*'"),
    "hash or none": ("TEXT", "length({0}) IN (0, 64) AND NOT {0} GLOB '*[^0-9a-f]*'"),
    "day": ("TEXT", f"{{0}} GLOB '{_DAY}' AND {_A_DAY}"),
    "time": ("TEXT", f"{{0}} GLOB '{_DAY}T{_CLOCK}*+00:00' AND length({{0}}) <= 32 AND {_A_DAY}"),
    "list": ("TEXT", "{0} GLOB '[[]*]'"),
    "object": ("TEXT", "{0} GLOB '{{*}}'"),
    "bytes": ("BLOB", ""),
}
"""SQLite's type of each kind, and what must hold of a value; "a|b" is one of these words."""

_JSON: Final = {"list", "object"}
"""Kinds that are JSON as well; not every SQLite lets a CHECK of an untrusted schema ask that."""

_FREE: Final = {"text", "name", *_JSON}
"""Kinds of text that may hold any character, a NUL too."""

_TABLES: Final = {
    "settings": "key:name, value:text",
    "generation": "number:number",
    "sources": "id:id, path:path, added_at:time",
    "identities": "id:id, slug:slug, first_seen:time, removed_at:time?, removed_with:path?",
    "documents": "path:path, source_id:id, size:count, modified_ns:number, read_ns:number, "
    "sha256:hash or none, recipe:count, problem:text",
    "stories": "identity_id:id, path:path, position:count, title:text, first_line:line, "
    "last_line:line, date:text?, general:flag, missing:flag, content_hash:hash, skills:list, "
    "sections:list, questions:list, marked:line, sketch:bytes",
    "skipped": "path:path, first_line:line, last_line:line, title:text, reason:text, marked:line, "
    "is_problem:flag",
    "vectors": "content_hash:hash, recipe:name, profile:bytes, sentences:bytes, whole:bytes",
    "own_questions": "id:word, text:text, competencies:list, level:any|junior|senior|staff, "
    "form:positive|negative, added_at:time, removed_at:time?",
    "confirmations": "identity_id:id, competency:word, verdict:confirmed|rejected, decided_at:time",
    "sentence_labels": "sentence:hash, "
    "part:situation|task|action|result|learning|unlabelled|other, labelled_at:time",
    "sessions": "id:id, mode:tell|recall|mock|aloud, options:object, started_at:time, "
    "ended_at:time?, seconds:seconds=0",
    "items": "session_id:id, position:count, question_id:word, question:text, competency:word, "
    "identity_id:id?, why:due|gap|new, target:count?, done:flag=0, draft:text='', "
    "draft_seconds:seconds=0, recalled:flag=0, recalled_id:id?, recall_ms:count?, heard:object?",
    "attempts": "id:id, session_id:id, position:count, mode:tell|recall|mock|aloud, "
    "answered_at:time, question_id:word, question:text, competency:word, identity_id:id?, "
    "recalled_id:id?, recall_ms:count?, answer:text?, seconds:seconds?, target:count?, "
    "review:object?, probe:text, probe_answer:text, proposed:grade?, reason:text, grade:grade?, "
    "graded_at:time?, speech:object?, audio:recording",
    "probes": "attempt_id:id, position:count, question:text, answer:text?, draft:text='', "
    "seconds:seconds=0",
    "cards": "identity_id:id, competency:word, state:object, due_at:time, changed_at:time",
    "interviews": "id:id, day:day, company:text, set_at:time, removed_at:time?",
    "forgotten": "mark:hash, forgotten_at:time",
    "_sqlite_migrations": "id:id, migration_set:name, name:name, applied_at:name",
    "choices": "id:id, question:name, identity_id:id?, chosen_at:time",
    "outlines": "id:id, path:path, ruling:story|none, title:text, first_line:line, last_line:line, "
    "opening:hash, closing:hash, lost:flag, decided_at:time",
    "facts": "id:id, identity_id:id, what:text, value:name, "
    "verdict:right|wrong|later|unclaimed, decided_at:time",
    "standing": "id:id, question:word, company:text, points:list, changed_at:time",
    "interview_rounds": "interview_id:id, round:word, set_at:time",
    "debriefs": "session_id:id, position:count, follow_ups:text, "
    "foreseen:points|choice|plan|question|practice|none?, step:count=0, went:well|so-so|badly?, "
    "note:text='', mend:text='', added:flag=0, chose:flag=0",
}
"""By table its columns, `name:kind`, with `?` where it may be NULL and `=` before a default."""

_MADE_BY: Final = {
    "choices": 11,
    "outlines": 12,
    "facts": 13,
    "probes": 14,
    **dict.fromkeys(("standing", "interview_rounds"), 15),
    "debriefs": 16,
}
"""The schema that a table came with, where it is later than 10."""

_KEYS: Final = {
    "settings": "key",
    "documents": "path",
    "stories": "identity_id",
    "vectors": "content_hash, recipe",
    "confirmations": "identity_id, competency",
    "sentence_labels": "sentence",
    "items": "session_id, position",
    "probes": "attempt_id, position",
    "debriefs": "session_id, position",
    "cards": "identity_id, competency",
    "forgotten": "mark",
    "interview_rounds": "interview_id",
}
_UNIQUE: Final = {
    "sources": "path",
    "identities": "slug",
    "_sqlite_migrations": "migration_set, name",
}
_HANGS_ON: Final = {
    "source_id": "sources",
    "identity_id": "identities",
    "session_id": "sessions",
    "attempt_id": "attempts",
    "interview_id": "interviews",
}
_INDEXES: Final = (
    *(("stories", "path"), ("stories", "content_hash")),
    *(("skipped", "path"), ("attempts", "identity_id")),
)
COUNT_CHANGE: Final = "UPDATE generation SET number = number + 1"
"""All that a trigger of a bank does. Migrations that are out hold it: never change it."""

_COUNTED: Final = ("identities", "stories", "vectors", "confirmations")
"""Tables of which every change counts, so that kept copies know they are old."""

_WITHOUT_CHECKSUM: Final = frozenset({"generation", "_sqlite_migrations"})
CHECKSUM: Final = "checksum"
"""The column with the checksum of a row's others."""


@dataclass(frozen=True, slots=True)
class SchemaColumn:
    """A column of a table: its name, SQLite's type, and what holds of each value, as SQL."""

    name: str
    type: str
    check: str
    nullable: bool
    default: str
    is_json: bool
    is_whole: bool

    @property
    def definition(self) -> str:
        """It as a CREATE TABLE has it."""
        never_null = "" if self.nullable else " NOT NULL"
        default = f" DEFAULT {self.default}" if self.default else ""
        check = f" CHECK ({self.check})" if self.check else ""
        return f"{self.name} {self.type}{never_null}{default}{check}"

    @property
    def fits(self) -> str:
        """An SQL condition that holds where a value is what it should be, in any table."""
        types = "'real', 'integer'" if self.type == "REAL" else f"'{self.type.lower()}'"
        json = f"json_valid({self.name})" if self.is_json else ""
        # What SQLite compares of a text ends at its first NUL.
        whole = f"instr(CAST({self.name} AS BLOB), x'00') = 0" if self.is_whole else ""
        typed = f"typeof({self.name}) IN ({types})"
        holds = " AND ".join(filter(None, (typed, self.check, json, whole)))
        return f"({self.name} IS NULL OR {holds})" if self.nullable else f"({holds})"


@cache
def columns(table: str) -> tuple[SchemaColumn, ...]:
    """Return the columns of a table, without its checksum."""
    made = []
    for column in _TABLES[table].split(", "):
        described, _, default = column.partition("=")
        name, _, kind = described.partition(":")
        words = kind.removesuffix("?")
        if "|" in words:
            choice = ", ".join(f"'{word}'" for word in words.split("|"))
            type_, check = "TEXT", f"{name} IN ({choice})"
        else:
            type_, check = _KINDS[words]
            check = check.format(name)
        is_whole = type_ == "TEXT" and words not in _FREE
        nullable, is_json = kind.endswith("?"), words in _JSON
        made.append(SchemaColumn(name, type_, check, nullable, default, is_json, is_whole))
    return tuple(made)


def table_names(schema: int | None = None) -> list[str]:
    """Return the names of all tables (of an earlier schema), those that others hang on first."""
    return [name for name in _TABLES if schema is None or _MADE_BY.get(name, 0) <= schema]


def has_checksum(table: str) -> bool:
    """Return whether the rows of a table carry a checksum."""
    return table not in _WITHOUT_CHECKSUM


def create_table(table: str) -> str:
    """Return the statement that creates a table."""
    made = columns(table)
    lines = [column.definition for column in made]
    if has_checksum(table):
        lines.append(
            f"{CHECKSUM} INTEGER NOT NULL DEFAULT 0 CHECK ({CHECKSUM} BETWEEN 0 AND 4294967295)"
        )
    names = [column.name for column in made]
    key = "id" if names[0] == "id" else _KEYS.get(table)
    lines += [f"PRIMARY KEY ({key})"] if key else []
    lines += [f"UNIQUE ({_UNIQUE[table]})"] if table in _UNIQUE else []
    lines += [
        f"FOREIGN KEY ({name}) REFERENCES {_HANGS_ON[name]} (id)"
        for name in names
        if name in _HANGS_ON
    ]
    return f"CREATE TABLE {table} (\n  " + ",\n  ".join(lines) + "\n) STRICT"


def create_indexes() -> list[str]:
    """Return the statements that create the indexes."""
    return [f"CREATE INDEX {table}_by_{name} ON {table} ({name})" for table, name in _INDEXES]


def create_triggers(tables: Collection[str]) -> list[str]:
    """Return the statements that create the triggers; a new checksum counts as no change."""
    return [
        f"CREATE TRIGGER {table}_{event.lower()} AFTER {event}{of} ON {table} "
        f"BEGIN {COUNT_CHANGE}; END"
        for table in _COUNTED
        if table in tables
        for event, of in (
            ("INSERT", ""),
            ("UPDATE", f" OF {', '.join(column.name for column in columns(table))}"),
            ("DELETE", ""),
        )
    ]
