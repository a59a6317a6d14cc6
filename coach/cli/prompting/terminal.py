"""One prompt on the terminal: how it is run and how it is left."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from prompt_toolkit.application import get_app
from prompt_toolkit.filters import Condition
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout.containers import ConditionalContainer, Window
from prompt_toolkit.layout.controls import FormattedTextControl
from prompt_toolkit.utils import is_dumb_terminal, suspend_to_background_supported
from wcwidth import wrap

from coach.cli.prompting.cleaning import clean
from coach.cli.prompting.signals import SIGNALLED, put_off

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from prompt_toolkit.application import Application
    from prompt_toolkit.key_binding import KeyPressEvent

    Result = TypeVar("Result")

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
