"""Banks of earlier schemas, as tests/banks/README.md describes them."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from coach.config import Settings

BANKS: Final = Path(__file__).parents[2] / "tests" / "banks"
LIFT: Final = "the-lift-that-stopped-between-floors"
THERE: Final = frozenset({LIFT, "a-recipe-nobody-could-read", "the-oven-door"})
"""The stories that each of them lists."""


def make(schema: int, folders: Settings, notes: Path) -> None:
    """A bank as the coach of that schema left it, over a copy of the notes it was made from."""
    shutil.copytree(BANKS / "notes", notes)
    folders.written_stories.mkdir(parents=True, mode=0o700)
    shutil.copy(BANKS / "stories" / "the-oven-door.md", folders.written_stories)
    dump = (BANKS / f"schema-{schema}.sql").read_text(encoding="utf-8")
    with closing(sqlite3.connect(folders.database)) as connection, connection:
        connection.executescript(
            dump.replace("{NOTES}", str(notes)).replace("{BANK}", str(folders.bank))
        )
