"""What a spoken session hears with: the microphone, the words, and where recordings are kept."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from coach.errors.sound import NoSpeed
from coach.workspace.hearing import transcriber

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from coach.hearing.device import Device
    from coach.hearing.microphone import Source
    from coach.hearing.recording import Recording
    from coach.hearing.sound import Samples
    from coach.hearing.stand_in import StandIn
    from coach.hearing.transcriber import Transcriber

MICROPHONE: Final = "COACH_MICROPHONE"
"""The number or part of the name of a microphone; or a sound file that is played in its place."""

SPEED: Final = "COACH_MICROPHONE_SPEED"
"""How many seconds of such a file pass in one."""


class Ears:
    """Hears answers, one recording after another.

    `detector` makes what tells a voice from other sound, anew for each recording. `silence` are
    the seconds after which an answer ends, None for never; with `keep` what was recorded is held
    on to.
    """

    def __init__(
        self,
        source: Source,
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
        from coach.hearing.recording import Recording  # noqa: PLC0415

        return Recording(
            self._source,
            self._transcriber,
            self._detector(),
            silence=self.silence,
            keep=self.keep,
        )


def microphone(environment: Mapping[str, str] = os.environ) -> Device | StandIn:
    """The microphone meant by the environment, else that of the system; it is there.

    Raises:
        NoMicrophone, MicrophoneUnusable: it is not.
        UnreadableDocument: the file that stands in for it is no sound.
        NoSpeed: it is to be played at no speed.
    """
    name = environment.get(MICROPHONE, "")
    path = Path(name).expanduser()
    source: Device | StandIn
    if name and path.is_file():
        from coach.hearing.stand_in import StandIn  # noqa: PLC0415

        source = StandIn(path, _speed(environment.get(SPEED, "1")))
    else:
        from coach.hearing.device import Device  # noqa: PLC0415

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


def open_ears(
    model: str,
    *,
    silence: float | None,
    keep: bool,
    environment: Mapping[str, str] = os.environ,
) -> Ears:
    """What a session hears with, everything loaded; `model` is as `coach.workspace.hearing` has it.

    Raises:
        VoiceNotInstalled, ModelNotFound, ModelDamaged: see `transcriber` there.
        NoMicrophone, MicrophoneUnusable and others: see `microphone`.
    """
    words = transcriber(model)
    from coach.hearing.voice import detector  # noqa: PLC0415  (after the check)

    source = microphone(environment)
    words.load()
    return Ears(source, words, detector, silence=silence, keep=keep)
