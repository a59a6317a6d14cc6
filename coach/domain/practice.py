"""Practice: sessions and their items, answers, grades, cards and interviews."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime


ASKED_PREFIX = "asked-"
"""How the id of a question of a real interview begins."""

DEBRIEF = "debrief"
"""The option of a session that is no practice: it holds what was asked in a real interview."""


class Mode(StrEnum):
    """How a story is rehearsed."""

    TELL = "tell"
    RECALL = "recall"
    MOCK = "mock"
    ALOUD = "aloud"


class SelectionReason(StrEnum):
    """Why a session asks something: a card is due, no story answers it, or it is new."""

    DUE = "due"
    GAP = "gap"
    NEW = "new"


class Grade(IntEnum):
    """How well a story came, as FSRS counts it (py-fsrs `Rating`)."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4

    @property
    def word(self) -> str:
        """The grade as it is shown."""
        return self.name.capitalize()


@dataclass(frozen=True, slots=True)
class Item:
    """One question of a session, at a `position` from 0; `target` is in seconds.

    `competency` is an id, or empty; `story` is the identity of what answers it, None for a gap.
    """

    position: int
    question_id: str
    question: str
    competency: str
    story: int | None
    why: SelectionReason
    target: int | None = None


@dataclass(frozen=True, slots=True)
class StoryRecall:
    """The story the user named by heart, None if none came, and the time that took."""

    story: int | None
    milliseconds: int


@dataclass(frozen=True, slots=True)
class Attempt:
    """One rehearsed answer, as given; None stands for what was not asked or not given.

    `story` is the one it was compared with, `recalled` the one the user named in `recall_ms`.
    `proposed` is coach's grade with its `reason`, `grade` the user's. `review` and `speech` are as
    `coach review --format json` prints them; `audio` names a recording kept, or is empty.
    """

    id: int
    session: int
    position: int
    mode: Mode
    answered_at: datetime
    question_id: str
    question: str
    competency: str
    story: int | None = None
    recalled: int | None = None
    recall_ms: int | None = None
    answer: str = ""
    seconds: float | None = None
    target: int | None = None
    review: Mapping[str, Any] | None = None
    probe: str = ""
    probe_answer: str = ""
    proposed: Grade | None = None
    reason: str = ""
    grade: Grade | None = None
    speech: Mapping[str, Any] | None = None
    audio: str = ""

    @property
    def place(self) -> str:
        """Where it was told: a mode of practice, or "real" for the interview itself."""
        return "real" if self.question_id.startswith(ASKED_PREFIX) else self.mode


@dataclass(frozen=True, slots=True)
class Card:
    """How well one story × competency is remembered; `state` is the JSON of py-fsrs.

    `due` is UTC, as of the last grade or change of the interviews; `due_at` says it for today.
    """

    story: int
    competency: str
    state: str
    due: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """A session: items in order, positions done (answered or skipped), seconds spent so far."""

    id: int
    mode: Mode
    started_at: datetime
    options: Mapping[str, Any]
    items: tuple[Item, ...]
    done: frozenset[int] = frozenset()
    seconds: float = 0.0
    ended_at: datetime | None = None

    @property
    def waiting(self) -> tuple[Item, ...]:
        """The items that are still to be asked."""
        return tuple(item for item in self.items if item.position not in self.done)

    @property
    def is_debrief(self) -> bool:
        """Whether it holds what was asked in a real interview."""
        return isinstance(self.options.get(DEBRIEF), dict)


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


@dataclass(frozen=True, slots=True)
class Interview:
    """An interview on a day of the user's calendar, noted at `set_at` (UTC)."""

    id: int
    day: date
    company: str
    set_at: datetime


def upcoming_interviews(interviews: Iterable[Interview], today: date) -> list[Interview]:
    """Return the interviews of today and later, the next first."""
    return sorted((one for one in interviews if one.day >= today), key=lambda one: one.day)
