"""Speak an answer to the microphone: its time, how loud it is, and the words as they are heard."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from math import log10
from typing import TYPE_CHECKING, Any, Final

import click
from wcwidth import wrap

from coach.errors import UsageProblem
from coach.tui.draft import NO_MORE_HINTS, AnswerDraft, clock_time, next_hint, time_in_words
from coach.tui.line_input import read_line, wait_for_enter
from coach.tui.prompt import Exit, clean, columns, is_dumb, key_prompt, leave_at_once, put_off, run
from coach.views.practice import say_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from prompt_toolkit.application import Application
    from prompt_toolkit.key_binding import KeyPressEvent

    from coach.audio.recording import Recording
    from coach.domain.transcript import Transcript
    from coach.practice.voice_input import VoiceInput
    from coach.tui.draft import Hint, Save
    from coach.views.layout import Screen

READY = "Enter, then speak."
KEYS = "t type instead, h hint, s skip, q quit"
FEWER_KEYS = "t type instead, s skip"
TOO_LOUD = "That is too loud for the microphone: words may be lost. Move away a little."
NO_VOICE = "No voice is heard yet."
LEAVING = {"t": Exit.TYPE, "s": Exit.SKIP, "q": Exit.QUIT}

LOOKED_EVERY = 0.1
"""Seconds between two looks at the recording: the meter is to follow the voice."""

NO_VOICE_AFTER = 5.0
"""Seconds without a voice after which that is said."""

COUNTED_DOWN = 3.0
"""Seconds of silence before the end of an answer that are counted down."""

LINES = 6
"""Lines of the words heard that are shown, the last ones."""

METER: Final = 24
"""Columns of the level meter."""

LOWEST: Final = -60.0
"""Decibels below full scale at which the meter is empty: the hum of a room."""


@dataclass(slots=True)
class Voice:
    """Takes answers by the microphone."""

    ears: VoiceInput
    _sound: bytes = field(default=b"", init=False)

    def hear(
        self, out: Screen, target: int | None, hint: Hint | None, save: Save, *, plain: bool
    ) -> Transcript | Exit:
        """Return what is heard of an answer; one without a word is said to be, and begun again.

        Raises:
            CoachError: of the microphone or the model, where no word was heard before.
        """
        while True:
            self._sound = b""
            recording = self.ears.recording()
            left = Listener(recording, target, self.ears.silence, hint, plain).listen(save)
            if left is not None:
                return left
            transcript = recording.transcript
            if recording.trouble is not None:
                if not transcript.words:
                    raise recording.trouble
                say_line(out, f"{recording.trouble} What was heard until then is kept.")
            try:
                notes = recording.notes("Your answer")
            except UsageProblem as error:  # nobody spoke: one can speak again at once
                notes = (str(error),)
            for note in notes:
                say_line(out, note)
            if transcript.words:
                self._sound = bytes(recording.sound)
                return transcript

    def take_sound(self) -> bytes:
        """Return the recording of the last answer once, empty where none is to be kept."""
        sound, self._sound = self._sound, b""
        return sound


@dataclass
class Listener:
    """An answer while it is spoken into a recording.

    Enter begins, and Enter or `silence` (seconds; as the recording was told) ends. `target` is in
    seconds. Without a `hint` there is none to ask for.
    """

    recording: Recording
    target: int | None
    silence: float | None
    hint: Hint | None
    plain: bool
    _hints: list[str] = field(default_factory=list, init=False)
    _started: bool = field(default=False, init=False)
    _draft: AnswerDraft = field(init=False)

    def listen(self, save: Save) -> Exit | None:
        """Have the answer spoken; None when it is recorded and heard to its end.

        `save` gets the words heard so far every three seconds, as of an answer that is typed.

        Raises:
                SystemExit: the terminal was closed, or the process is to end.
        """
        self._draft = AnswerDraft(save, lambda: self.recording.seconds)
        with put_off():
            try:
                if self.plain or is_dumb():
                    with put_off(leave_at_once):
                        return self._listen_by_line()
                return self._listen()
            except EOFError:
                return Exit.QUIT
            finally:
                self.recording.close()
                self._text()
                self._draft.try_to_save()

    def _listen(self) -> Exit | None:
        keys: dict[str, Callable[[KeyPressEvent], None]] = {
            "enter": self._enter,
            "c-j": self._enter,  # typed ahead
            "h": self._show_hint,
            **dict.fromkeys(LEAVING, self._leave),
        }
        # What was heard is shown whole after it: hence erased.
        session = key_prompt(self._screen, keys, refresh=LOOKED_EVERY, erase=True)
        left: Exit | None = run(session, "", self._draft.keep_saving, self._end)
        return left

    async def _end(self, app: Application[Any]) -> None:
        """Leave when everything is heard."""
        while not (self._started and self.recording.is_done):  # noqa: ASYNC110  (threads)
            await asyncio.sleep(LOOKED_EVERY)
        if not app.is_done:
            app.exit(result=None)

    def _text(self) -> str:
        """Return the words heard so far, and keep them."""
        self._draft.text = clean(self.recording.text)
        return self._draft.text

    def _screen(self) -> str:
        """Return what can be done, the level and the time, what is wrong, and the words."""
        recording = self.recording
        if not self._started:
            return "\n".join([f"{READY} Or: {self._keys()}", *self._hints])
        words = last_lines(self._text(), columns())
        if recording.is_recorded:
            first = f"Writing down the last {clock_time(recording.behind)}."
            return "\n".join(filter(None, [first, *self._hints, words]))
        seconds, left = recording.seconds, recording.left
        ends = f"   ends in {left:.0f} s" if left is not None and left < COUNTED_DOWN else ""
        level = f"{meter(recording.loudness)}  {clock_time(seconds, self.target)}{ends}"
        is_silent = seconds >= NO_VOICE_AFTER and not recording.has_begun
        warning = TOO_LOUD if recording.is_clipped else NO_VOICE if is_silent else ""
        lines = [how_to_end(self.silence), *self._hints, level, warning, self._draft.trouble, words]
        return "\n".join(filter(None, lines))

    def _keys(self) -> str:
        return KEYS if self.hint else FEWER_KEYS

    def _enter(self, _: KeyPressEvent) -> None:
        if self._started:
            self.recording.stop()
        else:
            self._started = True
            self.recording.start()

    def _leave(self, event: KeyPressEvent) -> None:
        if not self._started:
            event.app.exit(result=LEAVING[event.data])

    def _show_hint(self, _: KeyPressEvent) -> None:
        if self.hint and not self._started and self._hints[-1:] != [NO_MORE_HINTS]:
            self._hints.append(next_hint(self.hint))

    def _listen_by_line(self) -> Exit | None:
        """Begin and end by Enter alone, with nothing drawn meanwhile."""
        ask = f"{READY} Or, and Enter: {self._keys()}\n"
        while typed := read_line(ask).strip().lower():
            if typed in LEAVING:
                return LEAVING[typed]
            if typed == "h" and self.hint:
                click.echo(next_hint(self.hint))
            else:
                click.echo(f'"{typed}" is none of these.')
        self.recording.start()
        click.echo(how_to_end(self.silence))
        wait_for_enter(lambda: self.recording.is_recorded, LOOKED_EVERY)
        self.recording.stop()
        click.echo(f"{time_in_words(self.recording.seconds, self.target)}.")
        while not self.recording.is_done:
            time.sleep(LOOKED_EVERY)
        return None


def how_to_end(silence: float | None) -> str:
    """Return how an answer that is spoken is ended."""
    return "Speak. Enter ends" + ("." if silence is None else f", or {silence:g} s of silence.")


def meter(loudness: float) -> str:
    """Return the meter at a loudness of 0..1, in equal steps of decibels, as an ear hears them."""
    level = 20 * log10(loudness) if loudness > 0 else LOWEST
    filled = round((min(max(level, LOWEST), 0.0) - LOWEST) / -LOWEST * METER)
    return "#" * filled + "." * (METER - filled)


def last_lines(text: str, width: int) -> str:
    """Return the end of a text, in LINES lines."""
    return "\n".join((wrap(text, max(width, 2)) if text else [])[-LINES:])
