"""Files that coach writes outside its database: whole or not at all, for the user's eyes only."""

from __future__ import annotations

import errno
import os
import stat
import sys
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING, Final

from coach.errors import FileInTheWay

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COMMENT: Final = b"coach backup"
"""How a backup ends, so that `coach add` leaves it out."""


def place_of_file(path: Path, cache: Path | None = None) -> Path:
    """Return where a file of this name lies or would lie, links followed.

    Raises:
        FileInTheWay: a folder, a device, a pipe or a socket is there, which nothing replaces, or
            links that lead to each other; or the place is inside the cache, or inside a bank: this
            run's, or any other.
    """
    kind = 0
    try:
        target = path.resolve()
        with suppress(FileNotFoundError):
            kind = path.stat().st_mode
    except (RuntimeError, OSError) as error:  # RuntimeError: of a loop, until Python 3.13
        if isinstance(error, OSError) and error.errno != errno.ELOOP:
            raise
        raise FileInTheWay(path, "this is a link that leads back to itself.") from error
    if cache and cache.resolve() in target.parents:
        why = f"this is inside {cache}, which anybody may empty. Name another place."
        raise FileInTheWay(path, why)
    if stat.S_ISDIR(kind):
        raise FileInTheWay(path, "this is a folder. Name a file in it.")
    if kind and not stat.S_ISREG(kind):
        raise FileInTheWay(path, "this is a device or a pipe. Name an ordinary file.")
    for folder in target.parents:
        if (folder / "coach.db").exists():
            raise FileInTheWay(path, f"this is inside the bank {folder}. Name another place.")
    return target


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """Open a file that takes its name when it is whole, as what was there before does until then.

    A new one is readable by its user only, an older one keeps its mode.
    """
    half = path.with_name(f".{path.name[:50]}.{os.getpid()}")  # no longer than the longest name
    try:
        half.unlink(missing_ok=True)
        descriptor = os.open(half, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())  # a power cut leaves no name without its bytes
        with suppress(FileNotFoundError):
            half.chmod(stat.S_IMODE(path.stat().st_mode))
        half.replace(path)
    except BaseException as error:
        with suppress(OSError):
            half.unlink(missing_ok=True)
        if isinstance(error, OSError):
            error.filename = str(path)
        raise


def is_running(process: int) -> bool:
    """Return whether a process of this number runs, as far as one can ask."""
    if sys.platform != "win32":  # where to ask would end it
        with suppress(PermissionError):  # somebody else's
            try:
                os.kill(process, 0)
            except (ProcessLookupError, OverflowError):
                return False
    return True
