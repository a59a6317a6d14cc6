"""A keyboard for the prompts, and a screen that can be read."""

from __future__ import annotations

import os
import sys
from io import StringIO
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output.vt100 import Vt100_Output

from coach.tui.answer_editor import type_answer
from coach.tui.draft import AnswerDraft, stopwatch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from prompt_toolkit.input import PipeInput

    from coach.tui.prompt import Exit, Submitted

ENTER, SEND, CTRL_C, CTRL_D = "\r", "\x1b\r", "\x03", "\x04"
UP, DOWN, RIGHT, LEFT = "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D"
BACKSPACE, DELETE = "\x7f", "\x1b[3~"
CTRL_A, CTRL_X_CTRL_E = "\x01", "\x18\x05"


class Screen(StringIO):
    """All that was sent to a terminal, and what to do when some of it appears."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: list[tuple[str, Callable[[], None]]] = []
        self.tell_cursor: Callable[[], None] = lambda: None

    def isatty(self) -> bool:
        """It is a terminal."""
        return True

    def when(self, text: str, do: Callable[[], None]) -> None:
        """Do something once a text has been drawn."""
        self._waiting.append((text, do))

    def write(self, text: str) -> int:
        """Take what is drawn; say where the cursor is when that is asked."""
        if "\x1b[6n" in text:
            self.tell_cursor()
        due = [each for each in self._waiting if each[0] in text]
        self._waiting = [each for each in self._waiting if each not in due]
        for _, do in due:
            do()
        return super().write(text)


class Keyboard:
    """Keys to press, before a prompt is shown or while it is."""

    def __init__(self, pipe: PipeInput, screen: Screen) -> None:
        self._pipe: PipeInput | None = pipe
        self._screen = screen
        screen.tell_cursor = lambda: self.press("\x1b[1;1R")

    def when(self, text: str, *keys: str) -> None:
        """Press keys as soon as a text is drawn."""
        self.on(text, lambda: self.press(*keys))

    def on(self, text: str, do: Callable[[], None]) -> None:
        """Do something as soon as a text is drawn, however long that takes."""
        self._screen.when(text, do)

    def press(self, *keys: str) -> None:
        """Press keys one after another."""
        if self._pipe is not None:
            self._pipe.send_text("".join(keys))

    def paste(self, text: str) -> None:
        """Paste a text, as terminals mark it."""
        self.press("\x1b[200~", text, "\x1b[201~")

    def unplug(self) -> None:
        """End the input."""
        if self._pipe is not None:
            self._pipe.close()
        self._pipe = None

    @property
    def drawn(self) -> str:
        """All that was sent to the terminal."""
        return self._screen.getvalue()


@pytest.fixture
def keyboard(monkeypatch: pytest.MonkeyPatch) -> Iterator[Keyboard]:
    """A keyboard at a terminal of 80 by 24."""
    monkeypatch.setenv("TERM", "xterm")
    screen = Screen()
    output = Vt100_Output(screen, lambda: Size(rows=24, columns=80))
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=output):
        yield Keyboard(pipe, screen)


class Clock:
    """A clock that goes on by one second whenever it is looked at."""

    def __init__(self) -> None:
        self._ticks = count(100)

    def __call__(self) -> float:
        """What it shows."""
        return float(next(self._ticks))


@pytest.fixture
def clock() -> Clock:
    """A clock of its own for each test."""
    return Clock()


@pytest.fixture
def saved() -> list[str]:
    """The texts that were saved, one after another."""
    return []


@pytest.fixture
def tell_it(clock: Clock, saved: list[str], tmp_path: Path) -> Callable[..., Submitted | Exit]:
    """Ask for an answer, at whatever terminal there is."""

    def asked(draft: str = "", **given: Any) -> Submitted | Exit:  # noqa: ANN401
        save = given.pop("save", lambda text, _: saved.append(text))
        timed = stopwatch(clock, given.pop("spent", 0.0))
        kept = AnswerDraft(save, timed, draft, editing=tmp_path / "editing")
        hint = given.pop("hint", lambda: None)
        return type_answer("1/6  A time you failed.", kept, hint, **({"plain": False} | given))

    return asked


@pytest.fixture
def type_lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Type lines into the standard input, a real terminal that edits its own lines."""
    if sys.platform == "win32":
        pytest.skip("needs a Unix terminal")
    import pty  # noqa: PLC0415  (not on Windows)

    keys, terminal = pty.openpty()

    def typed(*lines: str, half: str = "") -> None:
        ended = (line if line == CTRL_D else f"{line}\n" for line in lines)
        os.write(keys, ("".join(ended) + half).encode())

    with os.fdopen(terminal, encoding="utf-8") as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        yield typed
    os.close(keys)
