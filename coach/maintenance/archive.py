"""What a backup file holds; check and unpack it."""

from __future__ import annotations

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
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from coach.errors import BackupUnusable, BankUnusable
from coach.storage.copy import read_contents
from coach.storage.database import NEWER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coach.storage.copy import BankContents


FORMAT: Final = 1
"""Of the archive as a whole; a later one that this coach cannot read has a higher number."""

COMMENT: Final = b"coach backup"
"""How the archive's comment begins, so that `coach add` leaves backups out."""

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

    @property
    def size(self) -> int:
        """Bytes of all members, unpacked."""
        return sum(each.size for each in self.members)

    def dump(self) -> str:
        """The manifest as JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2)


def parse_manifest(data: bytes) -> BackupManifest:
    """The manifest in some bytes.

    Raises:
        ValueError: it is none, or its members are not what a bank holds.
    """
    document = json.loads(data)
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ValueError("format")
    members = tuple(_member(each) for each in document["members"])
    names = [each.name for each in members]
    if len(set(names)) != len(names) or DATABASE not in names:
        raise ValueError("members")
    texts = [document[key] for key in ("coach", "created", "written")]
    if not all(isinstance(each, str) for each in texts):
        raise ValueError("texts")
    return BackupManifest(texts[0], int(document["schema"]), texts[1], texts[2], members)


def _member(document: dict[str, Any]) -> BackupMember:
    name, size, sha256 = document["name"], document["size"], document["sha256"]
    fits = isinstance(name, str) and isinstance(size, int) and isinstance(sha256, str)
    if not fits or size < 0 or not is_in_place(name):
        raise ValueError("member")
    return BackupMember(name, size, sha256)


def is_in_place(name: str) -> bool:
    """Whether a file of this name belongs into a bank, and nowhere else."""
    if name == DATABASE or name in FILES:
        return True
    parts = name.split("/")
    plain = all(part not in {"", ".", ".."} and part.isprintable() for part in parts)
    odd = "\\" in name or ":" in name or PurePosixPath(name).is_absolute()
    return len(parts) > 1 and parts[0] == STORIES and plain and not odd


STALE_SECONDS: Final = 3600
"""Nothing is in the making for so long: what is older was left by a killed process."""


@contextmanager
def staging_folder(parent: Path, prefix: str) -> Iterator[Path]:
    """A new private folder in `parent`, gone at the end unless it was moved away.

    What killed processes left under this prefix is swept away.
    """
    for left in parent.glob(f"{prefix}*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > STALE_SECONDS:
                shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


_LARGEST_MANIFEST: Final = 64_000_000
"""Bytes; some 300,000 stories written with `coach new`."""

_CHUNK: Final = 1 << 20

DAMAGED: Final = "this is no backup made by coach, or it is damaged. Nothing was changed."

_FAULTS: Final = (
    zipfile.BadZipFile, zlib.error, ValueError, KeyError, TypeError, AttributeError, EOFError,
    NotImplementedError, RuntimeError, RecursionError,
)  # fmt: skip
"""What the ZIP and JSON readers raise at files that are damaged, encrypted or made up."""


def unpack_backup(file: Path, folder: Path) -> tuple[BackupManifest, BankContents]:
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
        held = read_contents(folder / DATABASE)
    except BankUnusable as error:
        raise BackupUnusable(file, NEWER if error.why == NEWER else DAMAGED) from error
    return manifest, held


def _described(archive: zipfile.ZipFile) -> BackupManifest:
    """The manifest, once the archive holds just the files that it names."""
    inside = archive.infolist()
    named = archive.getinfo(NAME)
    if named.file_size > _LARGEST_MANIFEST:
        raise ValueError(NAME)
    manifest = parse_manifest(archive.read(named))
    sizes = {each.name: each.size for each in manifest.members} | {NAME: named.file_size}
    found = {each.filename: each.file_size for each in inside}
    if len(inside) != len(found) or found != sizes or any(map(_is_odd, inside)):
        raise ValueError(NAME)
    return manifest


def _is_odd(entry: zipfile.ZipInfo) -> bool:
    """Whether an entry is no ordinary file: a link or another special file, or a folder."""
    kind = stat.S_IFMT(entry.external_attr >> 16)
    return entry.is_dir() or kind not in {0, stat.S_IFREG}


def _check_space(file: Path, folder: Path, manifest: BackupManifest) -> None:
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


def _unpack_member(archive: zipfile.ZipFile, member: BackupMember, folder: Path) -> None:
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
