"""Where the user stands on the way to an interview, and the one thing to do next."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from coach.domain.practice import Mode

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from coach.domain.story import BankStory
    from coach.interview.gaps import GapReport
    from coach.matching.choices import StoryChoices
    from coach.practice.agenda import Agenda, DueOverview
    from coach.storage.bank import Bank

_LAST_GAPS: Final = "last gaps"
"""The setting with the generation of the bank that was looked at, and what was found."""


class NextStep(StrEnum):
    """What to do next, as it is said to the user."""

    RESUME = "Go on with the session you left"
    GRADE = "Grade what you told last"
    SHEET = "Read your sheet for the interview"
    REHEARSE = "Tell the stories that wait"
    MAP = "Say which of your stories answers what is asked most"
    MAP_AGAIN = "Say what your new stories answer"
    LOOK = "See what no story of yours answers"
    BEGIN = "Tell a story that you have not told yet"
    CLOSE = "Find a story for what none of yours answers"
    TRY = "Ask what an interviewer may ask"

    @property
    def command(self) -> str:
        """The command that does it, as it stands after `coach`."""
        return _COMMANDS[self]


_COMMANDS: Final = {
    NextStep.RESUME: "practice --resume",
    NextStep.GRADE: "practice --resume",
    NextStep.SHEET: "sheet",
    NextStep.REHEARSE: "practice",
    NextStep.MAP: "map",
    NextStep.MAP_AGAIN: "map --again",
    NextStep.LOOK: "gaps",
    NextStep.BEGIN: "practice",
    NextStep.CLOSE: "gaps",
    NextStep.TRY: "match",
}


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a bank holds and what waits in it.

    A session of `mode` that was `begun` on a day is open, with as many questions `left` and answers
    `ungraded`; both are None where none is.
    Nothing is said of `unmapped` of the `kinds` asked most; `newer` stories came after the user
    went through them, None where that was not yet. `gaps` are the competencies that no story
    answers, None where nobody has looked since the stories changed.
    """

    stories: int
    documents: int
    rehearsed: int
    due: DueOverview
    mode: Mode | None
    begun: date | None
    left: int
    ungraded: int
    kinds: int
    unmapped: int
    newer: int | None
    gaps: int | None
    is_demo: bool = False

    @property
    def step(self) -> NextStep:
        """The one thing to do next: what would be lost first comes first."""
        days = [(interview.day - self.due.today).days for interview in self.due.interviews[:1]]
        untold = self.stories - self.rehearsed
        steps = (
            (NextStep.RESUME, self.left or self.mode is Mode.MOCK),
            (NextStep.GRADE, self.ungraded),
            (NextStep.REHEARSE, self.due.waiting and days != [0]),
            (NextStep.SHEET, days == [0] or (days == [1] and self.rehearsed)),
            (NextStep.TRY, self.is_demo and not self.rehearsed),
            (NextStep.BEGIN, days == [1]),
            (NextStep.MAP, self.unmapped and self.newer != 0),
            (NextStep.MAP_AGAIN, self.newer),
            (NextStep.LOOK, self.gaps is None),
            (NextStep.BEGIN, untold),
            (NextStep.CLOSE, self.gaps),
        )
        return next((step for step, is_wanted in steps if is_wanted), NextStep.TRY)


def read_outlook(
    bank: Bank,
    stories: Collection[BankStory],
    agenda: Agenda,
    choices: StoryChoices,
    *,
    is_demo: bool,
) -> Outlook:
    """Return how a bank with these stories stands; the model is not asked."""
    ids, kinds = {story.id for story in stories}, choices.often_asked()
    session, practice = bank.practice.unfinished_session(), bank.practice
    answers = practice.attempts() if session else ()
    return Outlook(
        stories=len(ids),
        documents=len({story.path for story in stories}),
        rehearsed=len(ids & {story for story, *_ in practice.grades()}),
        due=agenda.overview([*stories]),
        mode=session.mode if session else None,
        begun=agenda.day(session.started_at) if session else None,
        left=len(session.waiting) if session else 0,
        ungraded=sum(
            answer.session == session.id and answer.grade is None and answer.story in ids
            for answer in answers
            if session
        ),
        kinds=len(kinds),
        unmapped=choices.count_waiting(kinds),
        newer=choices.count_newer(stories),
        gaps=_last_gaps(bank),
        is_demo=is_demo,
    )


def note_gaps(bank: Bank, report: GapReport) -> None:
    """Note how many competencies no story answers, until the stories change."""
    uncovered = sum(not gap.stories for gap in report.gaps)
    bank.note_if_free(_LAST_GAPS, json.dumps([bank.generation(), uncovered]))


def _last_gaps(bank: Bank) -> int | None:
    with suppress(ValueError, TypeError):
        generation, uncovered = json.loads(bank.setting(_LAST_GAPS) or "")
        if generation == bank.generation():
            return int(uncovered)
    return None
