"""Reading a backup: every byte is checked before any of it is believed."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import zipfile
import zlib
from typing import TYPE_CHECKING, Final

from coach.errors.backup import BackupUnusable
from coach.errors.bank import BankUnusable
from coach.storage.copying import examine
from coach.storage.database import NEWER
from coach.workspace.manifest import DATABASE, NAME, parsed

if TYPE_CHECKING:
    from pathlib import Path

    from coach.storage.copying import Held
    from coach.workspace.manifest import Manifest, Member

_LARGEST_MANIFEST: Final = 64_000_000
"""Bytes; some 300,000 stories written with `coach new`."""

_CHUNK: Final = 1 << 20

DAMAGED: Final = "this is no backup made by coach, or it is damaged. Nothing was changed."

_FAULTS: Final = (
    zipfile.BadZipFile, zlib.error, ValueError, KeyError, TypeError, AttributeError, EOFError,
    NotImplementedError, RuntimeError, RecursionError,
)  # fmt: skip
"""What the ZIP and JSON readers raise at files that are damaged, encrypted or made up."""


def unpack(file: Path, folder: Path) -> tuple[Manifest, Held]:
    """Unpack a backup into an empty folder, check it, and say what it holds.

    Names, sizes and hashes are those of the manifest, or nothing is unpacked; of a member no more
    is read than its size says. The files are private and on the disk at the end.

    Raises:
        BackupUnusable: it is no backup, or not as it was made, or of a newer coach.
        OSError: it cannot be read, or the folder not written.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = _described(archive)
            _check_space(file, folder, manifest)
            for member in manifest.members:
                _unpack_member(archive, member, folder)
    except _FAULTS as error:
        raise BackupUnusable(file, DAMAGED) from error
    try:
        held = examine(folder / DATABASE)
    except BankUnusable as error:
        raise BackupUnusable(file, NEWER if error.why == NEWER else DAMAGED) from error
    return manifest, held


def _described(archive: zipfile.ZipFile) -> Manifest:
    """The manifest, once the archive holds just the files that it names."""
    inside = archive.infolist()
    named = archive.getinfo(NAME)
    if named.file_size > _LARGEST_MANIFEST:
        raise ValueError(NAME)
    manifest = parsed(archive.read(named))
    sizes = {each.name: each.size for each in manifest.members} | {NAME: named.file_size}
    found = {each.filename: each.file_size for each in inside}
    if len(inside) != len(found) or found != sizes or any(map(_is_odd, inside)):
        raise ValueError(NAME)
    return manifest


def _is_odd(entry: zipfile.ZipInfo) -> bool:
    """Whether an entry is no ordinary file: a link or another special file, or a folder."""
    kind = stat.S_IFMT(entry.external_attr >> 16)
    return entry.is_dir() or kind not in {0, stat.S_IFREG}


def _check_space(file: Path, folder: Path, manifest: Manifest) -> None:
    """A small archive can name sizes that no disk holds.

    Raises:
        BackupUnusable: what it names does not fit.
    """
    free = shutil.disk_usage(folder).free
    if manifest.size > free:
        raise BackupUnusable(
            file,
            f"unpacked it has {manifest.size:,} bytes, and the disk has {free:,} free. "
            "Nothing was changed.",
        )


def _unpack_member(archive: zipfile.ZipFile, member: Member, folder: Path) -> None:
    parts = member.name.split("/")
    for depth in range(1, len(parts)):
        folder.joinpath(*parts[:depth]).mkdir(mode=0o700, exist_ok=True)
    target = folder.joinpath(*parts)
    digest = hashlib.sha256()
    descriptor = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as out, archive.open(member.name) as packed:
        # No more comes than the archive names, which is what the manifest names.
        while chunk := packed.read(_CHUNK):
            digest.update(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    if digest.hexdigest() != member.sha256:
        raise ValueError(member.name)
