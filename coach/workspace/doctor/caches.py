"""What a killed coach left half written in the cache and in the bank's index."""

from __future__ import annotations

import os
import re
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from coach.diagnosis import Check, State
from coach.embedding.model import COMPILING
from coach.workspace.index import BUILDING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coach.settings import Settings

_HALF = re.compile(r".*\.(?:npy|json)\.\d+")
"""As `coach.workspace.arrays` and `coach.data.parsed` name a file until it is whole."""


def look(settings: Settings) -> list[Check]:
    """What is half written; another coach may be writing it right now."""
    if not settings.cache.exists():
        return [Check("cache", State.OK, "There is no cache yet; it is made when needed.")]
    if not settings.cache.is_dir():
        found = f"{settings.cache} is no folder, and coach's cache should be one."
        return [Check("cache", State.FAULT, found, "Move it away, or set COACH_CACHE.")]
    half = [*_half(settings.cache, 2), *_half(settings.index, 1)]
    if not half:
        return [Check("cache", State.OK, "Nothing in the cache is half written.")]
    found = f"{len(half)} half-written in the cache: {half[0]}{', ...' if len(half) > 1 else ''}."
    remedy = "If no other coach runs: rm -r " + " ".join(quote(str(each)) for each in half)
    return [Check("cache", State.NOTE, found, remedy)]


def _half(folder: Path, depth: int) -> Iterator[Path]:
    """Half-written files and folders, at most so many folders down; the demo is a bank."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        if entry.name.startswith((COMPILING, BUILDING)) or _HALF.fullmatch(entry.name):
            yield Path(entry.path)
        elif depth > 1 and entry.is_dir(follow_symlinks=False):
            yield from _half(Path(entry.path), depth - 1)
