"""Live recording prompt."""

from __future__ import annotations

import asyncio
from math import log10
from typing import TYPE_CHECKING, Any, Final, Protocol

import click
from prompt_toolkit.application import Application
from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings
from prompt_toolkit.layout import HSplit, Layout
from wcwidth import wrap

from coach.tui.draft import NO_MORE_HINTS, Keeper, against, face, spoken
from coach.tui.line_input import entered, read_line
from coach.tui.prompt import (
    Quit,
    Skipped,
    Typing,
    clean,
    columns,
    interrupting_keys,
    is_dumb,
    leave,
    line,
    put_off,
    run,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from prompt_toolkit.key_binding import KeyPressEvent

    from coach.tui.draft import Save


SIGNS: Final = 24
"""Columns of the meter."""

LOWEST: Final = -60.0
"""Decibels below full scale at which the meter is empty: the hum of a room."""


def meter(loudness: float) -> str:
    """The meter at a loudness of 0..1, in equal steps of decibels, as an ear hears them."""
    level = 20 * log10(loudness) if loudness > 0 else LOWEST
    filled = round((min(max(level, LOWEST), 0.0) - LOWEST) / -LOWEST * SIGNS)
    return "#" * filled + "." * (SIGNS - filled)


class Spoken(Protocol):
    """An answer while it is spoken: see `coach.audio.recording.Recording`."""

    def start(self) -> None:
        """Listen."""

    def stop(self) -> None:
        """Record no more."""

    def close(self) -> None:
        """Let the microphone go."""

    @property
    def loudness(self) -> float:
        """How loud it is now, 0..1."""

    @property
    def is_clipped(self) -> bool:
        """Whether it was too loud."""

    @property
    def has_begun(self) -> bool:
        """Whether somebody has begun to speak."""

    @property
    def seconds(self) -> float:
        """How much is recorded."""

    @property
    def left(self) -> float | None:
        """Seconds of silence left until it ends by itself."""

    @property
    def behind(self) -> float:
        """Seconds that are recorded and not heard yet."""

    @property
    def text(self) -> str:
        """The words heard so far."""

    @property
    def is_recorded(self) -> bool:
        """Whether no more is recorded."""

    @property
    def is_done(self) -> bool:
        """Whether every word is heard."""


READY = "Enter, then speak."
KEYS = "t type instead, h hint, s skip, q quit"
FEWER_KEYS = "t type instead, s skip"
SPEAK = "Speak. Enter ends"
TOO_LOUD = "That is too loud for the microphone: words may be lost. Move away a little."
NO_VOICE = "No voice is heard yet."

LOOKED_EVERY = 0.1
"""Seconds between two looks at the recording: the meter is to follow the voice."""

NOTHING_AFTER = 5.0
"""Seconds without a voice after which that is said."""

LINES = 6
"""Lines of the words heard that are shown, the last ones."""

LEAVING: dict[str, Skipped | Quit | Typing] = {"t": Typing(), "s": Skipped(), "q": Quit()}


def listen(
    recording: Spoken,
    *,
    target: int | None,
    silence: float | None,
    hint: Callable[[], str | None] | None,
    save: Save,
    plain: bool,
) -> Skipped | Quit | Typing | None:
    """Have an answer spoken into a recording; None when it is recorded and heard to its end.

    Enter begins, and Enter or `silence` (seconds; as the recording was told) ends. `target` is in
    seconds. Without a `hint` there is none to ask for. `save` gets the words heard so far every
    three seconds, as of an answer that is typed.

    Raises:
        KeyboardInterrupt: Ctrl-C.
        SystemExit: the terminal was closed, or the process is to end.
    """
    keeper = Keeper(save, lambda: clean(recording.text), lambda: recording.seconds, "")
    with put_off():
        try:
            if plain or is_dumb():
                with put_off(leave):
                    return _by_lines(recording, hint, target, silence)
            return _Listening(recording, hint, target, silence, keeper).run()
        except EOFError:
            return Quit()
        finally:
            recording.close()
            keeper.try_to_keep()


def ending(silence: float | None) -> str:
    """How an answer that is spoken is ended."""
    return f"{SPEAK}." if silence is None else f"{SPEAK}, or {silence:g} s of silence."


class _Listening:
    """The screen while somebody speaks: what can be done, the time, the level, the words."""

    def __init__(
        self,
        recording: Spoken,
        hint: Callable[[], str | None] | None,
        target: int | None,
        silence: float | None,
        keeper: Keeper,
    ) -> None:
        self._recording = recording
        self._hint = hint
        self._target = target
        self._silence = silence
        self._keeper = keeper
        self._hints: list[str] = []
        self._started = False

    def run(self) -> Skipped | Quit | Typing | None:
        app = self._application()
        return run(app, self._keeper.try_to_keep, lambda: self._watch(app))

    def _watch(self, app: Application[Any]) -> None:
        app.create_background_task(self._keeper.run(app.invalidate))
        app.create_background_task(self._end(app))

    async def _end(self, app: Application[Any]) -> None:
        """Leave when everything is heard."""
        while not (self._started and self._recording.is_done):  # noqa: ASYNC110  (threads)
            await asyncio.sleep(LOOKED_EVERY)
        if not app.is_done:
            app.exit(result=None)

    def _head(self) -> str:
        if not self._started:
            said = f"{READY} Or: {_keys(self._hint)}"
        elif self._recording.is_recorded:
            said = f"Writing down the last {face(self._recording.behind)}."
        else:
            said = ending(self._silence)
        return "\n".join([said, *self._hints])

    def _state(self) -> str:
        """The time and the level; and what is wrong with it, in words."""
        told = self._recording
        if not self._started or told.is_recorded:
            return ""
        ends = f"   ends in {told.left:.0f} s" if told.left is not None and told.left < 3 else ""  # noqa: PLR2004
        silent = told.seconds >= NOTHING_AFTER and not told.has_begun
        warning = TOO_LOUD if told.is_clipped else NO_VOICE if silent else ""
        first = f"{meter(told.loudness)}  {against(told.seconds, self._target)}{ends}"
        return "\n".join(each for each in (first, warning, self._keeper.trouble) if each)

    def _words(self) -> str:
        return last_lines(clean(self._recording.text), columns()) if self._started else ""

    def _enter(self, _: KeyPressEvent) -> None:
        if self._started:
            self._recording.stop()
        else:
            self._started = True
            self._recording.start()

    def _leave(self, event: KeyPressEvent) -> None:
        if not self._started:
            event.app.exit(result=LEAVING[event.data])

    def _show_hint(self, _: KeyPressEvent) -> None:
        if self._hint and not self._started and self._hints[-1:] != [NO_MORE_HINTS]:
            self._hints.append(_said(self._hint()))

    def _application(self) -> Application[Skipped | Quit | Typing | None]:
        keys = KeyBindings()
        keys.add("enter")(self._enter)
        keys.add("c-j")(self._enter)  # typed ahead
        keys.add("h")(self._show_hint)
        for key in LEAVING:
            keys.add(key)(self._leave)
        return Application(
            layout=Layout(HSplit([line(self._head), line(self._state), line(self._words)])),
            key_bindings=merge_key_bindings([interrupting_keys(), keys]),
            refresh_interval=LOOKED_EVERY,
            erase_when_done=True,  # what was heard is shown whole after it
        )


def _keys(hint: object | None) -> str:
    return KEYS if hint else FEWER_KEYS


def last_lines(text: str, width: int) -> str:
    """The end of a text, in LINES lines."""
    lines = wrap(text, max(width, 2)) if text else []
    return "\n".join(lines[-LINES:])


def _said(hint: str | None) -> str:
    return NO_MORE_HINTS if hint is None else f"Hint: {hint}"


def _by_lines(
    recording: Spoken,
    hint: Callable[[], str | None] | None,
    target: int | None,
    silence: float | None,
) -> Skipped | Quit | Typing | None:
    """Begin and end by Enter alone, with nothing drawn meanwhile."""
    while typed := read_line(f"{READY} Or, and Enter: {_keys(hint)}\n").strip().lower():
        if typed in LEAVING:
            return LEAVING[typed]
        click.echo(_said(hint()) if typed == "h" and hint else f'"{typed}" is none of these.')
    recording.start()
    click.echo(ending(silence))
    entered(lambda: recording.is_recorded, LOOKED_EVERY)
    recording.stop()
    click.echo(f"{spoken(recording.seconds, target)}.")
    wait(recording)
    return None


def wait(recording: Spoken) -> None:
    """Wait until every word is heard."""
    import time

    while not recording.is_done:
        time.sleep(LOOKED_EVERY)
