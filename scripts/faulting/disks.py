"""A full disk, and folders and files that may not be written or read."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from faulting.notes import MANY, write_many
from faulting.rehearsing import rehearse
from faulting.row import Row, judge, left_out

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from faulting.home import Home, Said

_DISK: Final = "size=2m,mode=700"
_ROOM: Final = 150_000
"""Bytes that are left on the full disk: enough to open the bank, too few for what comes."""
_SMALL: Final = 200_000
"""The largest file that a process may write, where no disk can be made."""
_FULL: Final = "the disk is full. Nothing was lost; free some space and try again."


def full_add(home: Home) -> Row:
    """60 stories are added where no room is left."""
    more = home.folder / "more"
    write_many(more)
    return _on_full(home, "full disk: add", lambda: home.coach("add", more), 1, _FULL)


def full_new(home: Home) -> Row:
    """A story is written by coach where no room is left."""
    words = ("new", "--title", "Late", "--action", "I wrote 6000 words. " * 6000)
    return _on_full(
        home, "full disk: new", lambda: home.coach(*words), 1, "the disk is full", 90_000
    )


def full_backup(home: Home) -> Row:
    """A backup is written to a full disk: no half of one is left."""
    before = home.kept()
    out = home.folder / "out"
    out.mkdir()
    with disk(out) as refused:
        if refused:
            return left_out("full disk: backup", refused)
        full = fill(out, 0)
        said = home.coach("backup", out / "backup.zip")
        lost = [str(path) for path in out.iterdir() if path != full] + home.lost(before)
    return judge("full disk: backup", said, 1, "the disk is full", lost)


def full_to_the_last_byte(home: Home) -> Row:
    """Not even the files can be made that SQLite opens a bank with."""
    return _on_full(
        home, "full disk, no byte free: list", lambda: home.coach("list"), 1, "the disk ", 0
    )


def full_practice(home: Home) -> Row:
    """An answer is given where no room is left to keep it."""

    def run() -> Said:
        return rehearse(home, "--story", "kettle", "--count", "1").said

    return _on_full(home, "full disk: practice", run, 1, "the disk ", 50_000)


def full_cache(home: Home) -> Row:
    """The cache is on a full disk."""
    shutil.rmtree(home.cache)
    home.cache.mkdir()
    with disk(home.cache) as refused:
        if refused:
            return left_out("full disk: cache", refused)
        fill(home.cache, 0)
        said = home.coach("match", "a time the lights went out")
        return judge("full disk: cache", said, 1, "the disk is full")


def _on_full(  # noqa: PLR0913, PLR0917
    home: Home, name: str, run: Callable[[], Said], code: int, words: str, room: int = _ROOM
) -> Row:
    """Run on a bank whose disk is full; with room again, 60 stories are added."""
    before = home.kept()
    aside = home.folder / "aside"
    shutil.move(home.bank, aside)
    home.bank.mkdir()
    with disk(home.bank) as refused:
        if refused:
            return left_out(name, refused)
        shutil.copytree(aside, home.bank, dirs_exist_ok=True)
        listed = set(home.bank.rglob("*"))
        full = fill(home.bank, room)
        said = run()
        full.unlink()
        lost = home.lost(before)
        halves = {path for path in home.bank.rglob("*") if _is_half(path)} - listed
        lost += [f"left behind: {path.name}" for path in halves]
        more = home.folder / "more"
        if not more.exists():
            write_many(more)
        added = home.coach("add", more)
        if added.code or f"{MANY} stories" not in added.out:
            lost.append(f"with room again: {added.err}")
        lost += home.lost(before)
    return judge(name, said, code, words, lost)


def _is_half(path: Path) -> bool:
    return path.is_file() and path.suffix not in {".db", ".db-wal", ".db-shm", ".npy", ".json"}


@contextmanager
def disk(folder: Path, options: str = _DISK) -> Iterator[str]:
    """A small disk on a folder; yields why there is none, where it cannot be had."""
    words = ("mount", "-t", "tmpfs", "-o", options, "coach-faults", str(folder))
    if os.geteuid() or not shutil.which("mount"):
        yield "only root can mount a small disk"
        return
    made = subprocess.run(words, capture_output=True, text=True, check=False)
    if made.returncode:
        yield f"no disk can be mounted here ({made.stderr.strip()})"
        return
    try:
        yield ""
    finally:
        subprocess.run(["umount", str(folder)], check=True)  # noqa: S607


def fill(folder: Path, left: int) -> Path:
    """Fill a disk with one file, but for very little."""
    full = folder / ".full"
    room = shutil.disk_usage(folder).free - left
    full.write_bytes(b"\0" * room)
    return full


def file_limit(home: Home) -> Row:
    """The system refuses larger files (a quota): 60 stories are added."""
    more = home.folder / "more"
    write_many(more)
    if not shutil.which("prlimit"):
        return left_out("file size limit: add", "there is no prlimit")
    before = home.kept()
    said = home.coach("add", more, before=("prlimit", f"--fsize={_SMALL}"))
    lost = home.lost(before)
    added = home.coach("add", more)
    if f"{MANY} stories" not in added.out:
        lost.append(added.err)
    return judge("file size limit: add", said, 1, "the disk ", lost)


FAULTS: Final[Mapping[str, Callable[[Home], Row]]] = {
    "full-add": full_add,
    "full-new": full_new,
    "full-backup": full_backup,
    "full-practice": full_practice,
    "full-to-the-last-byte": full_to_the_last_byte,
    "full-cache": full_cache,
    "file-limit": file_limit,
}
