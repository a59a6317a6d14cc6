"""An answer spoken to a microphone: keys, meter, time, words; and the same in plain lines."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING, cast

import pytest

from coach.tui.listening import (
    FEWER_KEYS,
    KEYS,
    LINES,
    METER,
    NO_VOICE,
    READY,
    TOO_LOUD,
    Listener,
    how_to_end,
    last_lines,
    meter,
)
from coach.tui.prompt import Exit
from coach.tui.steps import look_over
from tests.tui.conftest import CTRL_C, CTRL_D, ENTER

if TYPE_CHECKING:
    from collections.abc import Callable

    from coach.audio.recording import Recording
    from tests.tui.conftest import Keyboard

Outcome = Exit | None


class Taken:
    """A recording as the screen sees it, played by hand."""

    def __init__(self) -> None:
        self.loudness = 10 ** (-30 / 20)
        self.is_clipped = False
        self.has_begun = True
        self.seconds = 65.0
        self.left: float | None = 6.0
        self.behind = 12.0
        self.text = ""
        self.is_recorded = False
        self.looks_left = 1_000_000
        self.calls: list[str] = []

    @property
    def is_done(self) -> bool:
        """Whether everything is heard: a few looks after the end, however long each takes."""
        self.looks_left -= self.is_recorded
        return self.looks_left < 0

    def start(self) -> None:
        """Listen."""
        self.calls.append("start")
        self.text = "I rang the depot."

    def stop(self) -> None:
        """Record no more, and hear the rest a little later."""
        self.calls.append("stop")
        self.is_recorded = True
        self.looks_left = 3

    def end(self) -> None:
        """Everything is heard."""
        self.is_recorded = True
        self.looks_left = 0

    def close(self) -> None:
        """Let the microphone go."""
        self.calls.append("close")


def asked(
    taken: Taken, *, hints: bool = True, plain: bool = False, saved: list[str] | None = None
) -> Outcome:
    """Have an answer spoken; there is one hint."""
    left = ["the depot"]
    kept = [] if saved is None else saved
    hint = (lambda: left.pop() if left else None) if hints else None
    listener = Listener(cast("Recording", taken), 60, 6.0, hint, plain)
    return listener.listen(lambda text, _: kept.append(text))


def test_spoken(keyboard: Keyboard) -> None:
    """Enter begins and ends it; time, level and words are shown; what is left is written down."""
    taken, saved = Taken(), list[str]()
    keyboard.when(READY, ENTER)
    keyboard.when("depot.", ENTER)
    assert asked(taken, saved=saved) is None
    assert taken.calls == ["start", "stop", "close"]
    assert how_to_end(6.0).endswith("or 6 s of silence.")
    assert "############............" in keyboard.drawn
    assert "1:05, past the target of 1:00" in keyboard.drawn
    assert "0:12" in keyboard.drawn  # what is still to be written down
    assert saved == ["I rang the depot."]


def test_ended_by_silence(keyboard: Keyboard) -> None:
    """It leaves by itself when everything is heard; the last seconds are counted down."""
    taken = Taken()
    taken.left = 2.0
    keyboard.when(READY, ENTER)
    keyboard.on("ends in 2 s", taken.end)
    assert asked(taken) is None
    assert taken.calls == ["start", "close"]


@pytest.mark.parametrize(("key", "left"), [("t", Exit.TYPE), ("s", Exit.SKIP), ("q", Exit.QUIT)])
def test_left_before_it_began(keyboard: Keyboard, key: str, left: Outcome) -> None:
    """One key leaves, and no microphone was opened."""
    taken = Taken()
    keyboard.press(key)
    assert asked(taken) == left
    assert taken.calls == ["close"]


def test_keys_do_nothing_while_one_speaks(keyboard: Keyboard) -> None:
    """A hand on the keyboard skips no answer half way."""
    taken = Taken()
    keyboard.when(READY, ENTER)
    keyboard.when("depot.", "s", "q", "t", "h", ENTER)
    assert asked(taken) is None
    assert taken.calls == ["start", "stop", "close"]
    assert "Hint" not in keyboard.drawn


def test_hints(keyboard: Keyboard) -> None:
    """One key shows a point, or says that there is no further one."""
    keyboard.press("h", "h", "h")
    keyboard.when("no further hint", "s")
    asked(Taken())
    assert "There is no further hint." in keyboard.drawn
    assert "Hint: the depot" in keyboard.drawn
    assert KEYS in keyboard.drawn


def test_no_hints(keyboard: Keyboard) -> None:
    """A follow-up question has none."""
    keyboard.press("h", "s")
    asked(Taken(), hints=False)
    assert FEWER_KEYS in keyboard.drawn
    assert "hint" not in keyboard.drawn


@pytest.mark.parametrize(("trouble", "said"), [("loud", TOO_LOUD), ("nobody", NO_VOICE)])
def test_what_is_wrong_is_said(keyboard: Keyboard, trouble: str, said: str) -> None:
    """Too loud, or no voice at all, in words beside the meter."""
    taken = Taken()
    taken.is_clipped, taken.has_begun = trouble == "loud", trouble != "nobody"
    keyboard.when(READY, ENTER)
    keyboard.on(said.split(".", maxsplit=1)[0], taken.end)
    assert asked(taken) is None
    assert taken.calls == ["start", "close"]


def test_ctrl_c(keyboard: Keyboard) -> None:
    """The microphone is let go, and what was heard is kept."""
    taken, saved = Taken(), list[str]()
    keyboard.when(READY, ENTER)
    keyboard.when("depot.", CTRL_C)
    with pytest.raises(KeyboardInterrupt):
        asked(taken, saved=saved)
    assert taken.calls == ["start", "close"]
    assert saved == ["I rang the depot."]


def test_the_input_ends(keyboard: Keyboard) -> None:
    """Nobody is there any more."""
    keyboard.unplug()
    assert asked(Taken()) == Exit.QUIT


def test_the_terminal_is_closed(keyboard: Keyboard) -> None:
    """What was heard is kept before the process ends."""
    taken, saved = Taken(), list[str]()
    keyboard.when(READY, ENTER)
    keyboard.on("depot.", lambda: signal.raise_signal(signal.SIGHUP))
    with pytest.raises(SystemExit):
        asked(taken, saved=saved)
    assert saved == ["I rang the depot."]
    assert taken.calls[-1] == "close"


def test_plain(type_lines: Callable[..., None], capsys: pytest.CaptureFixture[str]) -> None:
    """Lines in their order, nothing drawn; the time is said at the end."""
    taken = Taken()
    type_lines("h", "x", "", "")
    assert asked(taken, plain=True) is None
    assert taken.calls == ["start", "stop", "close"]
    shown = capsys.readouterr().out
    assert "Hint: the depot" in shown
    assert '"x" is none of these.' in shown
    assert "#" not in shown
    assert shown.endswith("1 minute 5 seconds, past the target of 1 minute.\n")


def test_plain_ended_by_silence(type_lines: Callable[..., None]) -> None:
    """Silence ends it there too, without a key."""
    taken = Taken()
    type_lines("")
    threading.Timer(0.3, taken.end).start()
    assert asked(taken, plain=True) is None


@pytest.mark.parametrize(
    ("typed", "left"), [("s", Exit.SKIP), ("T", Exit.TYPE), (CTRL_D, Exit.QUIT)]
)
def test_plain_left(type_lines: Callable[..., None], typed: str, left: Outcome) -> None:
    """Letters leave, as Ctrl-D does."""
    type_lines(typed)
    assert asked(Taken(), plain=True) == left


@pytest.mark.parametrize(
    ("key", "chosen"),
    [
        (ENTER, "keep"),
        ("k", "keep"),
        ("c", "correct"),
        ("a", "again"),
        ("s", "skip"),
        ("q", "quit"),
    ],
)
def test_looked_over(keyboard: Keyboard, key: str, chosen: object) -> None:
    """One key says what is to be done with what was heard."""
    keyboard.press(key)
    assert look_over(plain=False) == chosen


@pytest.mark.parametrize(
    ("typed", "chosen"), [("", "keep"), ("C", "correct"), ("s", "skip"), (CTRL_D, "quit")]
)
def test_looked_over_by_lines(type_lines: Callable[..., None], typed: str, chosen: object) -> None:
    """The same, typed; what is no such letter is asked again."""
    type_lines("z", typed)
    assert look_over(plain=True) == chosen


def test_the_meter() -> None:
    """Empty in silence, full at the end of the scale, never beyond."""
    assert meter(0) == meter(0.0001) == "." * METER
    assert meter(1) == meter(1.5) == "#" * METER
    assert meter(10 ** (-30 / 20)).count("#") == METER // 2


def test_the_last_words_are_shown() -> None:
    """Of a long answer the end, in lines no wider than the terminal."""
    shown = last_lines("word " * 200 + "end", 40).split("\n")
    assert len(shown) == LINES
    assert shown[-1].endswith("end")
    assert last_lines("", 40) == ""
    assert how_to_end(None) == "Speak. Enter ends."
