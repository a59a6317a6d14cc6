"""Open the microphone, voice detector and transcriber of a spoken session."""

from __future__ import annotations

import os
from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, Final

from coach.config import user_path
from coach.errors import NoSpeed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

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
    """What hears answers: `detector` makes a voice detector anew for each recording.

    `silence` are the seconds after which an answer ends, None for never.
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
        UnreadableDocument, NoSpeed: the file that stands in for it is no sound, or not played.
    """
    from coach.audio.microphone import Device, FileMicrophone

    name = environment.get(MICROPHONE, "")
    path = user_path(name)
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

    Raises the errors of `open_transcriber` and `choose_microphone`.
    """
    from coach.audio.transcription import open_transcriber

    transcriber = open_transcriber(model)
    from coach.audio.voice_activity import open_detector  # after the check

    source = choose_microphone(environment)
    transcriber.load()
    return VoiceInput(source, transcriber, open_detector, silence=silence, keep=keep)
