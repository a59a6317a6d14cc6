"""Practice: sessions and their items, answers, grades, cards and interviews."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime


ASKED_PREFIX: Final = "asked-"
"""How the id of a question of a real interview begins."""

REAL: Final = "real"
"""Where such a question was answered, beside the modes of practice."""

DEBRIEF: Final = "debrief"
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

    def number_of(self, item: Item) -> tuple[int, int]:
        """Return an item's number, and of how many: what is asked in several rounds counts once."""
        times: Counter[tuple[str, int | None, int | None]] = Counter()
        numbers: dict[tuple[str, int | None, int], int] = {}
        places = []
        for one in self.items:
            asked = (one.question_id, one.story, one.target)
            places.append(numbers.setdefault((*asked[:2], times[asked]), len(numbers) + 1))
            times[asked] += 1
        return places[item.position], len(numbers)


def count_questions(items: Iterable[Item]) -> int:
    """Return how many questions these items ask, each in one round or several."""
    return len({(item.question_id, item.story) for item in items})


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


def upcoming_interviews(interviews: Iterable[Interview], today: date) -> list[Interview]:
    """Return the interviews of today and later, the next first."""
    return sorted((one for one in interviews if one.day >= today), key=lambda one: one.day)
