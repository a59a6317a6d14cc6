"""Practice: sessions and their items, answers, grades, cards and interviews."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime


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
    """One question of a session.

    `position` counts from 0. `question` is the text as asked, `competency` an id, empty where
    nobody has said what the question asks for. `story` is the identity of the story that answers
    it, None for a gap. `target` is the time to tell it in, seconds.
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
    """One rehearsed answer, as given.

    `story` is the identity of the story it was compared with, `recalled` of the one the user
    named, `recall_ms` the time that took. `seconds` is the time the answer took, `review` its
    feedback as `coach review --format json` prints it. `proposed` is coach's grade with its
    `reason`, `grade` the user's. `speech` is how a spoken answer was delivered, as that JSON has
    it, `audio` the name of its recording in the bank's folder `audio`, empty if none was kept.
    None stands for what was not asked or not given.
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


@dataclass(frozen=True, slots=True)
class Card:
    """How well one story × competency is remembered.

    `state` is what py-fsrs knows of it, as JSON; only scheduling.py reads it. `due` is UTC, as
    of the last grade or change of the interviews; `due_at` says it for today.
    """

    story: int
    competency: str
    state: str
    due: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """A session: its items in order, and the positions that are done (answered or skipped).

    `options` are the command's limits, to go on with. `seconds` is the time spent until now.
    """

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


@dataclass(frozen=True, slots=True)
class Interview:
    """An interview on a day of the user's own calendar; `company` may be empty.

    `set_at` is when it was noted, UTC.
    """

    id: int
    day: date
    company: str
    set_at: datetime


def upcoming_interviews(interviews: Iterable[Interview], today: date) -> list[Interview]:
    """Return the interviews of today and later, the next first."""
    return sorted((one for one in interviews if one.day >= today), key=lambda one: one.day)
