"""What goes on while an answer is given: saving, the clock, commands, the user's own editor."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from prompt_toolkit.shortcuts import PromptSession

from coach.errors import CoachError
from coach.practice.unsaved import EDITED
from coach.printing import one_line
from coach.storage.files import whole_file
from coach.tui.ask import open_editor
from coach.tui.prompt import Exit, Submitted, clean, run, terminal

if TYPE_CHECKING:
    from collections.abc import Callable

    from prompt_toolkit.application import Application

    Clock = Callable[[], float]
    Hint = Callable[[], str | None]
    Save = Callable[[str, float], None]

SAVED_EVERY = 3.0
"""Seconds between two savings: what a power cut may cost."""

KEYS = "Esc Enter sends. Or alone on a line: /done /hint /skip /quit /editor"
SHORT_KEYS = "Enter sends. Enter alone skips it. Also: /quit /editor"
EMPTY = "Nothing is written yet. Write an answer, or /skip the question, or /quit."
NO_MORE_HINTS = "There is no further hint."

_MINUTE = 60
_LIKE_A_COMMAND = re.compile(r"/[a-z]{2,12}")


class SlashCommand(StrEnum):
    """A command typed in place of a line of the answer."""

    DONE = "/done"
    HINT = "/hint"
    SKIP = "/skip"
    QUIT = "/quit"
    EDITOR = "/editor"
    UNDO = "/undo"


def parse_command(line: str) -> SlashCommand | None:
    """Return the command that a line is, if it is nothing but one."""
    typed = line.strip().lower()
    return SlashCommand(typed) if typed in set(SlashCommand) else None


def warn_of_command(line: str) -> str:
    """Return a warning if a line looks like a command and is none; it stays in the answer."""
    typed = line.strip().lower()
    if not _LIKE_A_COMMAND.fullmatch(typed) or parse_command(typed):
        return ""
    return f"{typed} is no command and stays in your answer. There are: {', '.join(SlashCommand)}."


def next_hint(hint: Hint) -> str:
    """Return one more hint, or say that there is none left."""
    words = hint()
    return NO_MORE_HINTS if words is None else f"Hint: {one_line(words)}"


def stopwatch(clock: Clock, spent: float = 0.0) -> Clock:
    """Return a clock of the seconds from now on, beyond those `spent` before."""
    start = clock() - spent
    return lambda: clock() - start


def clock_time(seconds: float, target: int | None = None) -> str:
    """Return minutes and seconds as a clock shows them, 1:05, beside the target."""
    shown = f"{int(seconds) // _MINUTE}:{int(seconds) % _MINUTE:02}"
    if target is None:
        return shown
    return f"{shown}{' of' if seconds < target else ', past the target of'} {clock_time(target)}"


def time_in_words(seconds: float, target: int | None = None) -> str:
    """Return the same in words, for a screen reader: 1 minute 5 seconds."""
    minutes, rest = divmod(int(seconds), _MINUTE)
    counts = [(minutes, "minute")] if minutes else []
    counts += [(rest, "second")] if rest or not minutes else []
    words = " ".join(f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in counts)
    if target is None:
        return words
    side = "within" if seconds < target else "past"
    return f"{words}, {side} the target of {time_in_words(target)}"


class AnswerDraft:
    """An answer while it is given: its text so far, saved when it has changed.

    `seconds` tells how long it took so far. `trouble` says why it cannot be saved, if it cannot.
    `hurried` saves as `save` does, but hardly waits for another process. `editing` is the folder
    to be made for the user's own editor, where there is one.
    """

    def __init__(
        self,
        save: Save,
        seconds: Clock,
        text: str = "",
        *,
        hurried: Save | None = None,
        editing: Path = Path(os.devnull),
    ) -> None:
        self._save = save
        self._hurried = hurried
        self.editing = editing
        self._saved = self.text = text
        self.seconds = seconds
        self.trouble = ""

    def save(self, by: Save | None = None) -> None:
        """Save the text if it has changed; what the saving raises is raised."""
        if self.text != self._saved:
            (by or self._save)(self.text, self.seconds())
            self._saved = self.text

    def try_to_save(self) -> None:
        """Save, but go on where the bank cannot be written, say so, and try again later."""
        try:
            self.save(self._hurried)
        except (CoachError, OSError) as error:
            self.trouble = f"Your text is not saved now: {error}"
        else:
            self.trouble = ""

    async def keep_saving(self, app: Application[Any]) -> None:
        """Save every few seconds, until cancelled."""
        while True:
            await asyncio.sleep(SAVED_EVERY)
            trouble = self.trouble
            self.try_to_save()
            if self.trouble != trouble:
                app.invalidate()


def do_command(
    command: SlashCommand, draft: AnswerDraft, hint: Hint, say: Callable[[str], None]
) -> Submitted | Exit | None:
    """Do a command that needs no editor; return how the answer ends, None if it goes on."""
    if command is SlashCommand.HINT:
        say(next_hint(hint))
    elif command is not SlashCommand.DONE:
        return Exit(command.removeprefix("/"))
    elif text := draft.text.strip():
        return Submitted(text, draft.seconds())
    else:
        say(EMPTY)
    return None


def edit_in_editor(draft: AnswerDraft, line: int) -> None:
    """Make the draft's text what the user last saved in their own editor, opened at a line.

    Only this user may read the file, and it is gone afterwards with its folder, which is made.

    Raises:
        click.ClickException: there is no editor, or it failed; what was saved in it counts.
    """
    path, has_ended = draft.editing / EDITED, False
    try:
        draft.editing.mkdir(mode=0o700)
        with whole_file(path) as file:
            file.write(f"{draft.text}\n".encode())
        try:
            open_editor(str(path), line)
            has_ended = True
        finally:
            saved = clean(path.read_text(encoding="utf-8", errors="replace")).rstrip("\n")
            # One that failed may have emptied it.
            if (saved or has_ended) and saved != draft.text.rstrip("\n"):
                draft.text = saved
    except OSError as error:
        raise click.ClickException(f"The editor gets no file: {error}") from error
    finally:
        shutil.rmtree(draft.editing, ignore_errors=True)


def ask_kept(question: str, keep: Callable[[str], None], default: str = "") -> str:
    """Ask for one line of text; `keep` stores it every few seconds, as an answer, and at the end.

    Raises:
        EOFError: the input has ended (Ctrl-D on an empty line).
    """
    session: PromptSession[str] = PromptSession(question, enable_suspend=True, **terminal())
    draft = AnswerDraft(lambda typed, _: keep(typed), float, default)

    def take(_: object) -> None:
        draft.text = clean(session.default_buffer.text).strip()

    session.default_buffer.on_text_changed += take
    try:
        run(session, default, draft.keep_saving)
    finally:
        draft.save()
    return draft.text
