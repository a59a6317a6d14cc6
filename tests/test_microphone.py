"""Microphones: which one is meant, what is said where there is none, and files in their place."""

from __future__ import annotations

import os
import sys
import types
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from coach.audio.files import RATE
from coach.audio.microphone import BUSY, Device, FileMicrophone, read_blocks
from coach.audio.voice_activity import CHUNK
from coach.errors import (
    MicrophoneUnusable,
    NoMicrophone,
    UnreadableDocument,
    UsageProblem,
    VoiceNotInstalled,
)
from coach.practice.voice_input import VoiceInput, choose_microphone
from tests.hearing_fakes import Played, Says, chance
from tests.voices import needs_sound, write_tone

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class PortAudioError(Exception):
    """As sounddevice raises it: a sentence, perhaps with a number."""


class Stream:
    """A stream of a microphone at 8,000 Hz that gives one piece as soon as it is started."""

    opened: Stream | None = None
    refuses: Exception | None = None

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401  (those of sounddevice)
        self.settings = settings
        self.closed = False
        Stream.opened = self

    def start(self) -> None:
        """Give the piece, in a buffer that is used again."""
        os.write(2, b"ALSA lib: a line nobody asked for")
        if Stream.refuses is not None:
            raise Stream.refuses
        buffer = np.full((800, 1), 0.5, np.float32)
        self.settings["callback"](buffer, len(buffer), None, None)
        buffer[:] = 0

    def close(self) -> None:
        """End it."""
        self.closed = True


@pytest.fixture
def sounddevice(monkeypatch: pytest.MonkeyPatch) -> types.ModuleType:
    """The sounddevice of a machine with one microphone, which knows RATE."""
    module = types.ModuleType("sounddevice")

    def query(name: str | int | None, kind: str) -> dict[str, Any]:
        if name not in {None, "USB", 2} or kind != "input":
            raise ValueError(f"No input device matching {name!r}")
        return {"name": "USB Audio", "default_samplerate": 8000.0}

    more: dict[str, object] = {
        "PortAudioError": PortAudioError,
        "InputStream": Stream,
        "query_devices": query,
        "check_input_settings": lambda *_, **__: None,
    }
    for name, value in more.items():
        setattr(module, name, value)
    monkeypatch.setitem(sys.modules, "sounddevice", module)
    monkeypatch.setattr(Stream, "opened", None)
    monkeypatch.setattr(Stream, "refuses", None)
    return module


