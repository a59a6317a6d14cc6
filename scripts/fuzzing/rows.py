"""Restored databases whose rows somebody changed by type and by bit, hashes put right."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Final

from faulting import old_banks
from faulting.hostile_banks import change
from fuzzing.banks import NOW, CountingEncoder, entry, members_of, quiet, settings_of, zipped
from fuzzing.target import Failed, Target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

_PIECE: Final = 6
_VALUES: Final = ("NULL", "-1", "9223372036854775807", "1e300", "''", "x'00ff'", "'{}'", "'[]'")
_COMMANDS: Final = (
    ["list"],
    ["show", "lift"],
    ["history", "lift"],
    ["stats"],
    ["due"],
    ["questions", "--own"],
    ["match", "a time the lift stopped"],
    ["gaps"],
    ["sheet"],
    ["report", "--list"],
    ["export"],
    ["doctor"],
    ["list", "--format", "json"],
    ["history", "lift", "--format", "json"],
    ["model"],
    ["date"],
)


def _rows(folder: Path) -> Callable[[bytes], None]:
    """The check: refused in a sentence, or taken, and then no command fails or prints escapes."""
    from click.testing import CliRunner  # noqa: PLC0415

    from coach.cli.main import coach  # noqa: PLC0415
    from coach.embeddings import loader  # noqa: PLC0415
    from coach.errors import CoachError  # noqa: PLC0415
    from coach.maintenance.backup import make_backup  # noqa: PLC0415
    from coach.maintenance.restore import restore_backup  # noqa: PLC0415
    from coach.progress import SilentReporter  # noqa: PLC0415
    from coach.storage.bank import Bank  # noqa: PLC0415
    from coach.storage.schema import columns, table_names  # noqa: PLC0415

    loader.open_encoder = lambda *_: CountingEncoder()
    old, new = settings_of(folder), settings_of(folder / "new")
    old_banks.make(9, old, folder / "notes")
    Bank(old.database).close()
    make_backup(old, folder / "kept.zip", NOW, force=False)
    held = members_of(folder / "kept.zip")
    manifest = json.loads(held["manifest.json"])
    places = [(table, column.name) for table in table_names()[:-1] for column in columns(table)]

    def check(data: bytes) -> None:
        database = folder / "fuzzed.db"
        database.write_bytes(held["coach.db"])
        with suppress(sqlite3.Error):  # a value that is there already
            change(database, *_statements(database, places, data))
        members = held | {"coach.db": database.read_bytes()}
        del members["manifest.json"]
        described = manifest | {"members": [entry(*member) for member in members.items()]}
        (folder / "fuzzed.zip").write_bytes(
            zipped(members | {"manifest.json": json.dumps(described).encode()})
        )
        with suppress(CoachError):
            restore_backup(new, folder / "fuzzed.zip", NOW, SilentReporter(), force=False)
            words = _COMMANDS[data[-1] % len(_COMMANDS)] if data else ["list"]
            folders = {"COACH_BANK": str(new.bank), "COACH_CACHE": str(old.cache)}
            said = CliRunner().invoke(coach, words, prog_name="coach", env=folders)
            if said.exit_code not in {0, 1, 2}:
                raise Failed(f"{words}: {said.exit_code} {said.output[-200:]!a}")
            quiet(said.output.replace("\t", " "))
        shutil.rmtree(folder / "new", ignore_errors=True)

    return check


def _statements(database: Path, places: list[tuple[str, str]], data: bytes) -> Iterable[str]:
    """Changes to values, six bytes each: where, how, and what is put there or which bit flips."""
    with closing(sqlite3.connect(database)) as connection:
        for start in range(0, min(len(data), 8 * _PIECE), _PIECE):
            piece = data[start : start + _PIECE].ljust(_PIECE, b"\0")
            table, column = places[int.from_bytes(piece[:2]) % len(places)]
            rows = connection.execute(f"SELECT rowid, {column} FROM {table}").fetchall()  # noqa: S608
            if not rows:
                continue
            row, value = rows[piece[2] % len(rows)]
            yield f"UPDATE {table} SET {column} = {_value(value, piece)} WHERE rowid = {row}"  # noqa: S608


def _value(value: object, piece: bytes) -> str:
    how = piece[3] % 4
    if how == 0:
        return _VALUES[piece[4] % len(_VALUES)]
    if how == 1 or value is None:
        return f"CAST(x'{piece[4:].hex()}' AS TEXT)"
    if isinstance(value, int):
        return str(value ^ 1 << piece[4] % 63)
    content = bytearray(value if isinstance(value, bytes) else str(value).encode())
    if content:
        place = int.from_bytes(piece[4:]) % (len(content) * 8)
        content[place // 8] ^= 1 << place % 8
    kind = "BLOB" if isinstance(value, bytes) else "TEXT"
    return f"CAST(x'{content.hex()}' AS {kind})"


ROWS: Final = {"rows": Target(_rows, lambda: [bytes(range(48)), b"\0\x30\0\2\0\x11" * 4])}
"""The target by its name."""
