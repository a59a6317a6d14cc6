"""The interview a person prepares for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Interview:
    """An interview on a day of the person's own calendar; `company` may be empty.

    `set_at` is when it was noted, UTC.
    """

    id: int
    day: date
    company: str
    set_at: datetime


def ahead(interviews: Iterable[Interview], today: date) -> list[Interview]:
    """Those of today and later, the next first."""
    return sorted((each for each in interviews if each.day >= today), key=lambda each: each.day)
