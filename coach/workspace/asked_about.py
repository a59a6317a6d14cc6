"""What a person asks `coach gaps` about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from coach.question import Level


@dataclass(frozen=True, slots=True)
class Asked:
    """The limits of a report; what is empty or None does not limit it.

    `framework` is a name or a file, `job` a job description, `listed` a list of questions.
    """

    framework: str = ""
    job: Path | None = None
    listed: Path | None = None
    level: Level | None = None
