"""The data that ships with coach: competencies, frameworks, and the demo bank's stories.

A person's own file may add competencies and frameworks, or replace the built-in ones by id.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from coach.data import tables
from coach.data.parsed import parsed

if TYPE_CHECKING:
    from coach.competency import Catalogue, Competency, Framework

_HERE = Path(__file__).parent
_COMPETENCIES = _HERE / "competencies.toml"
_FRAMEWORKS = _HERE / "frameworks.toml"


@cache  # some 20 ms to parse
def competencies() -> tuple[Competency, ...]:
    """The built-in competencies, in file order."""
    import tomllib  # noqa: PLC0415  (not for commands that need the names alone)

    return tables.competencies(tomllib.loads(_COMPETENCIES.read_text(encoding="utf-8")))


@cache
def frameworks() -> tuple[Framework, ...]:
    """The built-in frameworks, in file order."""
    import tomllib  # noqa: PLC0415

    return tables.frameworks(tomllib.loads(_FRAMEWORKS.read_text(encoding="utf-8")))


def competency_names(folder: Path) -> dict[str, str]:
    """The built-in competencies' names by id, in file order; see `parsed` for `folder`."""
    return {row["id"]: row["name"] for row in parsed(_COMPETENCIES, folder)["competency"]}


def load(extra: Path | None = None) -> Catalogue:
    """The built-in competencies and frameworks, with those of a person's own file if there is one.

    What has the id of a built-in competency or framework replaces it wholly.

    Raises:
        CompetenciesUnusable: the file cannot be read, or holds a mistake.
    """
    from coach.data import merging  # noqa: PLC0415  (most runs need the competencies only)

    return merging.load(competencies(), frameworks(), extra)


def read_competencies(path: Path) -> tuple[Competency, ...]:
    """The competencies of a person's own file; one mistake anywhere in it, and nothing is read.

    Raises:
        CompetenciesUnusable: the file cannot be read, or holds a mistake.
    """
    return _own(path).competencies


def read_frameworks(path: Path) -> tuple[Framework, ...]:
    """The frameworks of a person's own file; one mistake anywhere in it, and nothing is read.

    Raises:
        CompetenciesUnusable: the file cannot be read, or holds a mistake.
    """
    return _own(path).frameworks


def competencies_fingerprint(extra: Path | None = None) -> str:
    """The identity of the competencies' text, a person's own included: cheaper than parsing it."""
    digest = hashlib.sha256(_COMPETENCIES.read_bytes())
    if extra is not None:
        digest.update(extra.read_bytes())
    return digest.hexdigest()[:12]


def demo_stories() -> Path:
    """The folder of worked-example stories: in the wheel, or beside the package in a checkout."""
    shipped = _HERE.parent / "demo_stories"
    return shipped if shipped.is_dir() else _HERE.parent.parent / "stories"


def _own(path: Path) -> Catalogue:
    from coach.data import merging  # noqa: PLC0415  (as in `load`)

    return merging.read_own(path, competencies(), frameworks())
