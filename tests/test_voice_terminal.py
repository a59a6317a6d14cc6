"""A spoken session in a real terminal, end to end: a sound file stands in for the microphone.

Everything behind the microphone is real: the voice detector, Whisper, the meter, the delivery.
"""

from __future__ import annotations

import stat
import wave
from typing import TYPE_CHECKING

import pytest

from coach.domain.practice import Grade
from tests.screen import needs_tmux
from tests.test_practice_terminal import (  # noqa: F401  (fixtures)
    home,
    kept,
    open_screen,
    practise,
    press,
    until,
)
from tests.voices import needs_voice, say

if TYPE_CHECKING:
    from pathlib import Path

    from tests.screen import Screen
    from tests.test_practice_terminal import Open

pytestmark = [*needs_tmux, *needs_voice, pytest.mark.thorough]

SPEED = "3"
"""Seconds of the file in one: speech is heard faster than that here, and nothing is lost if not."""

SAID = (
    "I sent a ninety percent coupon to every customer, um, instead of ten testers.",
    "I stopped the mailing after four minutes, and wrote an apology the same hour.",
    "We lost three thousand pounds. Uh, I never run a mailing without a second pair of eyes.",
)
PAUSE = 3.0
"""Seconds between the sentences: worth a remark, and not the end."""


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A spoken answer with two pauses and two fillers."""
    path = tmp_path_factory.mktemp("spoken") / "answer.wav"
    say(path, *SAID, pause=PAUSE)
    return path


def begin(screen: Screen) -> None:
    """Name the story and begin to speak."""
    screen.wait("Which story?")
    press(screen, "coupon")
    screen.wait("Enter, then speak.")
    screen.keys("Enter")
    screen.wait("or 5 s of silence.")
    screen.wait("##")


def leave(screen: Screen) -> None:
    """Skip the follow-up, and give a grade."""
    screen.wait("Enter, then speak.")
    screen.keys("-l", "t")
    screen.wait("Enter alone skips it.")
    screen.keys("Enter")
    screen.wait("Grade?")
    screen.keys("-l", "g")
    screen.wait("1 answer in ")


def test_a_spoken_answer(open_screen: Open, home: Path, answer: Path) -> None:  # noqa: F811
    """Spoken, ended by silence, corrected, graded; its recording is kept, and then forgotten."""
    screen = open_screen(COACH_MICROPHONE=str(answer), COACH_MICROPHONE_SPEED=SPEED)
    practise(screen, "--story coupon --count 1 --voice --silence 5 --keep-audio")
    begin(screen)
    heard = screen.wait("Is that right?")
    assert "Heard" in heard
    assert "coupon to every customer" in " ".join(heard.split())
    screen.keys("-l", "c")
    screen.wait("Correct what was heard wrongly.")
    press(screen, " And I say so.", "Escape", "Enter")
    leave(screen)
    assert screen.end()[-1] == "code 0."
    (attempt,) = kept(home)
    assert attempt.answer.endswith("And I say so.")
    assert attempt.grade is Grade.GOOD
    assert attempt.speech is not None
    assert len(attempt.speech["fillers"]) == 2  # "uh" may come back as "er"
    assert 110 < attempt.speech["wpm"] < 160
    assert [round(each["seconds"]) for each in attempt.speech["pauses"]] == [PAUSE, PAUSE]
    recording = home / "bank" / "audio" / attempt.audio
    assert stat.S_IMODE(recording.stat().st_mode) == 0o600
    with wave.open(str(recording)) as sound:
        assert sound.getnframes() / sound.getframerate() > attempt.seconds
    screen.python("-m coach history coupon")
    told = " ".join(screen.wait("Recording: ").split())
    assert "2 long pauses, at least " in told
    screen.python("-m coach forget coupon --yes")
    screen.wait("Forgotten: the-wrong-coupon")
    assert not recording.exists()
    assert kept(home) == []


def test_broken_off_while_speaking(open_screen: Open, home: Path, answer: Path) -> None:  # noqa: F811
    """Ctrl-C in the middle keeps the words heard so far; then it is spoken anew, ended by Enter."""
    screen = open_screen(COACH_MICROPHONE=str(answer), COACH_MICROPHONE_SPEED=SPEED)
    practise(screen, "--story coupon --count 1 --voice --silence 5")
    begin(screen)
    screen.wait("testers.")
    screen.keys("C-c")
    assert screen.end()[-1] == "code 130."
    assert kept(home) == []
    practise(screen, "--resume --voice --silence 5")
    shown = screen.wait("Is that right?")
    assert "testers." in shown
    assert "pair of" not in shown
    screen.keys("-l", "a")
    screen.wait("Enter, then speak.")
    screen.keys("Enter")
    screen.wait("the same hour.")
    screen.keys("Enter")
    until(lambda: screen.text().count("Is that right?") > 1)
    screen.keys("-l", "k")
    leave(screen)
    (attempt,) = kept(home)
    assert "same hour." in attempt.answer
    assert attempt.speech is not None
    assert not (home / "bank" / "audio").exists()


def test_plain(open_screen: Open, home: Path, answer: Path) -> None:  # noqa: F811
    """For a screen reader: nothing is drawn while one speaks, and letters are typed with Enter."""
    screen = open_screen(COACH_MICROPHONE=str(answer), COACH_MICROPHONE_SPEED=SPEED, TERM="dumb")
    practise(screen, "mock --story coupon --count 1 --voice --silence 5")
    screen.wait("Or, and Enter: t type instead")
    screen.keys("Enter")
    screen.wait("or 5 s of silence.")
    shown = screen.wait("Enter keeps it.")
    assert " seconds." in shown
    assert "##" not in shown
    screen.keys("Enter")
    screen.wait("Follow-up")
    screen.wait("Or, and Enter: t type instead, s skip")
    press(screen, "s")
    screen.wait("Enter keeps them")
    screen.keys("Enter")
    screen.wait("1 answer in ")
    assert screen.end()[-1] == "code 0."
    (attempt,) = kept(home)
    assert attempt.speech is not None
