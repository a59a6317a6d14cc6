"""Check and restore a backup."""

from __future__ import annotations

import os
import shutil
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from coach.errors import BankInTheWay, BankUnusable, CoachError, SourceNotFound, UsageProblem
from coach.maintenance.archive import (
    DATABASE,
    FILES,
    RESTORING,
    STORIES,
    naming_backup,
    staging_folder,
    unpack_backup,
)
from coach.maintenance.automatic import back_up
from coach.maintenance.inspection import inspect_bank
from coach.matching.engine import foreign_model
from coach.storage.bank import Bank
from coach.storage.copy import exclusive_access, migrate_copy, read_contents, recorded_answers
from coach.storage.swap import finish_swap, swap, sync_folder

if TYPE_CHECKING:
    from datetime import datetime

    from coach.config import Settings
    from coach.maintenance.archive import BackupManifest
    from coach.progress import Reporter
    from coach.storage.copy import BankContents


@dataclass(frozen=True, slots=True)
class RestoreResult:
    """A backup that became the bank; `aside` is where the one before is now, if there was one.

    `model` names the embedding model that it used, where that is none of coach's own, `sources`
    what is here and would be read from now on, and was not before.
    """

    manifest: BackupManifest
    held: BankContents
    model: str
    sources: tuple[str, ...]
    aside: Path | None


def files_in_the_way(settings: Settings) -> bool:
    """Return whether the bank holds anything that the user would miss."""
    finish_swap(settings.bank)
    names = (STORIES, settings.recordings.name, *FILES)
    own = [settings.bank / name for name in names]
    if any(path.is_file() or (path.is_dir() and any(path.iterdir())) for path in own):
        return True
    if not settings.database.exists():
        return False
    try:
        with exclusive_access(settings.database):
            return not read_contents(settings.database).empty
    except BankUnusable:
        return True


def check_backup(settings: Settings, file: Path) -> RestoreResult:
    """Check a backup as `restore_backup` would, in a folder that is gone at the end.

    Raises:
        SourceNotFound, BackupUnusable, OSError: see there.
    """
    settings.cache.mkdir(parents=True, exist_ok=True, mode=0o700)
    with staging_folder(settings.cache, RESTORING) as folder:
        return RestoreResult(*_unpack(settings, file, folder), aside=None)


def _unpack(
    settings: Settings, file: Path, folder: Path
) -> tuple[BackupManifest, BankContents, str, tuple[str, ...]]:
    """Unpack a backup into a folder that can become this bank's, without a model of others."""
    if not file.is_file():
        raise SourceNotFound(str(file), "there is no such file.")
    manifest, held = unpack_backup(file, folder)
    with naming_backup(file):
        migrate_copy(folder / DATABASE, manifest.written, str(settings.bank.resolve() / STORIES))
        with closing(Bank(folder / DATABASE)) as bank:
            if model := foreign_model(bank.setting("model")):
                bank.set_setting("model", "")
            sources = {source.path for source in bank.sources.all()}
    sources.discard(str(settings.bank.resolve() / STORIES))
    if settings.database.exists():
        with suppress(BankUnusable), inspect_bank(settings.database) as there:
            sources -= {source.path for source in there.sources()}
    # To ask for what lies on another machine (Windows) would call it.
    here = (path for path in sources if path.startswith(r"\\") or os.path.lexists(path))
    return manifest, held, model, tuple(sorted(here))


def restore_backup(
    settings: Settings, file: Path, now: datetime, report: Reporter, *, force: bool
) -> RestoreResult:
    """Make a backup the bank. What was there is moved aside, never deleted.

    Before that an automatic backup is made of it. Recordings of answers that are in both stay.
    Killed at any moment, the bank is the old or the new one, whole; the next command sees to it.

    Raises:
        SourceNotFound: there is no such file.
        BackupUnusable: it is no backup, or damaged, or of a newer coach.
        BankInTheWay: the bank holds something, and `force` was not given.
        BankInUse: another process has the bank open.
        UsageProblem: the bank is the demo's, or has coach read what is new, without `force`.
        OSError: the disk is full, or something cannot be written or renamed.
    """
    if settings.demo:
        raise UsageProblem("The demo bank is made anew by itself. Name another one with --bank.")
    bank = settings.bank.resolve()
    is_new = not bank.exists()
    bank.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with staging_folder(bank, RESTORING) as folder:
            unpacked = _unpack(settings, file, folder)
            if files_in_the_way(settings):
                if not force:
                    raise BankInTheWay(settings.bank)
                try:
                    made = back_up(settings, now, "before-restore", spare=file.resolve())
                    report.note(f"A backup of the bank before is in {made}")
                except CoachError as error:
                    report.note(
                        f"No backup of the bank could be made, it is only moved aside: {error}"
                    )
            elif unpacked[-1] and not force:
                why = f"{file} has coach read {', '.join(unpacked[-1])}. If that is right: --force."
                raise UsageProblem(f"{why} Nothing was changed.")
            _link_recordings(settings, folder)
            for path in (folder, *filter(Path.is_dir, folder.rglob("*"))):
                sync_folder(path)
            with exclusive_access(settings.database):
                return RestoreResult(*unpacked, swap(bank, folder))
    finally:
        if is_new:
            with suppress(OSError):  # it holds a bank now
                bank.rmdir()


def _link_recordings(settings: Settings, folder: Path) -> None:
    """Give a restored bank the recordings that its answers name and the bank before has.

    Two banks may name recordings of two answers alike, by session and question; only where the
    bank before is damaged does the name alone decide.
    """
    if settings.recordings.is_symlink() or not settings.recordings.is_dir():
        return
    named = recorded_answers(folder / DATABASE)
    with suppress(BankUnusable):
        named &= recorded_answers(settings.database)
    for name, _ in named:
        there = settings.recordings / name
        if there.name == name and there.is_file() and not there.is_symlink():
            kept = folder / settings.recordings.name
            kept.mkdir(mode=0o700, exist_ok=True)
            try:
                os.link(there, kept / name)
            except OSError:  # no disk that gives a file two names
                shutil.copy2(there, kept / name)
