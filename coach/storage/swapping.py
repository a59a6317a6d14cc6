"""Putting another bank in the place of one, so that a killed process leaves one of the two whole.

The new bank lies complete beside the old one, under a name that says so. The old one is renamed,
then the new one. Killed between the two, nothing is where the bank should be, and the next command
takes the second step.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def ready(bank: Path) -> Path:
    """The folder that holds a complete bank about to take the place of this one."""
    whole = bank.resolve()
    return whole.with_name(f".{whole.name}.restored")


def finish(bank: Path) -> None:
    """Take the second step of a swap that was killed after its first; the bank is not there."""
    with suppress(OSError):  # there is none, or another process has just taken it
        ready(bank).rename(bank.resolve())


def swap(bank: Path, aside: Path) -> None:
    """Move the bank's folder `aside`, if there is one, and what is `ready` to its place.

    Raises:
        OSError: a folder cannot be renamed; everything is as it was.
    """
    whole = bank.resolve()
    if whole.exists():
        whole.rename(aside)
    try:
        ready(whole).rename(whole)
    except OSError:
        if aside.exists():
            aside.rename(whole)
        raise
    sync_folder(whole.parent)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder written to the disk, where the system can do that."""
    with suppress(OSError):  # Windows opens no folder
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
