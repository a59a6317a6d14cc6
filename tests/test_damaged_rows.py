"""Rows of a bank that are not as coach wrote them: found, named, and never used."""

from __future__ import annotations

import json
import random
import sqlite3
from contextlib import closing, suppress
from typing import TYPE_CHECKING

import pytest

from coach.domain.practice import Card, Mode
from coach.domain.session import Item, SelectionReason
from coach.domain.story import Part, Section, Story
from coach.errors import BankUnusable, ModelNotFound
from coach.matching.engine import chosen_model, foreign_model
from coach.storage import database
from coach.storage.bank import Bank, connect
from coach.storage.copy import read_contents
from coach.storage.database import open_database, transaction
from coach.storage.row_checks import damaged_rows
from coach.storage.row_values import (
    COLUMN_TYPES,
    check_memory,
    parse_sections,
    parse_texts,
    parse_time,
)
from coach.storage.schema import columns, has_checksum, table_names
from coach.storage.stories import DocumentState
from coach.storage.strangers import SCHEMA_DIGEST, expected_texts, schema_digest
from coach.tui.ask import editor_command
from faulting.hostile_banks import change
from tests.test_backup import rewritten
from tests.test_upgrades import make, stored

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    from coach.config import Settings

    Run = Callable[..., Result]

NOW = "2026-03-02T20:00:00+00:00"
MEMORY = {
    "stability": 2.3,
    "difficulty": 2.1,
    "due": NOW,
    "last_review": NOW,
    "state": 2,
    "step": None,
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A bank with a story, a session and an interview."""
    path = tmp_path / "bank" / "coach.db"
    with closing(Bank(path)) as bank:
        bank.sources.add("/notes", NOW)
        story = Story("The lift", (Section(Part.ACTION, "I carried the trays.", 2),), 1, 2)
        state = DocumentState("/notes/a.md", 1, 10, 2, 3, "0" * 64, 1)
        bank.documents.store(state, [(None, "the-lift", story)], [], NOW)
        item = Item(0, "q0", "What went wrong?", "failure", 1, SelectionReason.NEW)
        session = bank.practice.add_session(Mode.TELL, [item], {}, NOW)
        bank.practice.store_draft(session.id, 0, "I carried", 3.5)
        bank.interviews.add(parse_time(NOW).date(), "Crumb", NOW)
        bank.set_setting("model", "")
    return path


WRONG = ("zeroblob(3)", "-1", "char(27) || '[31m'", "9e99", "NULL")
READING = (("list",), ("due",), ("stats",), ("match", "a lift"), ("gaps",), ("doctor",), ("sheet",))


@pytest.mark.thorough
def test_every_column_damaged_in_place(run: Run, folders: Settings, tmp_path: Path) -> None:
    """A wrong value that got past its table is no fault of coach's, and no order to a terminal."""
    make(15, folders, tmp_path / "notes")
    assert run("match", "a lift").exit_code == 0
    whole = folders.database.read_bytes()
    with closing(sqlite3.connect(folders.database)) as bank:
        counted = {
            name: bank.execute(f"SELECT count(*) FROM {name}").fetchone()  # noqa: S608
            for name in table_names()
        }
    places = [
        (name, one.name) for name, rows in counted.items() if rows[0] for one in columns(name)
    ]
    assert len(places) > 60
    for at, (table, column) in enumerate(places):
        folders.database.write_bytes(whole)
        value = WRONG[at % len(WRONG)]
        with suppress(sqlite3.IntegrityError):  # a key that is there already
            change(folders.database, f"UPDATE {table} SET {column} = {value}", checksums=False)  # noqa: S608
        for words in READING:
            result = run(*words)
            assert result.exit_code in {0, 1, 2}, (table, column, value, words, result.stderr)
            assert "\x1b" not in result.stdout + result.stderr


@pytest.mark.thorough
def test_bits_damaged_in_place(run: Run, folders: Settings, tmp_path: Path) -> None:
    """A disk that changes bits of the file is no fault of coach's, and no order to a terminal."""
    make(15, folders, tmp_path / "notes")
    assert run("match", "a lift").exit_code == 0
    whole = folders.database.read_bytes()
    chosen = random.Random(1)  # noqa: S311  (the same bits each time)
    codes = set()
    for _ in range(60):
        damaged = bytearray(whole)
        for _ in range(8):
            damaged[chosen.randrange(len(whole))] ^= 1 << chosen.randrange(8)
        folders.database.write_bytes(damaged)
        for words in (
            *READING,
            ("export", "--format", "markdown"),
            ("backup", str(tmp_path / "b")),
        ):
            result = run(*words)
            assert result.exit_code in {0, 1, 2}, (words, result.stderr)
            assert "\x1b" not in result.stdout + result.stderr
            codes.add(result.exit_code)
    assert {0, 1} <= codes


def test_the_schema_is_known_by_its_digest() -> None:
    """What is compared with no new bank is what a new bank holds."""
    assert schema_digest(expected_texts()) == SCHEMA_DIGEST
    assert schema_digest([*expected_texts(), ("view", "v", "CREATE VIEW v")]) != SCHEMA_DIGEST


def test_types_are_those_of_the_schema() -> None:
    """What Python may get of a column, by its name, is what its tables hold."""
    python: dict[str, set[type]] = {
        "INTEGER": {int},
        "REAL": {float, int},
        "TEXT": {str},
        "BLOB": {bytes},
    }
    types: dict[str, set[type]] = {}
    for table in table_names():
        for column in columns(table):
            nothing: set[type] = {type(None)} if column.nullable else set()
            types.setdefault(column.name, set()).update(python[column.type] | nothing)
    assert types == COLUMN_TYPES


def edit(path: Path, *statements: str) -> None:
    """Change rows behind coach's back, though the tables forbid it."""
    change(path, *statements, checksums=False)


def damaged(path: Path) -> list[str]:
    """What is found in a bank's rows."""
    with closing(open_database(path)) as connection:
        return [clause for _, _, clause in damaged_rows(connection)]


def test_every_written_row_has_a_checksum(path: Path) -> None:
    """By an insert, an update, an upsert, a replacement, and with sqlite-utils or without."""
    with closing(Bank(path)) as bank:
        bank.set_setting("model", "changed")
        story = Story("The lift", (Section(Part.ACTION, "I carried them.", 2),), 1, 2)
        state = DocumentState("/notes/a.md", 1, 11, 2, 3, "1" * 64, 1)
        bank.documents.store(state, [(1, "", story)], [], NOW)
        bank.practice.skip_item(1, 0)
        bank.practice.end_session(1, NOW)
    assert damaged(path) == []
    checksums = {
        row[0]
        for table in filter(has_checksum, table_names())
        for row in sqlite3.connect(path).execute(f"SELECT checksum FROM {table}")  # noqa: S608
    }
    assert len(checksums) > 5
    assert 0 not in checksums


def test_a_changed_row_is_named_whatever_is_written_later(path: Path) -> None:
    """What coach writes to other columns of it does not make it sound again."""
    edit(path, "UPDATE items SET question = 'Who went wrong?'")
    found = ["row 1 of items is not as it was written"]
    assert damaged(path) == found
    with closing(Bank(path)) as bank:
        bank.practice.store_draft(1, 0, "More.", 4)
        assert bank.practice.draft(1, 0) == ("More.", 4)
    assert damaged(path) == found
    assert read_contents(path).damage == tuple(found)


def test_each_bit_of_a_row_counts(path: Path) -> None:
    """A bit that flips in any text of a story is found."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("VACUUM")  # nothing is left of rows as they were before
    content = path.read_bytes()
    place = content.index(b"I carried the trays")
    for bit in range(0, 8 * len(b"I carried the trays"), 7):
        changed = bytearray(content)
        changed[place + bit // 8] ^= 1 << bit % 8
        path.write_bytes(changed)
        assert "row 1 of stories is not as it was written" in damaged(path)


@pytest.mark.parametrize(
    ("statement", "column"),
    [
        ("UPDATE stories SET first_line = '!touch x'", "first_line in row 1 of stories"),
        ("UPDATE stories SET title = x'00ff'", "title in row 1 of stories"),
        ("UPDATE stories SET general = 7.5", "general in row 1 of stories"),
        ("UPDATE stories SET sections = '{'", "sections in row 1 of stories"),
    ],
)
def test_no_value_of_another_type_is_used(path: Path, statement: str, column: str) -> None:
    """One sentence names the place; nothing is read from the row."""
    edit(path, statement)
    with closing(Bank(path)) as bank, pytest.raises(BankUnusable, match=column):
        bank.stories.all()


@pytest.mark.parametrize(
    "statement",
    [
        """UPDATE stories SET sections = '[["action", "I did", "!touch x"]]'""",
        """UPDATE stories SET skills = '[7]'""",
        "UPDATE stories SET title = CAST(x'ff' AS TEXT)",
    ],
)
def test_what_no_column_forbids_is_damage_too(path: Path, statement: str) -> None:
    """JSON of another shape, text that is none."""
    edit(path, statement)
    with closing(Bank(path)) as bank, pytest.raises(BankUnusable, match="row 1 of stories"):
        bank.stories.all()


def test_items_follow_each_other(path: Path) -> None:
    """A session whose positions have a hole is none."""
    edit(path, "UPDATE items SET position = 3")
    with closing(Bank(path)) as bank, pytest.raises(BankUnusable, match="damaged"):
        bank.practice.sessions()


def test_a_write_that_does_not_fit_is_refused(path: Path) -> None:
    """The tables themselves hold their columns to their kinds."""
    card = Card(1, "failure", "no JSON", parse_time(NOW))
    with closing(sqlite3.connect(path)) as connection:
        for statement in (
            "UPDATE stories SET first_line = '!touch x'",
            "UPDATE stories SET first_line = -1",
            "UPDATE stories SET path = '+!touch x'",
            "UPDATE identities SET slug = '\x1b]0;x'",
            f"INSERT INTO cards VALUES (1, 'failure', '{card.state}', '{NOW}', '{NOW}', 0)",  # noqa: S608
        ):
            with pytest.raises(sqlite3.IntegrityError):
                connection.execute(statement)


def test_an_old_bank_with_a_row_that_does_not_fit_is_left_alone(
    folders: Settings, tmp_path: Path
) -> None:
    """History is never dropped: the sentence names the row, and the bank is as it was."""
    make(9, folders, tmp_path / "notes")
    with closing(sqlite3.connect(folders.database)) as connection, connection:
        connection.execute("UPDATE attempts SET grade = 7")
    before = stored(folders, "SELECT * FROM attempts")
    with pytest.raises(BankUnusable, match="grade in row 1 of attempts"):
        Bank(folders.database)
    assert stored(folders, "SELECT * FROM attempts") == before
    assert stored(folders, "PRAGMA user_version") == [(9,)]


def test_what_can_be_read_again_is_left_out(folders: Settings, tmp_path: Path) -> None:
    """Vectors and what documents say besides stories: their documents are read again."""
    make(9, folders, tmp_path / "notes")
    with closing(sqlite3.connect(folders.database)) as connection, connection:
        connection.execute("UPDATE vectors SET profile = 'text' WHERE rowid = 1")
        connection.execute("UPDATE skipped SET first_line = 'text'")
    Bank(folders.database).close()
    assert stored(folders, "SELECT count(*) FROM vectors") == [(3,)]
    assert stored(folders, "SELECT count(*) FROM documents") == [(0,)]
    assert stored(folders, "SELECT count(*) FROM stories") == [(4,)]


def test_connections_trust_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every connection is opened so; a Python with too old a SQLite says so."""
    with closing(open_database(path)) as connection:
        assert connection.execute("PRAGMA trusted_schema").fetchone()[0] == 0
        assert connection.execute("PRAGMA cell_size_check").fetchone()[0] == 1
        assert connection.getlimit(sqlite3.SQLITE_LIMIT_ATTACHED) == 1
    monkeypatch.setattr(database, "_OLDEST_SQLITE", (99, 0))
    with pytest.raises(BankUnusable, match=r"needs 3\.37"):
        open_database(path)


@pytest.mark.parametrize(
    "value",
    [
        "{",
        "[]",
        "7",
        '{"name": "x"}',
        '{"name": 1, "fingerprint": "x", "origin": ""}',
        '{"name": "a\\u001b]0;x", "fingerprint": "x", "origin": ""}',
        '{"name": "x", "fingerprint": "../../x", "origin": ""}',
    ],
)
def test_a_damaged_model_setting(value: str) -> None:
    """One sentence with the remedy; a restore names it, and drops it."""
    with pytest.raises(ModelNotFound, match="coach model use default"):
        chosen_model(value, "")
    assert foreign_model(value) == "(damaged)"


def test_only_supported_models_are_restored() -> None:
    """A path, or a name that coach does not know, is a stranger's choice."""
    values = {"name": "all-MiniLM-L6-v2", "fingerprint": "x", "origin": ""}
    assert foreign_model(None) == foreign_model("") == foreign_model(json.dumps(values)) == ""
    assert foreign_model(json.dumps(values | {"origin": "/x"})) == "/x"
    assert foreign_model(json.dumps(values | {"name": "mine"})) == "mine"


def test_values_inside_of_text() -> None:
    """What JSON holds is checked by type and range."""
    assert parse_sections('[["action", "I did", 3]]') == (Section(Part.ACTION, "I did", 3),)
    assert parse_texts('["a"]') == ("a",)
    good = json.dumps({"card": MEMORY, "before": MEMORY, "grade": 3})
    assert check_memory(good) == good
    new = MEMORY | {"stability": None, "difficulty": None, "last_review": None}
    assert check_memory(json.dumps({"card": new, "before": new, "grade": None}))
    for odd in ({"stability": -1}, {"state": 9}, {"step": 4}, {"stability": None}):
        with pytest.raises((ValueError, TypeError)):
            check_memory(json.dumps({"card": MEMORY | odd, "before": MEMORY, "grade": 3}))
    with pytest.raises(ValueError, match="grade"):
        check_memory(json.dumps({"card": MEMORY, "before": MEMORY, "grade": 9}))
    for text in ("2026-03-02T20:00:00", "0001-01-01T00:00:00+00:00", "9999-12-31T00:00:00+00:00"):
        with pytest.raises(ValueError, match=text[:4]):
            parse_time(text)


def test_no_order_reaches_an_editor(monkeypatch: pytest.MonkeyPatch) -> None:
    """A path cannot begin like an option, and a line is a number."""
    monkeypatch.setenv("VISUAL", "vim")
    command = editor_command("+!touch x", 3)
    assert command[1] == "+3"
    assert command[2].endswith("/+!touch x")
    with pytest.raises(ValueError, match="touch"):
        editor_command("/x", "!touch x")  # type: ignore[arg-type]


def test_every_column_has_a_kind() -> None:
    """The schema of the tables and the types that rows are read by are one."""
    assert all(columns(table) for table in table_names())


def test_what_no_row_takes_names_its_document(
    run: Callable[..., Result], work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A document that would break a table's constraint is named, with the way out."""
    monkeypatch.setattr("coach.ingest.sync.slug", lambda *_: "CAPITALS")
    said = run("add", str(work))
    assert (said.exit_code, said.stdout) == (1, "")
    assert f"{work}" in said.stderr
    assert "coach remove" in said.stderr


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM generation",
        "UPDATE generation SET number = 9223372036854775807",
        "UPDATE generation SET number = -1",
        "INSERT INTO generation VALUES (7)",
    ],
)
def test_changes_that_are_not_counted(
    full: Run, folders: Settings, tmp_path: Path, statement: str
) -> None:
    """It is named, doctor mends it, and neither a backup nor who restores one has it."""
    edit(folders.database, statement)
    kept = str(tmp_path / "kept.zip")
    named = full("doctor")
    assert named.exit_code == 1
    assert "its changes are not counted any more" in named.stdout
    for words in (
        ["match", "tell me about a failure"],
        ["tag", "the-lost-parcels", "--confirm", "failure"],
    ):
        result = full(*words)
        assert result.exit_code in {0, 1}
        assert result.exit_code == 0 or "coach doctor" in result.stderr
    assert full("backup", kept).exit_code == 0
    assert full("doctor", "--repair", "--yes").exit_code == 0
    assert "not counted" not in full("doctor").stdout
    assert full("restore", kept, "--force").exit_code == 0
    assert full("match", "tell me about a failure").exit_code == 0


