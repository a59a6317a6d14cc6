"""The archive of a backup: its manifest, what it may hold, and how it is checked and unpacked."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import stat
import tempfile
import time
import zipfile
import zlib
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from glob import escape
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO, TYPE_CHECKING, Final

from coach.errors import BackupUnusable, BankUnusable
from coach.storage.copy import read_contents
from coach.storage.database import NEWER, BankDamaged
from coach.storage.files import is_running

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from coach.config import Settings
    from coach.storage.copy import BankContents

LARGEST_FILE: Final = 64_000_000
"""Bytes of a member beside the database; a document may have 50 million."""

_MOST_MEMBERS: Final = 100_000
_DEEPEST: Final = 32
_LONGEST_NAME: Final = 255
"""Folders down, and bytes of one name, as file systems have them."""

_MOST_RATIO: Final = 200
_SMALL: Final = 64_000_000
"""How many times as large as its file a backup becomes, beside a size that is no danger."""

_SHOWN: Final = 60
_ODD_NAMES: Final = {errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.EILSEQ}

FORMAT: Final = 1
"""Of the archive as a whole; a later one that this coach cannot read has a higher number."""

NAME: Final = "manifest.json"
DATABASE: Final = "coach.db"
STORIES: Final = "stories"
FILES: Final = ("competencies.toml", "draft.json", "draft.md")
"""What a bank may hold besides its database and the stories written there."""


@dataclass(frozen=True, slots=True)
class BackupMember:
    """A file in a backup: its name with slashes, its size in bytes, its SHA-256 in hex."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class BackupManifest:
    """A backup as it describes itself.

    `created` is ISO 8601 in UTC, `written` the absolute path that the folder of written stories
    had: the database names it.
    """

    coach: str
    schema: int
    created: str
    written: str
    members: tuple[BackupMember, ...]
    format: int = FORMAT


def parse_manifest(data: bytes) -> BackupManifest:
    """Parse the manifest.

    Raises:
        ValueError: it is none, or its members are not what a bank holds.
    """
    document = json.loads(data)
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ValueError("format")
    members = []
    for entry in document["members"]:
        match entry:
            case {"name": str(name), "size": int(size), "sha256": str(sha256)} if size >= 0:
                members.append(BackupMember(name, size, sha256))
            case _:
                raise ValueError("member")
    names = {member.name for member in members}
    if len(names) != len(members) or DATABASE not in names:
        raise ValueError("members")
    for member in members:
        if not is_in_place(member.name):
            raise OddMember(member.name, "its name is none of a bank's files")
        if member.name != DATABASE and member.size > LARGEST_FILE:
            raise OddMember(member.name, f"it is larger than {LARGEST_FILE // 1_000_000} MB")
    texts, schema = [document[key] for key in ("coach", "created", "written")], document["schema"]
    if not all(isinstance(text, str) for text in texts) or not isinstance(schema, int):
        raise ValueError("texts")
    "".join(texts).encode()  # a ValueError where a character is half of one
    if not any(kind(texts[2]).is_absolute() for kind in (PurePosixPath, PureWindowsPath)):
        raise ValueError("written")
    return BackupManifest(texts[0], schema, texts[1], texts[2], tuple(members))


class OddMember(ValueError):
    """A file in a backup that no bank of coach's holds, and why."""

    def __init__(self, name: str, why: str) -> None:
        short = name if len(name) < _SHOWN else f"{name[:_SHOWN]}..."
        super().__init__(f'no backup made by coach, as of "{short}" in it: {why}')


def is_in_place(name: str) -> bool:
    """Return whether a file of this name belongs into a bank, and nowhere else."""
    if name == DATABASE or name in FILES:
        return True
    parts = name.split("/")
    if len(parts) > _DEEPEST or max(len(os.fsencode(part)) for part in parts) > _LONGEST_NAME:
        return False
    plain = all(part not in {"", ".", ".."} and part.isprintable() for part in parts)
    odd = "\\" in name or ":" in name or PurePosixPath(name).is_absolute()
    return len(parts) > 1 and parts[0] == STORIES and plain and not odd


RESTORING: Final = ".restoring-"
"""How the folders begin that a backup is unpacked into."""

BACKING_UP: Final = ".coach-backup-"
"""How those begin that a backup is made in."""

STALE_SECONDS: Final = 3600
"""Nothing is in the making for so long: what is older was left by a killed process."""


