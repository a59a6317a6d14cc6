"""Faults of banks that somebody made up, or whose rows are damaged: restored, checked, used."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zipfile
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Final

from coach.storage.row_checks import checksum_of, define_checksum
from coach.storage.schema import CHECKSUM, COUNT_CHANGE, has_checksum, table_names
from faulting import old_banks
from faulting.rehearsing import must_rehearse
from faulting.row import Row, judge

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from faulting.home import Home

# ruff: noqa: S608
EVIL: Final = "\x1b]0;evil\x07"
_COUNT: Final = f"BEGIN {COUNT_CHANGE}; END"
_UNCHANGED: Final = "Nothing was changed"


def change(database: Path, *statements: str, checksums: bool = True) -> None:
    """Change a bank's rows though its tables forbid it, and checksum them as coach would."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET sql = replace(sql, ') STRICT', ') ')")
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        for statement in statements:
            connection.execute(statement)
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        define_checksum(connection)
        there = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
        for table in table_names() if checksums and version >= 10 else ():  # noqa: PLR2004
            if has_checksum(table) and table in there:
                connection.execute(f"UPDATE {table} SET {CHECKSUM} = {checksum_of(table)}")
        connection.execute("PRAGMA writable_schema = ON")
        strict = "UPDATE sqlite_master SET sql = sql || 'STRICT' WHERE sql LIKE '%) '"
        connection.execute(strict)


