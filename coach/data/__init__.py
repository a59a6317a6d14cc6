"""The data that ships with coach: competencies, and the demo bank's stories."""

from __future__ import annotations

import hashlib
from pathlib import Path

from coach.competency import Competency
from coach.data.parsed import parsed

_HERE = Path(__file__).parent
_COMPETENCIES = _HERE / "competencies.toml"


def competencies() -> tuple[Competency, ...]:
    """The built-in competencies, in file order."""
    import tomllib  # noqa: PLC0415  (not for commands that need the names alone)

    table = tomllib.loads(_COMPETENCIES.read_text(encoding="utf-8"))
    return tuple(
        Competency(
            id=row["id"],
            name=row["name"],
            definition=row["definition"],
            questions=tuple(row["questions"]),
            indicators=tuple(row["indicators"]),
        )
        for row in table["competency"]
    )


def competency_names(cache: Path) -> dict[str, str]:
    """The built-in competencies' names by id, in file order; see `parsed` for `cache`."""
    return {row["id"]: row["name"] for row in parsed(_COMPETENCIES, cache)["competency"]}


def competencies_fingerprint() -> str:
    """The identity of the competencies' text, cheaper than parsing it."""
    return hashlib.sha256(_COMPETENCIES.read_bytes()).hexdigest()[:12]


def demo_stories() -> Path:
    """The folder of worked-example stories: in the wheel, or beside the package in a checkout."""
    shipped = _HERE.parent / "demo_stories"
    return shipped if shipped.is_dir() else _HERE.parent.parent / "stories"
