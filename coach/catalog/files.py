"""The files of the catalogue: the shipped ones, the user's own, and what was parsed before.

Kept apart from what their content becomes: a `match` asks for their fingerprint alone. A parsed
file is kept as JSON in the cache, which is read forty times as fast as TOML.
"""

from __future__ import annotations

import hashlib
import json
import stat
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coach.errors import CompetenciesUnusable

if TYPE_CHECKING:
    from collections.abc import Callable

DATA = Path(__file__).parent / "data"
COMPETENCIES = DATA / "competencies.toml"
FRAMEWORKS = DATA / "frameworks.toml"
QUESTIONS = DATA / "questions.toml"
KINDS = DATA / "kinds.toml"
ROUNDS = DATA / "rounds.toml"
STANDING = DATA / "standing.toml"
WORDS = DATA / "words.txt"

LARGEST = 1_000_000
"""Bytes; the built-in competencies and frameworks are a tenth of it."""

TOO_LARGE = f"It is larger than {LARGEST // 1_000_000} MB. Leave out what is no competency."


def demo_stories() -> Path:
    """Return the folder of worked examples: in the wheel, or beside the package in a checkout."""
    shipped = DATA.parents[1] / "demo_stories"
    return shipped if shipped.is_dir() else DATA.parents[2] / "stories"


@cache
def ordinary_words() -> frozenset[str]:
    """Return the words that need no explanation to a stranger, in small letters."""
    return frozenset(WORDS.read_text(encoding="utf-8").split())


def read_own_file(path: Path) -> bytes | None:
    """Return the bytes of the file, if there is one; raise CompetenciesUnusable if unreadable."""
    try:
        status = path.stat()
        if stat.S_ISREG(status.st_mode) and status.st_size <= LARGEST:
            return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        why = f"It cannot be read: {error.strerror}. Check that you may read it."
        raise CompetenciesUnusable(path, [(None, why)]) from error
    if stat.S_ISREG(status.st_mode):
        why = TOO_LARGE
    else:  # a pipe would be waited for
        what = "a folder" if stat.S_ISDIR(status.st_mode) else "not an ordinary file"
        why = f"This is {what}. coach reads a TOML file of this name."
    raise CompetenciesUnusable(path, [(None, why)])


def parse_toml(written: bytes) -> dict[str, Any]:
    """Return the table of a TOML file."""
    import tomllib  # 8 ms; commands read what was parsed before

    return tomllib.loads(written.decode())


def parse_cached(path: Path, cache: Path) -> dict[str, Any]:
    """Return the table of a TOML file that has no dates; `cache` is a folder in coach's cache."""
    written = path.read_bytes()
    name = f"{path.stem}-{file_identity(written)}.json"
    return load_cached(cache / name, lambda: parse_toml(written))


def load_cached(path: Path, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Return the table in this file of the cache, made and put there first where it is not."""
    try:
        table: dict[str, Any] = json.loads(path.read_bytes())
    except (OSError, ValueError):
        table = make()
        with suppress(OSError):  # a cache that cannot be written costs time and nothing else
            _write(path, table)
    return table


def _write(path: Path, table: dict[str, Any]) -> None:
    for folder in (path.parent.parent, path.parent):  # the mode is that of the last folder only
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    from coach.storage.files import whole_file  # only to write

    with whole_file(path) as file:
        file.write(json.dumps(table, ensure_ascii=False).encode())


def file_identity(*written: bytes) -> str:
    """Return what tells these bytes from others."""
    return hashlib.sha256(b"".join(written)).hexdigest()[:12]
