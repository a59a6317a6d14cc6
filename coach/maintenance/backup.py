"""Make and restore a backup."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import zipfile
from dataclasses import dataclass
from importlib.metadata import version
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
    staging_folder,
    unpack_backup,
)
from coach.storage.copy import copy_bank, exclusive_access, migrate_copy, read_contents
from coach.storage.database import finish_swap, replacement_folder, swap, sync_folder

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from coach.config import Settings
    from coach.storage.copy import BankContents


_BUILDING: Final = ".coach-backup-"
_CHUNK: Final = 1 << 20


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
    target = _target(settings, file, now)
    _check_free(target, file, force=force)
    with staging_folder(target.parent, _BUILDING) as folder:
        half = folder / target.name
        left_out = _write(settings, half, folder / DATABASE, now)
        (folder / "read").mkdir(mode=0o700)
        manifest, held = unpack_backup(half, folder / "read")
        _check_free(target, file, force=force)
        half.replace(target)
    sync_folder(target.parent)
    written = sum(each.name.startswith(f"{STORIES}/") for each in manifest.members)
    return Backup(target, target.stat().st_size, held, written, left_out)


def _target(settings: Settings, file: Path, now: datetime) -> Path:
    whole = absolute_path(file)
    target = whole / f"coach-{now:%Y-%m-%d}.zip" if whole.is_dir() else whole.resolve()
    if settings.bank.resolve() in target.resolve().parents:
        raise FileInTheWay(file, "this is inside the bank. Keep a backup somewhere else.")
    return target


def _check_free(target: Path, file: Path, *, force: bool) -> None:
    if target.is_dir():
        raise FileInTheWay(target, "this is a folder. Name another file.")
    if target.exists() and not force:
        where = target if absolute_path(file).is_dir() else file
        raise FileInTheWay(where, "it is there already. Name another, or --force.")


def _write(settings: Settings, half: Path, copied: Path, now: datetime) -> tuple[Path, ...]:
    """Write the archive; returns what lies among the written stories and is no ordinary file."""
    copy_bank(settings.database, copied)
    files, left_out = _written(settings)
    files[DATABASE] = copied
    files |= {name: settings.bank / name for name in FILES if (settings.bank / name).is_file()}
    descriptor = os.open(half, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.comment = COMMENT
            members = tuple(_packed(archive, name, files[name]) for name in sorted(files))
            manifest = BackupManifest(
                coach=version("storycoach"),
                schema=read_contents(copied).schema,
                created=now.isoformat(timespec="seconds"),
                written=str(settings.written_stories.resolve()),
                members=members,
            )
            archive.writestr(NAME, manifest.dump())
        out.flush()
        os.fsync(out.fileno())
    return left_out


def _written(settings: Settings) -> tuple[dict[str, Path], tuple[Path, ...]]:
    """The files of written stories by their names in the archive, and what is not taken along."""
    files: dict[str, Path] = {}
    left_out: list[Path] = []
    for path in sorted(settings.written_stories.rglob("*")):
        kind = path.lstat().st_mode
        if stat.S_ISREG(kind):
            inside = path.relative_to(settings.written_stories)
            files["/".join((STORIES, *inside.parts))] = path
        elif not stat.S_ISDIR(kind):
            left_out.append(path)
    return files, tuple(left_out)


def _packed(archive: zipfile.ZipFile, name: str, path: Path) -> BackupMember:
    """Put a file into the archive, as it is read just now: its hash is of the same bytes."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file, archive.open(name, "w", force_zip64=True) as packed:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            packed.write(chunk)
    return BackupMember(name, size, digest.hexdigest())


_KNOWN: Final = frozenset({*FILES, DATABASE, STORIES, "index", "questions"})
_OF_COACH: Final = ("coach.db-", "draft.")


@dataclass(frozen=True, slots=True)
class RestoreResult:
    """A backup that became the bank; `aside` is where the one before is now, if there was one."""

    manifest: BackupManifest
    held: BankContents
    aside: Path | None


def files_in_the_way(settings: Settings) -> bool:
    """Whether the bank holds anything that a person would miss."""
    bank = settings.bank
    own = (settings.written_stories, *(bank / name for name in FILES))
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
        _sync(folder)
        aside = _take_place(settings, folder, now)
    return RestoreResult(manifest, held, aside)


def _take_place(settings: Settings, folder: Path, now: datetime) -> Path | None:
    """Make a complete folder the bank; returns where the one before is now, if it held a file."""
    bank = settings.bank.resolve()
    aside = _aside(bank, now)
    with exclusive_access(settings.database):
        # Left by a restore that was killed before its swap.
        shutil.rmtree(replacement_folder(bank), ignore_errors=True)
        folder.rename(replacement_folder(bank))
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