@pytest.mark.usefixtures("sounddevice")
@pytest.mark.parametrize("name", ["", "USB", "2"])
def test_a_microphone(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    """That of the system, or by name or number; its samples are copied, and it is let go.

    What the libraries below it write by themselves is not shown; what comes after is.
    """
    device = Device(name)
    device.check()
    taken = read_blocks(device)
    assert next(taken).tolist() == [0.5] * CHUNK
    taken.close()
    assert Stream.opened is not None
    assert Stream.opened.closed
    assert Stream.opened.settings["samplerate"] == RATE
    device.stop()
    os.write(2, b"shown")
    assert capfd.readouterr().err == "shown"


@pytest.mark.usefixtures("sounddevice")
def test_no_microphone_of_that_name() -> None:
    """A sentence with the name."""
    with pytest.raises(NoMicrophone, match='no microphone that is called "Webcam"'):
        Device("Webcam").check()


def test_no_microphone(sounddevice: types.ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a server: PortAudio has no input at all."""

    def none(*_: object) -> None:
        raise PortAudioError("Error querying device -1")

    monkeypatch.setattr(sounddevice, "query_devices", none)
    with pytest.raises(NoMicrophone, match="no microphone on this machine"):
        Device().check()


@pytest.mark.usefixtures("sounddevice")
@pytest.mark.parametrize(
    ("error", "said"),
    [
        (PortAudioError("Error opening InputStream", BUSY), "another program is using it"),
        (PortAudioError("Invalid device"), "cannot be opened"),
        (PortAudioError(), "cannot be opened"),
    ],
)
def test_it_cannot_be_opened(
    error: Exception,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Busy, or whatever else PortAudio says, in one sentence, and nothing else."""
    monkeypatch.setattr(Stream, "refuses", error)
    with pytest.raises(MicrophoneUnusable, match=said):
        next(read_blocks(Device()))
    os.write(2, b"shown")
    assert capfd.readouterr().err == "shown"


@pytest.mark.parametrize(
    ("error", "expected"), [(OSError("no library"), MicrophoneUnusable), (None, VoiceNotInstalled)]
)
def test_without_sounddevice(
    error: Exception | None, expected: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    """PortAudio is missing (Linux), or sounddevice itself."""

    class Finder:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "sounddevice":
                raise error or ModuleNotFoundError(name)

    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Finder(), *sys.meta_path])
    with pytest.raises(expected):
        Device().check()


@needs_sound
def test_a_rate_of_its_own(sounddevice: types.ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """A microphone that cannot give RATE is taken at its own, and converted."""

    def refuse(*_: object, **__: object) -> None:
        raise PortAudioError("Invalid sample rate")

    monkeypatch.setattr(sounddevice, "check_input_settings", refuse)
    taken = read_blocks(Device())
    first = [next(taken) for _ in range(2)]
    taken.close()
    assert Stream.opened is not None
    assert Stream.opened.settings["samplerate"] == 8000
    assert np.concatenate(first)[200:1000] == pytest.approx(0.5, abs=0.02)


@needs_sound
def test_a_file_in_its_place(tmp_path: Path) -> None:
    """It is played, silence follows, and what is opened again goes on where it was left."""
    path = tmp_path / "tone.wav"
    write_tone(path, seconds=20.0)  # long: on a busy machine much of it may pass unread
    source = FileMicrophone(path, speed=50)
    source.check()
    taken = read_blocks(source)
    first = [next(taken) for _ in range(10)]
    taken.close()
    assert all(np.abs(block).max() > 0.3 for block in first)
    taken = read_blocks(source)
    rest = [next(taken) for _ in range(700)]
    taken.close()
    loud = sum(np.abs(block).max() > 0.3 for block in rest)
    assert 10 < loud <= 20 * RATE // CHUNK - 10 + 1
    assert not rest[-1].any()


@needs_sound
def test_a_file_takes_its_time(tmp_path: Path) -> None:
    """A file is no faster than a voice: what is to come has to be waited for."""
    path = tmp_path / "tone.wav"
    write_tone(path, seconds=1.0)
    waited: list[float] = []
    source = FileMicrophone(path, speed=4)

    class Clock:
        def wait(self, seconds: float) -> bool:
            waited.append(seconds)
            return len(waited) == 30

        set = clear = lambda _: None

    source._stopped = Clock()  # type: ignore[assignment]  # noqa: SLF001
    source._play(lambda _: None)  # noqa: SLF001
    assert waited[-1] == pytest.approx(30 * CHUNK / RATE / 4, abs=0.1)


@needs_sound
def test_a_file_that_is_no_sound(work: Path) -> None:
    """That is said before a session begins."""
    with pytest.raises(UnreadableDocument, match="no sound file"):
        choose_microphone({"COACH_MICROPHONE": str(work)})


@needs_sound
@pytest.mark.parametrize("speed", ["fast", "0", "-1", "nan", "inf"])
def test_no_speed(speed: str, tmp_path: Path) -> None:
    """It is a number above nothing."""
    path = tmp_path / "tone.wav"
    write_tone(path, seconds=0.1)
    with pytest.raises(UsageProblem, match="COACH_MICROPHONE_SPEED"):
        choose_microphone({"COACH_MICROPHONE": str(path), "COACH_MICROPHONE_SPEED": speed})


@needs_sound
def test_a_file_that_breaks_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What goes wrong in its thread is raised where the sound is taken."""
    path = tmp_path / "tone.wav"
    write_tone(path, seconds=0.1)
    broken = UnreadableDocument(path, "it is damaged.")

    def fail(*_: object) -> None:
        raise broken

    monkeypatch.setattr("coach.audio.microphone.decode_blocks", fail)
    with pytest.raises(UnreadableDocument, match="damaged"):
        list(read_blocks(FileMicrophone(path)))


@pytest.mark.usefixtures("sounddevice")
def test_which_microphone_is_meant() -> None:
    """The environment names one; without it, it is that of the system."""
    assert isinstance(choose_microphone({}), Device)
    assert isinstance(choose_microphone({"COACH_MICROPHONE": "USB"}), Device)
    with pytest.raises(NoMicrophone):
        choose_microphone({"COACH_MICROPHONE": "missing.wav"})


def test_ears_make_one_recording_after_another() -> None:
    """Each begins anew."""
    detectors: list[Callable[[Any], float]] = []

    def detector() -> Callable[[Any], float]:
        detectors.append(chance)
        return chance

    ears = VoiceInput(Played(), Says(""), detector, silence=2.0, keep=True)
    assert ears.recording() is not ears.recording()
    assert len(detectors) == 2
