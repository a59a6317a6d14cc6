"""Autosave, clock, /commands, external editor while an answer is typed."""

from __future__ import annotations

import asyncio
import re
import tempfile
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from coach.errors import CoachError
from coach.tui.ask import open_editor
from coach.tui.prompt import clean

if TYPE_CHECKING:
    from collections.abc import Callable

    Save = Callable[[str, float], None]
    Clock = Callable[[], float]


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


MINUTE = 60


class Stopwatch:
    """Seconds since it was made, by a clock that never goes back, beyond those `spent` before."""

    def __init__(self, clock: Clock, spent: float = 0.0) -> None:
        self._clock = clock
        self._start = clock() - spent

    @property
    def seconds(self) -> float:
        """How many have passed."""
        return self._clock() - self._start


def face(seconds: float) -> str:
    """Minutes and seconds as a clock shows them: 1:05."""
    minutes, rest = divmod(int(seconds), MINUTE)
    return f"{minutes}:{rest:02}"


def against(seconds: float, target: int | None) -> str:
    """The time that has passed beside the target; past it, that is said in words."""
    if target is None:
        return face(seconds)
    if seconds < target:
        return f"{face(seconds)} of {face(target)}"
    return f"{face(seconds)}, past the target of {face(target)}"


def spoken(seconds: float, target: int | None = None) -> str:
    """The same in words, for a screen reader: 1 minute 5 seconds."""
    minutes, rest = divmod(int(seconds), MINUTE)
    parts = [_counted(minutes, "minute")] if minutes else []
    parts += [_counted(rest, "second")] if rest or not minutes else []
    words = " ".join(parts)
    if target is None:
        return words
    return f"{words}, {'within' if seconds < target else 'past'} the target of {spoken(target)}"


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


_LOOKS_LIKE_ONE = re.compile(r"/[a-z]{2,12}")


class Slash(StrEnum):
    """A command typed in place of a line of the answer."""

    DONE = "/done"
    HINT = "/hint"
    SKIP = "/skip"
    QUIT = "/quit"
    EDITOR = "/editor"


KEYS = "Esc Enter sends. Or alone on a line: /done /hint /skip /quit /editor"
EMPTY = "Nothing is written yet. Write an answer, or /skip the question, or /quit."
NO_MORE_HINTS = "There is no further hint."


def slash(line: str) -> Slash | None:
    """The command that a line is, if it is nothing but one."""
    typed = line.strip().lower()
    return Slash(typed) if typed in set(Slash) else None


def mistyped(line: str) -> str:
    """What to say of a line that looks like a command and is none; it stays in the answer."""
    typed = line.strip().lower()
    if not _LOOKS_LIKE_ONE.fullmatch(typed) or slash(typed):
        return ""
    return f"{typed} is no command and stays in your answer. There are: {', '.join(Slash)}."


def edited(text: str, line: int) -> str:
    """The text as the person leaves it in their editor, opened at a line.

    The file is for this person's eyes only and gone afterwards.

    Raises:
        click.ClickException: there is no editor, or it failed; the text is unchanged then.
    """
    with tempfile.TemporaryDirectory(prefix="coach-") as folder:  # 0700
        path = Path(folder, "answer.txt")
        path.write_text(f"{text}\n", encoding="utf-8")
        open_editor(str(path), line)
        return clean(path.read_text(encoding="utf-8", errors="replace")).rstrip("\n")
