"""Text that steers nothing; SIGHUP and SIGTERM at the worst moment: what was typed is kept."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prompt_toolkit.application import Application, create_app_session, get_app
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from coach.tui import ask
from coach.tui.listening import READY
from coach.tui.prompt import SIGNALLED, clean, put_off, wrapped
from tests.tui.conftest import CTRL_C, CTRL_D, DOWN, ENTER, SEND
from tests.tui.test_listening import Taken, asked

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.tui.conftest import Keyboard

signals = pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no such signals")

NUMBER = signal.SIGTERM
CODE = SIGNALLED + NUMBER


class Store:
    """Saves texts; a signal comes each time just before one is stored."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def __call__(self, text: str, _: float) -> None:
        """Save."""
        signal.raise_signal(NUMBER)
        self.texts.append(text)


@pytest.fixture
def store() -> Store:
    """A store that holds nothing."""
    return Store()


@pytest.mark.parametrize("ending", [SEND, "\x0f", "\x1b#", "\x1b\n"])
def test_a_paste_confirms_nothing(ending: str, keyboard: Keyboard) -> None:
    """Nor do keys that take a line decide, where y, n or Enter is asked for."""
    keyboard.paste("It rained in.")
    keyboard.press(ending, ENTER)
    assert not ask.confirm("Delete this for good?", default=False)
    keyboard.press(ending, ENTER)
    assert ask.confirm("Mend this?", default=True)


@pytest.mark.parametrize("ending", [SEND, "\x0f", "\x1b#", "\x1b\n"])
def test_a_paste_is_nothing_to_point_at(ending: str, keyboard: Keyboard) -> None:
    """The answer is one of those offered, or a key."""
    keyboard.paste("It rained in.")
    keyboard.press(ending, DOWN, "m")
    offered = [("1", "The rain"), ("2", "The pumps")]
    assert ask.point_or_press("Where?", offered, "m") == ("m", "2")


@signals
def test_the_window_is_closed(
    keyboard: Keyboard, tell_it: Callable[..., object], store: Store
) -> None:
    """The input ends first, and the signal comes while the text is stored because of that."""
    keyboard.press("It rained in", ENTER, "/hint", ENTER)
    before = signal.getsignal(NUMBER)
    with pytest.raises(SystemExit) as ended:
        tell_it(save=store, hint=keyboard.unplug)
    assert ended.value.code == CODE
    assert store.texts == ["It rained in\n"]
    assert signal.getsignal(NUMBER) == before


@signals
def test_told_to_end_twice(
    type_lines: Callable[..., None],
    tell_it: Callable[..., object],
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The first signal ends the saving of a line, the second comes when that is made good."""
    monkeypatch.setenv("TERM", "dumb")
    type_lines("I ran.", CTRL_D)
    with pytest.raises(SystemExit) as ended:
        tell_it(save=store)
    assert ended.value.code == CODE
    assert store.texts == ["I ran."]


@signals
def test_before_there_is_a_prompt(
    keyboard: Keyboard,
    tell_it: Callable[..., object],
    saved: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The prompt is not shown first; a draft that was there is not stored anew."""
    run = Application.run

    def told_to_end(app: Application[object], **given: Any) -> object:  # noqa: ANN401
        signal.raise_signal(NUMBER)
        return run(app, **given)

    monkeypatch.setattr(Application, "run", told_to_end)
    keyboard.when("It rained", CTRL_C)  # else, where the signal is lost, it waits for ever
    with pytest.raises(SystemExit) as ended:
        tell_it("It rained in")
    assert ended.value.code == CODE
    assert saved == []


@signals
def test_before_anything_is_said(type_lines: Callable[..., None]) -> None:
    """In plain lines, where nobody presses Enter any more."""

    class Silent(Taken):
        def start(self) -> None:
            super().start()
            signal.raise_signal(NUMBER)

    taken, saved = Silent(), list[str]()
    type_lines("")
    with pytest.raises(SystemExit) as ended:
        asked(taken, plain=True, saved=saved)
    assert ended.value.code == CODE
    assert taken.calls == ["start", "close"]
    assert saved == ["I rang the depot."]


@signals
def test_while_a_recording_is_closed(keyboard: Keyboard) -> None:
    """What was heard is kept, and then it ends."""

    class Slow(Taken):
        def close(self) -> None:
            signal.raise_signal(NUMBER)
            super().close()

    taken, saved = Slow(), list[str]()
    keyboard.when(READY, ENTER)
    keyboard.when("depot.", ENTER)
    with pytest.raises(SystemExit):
        asked(taken, saved=saved)
    assert saved == ["I rang the depot."]


@signals
@pytest.mark.parametrize(
    ("signalled", "error", "ended"),
    [
        (True, OSError, OSError),
        (True, EOFError, SystemExit),
        (False, EOFError, EOFError),
        (False, OSError, OSError),
    ],
)
def test_an_error_goes_before(
    signalled: bool,  # noqa: FBT001
    error: type[Exception],
    ended: type[BaseException],
) -> None:
    """What could not be stored is said; the end of the input needs no words."""

    @put_off()
    def block() -> None:
        if signalled:
            signal.raise_signal(NUMBER)
        raise error

    with pytest.raises(ended):
        block()


@given(st.text())
def test_clean_text_steers_nothing(text: str) -> None:
    """No control character but the newline is left, and cleaning again changes nothing."""
    cleaned = clean(text)
    assert all(char == "\n" or char.isprintable() or not char.isascii() for char in cleaned)
    assert clean(cleaned) == cleaned
    cleaned.encode("utf-8")


def test_words_are_wrapped_whole() -> None:
    """Wide signs count as two columns; line ends stay."""
    assert wrapped("one two\nthree", 5) == "one\ntwo\nthree"
    assert wrapped("火事火事", 4) == "火事\n火事"


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is never a signal there")
@pytest.mark.parametrize(
    "ask_for",
    [
        lambda: ask.confirm("Sure?", default=True),
        lambda: ask.tick("Which?", [("a", "A", False)]),
        lambda: ask.point_or_press("Which?", [("a", "A")], ""),
        lambda: ask.ask_line("What?"),
    ],
)
def test_ctrl_c_before_the_first_drawing(ask_for: Callable[[], object]) -> None:
    """While the terminal still makes a signal of it, it ends the prompt as it does later."""

    class Drawn(DummyOutput):
        """Is interrupted as soon as something is drawn; Enter comes where nothing ends of it."""

        is_first = True

        def flush(self) -> None:
            """Interrupt once."""
            if self.is_first and (loop := get_app().loop):
                self.is_first = False
                signal.raise_signal(signal.SIGINT)
                loop.call_later(0.3, pipe.send_text, "\r")

    with (
        create_pipe_input() as pipe,
        create_app_session(input=pipe, output=Drawn()),
        pytest.raises(KeyboardInterrupt),
    ):
        ask_for()
