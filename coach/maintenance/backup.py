"""Make and restore a backup."""

from __future__ import annotations

import json
import shutil
import stat
import zipfile
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

from coach.errors import (
    BackupUnusable,
    BankInTheWay,
    BankUnusable,
    FileInTheWay,
    SourceNotFound,
    UsageProblem,
)
from coach.ingest.sources import absolute_path
from coach.maintenance.archive import (
    COMMENT,
    DAMAGED,
    DATABASE,
    FILES,
    NAME,
    STORIES,
    BackupManifest,
    BackupMember,
    copy_hashed,
    create_private,
    staging_folder,
    unpack_backup,
)
from coach.storage.copy import copy_bank, exclusive_access, migrate_copy, read_contents
from coach.storage.database import finish_swap, replacement_folder, swap, sync_folder
from coach.storage.files import place_of_file

if TYPE_CHECKING:
    from datetime import datetime

    from coach.config import Settings
    from coach.storage.copy import BankContents


_IN_A_BANK: Final = frozenset({*FILES, DATABASE, STORIES, "index", "questions"})
_BEGINNINGS: Final = (".", "coach.db-", "draft.")
"""Names in a bank's folder that are coach's, and how others of its names begin."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made: where, its bytes, what it holds, and files that are not in it.

    `written` counts the stories written with `coach new`, `left_out` are links and the like.
    """

    path: Path
    size: int
    held: BankContents
    written: int
    left_out: tuple[Path, ...]


def make_backup(settings: Settings, file: Path, now: datetime, *, force: bool) -> Backup:
    """Write a bank into one private file, all of it or nothing, and read it back to check it.

    `file` may be a folder: the backup is then named after the day. One that is there already is
    replaced only with `force`.

    Raises:
        BankUnusable: there is no bank, or it cannot be read.
        FileInTheWay: something is there already, or the place is inside the bank.
        OSError: the file cannot be written.
    """
    if not settings.database.exists():
        raise BankUnusable(settings.bank, "there is no bank here yet. coach add PATH begins one.")
    whole = absolute_path(file)
    target = whole / f"coach-{now:%Y-%m-%d}.zip" if whole.is_dir() else whole.resolve()
    if settings.bank.resolve() in target.resolve().parents:
        raise FileInTheWay(file, "this is inside the bank. Keep a backup somewhere else.")
    _check_free(target, file, force=force)
    with staging_folder(target.parent, ".coach-backup-") as folder:
        half = folder / target.name
        left_out = _write(settings, half, folder / DATABASE, now)
        (folder / "read").mkdir(mode=0o700)
        manifest, held = unpack_backup(half, folder / "read")
        _check_free(target, file, force=force)
        half.replace(target)
    sync_folder(target.parent)
    written = sum(member.name.startswith(f"{STORIES}/") for member in manifest.members)
    return Backup(target, target.stat().st_size, held, written, left_out)


def _check_free(target: Path, file: Path, *, force: bool) -> None:
    place_of_file(target)
    if target.exists() and not force:
        where = target if absolute_path(file).is_dir() else file
        raise FileInTheWay(where, "it is there already. Name another, or --force.")


def _write(settings: Settings, half: Path, copied: Path, now: datetime) -> tuple[Path, ...]:
    """Write the archive; return what lies among the written stories and is no ordinary file."""
    copy_bank(settings.database, copied)
    files = {name: settings.bank / name for name in FILES if (settings.bank / name).is_file()}
    files[DATABASE] = copied
    left_out = []
    for path in sorted(settings.written_stories.rglob("*")):
        kind = path.lstat().st_mode
        if stat.S_ISREG(kind):
            parts = path.relative_to(settings.written_stories).parts
            files["/".join((STORIES, *parts))] = path
        elif not stat.S_ISDIR(kind):
            left_out.append(path)
    members = []
    with create_private(half) as out, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = COMMENT
        for name, path in sorted(files.items()):
            with path.open("rb") as file, archive.open(name, "w", force_zip64=True) as packed:
                digest, size = copy_hashed(file, packed)
            members.append(BackupMember(name, size, digest))
        manifest = BackupManifest(
            coach=version("storycoach"),
            schema=read_contents(copied).schema,
            created=now.isoformat(timespec="seconds"),
            written=str(settings.written_stories.resolve()),
            members=tuple(members),
        )
        archive.writestr(NAME, json.dumps(asdict(manifest), ensure_ascii=False, indent=2))
    return tuple(left_out)


@dataclass(frozen=True, slots=True)
class RestoreResult:
    """A backup that became the bank; `aside` is where the one before is now, if there was one."""

    manifest: BackupManifest
    held: BankContents
    aside: Path | None


def files_in_the_way(settings: Settings) -> bool:
    """Return whether the bank holds anything that the user would miss."""
    own = (settings.written_stories, *(settings.bank / name for name in FILES))
    if any(path.is_file() or (path.is_dir() and any(path.iterdir())) for path in own):
        return True
    if not settings.database.exists():
        return False
    try:
        with exclusive_access(settings.database):
            return not read_contents(settings.database).empty
    except BankUnusable:
        return True


def restore_backup(settings: Settings, file: Path, now: datetime, *, force: bool) -> RestoreResult:
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
        finish_swap(bank)  # a restore that was killed: its bank is the one before this
    with staging_folder(bank.parent, f".{bank.name}.restoring-") as folder:
        manifest, held = unpack_backup(file, folder)
        if not force and files_in_the_way(settings):
            raise BankInTheWay(settings.bank)
        try:
            migrate_copy(folder / DATABASE, manifest.written, str(bank / STORIES))
        except BankUnusable as error:
            raise BackupUnusable(file, DAMAGED) from error
        for path in (folder, *filter(Path.is_dir, folder.rglob("*"))):
            sync_folder(path)
        aside = _free_name(bank, now)
        with exclusive_access(settings.database):
            # Left by a restore that was killed before its swap.
            shutil.rmtree(replacement_folder(bank), ignore_errors=True)
            folder.rename(replacement_folder(bank))
            swap(bank, aside)
    if aside.exists() and not any(aside.iterdir()):
        aside.rmdir()
    return RestoreResult(manifest, held, aside if aside.exists() else None)


def _check_place(settings: Settings, file: Path) -> None:
    if settings.demo:
        raise UsageProblem("The demo bank is made anew by itself. Name another one with --bank.")
    if not file.is_file():
        raise SourceNotFound(str(file), "there is no such file.")
    bank = settings.bank.resolve()
    if bank in file.resolve().parents:
        raise UsageProblem(f"{file}: this lies in the bank. Move the backup out of it first.")
    names = sorted(path.name for path in bank.iterdir()) if bank.is_dir() else []
    odd = [name for name in names if name not in _IN_A_BANK and not name.startswith(_BEGINNINGS)]
    if odd:
        raise UsageProblem(
            f"{settings.bank}: this folder also holds what is not coach's ({', '.join(odd[:3])}). "
            "Restore into a folder of its own: coach --bank DIR restore FILE"
        )


def _free_name(bank: Path, now: datetime) -> Path:
    """Return a free name for the bank that makes room."""
    base = f"{bank.name}.before-restore-{now:%Y-%m-%dT%H%M%SZ}"
    free, number = bank.with_name(base), 2
    while free.exists():
        free, number = bank.with_name(f"{base}-{number}"), number + 1
    return free
