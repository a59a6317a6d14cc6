"""TOML tables to competencies and frameworks; parsed once, cached.

Data files without the wait: TOML for those who write it, JSON for the next command.

tomllib takes 40 ms for the built-in questions (100 KB), json 1 ms. So a file is parsed once, and
what was parsed is kept in the cache folder under the hash of the file's bytes.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from coach.domain.competency import Competency, Framework, FrameworkItem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


def parse_competencies(table: Mapping[str, Any]) -> tuple[Competency, ...]:
    """The competencies of a parsed file, in file order."""
    return tuple(_competency(row) for row in table.get("competency", ()))


def parse_frameworks(table: Mapping[str, Any]) -> tuple[Framework, ...]:
    """The frameworks of a parsed file, in file order."""
    return tuple(_framework(row) for row in table.get("framework", ()))


def _competency(row: Mapping[str, Any]) -> Competency:
    return Competency(
        id=row["id"],
        name=flatten(row["name"]),
        definition=flatten(row["definition"]),
        questions=_lines(row, "questions"),
        indicators=_lines(row, "indicators"),
        not_shown=_lines(row, "not_shown"),
        skills=_lines(row, "skills"),
        looks_for=_lines(row, "looks_for"),
        prompts=_lines(row, "prompts"),
        civil_service=_lines(row, "civil_service"),
        amazon=_lines(row, "amazon"),
    )


def _framework(row: Mapping[str, Any]) -> Framework:
    return Framework(
        id=row["id"],
        name=flatten(row["name"]),
        about=flatten(row.get("about", "")),
        items=tuple(
            FrameworkItem(
                name=flatten(item["name"]),
                description=flatten(item.get("description", "")),
                competencies=_lines(item, "competencies"),
                importance=item.get("importance"),
            )
            for item in row["item"]
        ),
    )


def flatten(text: str) -> str:
    """A text on one line: one of TOML's long strings may be broken over several."""
    return " ".join(text.split())


def _lines(row: Mapping[str, Any], key: str) -> tuple[str, ...]:
    return tuple(flatten(text) for text in row.get(key, ()))


def parse_cached(path: Path, cache: Path) -> dict[str, Any]:
    """The table of a TOML file that has no dates; `cache` is a folder in coach's cache."""
    written = path.read_bytes()

    def parse() -> dict[str, Any]:
        import tomllib  # 8 ms

        return tomllib.loads(written.decode())

    return load_cached(cache / f"{path.stem}-{file_identity(written)}.json", parse)


def load_cached(path: Path, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The table in this file of the cache, made and put there first where it is not."""
    try:
        table: dict[str, Any] = json.loads(path.read_bytes())
    except (OSError, ValueError):
        table = make()
        with suppress(OSError):  # a cache that cannot be written costs time and nothing else
            _keep(path, table)
    return table


def file_identity(*written: bytes) -> str:
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
