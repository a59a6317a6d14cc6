"""Looking back: how rehearsal goes, and what was answered about one story."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from coach.attempt import Mode
from coach.errors.bank import EmptyBank
from coach.errors.practice import NoSuchSession
from coach.errors.stories import AmbiguousStory
from coach.identity import find

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import tzinfo

    from coach.attempt import Attempt
    from coach.logbook.history import History
    from coach.logbook.session import Held, SessionReport
    from coach.logbook.stats import Stats
    from coach.storage.bank import Bank
    from coach.story import BankStory
    from coach.workspace.recordings import Recordings
    from coach.workspace.timetable import Timetable


class Logbook:
    """The attempts of a bank, those at stories that are gone too.

    `refresh` reads what changed in the documents, `zone` is the person's own; `recordings` are
    those of spoken answers.
    """

    def __init__(
        self,
        bank: Bank,
        timetable: Timetable,
        refresh: Callable[[], object],
        zone: tzinfo,
        recordings: Recordings,
    ) -> None:
        self._bank = bank
        self._recordings = recordings
        self._timetable = timetable
        self._refresh = refresh
        self._zone = zone

    @property
    def names(self) -> Mapping[str, str]:
        """The names of the competencies by id."""
        return self._timetable.names

    def stats(self, back: int) -> Stats:
        """How rehearsal goes, over the last `back` days with today.

        Raises:
            EmptyBank: there is no story, and none was ever rehearsed.
        """
        from coach.logbook.stats import Remembered, stats  # noqa: PLC0415

        self._refresh()
        stories, attempts = self._bank.stories.all(), self._bank.rehearsals.attempts()
        if not stories and not attempts:
            raise EmptyBank
        return stats(
            attempts,
            self._bank.rehearsals.sessions(),
            [
                Remembered(card.story, card.competency, retention)
                for card, retention in self._timetable.retentions()
            ],
            stories,
            today=self._timetable.today,
            back=back,
            zone=self._zone,
        )

    def history(self, name: str) -> History:
        """The answers about the story a person means.

        Raises:
            EmptyBank: there is no story, and none was ever rehearsed.
            StoryNotFound: none answers to the name.
            AmbiguousStory: several do.
        """
        from coach.logbook.history import history  # noqa: PLC0415

        self._refresh()
        known, there = self._find(name)
        return history(
            known,
            [self._with_recording(each) for each in self._bank.rehearsals.attempts(known.id)],
            there=there,
            today=self._timetable.today,
            zone=self._zone,
        )

    def sessions(self) -> tuple[Held, ...]:
        """Every session in which something was answered, the latest first."""
        from coach.logbook.session import held  # noqa: PLC0415

        rehearsals = self._bank.rehearsals
        return held(rehearsals.sessions(), rehearsals.attempts(), self._zone)

    def session(self, number: int | None) -> SessionReport:
        """What was answered in a session; None for the latest mock interview.

        Raises:
            NoSuchSession: there is none of this number, or no mock interview.
        """
        from coach.logbook.session import report  # noqa: PLC0415

        wanted = [
            each.session
            for each in self.sessions()
            if each.session.id == number or (number is None and each.session.mode is Mode.MOCK)
        ]
        if not wanted:
            raise NoSuchSession(number)
        self._refresh()
        attempts = [
            each for each in self._bank.rehearsals.attempts() if each.session == wanted[0].id
        ]
        told = sorted({each.story for each in attempts if each.story is not None})
        stories = {known.id: known for known in self._bank.stories.all(told)}
        return report(wanted[0], attempts, stories, self._zone)

    def _with_recording(self, attempt: Attempt) -> Attempt:
        """An attempt, its recording not named where the person has deleted it."""
        if attempt.audio and not self._recordings.path(attempt.audio).exists():
            return replace(attempt, audio="")
        return attempt

    def _find(self, name: str) -> tuple[BankStory, bool]:
        """The story of a name, and whether it is there; rehearsed ones that are gone count too.

        Where a name fits one story that is there, it means that one, as with every other command;
        the whole name of another finds that.
        """
        there = self._bank.stories.all()
        ids = {known.id for known in there}
        rehearsed = {each.story for each in self._bank.rehearsals.attempts()}
        gone = self._bank.stories.all(
            sorted({each for each in rehearsed if each is not None} - ids)
        )
        if not there and not gone:
            raise EmptyBank
        try:
            found = find(name, [*there, *gone])
        except AmbiguousStory as several:
            fitting = [known for known in there if known.slug in several.slugs]
            if len(fitting) != 1:
                raise
            found = fitting[0]
        return found, found.id in ids