def rewrite(backup: Path, database: Path) -> None:
    """Put another database into a backup, sizes and hashes put right."""
    with zipfile.ZipFile(backup) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
        comment = archive.comment
    held["coach.db"] = database.read_bytes()
    manifest = json.loads(held["manifest.json"])
    for member in manifest["members"]:
        data = held[member["name"]]
        member |= {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    held["manifest.json"] = json.dumps(manifest).encode()
    with zipfile.ZipFile(backup, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = comment
        for name, data in held.items():
            archive.writestr(name, data)


def crafted(home: Home, *statements: str) -> Path:
    """A backup of the bank, its database changed by these statements."""
    backup, database = home.folder / "crafted.zip", home.folder / "crafted.db"
    home.must("backup", backup, "--force")
    with zipfile.ZipFile(backup) as archive:
        database.write_bytes(archive.read("coach.db"))
    change(database, *statements)
    rewrite(backup, database)
    return backup


def refused(home: Home, name: str, words: str, *statements: str) -> Row:
    """A restore refuses it in one sentence that names the place; the bank is as it was."""
    must_rehearse(home)
    home.must("date", "2030-12-03", "--company", "Crumb")
    before = home.kept()
    said = home.coach("restore", crafted(home, *statements), "--force")
    row = judge(f"restore: {name}", said, 1, words, home.lost(before))
    wrong = () if _UNCHANGED in said.err else (f"it does not say {_UNCHANGED!r}",)
    return Row(row.fault, row.said, row.code, row.lost, (*row.wrong, *wrong))


REFUSED: Final = {
    "an order to the editor": (
        "first_line in row 1 of stories",
        "UPDATE stories SET first_line = '!touch evil' WHERE identity_id = 1",
    ),
    "a path that is an option": (
        "path in row 1 of stories",
        "UPDATE stories SET path = '+!touch evil' WHERE identity_id = 1",
    ),
    "a name with escapes": (
        "slug in row 1 of identities",
        f"UPDATE identities SET slug = '{EVIL}' WHERE id = 1",
    ),
    "a question's id with escapes": (
        "id in row 1 of own_questions",
        f"UPDATE own_questions SET id = '{EVIL}'",
    ),
    "a recording outside": (
        "audio in row 1 of attempts",
        "UPDATE attempts SET audio = '../../1-1.wav'",
    ),
    "an answer that is a number": (
        "answer in row 1 of attempts",
        "UPDATE attempts SET answer = zeroblob(9)",
    ),
    "a grade of 7": ("grade in row 1 of attempts", "UPDATE attempts SET grade = 7"),
    "a line that is text": (
        "a row of stories cannot be read",
        """UPDATE stories SET sections = '[["action", "I did", "!touch evil"]]'""",
    ),
    "a card of nothing": ("the card of story", "UPDATE cards SET state = '{}'"),
    "a time without a zone": (
        "started_at in row 1 of sessions",
        "UPDATE sessions SET started_at = '2026-01-01T00:00:00'",
    ),
    "a day that is none": (
        "day in row 1 of interviews",
        "UPDATE interviews SET day = '2026-02-30'",
    ),
    "items out of order": (
        "a row of sessions cannot be read",
        "UPDATE items SET position = position + 3",
    ),
    "a trigger that drops answers": (
        "the trigger evil in it is none of coach's",
        f"CREATE TRIGGER evil BEFORE INSERT ON attempts WHEN RAISE(IGNORE) {_COUNT}",
    ),
    "a view": ("the view evil in it is none of coach's", "CREATE VIEW evil AS SELECT 1"),
    "a virtual table": ("none of coach's", "CREATE VIRTUAL TABLE evil USING fts5(words)"),
    "a generated column": (
        "it is damaged",
        "ALTER TABLE cards ADD COLUMN evil AS (zeroblob(900000000))",
    ),
    "no table of vectors": ("the table vectors", "DROP TABLE vectors"),
}
"""What is refused: its name, words of the sentence, and the statement that makes it."""


def old_bank(home: Home) -> Row:
    """A bank of the schema before has no constraints: they are those of its copy."""
    home.must("backup", backup := home.folder / "crafted.zip")
    before = home.kept()
    folders = type(home.folder)(home.folder / "old")
    database = folders / "bank" / "coach.db"
    database.parent.mkdir(parents=True)
    dump = (old_banks.BANKS / "schema-9.sql").read_text(encoding="utf-8")
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(dump.replace("{NOTES}", "/notes").replace("{BANK}", "/bank"))
        connection.execute("UPDATE stories SET first_line = '!touch evil' WHERE identity_id = 2")
        connection.commit()
    rewrite(backup, database)
    said = home.coach("restore", backup, "--force")
    words = "first_line in row 2 of stories"
    return judge("restore: an order to the editor, schema 9", said, 1, words, home.lost(before))


def _restored_model(home: Home, name: str, model: Mapping[str, str]) -> Row:
    """The model is named, and not taken along; the bank goes on with coach's own."""
    before = home.kept()
    stored = json.dumps(model).replace("'", "''")
    backup = crafted(home, f"INSERT INTO settings (key, value) VALUES ('model', '{stored}')")
    said = home.coach("restore", backup, "--force")
    row = judge(f"restore: {name}", said, 0, "not one of coach's own", home.lost(before))
    after = home.coach("model")
    wrong = [] if after.code == 0 and "* small" in after.out else [f"coach model: {after}"]
    return Row(row.fault, row.said, row.code, row.lost, (*row.wrong, *wrong))


def damaged_model(home: Home) -> Row:
    """The setting of the model is no JSON, or not what it should be: one sentence and a remedy."""
    rows = []
    for value in (
        "{",
        "[]",
        "7",
        '{"name": 1}',
        '{"name": "a", "fingerprint": "../b", "origin": ""}',
    ):
        change(
            home.database,
            f"INSERT OR REPLACE INTO settings (key, value) VALUES ('model', '{value}')",
        )
        rows += [
            judge(f"settings.model {value}: {words[0]}", home.coach(*words), 1, "use default")
            for words in (["match", "a time the oven failed"], ["model"])
        ]
    wrong = tuple(f"{row.fault}: {each}" for row in rows for each in row.wrong)
    again = home.coach("model", "use", "default")
    wrong += () if again.code == 0 else (f"coach model use default: {again.err}",)
    return Row("settings.model damaged in five ways", rows[0].said, 1, wrong=wrong)


def unlike_hash(home: Home) -> Row:
    """A story's text is not what its hash says, and vectors are to be made anew: it ends."""
    before = home.kept()
    change(
        home.database,
        "UPDATE stories SET sections = replace(sections, 'kettle', 'kettla')",
        "UPDATE vectors SET recipe = 'other'",
    )
    said = home.coach("match", "a time the oven failed")
    row = judge(
        "a story unlike its hash: match", said, 1, "the text of the story", home.lost(before)
    )
    doctor = home.coach("doctor")
    wrong = () if "is not as it was read" in " ".join(doctor.out.split()) else (doctor.out,)
    return Row(row.fault, row.said, row.code, row.lost, (*row.wrong, *wrong))


def flipped_bit(home: Home) -> Row:
    """A bit of an answer flips: doctor, backup and restore say which row; nothing is kept back."""
    must_rehearse(home)
    content = bytearray(home.database.read_bytes())
    with closing(sqlite3.connect(home.database)) as connection:
        (answer,) = connection.execute("SELECT answer FROM attempts").fetchone()
    place = bytes(content).rindex(answer[:20].encode())
    content[place] ^= 1
    home.database.write_bytes(content)
    words, backup = "is not as it was written", home.folder / "flipped.zip"
    rows = [
        judge("backup", home.coach("backup", backup), 1, words),
        judge("restore", home.coach("restore", backup, "--force"), 1, words),
    ]
    doctor = home.coach("doctor")
    wrong = [f"{row.fault}: {each}" for row in rows for each in row.wrong]
    wrong += [] if words in " ".join(doctor.out.split()) else [f"doctor: {doctor.out}"]
    lost = [] if home.coach("history", "kettle").code == 0 else ["the answer"]
    row = judge(
        "a flipped bit in an answer", home.coach("backup", backup, "--force"), 1, words, lost
    )
    return Row(row.fault, row.said, row.code, row.lost, (*row.wrong, *wrong))


FAULTS: Final[Mapping[str, Callable[[Home], Row]]] = {
    **{
        f"hostile-{name.replace(' ', '-')}": partial(
            lambda home, name, case: refused(home, name, *case), name=name, case=case
        )
        for name, case in REFUSED.items()
    },
    "hostile-old-bank": old_bank,
    "hostile-model-folder": partial(
        _restored_model,
        name="a model in the backup's own folder",
        model={
            "name": "tiny",
            "fingerprint": "tiny-0",
            "origin": ".local/share/coach/stories/tiny",
        },
    ),
    "hostile-model-fingerprint": partial(
        _restored_model,
        name="a model's fingerprint that leads outside",
        model={"name": "evil", "fingerprint": "../../stories/evil", "origin": ""},
    ),
    "damaged-model": damaged_model,
    "unlike-hash": unlike_hash,
    "flipped-bit": flipped_bit,
}
"""Every fault by its name, in the order of the table."""
