"""Data files without the wait: TOML for those who write it, JSON for the next command.

tomllib takes 40 ms for the built-in questions (100 KB), json 1 ms. So a file is parsed once, and
what was parsed is kept in the cache folder under the hash of the file's bytes.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def parsed(path: Path, cache: Path) -> dict[str, Any]:
    """The table of a TOML file that has no dates; `cache` is a folder in coach's cache."""
    written = path.read_bytes()

    def parse() -> dict[str, Any]:
        import tomllib  # noqa: PLC0415  (8 ms)

        return tomllib.loads(written.decode())

    return kept(cache / f"{path.stem}-{identity(written)}.json", parse)


def kept(path: Path, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The table in this file of the cache, made and put there first where it is not."""
    try:
        table: dict[str, Any] = json.loads(path.read_bytes())
    except (OSError, ValueError):
        table = make()
        with suppress(OSError):  # a cache that cannot be written costs time and nothing else
            _keep(path, table)
    return table


def identity(*written: bytes) -> str:
    """What tells these bytes from others."""
    digest = hashlib.sha256()
    for each in written:
        digest.update(each)
    return digest.hexdigest()[:12]


def _keep(path: Path, table: dict[str, Any]) -> None:
    for folder in (path.parent.parent, path.parent):  # the mode is that of the last folder only
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(half, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(table, file, ensure_ascii=False)
    half.replace(path)
