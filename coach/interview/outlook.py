"""Where the user stands on the way to an interview, and the one thing to do next."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from coach.domain.practice import Mode
from coach.interview.debrief import undebriefed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.domain.session import Session
    from coach.domain.story import BankStory
    from coach.interview.gaps import GapReport
    from coach.matching.choices import StoryChoices
    from coach.practice.agenda import Agenda, DueOverview
    from coach.storage.bank import Bank

_LAST_GAPS: Final = "last gaps"
"""The setting with the generation of the bank that was looked at, and what was found."""


class NextStep(Enum):
    """What to do next: as it is said to the user, and what stands after `coach`."""

    RESUME = ("Go on with the session you left", "practice --resume")
    GRADE = ("Grade what you told last", "practice --resume")
    SHEET = ("Read your sheet for the interview", "sheet")
    DEBRIEF = ("Go over the interview you had, while you remember it", "debrief")
    REHEARSE = ("Tell the stories that wait", "practice")
    MAP = ("Say which of your stories answers what is asked most", "map")
    MAP_AGAIN = ("Say what your new stories answer", "map --again")
    LOOK = ("See what no story of yours answers", "gaps")
    BEGIN = ("Tell a story that you have not told yet", "practice")
    CLOSE = ("Find a story for what none of yours answers", "gaps")
    TRY = ("Ask what an interviewer may ask", "match")


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a bank holds and what waits in it.

    `session` is one that was left open, with as many answers `ungraded`. Nothing is said of
    `unmapped` kinds of those asked most; `newer` stories came after the user went through them,
    None where that was not yet. `gaps` are the competencies that no story answers, None where
    nobody has looked since the stories changed. An interview of late may be `undebriefed`.
    """

    stories: int
    rehearsed: int
    due: DueOverview
    session: Session | None
    ungraded: int
    unmapped: int
    newer: int | None
    gaps: int | None
    undebriefed: bool = False
    is_demo: bool = False

    @property
    def step(self) -> NextStep:
        """The one thing to do next, the most urgent that there is."""
        days = [(interview.day - self.due.today).days for interview in self.due.interviews[:1]]
        session, untold = self.session, self.stories - self.rehearsed
        steps = (
            (NextStep.SHEET, days == [0]),
            (NextStep.RESUME, session and (session.waiting or session.mode is Mode.MOCK)),
            (NextStep.GRADE, self.ungraded),
            (NextStep.DEBRIEF, self.undebriefed),
            (NextStep.REHEARSE, self.due.waiting),
            (NextStep.SHEET, days == [1] and self.rehearsed),
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
    bank: Bank, stories: Sequence[BankStory], agenda: Agenda, choices: StoryChoices, *, demo: bool
) -> Outlook:
    """Return how a bank with these stories stands; the model is not asked."""
    ids, session = {story.id for story in stories}, bank.practice.unfinished_session()
    ungraded = [
        answer
        for answer in (bank.practice.attempts() if session else ())
        if session and answer.session == session.id and not answer.grade and answer.story in ids
    ]
    is_open, held = undebriefed(bank, agenda.today)
    return Outlook(
        stories=len(ids),
        rehearsed=len(ids & {story for story, *_ in bank.practice.grades()}),
        due=agenda.overview(stories),
        session=session,
        ungraded=len(ungraded),
        unmapped=choices.count_waiting(choices.often_asked()),
        newer=choices.count_newer(stories),
        gaps=_last_gaps(bank),
        undebriefed=is_open or any(one.day < agenda.today for one in held),
        is_demo=demo,
    )


def note_gaps(bank: Bank, report: GapReport) -> None:
    """Note how many of all competencies no story answers, until the stories change."""
    if report.scope == type(report.scope)():
        uncovered = sum(not gap.stories for gap in report.gaps)
        bank.note(_LAST_GAPS, json.dumps([bank.generation(), uncovered]))


def _last_gaps(bank: Bank) -> int | None:
    with suppress(ValueError, TypeError):
        generation, uncovered = json.loads(bank.setting(_LAST_GAPS) or "")
        return int(uncovered) if generation == bank.generation() else None
    return None
