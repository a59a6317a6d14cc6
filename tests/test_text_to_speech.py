"""Speaking a question by the system's own program, which may be missing, fail or hang."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from coach.audio import text_to_speech
from coach.audio.text_to_speech import Speaker, find_speaker

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

needs_sh = pytest.mark.skipif(sys.platform == "win32", reason="needs /bin/sh")


def only(*names: str) -> Callable[[str], str | None]:
    """A system that has these programs."""
    return lambda name: f"/usr/bin/{name}" if name in names else None


@pytest.mark.parametrize(
    ("system", "there", "expected"),
    [
        ("darwin", ("say", "espeak-ng"), ("/usr/bin/say", "-f", "-")),
        ("linux", ("espeak-ng", "powershell"), ("/usr/bin/espeak-ng", "--stdin")),
        ("linux", ("powershell",), None),
        ("linux", (), None),
    ],
)
def test_which_program_speaks(
    system: str,
    there: tuple[str, ...],
    expected: tuple[str, ...] | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What the system brings; none, where it brings none."""
    monkeypatch.setattr("sys.platform", system)
    found = find_speaker(only(*there))
    assert (found and found.command) == expected


def test_windows_speaks_by_powershell(monkeypatch: pytest.MonkeyPatch) -> None:
    """The text is no part of the command, where it could be one."""
    monkeypatch.setattr("sys.platform", "win32")
    found = find_speaker(only("powershell"))
    assert found is not None
    assert "ReadToEnd" in found.command[-1]


@needs_sh
def test_the_text_goes_in_whole(tmp_path: Path) -> None:
    """By standard input, so that a question is never an option."""
    said = tmp_path / "said"
    Speaker(("/bin/sh", "-c", f'cat > "{said}"')).speak('-w "x"; $(rm) £5')
    assert said.read_text(encoding="utf-8") == '-w "x"; $(rm) £5'


@needs_sh
@pytest.mark.parametrize("script", ["exit 3", "exec <&-; exit 0", "cat; echo no >&2; exit 1"])
def test_a_program_that_fails_is_silent(script: str, capfd: pytest.CaptureFixture[str]) -> None:
    """The question is on the screen all the same."""
    Speaker(("/bin/sh", "-c", script)).speak("word " * 100_000)
    assert capfd.readouterr() == ("", "")


@needs_sh
def test_a_program_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for it."""
    monkeypatch.setattr(text_to_speech, "LONGEST", 0.1)
    Speaker(("/bin/sh", "-c", "exec sleep 600")).speak("Why?")


@pytest.mark.skipif(not shutil.which("espeak-ng"), reason="espeak-ng is missing")
def test_espeak_speaks() -> None:
    """The real program takes the text; where there is no loudspeaker it says nothing."""
    found = find_speaker(lambda name: shutil.which(name) if name == "espeak-ng" else None)
    assert found is not None
    found.speak("Why?")