def test_a_path_that_goes_on_behind_its_end(full: Run, folders: Settings) -> None:
    """What SQLite does not see of a text is seen: no command ends on it but by a sentence."""
    edit(folders.database, "UPDATE sources SET path = CAST(path || x'00' || 'etc' AS TEXT)")
    file = str(folders.bank / "coach.db")
    for words in (["list"], ["match", "a failure"], ["gaps"], ["add", file], ["remove", file]):
        result = full(*words)
        assert result.exit_code in {0, 1, 2}, (words, result.output)
        assert "Traceback" not in result.output
    assert "path in row 1 of sources is not what belongs there" in full("doctor").stdout


def test_vectors_of_another_size(full: Run, folders: Settings) -> None:
    """No command ends in a fault of coach's; what mends them is named, and does."""
    with closing(connect(folders.database)) as connection, transaction(connection):
        connection.execute("UPDATE vectors SET sentences = x'01'")
    for command in ("match", "gaps"):
        result = full(command, *(["a failure"] if command == "match" else []))
        assert result.exit_code == 1
        assert "coach doctor --repair" in result.stderr
    assert full("doctor", "--repair", "--yes").exit_code == 0
    assert full("match", "tell me about a failure").exit_code == 0


def test_nobody_brings_vectors(full: Run, folders: Settings, tmp_path: Path) -> None:
    """A backup has none, and those of one that was made up are not taken."""
    kept = tmp_path / "kept.zip"
    assert full("match", "tell me about a failure").exit_code == 0
    assert full("backup", str(kept)).exit_code == 0
    rows = "SELECT content_hash, recipe, profile, sentences, whole FROM vectors ORDER BY 1, 2"
    with closing(sqlite3.connect(folders.database)) as connection:
        made = connection.execute(rows).fetchall()
    assert made
    brought: list[object] = []

    def bring(held: dict[str, bytes]) -> None:
        database = tmp_path / "brought.db"
        database.write_bytes(held["coach.db"])
        with closing(connect(database)) as connection:
            brought.extend(connection.execute(rows).fetchall())
            with transaction(connection):
                connection.executemany(
                    "INSERT INTO vectors (content_hash, recipe, profile, sentences, whole) "
                    "VALUES (?, ?, ?, ?, x'')",
                    [(content_hash, recipe, b"", b"1") for content_hash, recipe, *_ in made],
                )
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        held["coach.db"] = database.read_bytes()

    rewritten(kept, bring)
    assert brought == []
    assert full("restore", str(kept), "--force").exit_code == 0
    with closing(sqlite3.connect(folders.database)) as connection:
        assert connection.execute(rows).fetchall() == []
    assert full("match", "tell me about a failure").exit_code == 0
    with closing(sqlite3.connect(folders.database)) as connection:
        assert connection.execute(rows).fetchall() == made
