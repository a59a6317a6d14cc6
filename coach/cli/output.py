"""`-o FILE`: a report into a file, and never over something that coach did not write."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from coach.errors.files import FileInTheWay

if TYPE_CHECKING:
    from pathlib import Path

LOOKED_AT = 4096
"""Bytes of a file that are looked at to tell whose it is."""


def write_report(path: Path, page: str, mark: str, *, force: bool) -> None:
    """Write a report, for its owner's eyes only; all of it or nothing.

    `mark` is how every report of its format begins: a file that begins so is an older report, and
    is replaced. Anything else is left alone, unless `force`.

    Raises:
        FileInTheWay: something else is there.
    """
    target = path.resolve()
    if target.is_dir():
        raise FileInTheWay(path, "this is a folder. Name a file in it.")
    if target.exists() and not force and not _is_ours(target, mark):
        raise FileInTheWay(path)
    half = target.with_name(f".{target.name}.{os.getpid()}")
    descriptor = os.open(half, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(page)
        half.replace(target)
    except OSError:
        half.unlink(missing_ok=True)
        raise


def _is_ours(path: Path, mark: str) -> bool:
    with path.open("rb") as file:
        beginning = file.read(LOOKED_AT)
    return not beginning or beginning.startswith(mark.encode())
