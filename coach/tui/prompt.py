"""Run one prompt; signals; outcomes; safe text."""

from __future__ import annotations

import asyncio
import signal
import threading
import unicodedata
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from prompt_toolkit.application import get_app
from prompt_toolkit.filters import Condition
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout.containers import ConditionalContainer, Window
from prompt_toolkit.layout.controls import FormattedTextControl
from prompt_toolkit.utils import is_dumb_terminal, suspend_to_background_supported
from wcwidth import strip_sequences, wrap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType
    from typing import TypeVar

    from prompt_toolkit.application import Application
    from prompt_toolkit.key_binding import KeyPressEvent

    Result = TypeVar("Result")


SIGNALLED = 128
"""Exit codes above are those of a signal, as shells count them."""


@contextmanager
def put_off(at_once: Callable[[int], None] = lambda _: None) -> Iterator[None]:
    """Do what the block is to do; then end, if SIGHUP or SIGTERM came meanwhile.

    A closed terminal is the end of the input first and SIGHUP some milliseconds later, in the
    midst of what is stored because the input has ended. `at_once` hears of a signal when it
    comes, with its number, between any two steps of the block; what it raises ends the block.
    An error of the block goes before the signal, but for the end of the input.

    Raises:
        SystemExit: a signal came.
    """
    came: list[int] = []

    def hear(number: int, _: FrameType | None) -> None:
        came.append(number)
        at_once(number)

    before = {each: signal.signal(each, hear) for each in _ending()}
    try:
        yield
    except EOFError:
        if not came:
            raise
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
    if came:
        raise SystemExit(SIGNALLED + came[0])


def leave(number: int) -> None:
    """End the block with a signal's exit code: for one that waits for a line.

    Raises:
        SystemExit: always.
    """
    raise SystemExit(SIGNALLED + number)


def _ending() -> list[signal.Signals]:
    """Signals by which the process is told to end, but for those it was told to ignore (nohup)."""
    if threading.current_thread() is not threading.main_thread():
        return []
    known = [getattr(signal, name, None) for name in ("SIGHUP", "SIGTERM")]
    return [each for each in known if each and signal.getsignal(each) is not signal.SIG_IGN]


TAB = " " * 4
_LINE_ENDS = str.maketrans({"\r": "\n", "\v": "\n", "\f": "\n", "\x85": "\n", "\u2028": "\n"})
_STEERING = {"Cc", "Cs"}
"""Control characters; and halves of characters, which undecodable bytes become and no database
takes. Format characters stay: emoji and several scripts are joined by them."""


def clean(text: str) -> str:
    """The text without escape sequences and control characters; line ends are all one newline."""
    lines = strip_sequences(text.replace("\r\n", "\n")).translate(_LINE_ENDS).expandtabs(len(TAB))
    return "".join(
        char for char in lines if char == "\n" or unicodedata.category(char) not in _STEERING
    )


@dataclass(frozen=True, slots=True)
class Told:
    """An answer that was sent: its text, free of control characters, and the seconds it took."""

    text: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Picked:
    """The story a person named, None if none came, and how long it took them."""

    story: int | None
    milliseconds: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """The person leaves this question and goes on."""


@dataclass(frozen=True, slots=True)
class Quit:
    """The person ends the session here; also where the input ends."""


@dataclass(frozen=True, slots=True)
class Typing:
    """The person types this answer instead of speaking it."""


is_dumb = is_dumb_terminal
"""Whether the terminal can do no more than print lines (TERM is dumb or unknown)."""


def run(
    app: Application[Result],
    before_leaving: Callable[[], None] = lambda: None,
    at_start: Callable[[], None] = lambda: None,
) -> Result:
    """Run a prompt until it is answered; its background tasks are started by `at_start`.

    A closed terminal and `kill` (SIGHUP, SIGTERM) call `before_leaving` at once and end with
    SystemExit. Whatever a key or a background task raises ends the prompt and is raised here.

    Raises:
        KeyboardInterrupt: Ctrl-C was pressed.
        EOFError: the input has ended.
        SystemExit: the process is to end.
    """
    heard: list[int] = []
    loops: list[asyncio.AbstractEventLoop] = []

    def leave(number: int) -> None:
        try:
            before_leaving()
        finally:
            _end(app, SystemExit(SIGNALLED + number))

    def hear(number: int) -> None:
        heard.append(number)
        if loops and not loops[0].is_closed():
            loops[0].call_soon_threadsafe(leave, number)

    def fail(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        _end(app, context.get("exception") or RuntimeError(context["message"]))

    def start() -> None:
        loops.append(asyncio.get_running_loop())
        loops[0].set_exception_handler(fail)
        at_start()
        for number in heard:  # before there was a loop
            loops[0].call_soon(leave, number)

    app.before_render += _clear_line
    # Not by loop.add_signal_handler: the loop takes its handlers away when it is closed, and a
    # signal that comes then, before the text is kept, would kill.
    with put_off(hear):
        try:
            return app.run(pre_run=start, set_exception_handler=False)
        except OSError:
            if heard:  # the last redraw on a terminal that is gone
                raise SystemExit(SIGNALLED + heard[0]) from None
            raise


def _clear_line(app: Application[Any]) -> None:
    """Before the first drawing, remove what the terminal echoed of keys typed ahead.

    They are in the input still, and prompt_toolkit takes the cursor to be at the line's beginning.
    """
    app.before_render -= _clear_line
    app.output.write_raw("\r")
    app.output.erase_end_of_line()


def _end(app: Application[Any], error: BaseException) -> None:
    if app.is_running and not app.is_done:
        app.exit(exception=error)


def interrupting_keys() -> KeyBindings:
    """Ctrl-C raises KeyboardInterrupt; Ctrl-Z sets the program aside where there is a shell."""
    keys = KeyBindings()

    @keys.add("c-c", eager=True)
    @keys.add("<sigint>")
    def _interrupt(event: KeyPressEvent) -> None:
        event.app.exit(exception=KeyboardInterrupt())

    @keys.add("c-z", filter=Condition(suspend_to_background_supported))
    def _suspend(event: KeyPressEvent) -> None:
        event.app.suspend_to_background()

    @keys.add(Keys.BracketedPaste)
    def _paste(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text(clean(event.data))

    return keys


def line(text: Callable[[], str]) -> ConditionalContainer:
    """A part of the screen with a text that may change, as high as it is; none when empty."""
    window = Window(
        FormattedTextControl(lambda: wrapped(text(), columns())),
        dont_extend_height=True,
        wrap_lines=True,
    )
    return ConditionalContainer(window, filter=Condition(lambda: bool(text())))


def columns() -> int:
    """How wide the terminal is now."""
    return get_app().output.get_size().columns


def wrapped(text: str, width: int) -> str:
    """Text in lines no wider than the terminal, wide signs counted as two columns."""
    return "\n".join("\n".join(wrap(each, max(width, 2))) for each in text.split("\n"))


def two_ends(left: str, right: str) -> str:
    """Words at the left and at the right of a line, or below one another where it is narrow."""
    gap = columns() - len(left) - len(right) - 1
    return f"{left}{' ' * gap}{right}" if gap > 1 else f"{left}\n{right}"
