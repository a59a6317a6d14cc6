"""TOML tables to competencies and frameworks; kept as JSON, which is read forty times as fast."""

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

_LISTS = (
    *("questions", "indicators", "not_shown", "skills", "looks_for", "prompts"),
    *("civil_service", "amazon"),
)


def parse_competencies(table: Mapping[str, Any]) -> tuple[Competency, ...]:
    """Return the competencies of a parsed file, in file order."""
    return tuple(
        Competency(
            id=row["id"],
            name=flatten(row["name"]),
            definition=flatten(row["definition"]),
            **{key: _flatten_all(row, key) for key in _LISTS},
        )
        for row in table.get("competency", ())
    )


def parse_frameworks(table: Mapping[str, Any]) -> tuple[Framework, ...]:
    """Return the frameworks of a parsed file, in file order."""
    return tuple(
        Framework(
            id=row["id"],
            name=flatten(row["name"]),
            about=flatten(row.get("about", "")),
            items=tuple(
                FrameworkItem(
                    name=flatten(item["name"]),
                    description=flatten(item.get("description", "")),
                    competencies=_flatten_all(item, "competencies"),
                    importance=item.get("importance"),
                )
                for item in row["item"]
            ),
        )
        for row in table.get("framework", ())
    )


def flatten(text: str) -> str:
    """Return a text on one line: one of TOML's long strings may be broken over several."""
    return " ".join(text.split())


def _flatten_all(row: Mapping[str, Any], key: str) -> tuple[str, ...]:
    return tuple(flatten(text) for text in row.get(key, ()))


def parse_cached(path: Path, cache: Path) -> dict[str, Any]:
    """Return the table of a TOML file that has no dates; `cache` is a folder in coach's cache."""
    written = path.read_bytes()

    def parse() -> dict[str, Any]:
        import tomllib  # 8 ms

        return tomllib.loads(written.decode())

    return load_cached(cache / f"{path.stem}-{file_identity(written)}.json", parse)


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
    half = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(half, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(table, file, ensure_ascii=False)
    half.replace(path)


def file_identity(*written: bytes) -> str:
    """Return what tells these bytes from others."""
    return hashlib.sha256(b"".join(written)).hexdigest()[:12]
