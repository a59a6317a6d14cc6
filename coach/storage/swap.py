"""Swap what a bank holds for what a folder in it holds, all of it or nothing.

The bank's folder itself stays, as it may be a mount point, and so does what is not coach's. The old
entries are moved into `.swap/old`, then `.swap/new` is renamed to `.swap/taken`, then its entries
are moved into their places. Killed before that renaming, the next command moves the old ones back;
killed after it, the next command moves the rest of the new ones in.
"""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from itertools import chain, count
from typing import TYPE_CHECKING, Final

from coach.errors import BankUnusable
from coach.storage.database import SWAP, explain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_ENTRIES: Final = {"stories", "audio", "competencies.toml", "index", "questions"}
_BEGINNINGS: Final = ("coach.db", "draft.")
"""What is swapped, by its name or how that begins; automatic backups stay where they are."""

_PATIENCE: Final = 60.0
"""Seconds; a swap takes milliseconds."""


def swap(bank: Path, new: Path) -> Path | None:
    """Make what `new` holds the bank's; return where its own is now, None if it held nothing.

    Raises:
        OSError: something cannot be moved; the bank is as it was.
        BankUnusable: another process swaps it, or an entry is a mount point.
    """
    with _locked(bank.resolve()) as state:
        _finish(state)
        new.rename(state / "new")
        try:
            (state / "old").mkdir(mode=0o700)
            for path in list(bank.resolve().iterdir()):
                if path.name in _ENTRIES or path.name.startswith(_BEGINNINGS):
                    path.rename(state / "old" / path.name)
            (state / "new").rename(state / "taken")
        except OSError as error:
            _finish(state)
            if error.errno == errno.EBUSY:
                why = f"{error.filename} is a disk of its own here. Unmount it, or restore into"
                raise BankUnusable(bank, f"{why} another folder: coach --bank DIR.") from error
            raise
        return _finish(state)


def finish_swap(bank: Path) -> None:
    """Undo or finish a swap that was killed; nothing where there is none.

    Raises:
        OSError: something cannot be moved.
        BankUnusable: another process swaps it.
    """
    if (bank / SWAP).exists():
        with _locked(bank.resolve()) as state:
            _finish(state)


@contextmanager
def _locked(bank: Path) -> Iterator[Path]:
    """Hold the folder of a swap alone, made where it is not there; a killed process frees it."""
    state = bank / SWAP
    state.mkdir(mode=0o700, exist_ok=True)
    try:
        with closing(sqlite3.connect(state / "lock", _PATIENCE, isolation_level=None)) as lock:
            lock.execute("PRAGMA journal_mode = OFF")  # else there is a file more
            lock.execute("BEGIN EXCLUSIVE")
            try:
                yield state
            finally:
                with suppress(OSError):  # something is left in it, for the next command
                    (state / "lock").unlink()
                    state.rmdir()
    except sqlite3.Error as error:
        raise BankUnusable(bank, explain(error)) from error


def _finish(state: Path) -> Path | None:
    """Take the steps that are left; return where the bank's own entries went, if they did."""
    old, taken, aside = state / "old", state / "taken", None
    is_taken = taken.is_dir()
    coming = taken if is_taken else old
    for path in list(coming.iterdir()) if coming.is_dir() else ():
        path.rename(state.parent / path.name)
    if is_taken and old.is_dir() and any(old.iterdir()):
        aside = _move_aside(old)
    sync_folder(state.parent)
    for left in (state / "new", old, taken):
        shutil.rmtree(left, ignore_errors=True)
    return aside


def _move_aside(old: Path) -> Path:
    """Rename the old entries' folder: beside the bank, or into it where that is another disk."""
    bank = old.parent.parent
    name = f"before-restore-{datetime.fromtimestamp(old.stat().st_mtime, UTC):%Y-%m-%dT%H%M%SZ}"
    try:
        return old.rename(_free(bank.with_name(f"{bank.name}.{name}")))
    except OSError:
        return old.rename(_free(bank / name))


def _free(path: Path) -> Path:
    numbered = (path.with_name(f"{path.name}-{number}") for number in count(2))
    return next(free for free in chain([path], numbered) if not os.path.lexists(free))


def sync_folder(folder: Path) -> None:
    """Have the names in a folder written to the disk, where the system can do that."""
    with suppress(OSError):  # Windows opens no folder
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
