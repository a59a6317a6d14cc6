"""Microphone, voice detector and transcriber of a spoken session; kept recordings."""

from __future__ import annotations

import os
from dataclasses import KW_ONLY, dataclass
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


@dataclass(frozen=True, eq=False)
class VoiceInput:
    """Hears answers, one recording after another.

    `detector` makes what tells a voice from other sound, anew for each recording. `silence` are
    the seconds after which an answer ends, None for never; with `keep` the sound is kept.
    """

    source: SoundSource
    transcriber: Transcriber
    detector: Callable[[], Callable[[Samples], float]]
    _: KW_ONLY
    silence: float | None
    keep: bool

    def recording(self) -> Recording:
        """Return a new recording, not begun."""
        from coach.audio.recording import Recording

        return Recording(
            self.source, self.transcriber, self.detector(), silence=self.silence, keep=self.keep
        )


def choose_microphone(environment: Mapping[str, str] = os.environ) -> Device | FileMicrophone:
    """Return the microphone named by the environment, else that of the system; it is there.

    Raises:
        NoMicrophone, MicrophoneUnusable: it is not.
        UnreadableDocument: the file that stands in for it is no sound.
        NoSpeed: it is to be played at no speed.
    """
    from coach.audio.microphone import Device, FileMicrophone

    name = environment.get(MICROPHONE, "")
    path = Path(name).expanduser()
    source: Device | FileMicrophone
    if name and path.is_file():
        source = FileMicrophone(path, _parse_speed(environment.get(SPEED, "1")))
    else:
        source = Device(name)
    source.check()
    return source


def _parse_speed(typed: str) -> float:
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
    """Return what a session hears with, everything loaded; `model` is a `--model` of speech.

    Raises:
        VoiceNotInstalled, ModelNotFound, ModelDamaged: see `open_transcriber`.
        NoMicrophone, MicrophoneUnusable and others: see `choose_microphone`.
    """
    from coach.audio.transcription import open_transcriber

    transcriber = open_transcriber(model)
    from coach.audio.voice_activity import open_detector  # after the check

    source = choose_microphone(environment)
    transcriber.load()
    return VoiceInput(source, transcriber, open_detector, silence=silence, keep=keep)


class Recordings:
    """The files of one folder, named after session and position; 0600, the folder 0700."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, name: str) -> Path:
        """Return where a recording lies."""
        return self._folder / name

    def keep(self, session: int, position: int, sound: bytes) -> str:
        """Write a recording (mono, RATE samples a second of 16 bits) and return its name.

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
            written.setsampwidth(2)
            written.setframerate(RATE)
            written.writeframes(sound)
        half.replace(self.path(name))
        return name

    def remove_others(self, kept: Collection[str]) -> None:
        """Delete every recording that belongs to no answer: forgotten, or left unfinished.

        Raises:
            OSError: one cannot be deleted.
        """
        if self._folder.is_dir():
            for path in list(self._folder.iterdir()):
                if path.name not in kept:
                    path.unlink(missing_ok=True)
