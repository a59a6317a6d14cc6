"""Run one prompt: how it ends, what signals do to it, and text that cannot steer the terminal."""

from __future__ import annotations

import asyncio
import signal
import sys
import threading
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from prompt_toolkit.application import get_app, get_app_session
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.keys import Keys
from prompt_toolkit.shortcuts import PromptSession
from prompt_toolkit.utils import is_dumb_terminal
from wcwidth import strip_sequences, wrap

from coach.printing import clean_text, stream_below

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator, Mapping
    from types import FrameType

    from prompt_toolkit.application import Application
    from prompt_toolkit.input import Input
    from prompt_toolkit.key_binding import KeyPress, KeyPressEvent
    from prompt_toolkit.output import Output

    Task = Callable[[Application[Any]], Coroutine[Any, Any, None]]

is_dumb = is_dumb_terminal
"""Return whether the terminal can only print lines (TERM is dumb or unknown)."""

SIGNALLED = 128
"""Exit codes above are those of a signal, as shells count them."""

TAB_COLUMNS = 4
_ENDING = (
    *("SIGHUP", "SIGTERM", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGVTALRM", "SIGPROF"),
    *("SIGXCPU", "SIGIO", "SIGPWR"),
)
"""Signals that end a process, as far as there are such here; Python itself hears Ctrl-C."""

_LINE_ENDS = str.maketrans(dict.fromkeys("\r\v\f\x85\u2028\u2029", "\n"))


@dataclass(frozen=True, slots=True)
class Submitted:
    """An answer that was sent: its text, free of control characters, and the seconds it took."""

    text: str
    seconds: float


ENDS_A_LINE: Final = (("c-o",), ("escape", "#"))
"""Emacs' keys that take a line as it is, in prompt_toolkit beside Enter: here they do nothing."""

LINE_KEYS: Final = (
    *ENDS_A_LINE,
    *(("escape", "enter"), ("escape", "c-j"), (Keys.BracketedPaste,), ("c-r",), ("c-s",)),
)
"""All that fill or take the line that prompt_toolkit keeps even where none is typed, but letters
and Enter: a prompt that offers keys or a list would end with that line in place of an answer."""


class Exit(Enum):
    """How the user leaves a prompt without an answer."""

    SKIP = "skip"  # leave this question and go on
    QUIT = "quit"  # end the session here; also where the input ends
    UNDO = "undo"  # take the last grade back, then ask this question again
    TYPE = "type"  # type this answer instead of speaking it


class CleanOutput:
    """What prompt_toolkit draws on, save that no text it draws can steer the terminal."""

    def __init__(self, below: Output) -> None:
        self._below = below

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  (whatever an output has)
        return getattr(self._below, name)

    def write(self, data: str) -> None:
        """Write a text; ASCII is as prompt_toolkit shows control characters, and line ends."""
        self._below.write(data if data.isascii() else clean_text(data))


class KeysOnly:
    """The keys that prompt_toolkit reads, without clicks: no prompt takes any.

    A pasted sequence that only looks like a click would end the prompt with an error.
    """

    def __init__(self, below: Input) -> None:
        self._below = below

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  (whatever an input has)
        return getattr(self._below, name)

    def read_keys(self) -> list[KeyPress]:
        """Read what was typed since."""
        return [key for key in self._below.read_keys() if key.key != Keys.Vt100MouseEvent]


def terminal() -> dict[str, Any]:
    """Return what every prompt of prompt_toolkit and questionary is to read from and draw on."""
    session = get_app_session()
    with redirect_stdout(stream_below(sys.stdout)):  # which is drawn on unless a session names one
        return {"input": KeysOnly(session.input), "output": CleanOutput(session.output)}


def run(session: PromptSession[Any], default: str = "", *tasks: Task) -> Any:  # noqa: ANN401
    """Run a prompt, with tasks beside it, and return what it was left with.

    A closed terminal and `kill` (SIGHUP, SIGTERM and their like) end it with SystemExit. Whatever
    a key or a task raises ends the prompt and is raised here.

    Raises:
        EOFError: the input has ended.
        SystemExit: the process is to end.
    """
    app: Application[Any] = session.app
    signals: list[int] = []

    def end(error: BaseException | None = None) -> None:
        if app.is_running and not app.is_done:
            app.exit(exception=error or SystemExit(SIGNALLED + signals[0]))

    def on_signal(number: int) -> None:
        signals.append(number)
        if app.loop is not None:
            app.loop.call_soon_threadsafe(end)

    def start() -> None:
        asyncio.get_running_loop().set_exception_handler(
            lambda _, context: end(context.get("exception") or RuntimeError(context["message"]))
        )
        for task in tasks:
            app.create_background_task(task(app))
        if signals:  # before there was a loop
            asyncio.get_running_loop().call_soon(end)

    app.before_render += _clear_line
    # Not by loop.add_signal_handler: the loop takes its handlers away when it is closed, and a
    # signal that comes then, before the text is kept, would kill.
    with put_off(on_signal):
        try:
            return session.prompt(default=default, pre_run=start, set_exception_handler=False)
        except OSError:
            if signals:  # the last redraw on a terminal that is gone
                raise SystemExit(SIGNALLED + signals[0]) from None
            raise


def _clear_line(app: Application[Any]) -> None:
    """Remove what the terminal echoed of keys typed ahead, before the first drawing."""
    app.before_render -= _clear_line
    app.output.write_raw("\r")
    app.output.erase_end_of_line()


def end_input(event: KeyPressEvent) -> None:
    """End a prompt as the end of the input does."""
    event.app.exit(exception=EOFError)


def ignore_keys() -> KeyBindings:
    """Return bindings in which only Ctrl-C and Ctrl-D do anything; what is added later goes first.

    Ctrl-D ends the input.
    """
    bindings = KeyBindings()
    bindings.add("c-d")(end_input)
    for sequence in (*LINE_KEYS, (Keys.Any,), ("enter",), ("c-j",)):
        bindings.add(*sequence)(lambda _: None)
    return bindings


def key_prompt(
    text: Callable[[], str],
    keys: Mapping[str, Callable[[KeyPressEvent], None]],
    *,
    refresh: float,
    erase: bool = False,
) -> PromptSession[Any]:
    """Return a prompt at which single keys act; of the others Ctrl-C and Ctrl-D end it.

    `text` is drawn anew every `refresh` seconds.
    """
    bindings = ignore_keys()
    for name, act in keys.items():
        bindings.add(name)(act)
    return PromptSession(
        lambda: wrapped(text(), columns()),
        key_bindings=bindings,
        refresh_interval=refresh,
        erase_when_done=erase,
        enable_suspend=True,
        **terminal(),
    )


@contextmanager
def put_off(at_once: Callable[[int], None] = lambda _: None) -> Iterator[None]:
    """Run the block to its end, then end the process if a signal to end came meanwhile.

    A closed terminal is the end of the input first and SIGHUP some milliseconds later, in the
    midst of what is stored because the input has ended. `at_once` is called with a signal's number
    when it comes; what it raises ends the block. An error of the block goes before the signal, but
    for the end of the input. Signals that the process was told to ignore (nohup) stay ignored.

    Raises:
        SystemExit: a signal came.
    """
    came: list[int] = []

    def handle(number: int, _: FrameType | None) -> None:
        came.append(number)
        at_once(number)

    in_main_thread = threading.current_thread() is threading.main_thread()
    before = {
        number: signal.signal(number, handle)
        for name in _ENDING
        if in_main_thread and (number := getattr(signal, name, None))
        if signal.getsignal(number) is not signal.SIG_IGN
    }
    try:
        yield
    except EOFError:
        if not came:
            raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if came:
        raise SystemExit(SIGNALLED + came[0])


def leave_at_once(number: int) -> None:
    """End a block that waits for a line, with a signal's exit code."""
    raise SystemExit(SIGNALLED + number)


def clean(text: str) -> str:
    """Return typed or pasted text without escape sequences and whatever steers a terminal.

    Line ends are all one newline.
    """
    lines = strip_sequences(text.replace("\r\n", "\n")).translate(_LINE_ENDS)
    return clean_text(lines.expandtabs(TAB_COLUMNS))


def columns() -> int:
    """Return how wide the terminal is now."""
    return get_app().output.get_size().columns


@lru_cache(maxsize=64)
def wrapped(text: str, width: int) -> str:
    """Return text in lines no wider than the terminal, wide characters counted as two columns."""
    return "\n".join("\n".join(wrap(line, max(width, 2))) for line in text.split("\n"))
