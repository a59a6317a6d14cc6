"""Microphones: which one is meant, what is said where there is none, and files in their place."""

from __future__ import annotations

import os
import sys
import threading
import types
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from coach.audio import microphone as microphone_audio
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
from tests.audio_fakes import Played, Says, chance
from tests.voices import needs_sound, write_tone

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from coach.audio.files import Samples


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


class Turns:
    """A file's pauses: each lasts until the block before it has been taken."""

    def __init__(self) -> None:
        self._turn = threading.Semaphore(0)
        self._is_set = False

    def take(self, taken: Generator[Samples, None, None], count: int) -> list[Samples]:
        """Some blocks, one after another, and then no more."""
        first = []
        for _ in range(count):
            first.append(next(taken))
            self._turn.release()
        taken.close()
        return first

    def wait(self, _: float) -> bool:
        """Wait for a turn, and say whether it is over."""
        self._turn.acquire()
        return self._is_set

    def set(self) -> None:
        """End it."""
        self._is_set = True
        self._turn.release()

    def clear(self) -> None:
        """Begin anew."""
        self._is_set = False


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
    write_tone(path, seconds=2.0)
    source = FileMicrophone(path)
    source.check()
    turns = source._stopped = Turns()  # type: ignore[assignment]  # noqa: SLF001
    first, rest = turns.take(read_blocks(source), 10), turns.take(read_blocks(source), 80)
    assert all(np.abs(block).max() > 0.3 for block in first)
    loud = sum(np.abs(block).max() > 0.3 for block in rest)
    assert loud == pytest.approx(2 * RATE / CHUNK - 10, abs=2)
    assert not rest[-1].any()


@needs_sound
def test_a_file_takes_its_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is no faster than a voice: what is to come has to be waited for.

    However long it takes to read a block, and once to do something else, it is not late for long.
    """
    path = tmp_path / "tone.wav"
    write_tone(path, seconds=1.0)
    given: list[float] = []
    source = FileMicrophone(path, speed=4)

    class Clock:
        now = 100.0

        def monotonic(self) -> float:
            return self.now

        def wait(self, seconds: float) -> bool:
            self.now += seconds
            given.append(self.now - 100.0)
            return len(given) == 30

        def read(self, _: object) -> None:
            self.now += 0.1 if len(given) == 9 else 0.003

    clock = Clock()
    monkeypatch.setattr(microphone_audio, "time", clock)
    source._stopped = clock  # type: ignore[assignment]  # noqa: SLF001
    source._play(clock.read)  # noqa: SLF001
    due = [at * CHUNK / RATE / 4 for at in range(1, 31)]
    assert given[:9] == pytest.approx(due[:9])
    assert given[9] == pytest.approx(due[8] + 0.1)
    assert given[-1] == pytest.approx(due[-1])


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
