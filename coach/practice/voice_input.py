"""Microphone, voice detector and transcriber of a spoken session; kept recordings."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from coach.errors import NoSpeed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from coach.audio.files import Samples
    from coach.audio.microphone import Device, FileMicrophone, SoundSource
    from coach.audio.recording import Recording
    from coach.audio.transcription import Transcriber


MICROPHONE: Final = "COACH_MICROPHONE"
"""The number or part of the name of a microphone; or a sound file that is played in its place."""

SPEED: Final = "COACH_MICROPHONE_SPEED"
"""How many seconds of such a file pass in one."""


class VoiceInput:
    """Hears answers, one recording after another.

    `detector` makes what tells a voice from other sound, anew for each recording. `silence` are
    the seconds after which an answer ends, None for never; with `keep` what was recorded is held
    on to.
    """

    def __init__(
        self,
        source: SoundSource,
        transcriber: Transcriber,
        detector: Callable[[], Callable[[Samples], float]],
        *,
        silence: float | None,
        keep: bool,
    ) -> None:
        self._source = source
        self._transcriber = transcriber
        self._detector = detector
        self.silence = silence
        self.keep = keep

    def recording(self) -> Recording:
        """A new recording, not begun."""
        from coach.audio.recording import Recording

        return Recording(
            self._source,
            self._transcriber,
            self._detector(),
            silence=self.silence,
            keep=self.keep,
        )


def choose_microphone(environment: Mapping[str, str] = os.environ) -> Device | FileMicrophone:
    """The microphone meant by the environment, else that of the system; it is there.

    Raises:
        NoMicrophone, MicrophoneUnusable: it is not.
        UnreadableDocument: the file that stands in for it is no sound.
        NoSpeed: it is to be played at no speed.
    """
    name = environment.get(MICROPHONE, "")
    path = Path(name).expanduser()
    source: Device | FileMicrophone
    if name and path.is_file():
        from coach.audio.microphone import FileMicrophone

        source = FileMicrophone(path, _speed(environment.get(SPEED, "1")))
    else:
        from coach.audio.microphone import Device

        source = Device(name)
    source.check()
    return source


def _speed(typed: str) -> float:
    try:
        speed = float(typed)
    except ValueError:
        speed = 0.0
    if not 0 < speed < float("inf"):
        raise NoSpeed(SPEED, typed)
    return speed


def open_voice_input(
    model: str,
    *,
    silence: float | None,
    keep: bool,
    environment: Mapping[str, str] = os.environ,
) -> VoiceInput:
    """What a session hears with, everything loaded; `model` is as `open_transcriber` has it.

    Raises:
        VoiceNotInstalled, ModelNotFound, ModelDamaged: see `transcriber` there.
        NoMicrophone, MicrophoneUnusable and others: see `microphone`.
    """
    from coach.audio.transcription import open_transcriber

    words = open_transcriber(model)
    from coach.audio.voice_activity import open_detector  # after the check

    source = choose_microphone(environment)
    words.load()
    return VoiceInput(source, words, open_detector, silence=silence, keep=keep)


_BYTES = 2
"""Of a sample."""


class Recordings:
    """The files of one folder, named after session and position; 0600, the folder 0700."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, name: str) -> Path:
        """Where a recording lies."""
        return self._folder / name

    def keep(self, session: int, position: int, sound: bytes) -> str:
        """Write a recording (mono, RATE samples a second of 16 bits); its name.

        Raises:
            OSError: it cannot be written.
        """
        import wave  # not where nothing is recorded

        from coach.audio.files import RATE

        name = f"{session}-{position + 1}.wav"
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        half = self.path(f".{name}.{os.getpid()}")
        descriptor = os.open(half, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file, wave.open(file, "wb") as written:
            written.setnchannels(1)
            written.setsampwidth(_BYTES)
            written.setframerate(RATE)
            written.writeframes(sound)
        half.replace(self.path(name))
        return name

    def remove_others(self, kept: Collection[str]) -> None:
        """Delete every recording that belongs to no answer: forgotten, or of one left unfinished.

        Raises:
            OSError: one cannot be deleted.
        """
        if self._folder.is_dir():
            for path in list(self._folder.iterdir()):
                if path.name not in kept:
                    path.unlink(missing_ok=True)
