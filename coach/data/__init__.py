"""The data that ships with coach: competencies, frameworks, and the demo bank's stories.

What a bank uses, its owner's own competencies included, is its `coach.data.library.Library`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coach.competency import Competency, Framework

_HERE = Path(__file__).parent
COMPETENCIES = _HERE / "competencies.toml"
FRAMEWORKS = _HERE / "frameworks.toml"


@cache  # some 20 ms to parse
def competencies() -> tuple[Competency, ...]:
    """The built-in competencies, in file order."""
    import tomllib  # noqa: PLC0415  (8 ms; commands read what was parsed before)

    from coach.data import tables  # noqa: PLC0415

    return tables.competencies(tomllib.loads(COMPETENCIES.read_text(encoding="utf-8")))


@cache
def frameworks() -> tuple[Framework, ...]:
    """The built-in frameworks, in file order."""
    import tomllib  # noqa: PLC0415

    from coach.data import tables  # noqa: PLC0415

    return tables.frameworks(tomllib.loads(FRAMEWORKS.read_text(encoding="utf-8")))


def demo_stories() -> Path:
    """The folder of worked-example stories: in the wheel, or beside the package in a checkout."""
    shipped = _HERE.parent / "demo_stories"
    return shipped if shipped.is_dir() else _HERE.parent.parent / "stories"
