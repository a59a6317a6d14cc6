"""Make a backup."""

from __future__ import annotations

import json
import stat
import zipfile
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

from coach.config import absolute_path
from coach.errors import BankUnusable, FileInTheWay, SourceNotFound
from coach.maintenance.archive import (
    BACKING_UP,
    DATABASE,
    FILES,
    LARGEST_FILE,
    NAME,
    STORIES,
    BackupManifest,
    BackupMember,
    copy_hashed,
    create_private,
    is_in_place,
    staging_folder,
    unpack_backup,
)
from coach.storage.copy import copy_bank, read_contents
from coach.storage.files import COMMENT, place_of_file
from coach.storage.swap import finish_swap, sync_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from coach.config import Settings
    from coach.storage.copy import BankContents


_FIRST_YEAR, _LAST_YEAR = 1980, 2107
"""That a ZIP archive can name; the clock of a machine without a battery says 1970."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made: where, its bytes, what it holds, and files that are not in it.

    `written` counts the stories written with `coach new`, `left_out` are links and the like, files
    with names that not every system takes, and larger ones than a restore takes.
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
        FileInTheWay: something is there already, or the place is inside a bank.
        OSError: the file cannot be written.
    """
    finish_swap(settings.bank)
    if not settings.database.exists():
        raise BankUnusable(settings.bank, "there is no bank here yet. coach add PATH begins one.")
    whole = absolute_path(file)
    target = whole / f"coach-{now:%Y-%m-%d}.zip" if whole.is_dir() else place_of_file(whole)
    _check_free(settings, target, file, force=force)
    return write_backup(
        settings, target, now, lambda: _check_free(settings, target, file, force=force)
    )


def write_backup(
    settings: Settings,
    target: Path,
    now: datetime,
    check: Callable[[], None] = lambda: None,
) -> Backup:
    """Write a bank of any version into a file; it is read back and `check` called before its name.

    Raises:
        BankUnusable: the bank cannot be read.
        OSError: the file cannot be written.
    """
    with staging_folder(target.parent, BACKING_UP) as folder:
        half = folder / target.name
        copy_bank(settings.database, folder / DATABASE)
        left_out = _write(settings, half, folder / DATABASE, now)
        (folder / "read").mkdir(mode=0o700)
        manifest, held = unpack_backup(half, folder / "read")
        check()
        half.replace(target)
    sync_folder(target.parent)
    written = sum(member.name.startswith(f"{STORIES}/") for member in manifest.members)
    return Backup(target, target.stat().st_size, held, written, left_out)


def _check_free(settings: Settings, target: Path, file: Path, *, force: bool) -> None:
    place_of_file(target, settings.cache)
    if not target.parent.is_dir():
        raise SourceNotFound(str(file), "the folder it is to be in is not there.")
    if target.exists() and not force:
        where = target if absolute_path(file).is_dir() else file
        raise FileInTheWay(where, "it is there already. Name another, or --force.")


def _write(settings: Settings, half: Path, copied: Path, now: datetime) -> tuple[Path, ...]:
    """Write the archive; return what lies among the written stories and cannot be in it."""
    try:
        schema = read_contents(copied).schema
    except BankUnusable as error:
        raise BankUnusable(settings.database, error.why) from error
    files = {name: settings.bank / name for name in FILES if (settings.bank / name).is_file()}
    files[DATABASE] = copied
    left_out = []
    for path in sorted(settings.written_stories.rglob("*")):
        status = path.lstat()
        name = "/".join((STORIES, *path.relative_to(settings.written_stories).parts))
        is_small = status.st_size <= LARGEST_FILE
        if stat.S_ISREG(status.st_mode) and is_small and is_in_place(name):
            files[name] = path
        elif not stat.S_ISDIR(status.st_mode):
            left_out.append(path)
    members = []
    day = (
        now.timetuple()[:6]
        if _FIRST_YEAR <= now.year <= _LAST_YEAR
        else (_FIRST_YEAR, 1, 1, 0, 0, 0)
    )
    with create_private(half) as out, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = COMMENT
        for name, path in sorted(files.items()):
            entry = zipfile.ZipInfo(name, day)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with path.open("rb") as file, archive.open(entry, "w", force_zip64=True) as packed:
                digest, size = copy_hashed(file, packed)
            members.append(BackupMember(name, size, digest))
        manifest = BackupManifest(
            coach=version("storycoach"),
            schema=schema,
            created=now.isoformat(timespec="seconds"),
            written=str(settings.written_stories.resolve()),
            members=tuple(members),
        )
        listed = json.dumps(asdict(manifest), ensure_ascii=False, indent=2)
        archive.writestr(zipfile.ZipInfo(NAME, day), listed, zipfile.ZIP_DEFLATED)
    return tuple(left_out)
