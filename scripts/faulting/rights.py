"""Folders and files that may not be written, or not even be read."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Final

from faulting.notes import KETTLE, unlisted
from faulting.row import judge

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from faulting.home import Home, Said
    from faulting.row import Row

_UNDER_MODES: Final = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
"""Root may do everything; without these two it is held by modes as anybody is."""


def read_only_folder(home: Home) -> Row:
    """The bank's folder may not be written: what is there is still shown, or it is said."""
    return _without_rights(home, "read-only folder: list", home.bank, 0o500, "list")


def read_only_folder_add(home: Home) -> Row:
    """The bank's folder may not be written, and something new is to be added."""
    (home.notes / "new.md").write_text(
        "## Fire\n\n**Problem:** It burned.\n\n**Action:** I put it out.\n"
    )
    return _without_rights(home, "read-only folder: add", home.bank, 0o500, "add", home.notes)


def no_folder(home: Home) -> Row:
    """The folder that the bank is to be made in may not be written."""
    shutil.rmtree(home.bank)
    inside = home.folder / "outer"
    inside.mkdir()
    home_bank, home.bank = home.bank, inside / "bank"
    try:
        said = run_under(home, inside, 0o500, "list")
    finally:
        home.bank = home_bank
    return judge("no permission to make a bank: list", said, 1, "the bank cannot be made here")


def read_only_database(home: Home) -> Row:
    """The bank's file may not be written."""
    said = run_under(home, home.database, 0o400, "list")
    return judge("read-only database: list", said, 0, "kettle", unlisted(said))


def read_only_database_new(home: Home) -> Row:
    """The bank's file may not be written, and a story is written by coach."""
    words = ("new", "--title", "Late", "--action", "I wrote it in 5 minutes.")
    return _without_rights(home, "read-only database: new", home.database, 0o400, *words)


def no_right_to_database(home: Home) -> Row:
    """The bank's file may not even be read."""
    return _without_rights(home, "no permission on the database: list", home.database, 0, "list")


def _without_rights(home: Home, name: str, path: Path, mode: int, *words: str | Path) -> Row:
    before = home.kept()
    said = run_under(home, path, mode, *words)
    again = home.coach("list")
    lost = home.lost(before) + ([again.err] if again.code else [])
    return judge(name, said, 1, "Check its permissions", lost)


def run_under(home: Home, path: Path, mode: int, *words: str | Path) -> Said:
    """Run a command while a file or folder has a mode."""
    usual = path.stat().st_mode
    under = () if os.geteuid() else _UNDER_MODES
    path.chmod(mode)
    try:
        return home.coach(*words, before=under)
    finally:
        path.chmod(usual)


def unreadable(home: Home) -> Row:
    """The document may not be read, and is added."""
    said = run_under(home, home.work, 0, "add", home.work)
    return judge("no permission on a file: add", said, 1, "it cannot be read (Permission denied).")


def unreadable_later(home: Home) -> Row:
    """A document that was added may not be read after it was changed: its stories stay."""
    before = home.kept()
    home.work.write_text(KETTLE + "\nMore.\n", encoding="utf-8")
    said = run_under(home, home.work, 0, "list")
    lost = [*unlisted(said), *unlisted(home.coach("list")), *home.lost(before)]
    return judge("no permission on a source: list", said, 0, "it cannot be read", lost)


def unreadable_folder(home: Home) -> Row:
    """The folder that was added may not be entered: its stories stay."""
    before = home.kept()
    said = run_under(home, home.notes, 0, "list")
    lost = [*unlisted(said), *unlisted(home.coach("list")), *home.lost(before)]
    return judge("no permission on a source folder: list", said, 0, "kettle", lost)


def unreadable_folder_add(home: Home) -> Row:
    """A folder that may not be entered is added."""
    folder = home.folder / "closed"
    folder.mkdir()
    said = run_under(home, folder, 0, "add", folder)
    return judge("no permission on a folder: add", said, 1, "cannot be opened")


def unreadable_subfolder(home: Home) -> Row:
    """A folder within the one that was added may not be entered: doctor names it."""
    folder = home.notes / "closed"
    folder.mkdir()
    said = run_under(home, folder, 0, "doctor")
    return judge("no permission on a subfolder: doctor", said, 0, "(Permission denied).")


FAULTS: Final[Mapping[str, Callable[[Home], Row]]] = {
    "read-only-folder": read_only_folder,
    "read-only-folder-add": read_only_folder_add,
    "no-folder": no_folder,
    "read-only-database": read_only_database,
    "read-only-database-new": read_only_database_new,
    "no-right-to-database": no_right_to_database,
    "unreadable": unreadable,
    "unreadable-later": unreadable_later,
    "unreadable-folder": unreadable_folder,
    "unreadable-folder-add": unreadable_folder_add,
    "unreadable-subfolder": unreadable_subfolder,
}
