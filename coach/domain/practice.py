"""Practice: modes, answers and their grades, cards, and what the user said of facts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


ASKED_PREFIX: Final = "asked-"
"""How the id of a question of a real interview begins."""

REAL: Final = "real"
"""Where such a question was answered, beside the modes of practice."""


class Mode(StrEnum):
    """How a story is rehearsed."""

    TELL = "tell"
    RECALL = "recall"
    MOCK = "mock"
    ALOUD = "aloud"


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
class Probe:
    """A question asked after an answer; `answer` is None until it is given, "" where left out.

    `draft` is what was typed of it so far, `seconds` what that took.
    """

    question: str
    answer: str | None = None
    draft: str = ""
    seconds: float = 0.0


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
    proposed: Grade | None = None
    reason: str = ""
    grade: Grade | None = None
    speech: Mapping[str, Any] | None = None
    audio: str = ""
    graded_at: datetime | None = None
    probes: tuple[Probe, ...] = ()

    @property
    def open_probe(self) -> Probe | None:
        """The probe that waits for its answer."""
        return self.probes[-1] if self.probes and self.probes[-1].answer is None else None

    @property
    def place(self) -> str:
        """Where it was told: a mode of practice, or REAL for the interview itself."""
        return REAL if self.question_id.startswith(ASKED_PREFIX) else self.mode


@dataclass(frozen=True, slots=True)
class Card:
    """How well one story × competency is remembered; `state` is the JSON of py-fsrs.

    `due` is UTC, as of the last grade or change of the interviews; `due_at` says it for today.
    """

    story: int
    competency: str
    state: str
    due: datetime


class FactVerdict(StrEnum):
    """What the user says of a fact of a story; LATER: it was shown, and is not asked again."""

    RIGHT = "right"
    WRONG = "wrong"
    LATER = "later"
    UNCLAIMED = "unclaimed"


@dataclass(frozen=True, slots=True)
class FactDecision:
    """A fact as it was said, `value`, in the sentence `what`, and what the user says of it."""

    what: str
    value: str
    verdict: FactVerdict
