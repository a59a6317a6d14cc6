"""What of a bank was rehearsed: when each story was told last, how well, and what is left of it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from coach.gaps import Told

if TYPE_CHECKING:
    from datetime import date

    from coach.storage.bank import Bank
    from coach.workspace.timetable import Timetable


def told_before(
    bank: Bank, timetable: Timetable
) -> tuple[dict[tuple[int, str], Told], dict[int, date]]:
    """What is known of each story and competency, and the last day each story was told at all."""
    tellings = bank.rehearsals.tellings()
    if not tellings:
        return {}, {}
    times = Counter((story, competency) for story, competency, _, _ in tellings)
    left = {(card.story, card.competency): each for card, each in timetable.retentions()}
    found = {
        (story, competency): Told(
            times=times[story, competency],
            last=timetable.day(when),
            grade=grade,
            retention=left.get((story, competency)),
        )
        for story, competency, when, grade in tellings
    }
    return found, {story: timetable.day(when) for story, _, when, _ in tellings}
