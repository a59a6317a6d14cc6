"""A backup: one file with all of a bank that cannot be made again."""

from __future__ import annotations

import hashlib
import os
import stat
import zipfile
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from coach.errors.bank import BankUnusable
from coach.errors.files import FileInTheWay
from coach.storage.copying import copy, examine
from coach.storage.swapping import sync_folder
from coach.workspace.manifest import COMMENT, DATABASE, FILES, NAME, STORIES, Manifest, Member
from coach.workspace.paths import absolute
from coach.workspace.staging import staging
from coach.workspace.unpacking import unpack

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from coach.settings import Settings
    from coach.storage.copying import Held

_BUILDING: Final = ".coach-backup-"
_CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made: where, its bytes, what it holds, and files that are not in it.

    `written` counts the stories written with `coach new`, `left_out` are links and the like.
    """

    path: Path
    size: int
    held: Held
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
    with staging(target.parent, _BUILDING) as folder:
        half = folder / target.name
        left_out = _write(settings, half, folder / DATABASE, now)
        (folder / "read").mkdir(mode=0o700)
        manifest, held = unpack(half, folder / "read")
        _check_free(target, file, force=force)
        half.replace(target)
    sync_folder(target.parent)
    written = sum(each.name.startswith(f"{STORIES}/") for each in manifest.members)
    return Backup(target, target.stat().st_size, held, written, left_out)


def _target(settings: Settings, file: Path, now: datetime) -> Path:
    whole = absolute(file)
    target = whole / f"coach-{now:%Y-%m-%d}.zip" if whole.is_dir() else whole.resolve()
    if settings.bank.resolve() in target.resolve().parents:
        raise FileInTheWay(file, "this is inside the bank. Keep a backup somewhere else.")
    return target


def _check_free(target: Path, file: Path, *, force: bool) -> None:
    if target.is_dir():
        raise FileInTheWay(target, "this is a folder. Name another file.")
    if target.exists() and not force:
        where = target if absolute(file).is_dir() else file
        raise FileInTheWay(where, "it is there already. Name another, or --force.")


def _write(settings: Settings, half: Path, copied: Path, now: datetime) -> tuple[Path, ...]:
    """Write the archive; returns what lies among the written stories and is no ordinary file."""
    copy(settings.database, copied)
    files, left_out = _written(settings)
    files[DATABASE] = copied
    files |= {name: settings.bank / name for name in FILES if (settings.bank / name).is_file()}
    descriptor = os.open(half, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.comment = COMMENT
            members = tuple(_packed(archive, name, files[name]) for name in sorted(files))
            manifest = Manifest(
                coach=version("storycoach"),
                schema=examine(copied).schema,
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


def _packed(archive: zipfile.ZipFile, name: str, path: Path) -> Member:
    """Put a file into the archive, as it is read just now: its hash is of the same bytes."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file, archive.open(name, "w", force_zip64=True) as packed:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            packed.write(chunk)
    return Member(name, size, digest.hexdigest())
