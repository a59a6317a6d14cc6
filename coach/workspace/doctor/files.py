"""Who may read the bank: its owner alone, and its owner may."""

from __future__ import annotations

import os
import stat
from shlex import quote
from typing import TYPE_CHECKING

from coach.diagnosis import Check, State

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from coach.settings import Settings

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def look(settings: Settings) -> list[Check]:
    """Folders 0700, files 0600. Arrays of the index are shut off by the bank's folder."""
    if os.name == "nt" or not settings.bank.is_dir():
        return []
    checks = [*_open_to_others(settings), *_shut_to_owner(settings)]
    if not checks:
        checks.append(Check("permissions", State.OK, "Only you can read the bank."))
    return [*checks, *_cache(settings.cache)]


def _open_to_others(settings: Settings) -> Iterator[Check]:
    written = [settings.bank, *_files(settings)]
    wide = [path for path in written if path.lstat().st_mode & _OTHERS]
    if wide:
        shown = f"{wide[0]}{f' and {len(wide) - 1} more' if len(wide) > 1 else ''}"
        found = f"Others on this machine may look into {shown}."
        remedy = f"chmod -R go= {quote(str(settings.bank))}"
        yield Check("permissions", State.FAULT, found, remedy)


def _cache(cache: Path) -> Iterator[Check]:
    if cache.is_dir() and cache.stat().st_mode & _OTHERS:
        found = f"Others may look into {cache}; it holds models, and vectors of your questions."
        yield Check("permissions", State.NOTE, found, f"chmod go= {quote(str(cache))}")


def _shut_to_owner(settings: Settings) -> Iterator[Check]:
    for path in (settings.bank, settings.database):
        if path.exists() and not os.access(path, os.W_OK):
            found = f"{path} cannot be written; answers and stories could not be kept."
            yield Check("permissions", State.FAULT, found, f"chmod u+rwX {quote(str(path))}")


def _files(settings: Settings) -> Iterator[Path]:
    """What coach writes into the bank, the index's arrays left out."""
    for name in ("coach.db", "coach.db-wal", "coach.db-shm", "draft.json", "draft.md", "index"):
        path = settings.bank / name
        if path.exists():
            yield path
    if settings.recordings.is_dir():
        yield settings.recordings
        yield from sorted(settings.recordings.iterdir())
    if settings.written_stories.is_dir():
        yield settings.written_stories
        yield from sorted(settings.written_stories.glob("*.md"))
