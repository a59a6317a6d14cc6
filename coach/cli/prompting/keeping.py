"""The text being written, kept every few seconds."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from coach.errors import CoachError

if TYPE_CHECKING:
    from collections.abc import Callable

    Save = Callable[[str, float], None]

EVERY = 3.0
"""Seconds between two savings: what a power cut may cost."""


class Keeper:
    """Saves a text when it has changed since it was last saved.

    `text` and `seconds` tell what is written now and how long it took so far; `saved` is what
    the bank holds already.
    """

    def __init__(
        self, save: Save, text: Callable[[], str], seconds: Callable[[], float], saved: str
    ) -> None:
        self._save = save
        self._text = text
        self._seconds = seconds
        self._saved = saved
        self.trouble = ""

    def keep(self) -> None:
        """Save the text if it has changed; what `save` raises is raised."""
        text = self._text()
        if text != self._saved:
            self._save(text, self._seconds())
            self._saved = text

    def try_to_keep(self) -> None:
        """The same, but a bank that cannot be written is told by `trouble` and tried again.

        Typing goes on: the text on the screen is worth more than an end with an error.
        """
        try:
            self.keep()
        except (CoachError, OSError) as error:
            self.trouble = f"Your text is not saved now: {error}"
        else:
            self.trouble = ""

    def keep_at_end(self, *, sent: bool) -> None:
        """Save a last time; a failure is raised only if the text was not sent.

        Who sent it still has it, and hears of the same trouble when it is stored as an answer.
        """
        if sent:
            self.try_to_keep()
        else:
            self.keep()

    async def run(self, trouble_changed: Callable[[], None]) -> None:
        """Keep the text every few seconds, until cancelled."""
        while True:
            await asyncio.sleep(EVERY)
            before = self.trouble
            self.try_to_keep()
            if self.trouble != before:
                trouble_changed()
