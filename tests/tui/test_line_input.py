"""An answer on a terminal that cannot move its cursor."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

import pytest

from coach.tui.draft import EMPTY, NO_MORE_HINTS
from coach.tui.prompt import Exit, Submitted

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Lines = Callable[..., None]
    Ask = Callable[..., Submitted | Exit]


@pytest.fixture
def ask(tell_it: Ask, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Ask for an answer at a dumb terminal."""
    monkeypatch.setenv("TERM", "dumb")
    return tell_it


def test_lines_until_done(
    type_lines: Lines, ask: Ask, saved: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Each line is saved when it is entered; the time is said in words at the end."""
    type_lines("It rained in. 火事", "I ran.", "/done")
    ended = ask()
    assert isinstance(ended, Submitted)
    assert ended.text == "It rained in. 火事\nI ran."
    assert saved == ["It rained in. 火事", "It rained in. 火事\nI ran."]
    printed = capsys.readouterr().out
    assert printed.startswith("1/6  A time you failed.\n/done alone on a line sends.")
    assert printed.endswith(" seconds.\n")
    assert "\x1b" not in printed


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the limit is another")
def test_a_line_longer_than_the_terminal_takes(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What came is kept, and that the rest is lost is said, with the words it goes on after."""
    keyboard, screen = os.openpty()
    pasted = " ".join(f"I did step {number} of it." for number in range(300))
    with os.fdopen(screen, encoding="utf-8") as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        os.write(keyboard, f"Short.\n{pasted}\n".encode())
        os.write(keyboard, b"And the rest.\n/done\n")
        ended = ask()
    os.close(keyboard)
    assert isinstance(ended, Submitted)
    first, came, rest = ended.text.splitlines()
    assert (first, came, rest) == ("Short.", pasted[:4095], "And the rest.")
    printed = capsys.readouterr().out
    assert printed.count(f'what came after "{came[-40:].lstrip()}" is lost') == 1
    assert "/editor" in printed


def test_a_draft_is_shown_and_gone_on_with(
    type_lines: Lines, ask: Ask, capsys: pytest.CaptureFixture[str]
) -> None:
    """The text of last time comes before what is typed."""
    type_lines("I ran.", "/done")
    assert isinstance(ended := ask("It rained in.\n"), Submitted)
    assert ended.text == "It rained in.\nI ran."
    assert "\nIt rained in.\n" in capsys.readouterr().out


def test_commands(type_lines: Lines, ask: Ask, capsys: pytest.CaptureFixture[str]) -> None:
    """Hints are printed, an empty answer is not sent, a mistyped command stays."""
    points = iter(["Say how long."])
    type_lines("/done", "/hint", "/hint", "/hnt", "/done")
    assert isinstance(ended := ask(hint=lambda: next(points, None)), Submitted)
    assert ended.text == "/hnt"
    printed = capsys.readouterr().out
    for said in (EMPTY, "Hint: Say how long.", NO_MORE_HINTS, "/hnt is no command"):
        assert printed.count(said) == 1


@pytest.mark.parametrize(
    ("line", "end"), [("/skip", Exit.SKIP), ("/quit", Exit.QUIT), ("\x04", Exit.QUIT)]
)
def test_leaving(line: str, end: object, type_lines: Lines, ask: Ask, saved: list[str]) -> None:
    """/skip, /quit and the end of the input; the lines are saved."""
    type_lines("I ran.", line)
    assert ask() == end
    assert saved == ["I ran."]


def test_a_bank_that_cannot_be_written(
    type_lines: Lines, ask: Ask, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is said after the line; leaving with an unsaved text raises."""

    def save(_text: str, _seconds: float) -> None:
        raise OSError(28, "No space left on device")

    type_lines("I ran.", "/quit")
    with pytest.raises(OSError, match="No space left"):
        ask(save=save)
    assert "Your text is not saved now" in capsys.readouterr().out


def test_the_persons_own_editor(
    type_lines: Lines,
    ask: Ask,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What it leaves is the answer so far; an editor that fails leaves all as it was."""
    script = tmp_path / "editor.py"
    script.write_text(
        "import pathlib, sys\n"
        "path = pathlib.Path(sys.argv[1])\n"
        "path.write_text(path.read_text() + 'I slept.\\n')\n"
    )
    monkeypatch.setenv("VISUAL", f"{sys.executable} {script}")
    type_lines("I ran.", "/editor", "/done")
    assert isinstance(ended := ask(), Submitted)
    assert ended.text == "I ran.\nI slept."
    monkeypatch.setenv("VISUAL", "no-such-editor")
    type_lines("I ran.", "/editor", "/done")
    assert isinstance(ended := ask(), Submitted)
    assert ended.text == "I ran."
    assert "The editor no-such-editor cannot be started" in capsys.readouterr().out


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no such signals")
def test_a_closed_terminal(type_lines: Lines, ask: Ask, saved: list[str]) -> None:
    """The lines are saved, the process ends, the signal's old handling is back."""

    def hint() -> str:
        signal.raise_signal(signal.SIGHUP)
        return "Say how long."

    before = signal.getsignal(signal.SIGHUP)
    type_lines("I ran.", "/hint")
    with pytest.raises(SystemExit) as ended:
        ask(hint=hint)
    assert ended.value.code == 128 + signal.SIGHUP
    assert saved == ["I ran."]
    assert signal.getsignal(signal.SIGHUP) == before
