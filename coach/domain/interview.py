"""Real interviews: the day, the round, and what the user noted of each question afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Interview:
    """An interview on a day of the user's calendar, noted at `set_at` (UTC).

    `round` is the id of an `InterviewRound`, or empty.
    """

    id: int
    day: date
    company: str
    set_at: datetime
    round: str = ""


@dataclass(frozen=True, slots=True)
class InterviewRound:
    """Who asks in an interview, and what: `about` says it in a sentence.

    `stories` are asked for, of these `competencies` (ids, the likeliest first), each to be told in
    `seconds`, with `probes` asked on after it; beside them `standing` questions (ids), in order.
    """

    id: str
    name: str
    about: str
    competencies: tuple[str, ...]
    standing: tuple[str, ...]
    minutes: int = 45
    stories: int = 4
    seconds: int = 120
    probes: int = 1

    def __str__(self) -> str:
        """Return in a line who asks, how long and how deep."""
        probes = f"{self.probes} question{'s' if self.probes > 1 else ''}"
        deep = f", {probes} after each" if self.probes else ""
        stories = f"{self.stories} {'story' if self.stories == 1 else 'stories'}"
        return f"{self.name}, {self.minutes} minutes: {stories} of {self.seconds} seconds{deep}"


@dataclass(frozen=True, slots=True)
class DebriefNotes:
    """What the user said of one question of a real interview; `step` counts what they were asked.

    `foreseen` is the rule by which it was (docs/guide/debrief.md#what-counts-as-foreseen), "none"
    where it was not, None where nobody looked yet.
    """

    position: int
    follow_ups: str = ""
    foreseen: str | None = None
    step: int = 0
    went: str | None = None
    note: str = ""
    mend: str = ""


def upcoming_interviews(interviews: Iterable[Interview], today: date) -> list[Interview]:
    """Return the interviews of today and later, the next first."""
    return sorted((one for one in interviews if one.day >= today), key=lambda one: one.day)
