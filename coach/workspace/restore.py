"""Restoring a backup: checked and complete beside the bank before the bank is touched."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from coach.errors import UsageProblem
from coach.errors.backup import BackupUnusable, BankInTheWay
from coach.errors.bank import BankUnusable
from coach.errors.documents import SourceNotFound
from coach.storage.copying import alone, examine, set_up
from coach.storage.swapping import finish, ready, swap, sync_folder
from coach.workspace.manifest import DATABASE, FILES, STORIES
from coach.workspace.staging import staging
from coach.workspace.unpacking import DAMAGED, unpack

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from coach.settings import Settings
    from coach.storage.copying import Held
    from coach.workspace.manifest import Manifest

_KNOWN: Final = frozenset({*FILES, DATABASE, STORIES, "index", "questions"})
_OF_COACH: Final = ("coach.db-", "draft.")


@dataclass(frozen=True, slots=True)
class Restored:
    """A backup that became the bank; `aside` is where the one before is now, if there was one."""

    manifest: Manifest
    held: Held
    aside: Path | None


def in_the_way(settings: Settings) -> bool:
    """Whether the bank holds anything that a person would miss."""
    bank = settings.bank
    own = (settings.written_stories, *(bank / name for name in FILES))
    if any(path.is_file() or (path.is_dir() and any(path.iterdir())) for path in own):
        return True
    if not settings.database.exists():
        return False
    try:
        with alone(settings.database):
            return not examine(settings.database).empty
    except BankUnusable:
        return True


def restore(settings: Settings, file: Path, now: datetime, *, force: bool) -> Restored:
    """Make a backup the bank. What was there is moved aside, never deleted.

    Killed at any moment, the bank is the old or the new one, whole; the next command sees to it.

    Raises:
        SourceNotFound: there is no such file.
        BackupUnusable: it is no backup, or damaged, or of a newer coach.
        BankInTheWay: the bank holds something, and `force` was not given.
        BankInUse: another process has the bank open.
        UsageProblem: the bank is the demo's, or its folder holds what is not coach's.
        OSError: the disk is full, or a folder cannot be written or renamed.
    """
    _check_place(settings, file)
    bank = settings.bank.resolve()
    bank.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not bank.exists():
        finish(bank)  # a restore that was killed: its bank is the one before this
    with staging(bank.parent, f".{bank.name}.restoring-") as folder:
        manifest, held = unpack(file, folder)
        if not force and in_the_way(settings):
            raise BankInTheWay(settings.bank)
        try:
            set_up(folder / DATABASE, manifest.written, str(bank / STORIES))
        except BankUnusable as error:
            raise BackupUnusable(file, DAMAGED) from error
        _sync(folder)
        aside = _take_place(settings, folder, now)
    return Restored(manifest, held, aside)


def _take_place(settings: Settings, folder: Path, now: datetime) -> Path | None:
    """Make a complete folder the bank; returns where the one before is now, if it held a file."""
    bank = settings.bank.resolve()
    aside = _aside(bank, now)
    with alone(settings.database):
        shutil.rmtree(ready(bank), ignore_errors=True)  # left by a restore killed before its swap
        folder.rename(ready(bank))
        swap(bank, aside)
    if not aside.exists():
        return None
    if not any(aside.iterdir()):
        aside.rmdir()
        return None
    return aside


def _check_place(settings: Settings, file: Path) -> None:
    if settings.demo:
        raise UsageProblem("The demo bank is made anew by itself. Name another one with --bank.")
    if not file.is_file():
        raise SourceNotFound(str(file), "there is no such file.")
    bank = settings.bank.resolve()
    if bank in file.resolve().parents:
        raise UsageProblem(f"{file}: this lies in the bank. Move the backup out of it first.")
    odd = sorted(each.name for each in bank.iterdir() if _is_odd(each)) if bank.is_dir() else []
    if odd:
        raise UsageProblem(
            f"{settings.bank}: this folder also holds what is not coach's ({', '.join(odd[:3])}). "
            "Restore into a folder of its own: coach --bank DIR restore FILE"
        )


def _is_odd(path: Path) -> bool:
    """Whether something in the bank's folder was put there by somebody else."""
    return path.name not in _KNOWN and not path.name.startswith((".", *_OF_COACH))


def _sync(folder: Path) -> None:
    """Have the names in a folder, and in those in it, written to the disk."""
    for each in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
        sync_folder(each)


def _aside(bank: Path, now: datetime) -> Path:
    """A free name for the bank that makes room."""
    base = f"{bank.name}.before-restore-{now:%Y-%m-%dT%H%M%SZ}"
    free, number = bank.with_name(base), 2
    while free.exists():
        free, number = bank.with_name(f"{base}-{number}"), number + 1
    return free