@contextmanager
def staging_folder(parent: Path, prefix: str) -> Iterator[Path]:
    """Make a private folder in `parent`, gone at the end unless it was moved away.

    What killed processes left under this prefix is swept away.
    """
    sweep(stale_folders(parent, prefix))
    folder = Path(tempfile.mkdtemp(prefix=f"{prefix}{os.getpid()}-", dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def staging_places(settings: Settings) -> tuple[tuple[Path, str], ...]:
    """Return each folder of a bank's where others are made for a while, and how these begin."""
    bank = settings.bank.resolve()
    return (bank, RESTORING), (settings.backups, BACKING_UP), (settings.cache, RESTORING)


def stale_folders(parent: Path, prefix: str, *, at_once: bool = False) -> Iterator[Path]:
    """Find what killed processes left under this prefix: long ago, or also just now if `at_once`.

    The number of the process stands behind the prefix.
    """
    for path in parent.glob(f"{escape(prefix)}*"):
        process = path.name.removeprefix(prefix).partition("-")[0]
        with suppress(OSError):
            is_left = at_once and not (process.isdecimal() and is_running(int(process)))
            if is_left or time.time() - path.lstat().st_mtime > STALE_SECONDS:
                yield path


def sweep(paths: Iterable[Path]) -> None:
    """Delete folders and files, as far as that can be done."""
    for path in paths:
        with suppress(OSError, RecursionError):  # one made by an earlier coach may be that deep
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink()


_LARGEST_MANIFEST: Final = 64_000_000
"""Bytes; some 300,000 stories written with `coach new`."""

DAMAGED: Final = "no backup made by coach, or it is damaged"

_FAULTS: Final = (
    zipfile.BadZipFile, zlib.error, ValueError, KeyError, TypeError, AttributeError, EOFError,
    NotImplementedError, RuntimeError, RecursionError,
)  # fmt: skip
"""What the ZIP and JSON readers raise at files that are damaged, encrypted or made up."""


def unpack_backup(file: Path, folder: Path) -> tuple[BackupManifest, BankContents]:
    """Unpack a backup into an empty folder, check it, and return what it holds.

    Names, sizes and hashes are those of the manifest, or nothing is unpacked; of a member no more
    is read than its size says. The files are private and on the disk at the end.

    Raises:
        BackupUnusable: it is no backup, or not as it was made, or of a newer coach.
        OSError: it cannot be read, or the folder not written.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = _read_manifest(archive)
            size, free = sum(m.size for m in manifest.members), shutil.disk_usage(folder).free
            sizes = f"unpacked it has {size:,} bytes,"  # a small archive can name any
            if size > _MOST_RATIO * file.stat().st_size + _SMALL:
                raise BackupUnusable(file, f"{sizes} as no bank has. Nothing was changed.")
            if size > free:
                disk = f"and the disk has {free:,} free"
                raise BackupUnusable(file, f"{sizes} {disk}. Nothing was changed.")
            for member in manifest.members:
                _unpack_member(archive, member, folder)
    except _FAULTS as error:
        why = str(error) if isinstance(error, OddMember) else DAMAGED
        raise BackupUnusable(file, f"this is {why}. Nothing was changed.") from error
    with naming_backup(file):
        return manifest, read_contents(folder / DATABASE)


@contextmanager
def naming_backup(file: Path) -> Iterator[None]:
    """Turn what is wrong with an unpacked database into BackupUnusable, which names the backup."""
    try:
        yield
    except BankUnusable as error:
        clause = error.clause if isinstance(error, BankDamaged) else error.why.rstrip(".")
        why = f"this is {DAMAGED}: {clause}. Nothing was changed."
        raise BackupUnusable(file, NEWER if error.why == NEWER else why) from error


def _read_manifest(archive: zipfile.ZipFile) -> BackupManifest:
    """Read the manifest, once the archive holds just the files that it names."""
    entries = archive.infolist()
    own = archive.getinfo(NAME)
    if own.file_size > _LARGEST_MANIFEST or len(entries) > _MOST_MEMBERS:
        raise ValueError(NAME)
    manifest = parse_manifest(archive.read(own))
    named = {member.name: member.size for member in manifest.members} | {NAME: own.file_size}
    sizes = {entry.filename: entry.file_size for entry in entries}
    if len(entries) != len(sizes) or sizes != named or not all(map(_is_ordinary, entries)):
        raise ValueError(NAME)
    return manifest


def _is_ordinary(entry: zipfile.ZipInfo) -> bool:
    """Return whether an entry is a file, and no folder, link or other special file."""
    return not entry.is_dir() and stat.S_IFMT(entry.external_attr >> 16) in {0, stat.S_IFREG}


def _unpack_member(archive: zipfile.ZipFile, member: BackupMember, folder: Path) -> None:
    parts = member.name.split("/")
    try:
        for depth in range(1, len(parts)):
            folder.joinpath(*parts[:depth]).mkdir(mode=0o700, exist_ok=True)
        with create_private(folder.joinpath(*parts)) as out, archive.open(member.name) as packed:
            # No more comes than the archive names, which is what the manifest names.
            digest, _ = copy_hashed(packed, out)
    except OSError as error:
        if error.errno in _ODD_NAMES:
            why = "the disk takes no such name, or has it for another file already"
            raise OddMember(member.name, why) from error
        raise
    if digest != member.sha256:
        raise ValueError(member.name)


@contextmanager
def create_private(path: Path) -> Iterator[IO[bytes]]:
    """Create a file that only the user can read, and have it on the disk at the end."""
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def copy_hashed(source: IO[bytes], target: IO[bytes]) -> tuple[str, int]:
    """Copy what is read just now; return its SHA-256 in hex, and its bytes."""
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(1 << 20):
        digest.update(chunk)
        size += len(chunk)
        target.write(chunk)
    return digest.hexdigest(), size
