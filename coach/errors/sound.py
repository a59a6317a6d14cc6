"""Sound: what is recorded, heard and played."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.errors import CoachError, UsageProblem

if TYPE_CHECKING:
    from pathlib import Path


class NothingHeard(UsageProblem):
    """A recording without speech; `why` says what is in it instead."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where}: nobody speaks in it. {why}")


class NotUnderstood(UsageProblem):
    """Speech that cannot be told to be English: another language, or too unclear."""

    def __init__(self, where: str) -> None:
        super().__init__(
            f"{where}: somebody speaks, but not in English, or not clearly enough. coach hears "
            "English only; speak close to the microphone, without music or other voices."
        )


class RecordingTooLong(UsageProblem):
    """Longer than any answer; `seconds` where the file says so."""

    def __init__(self, path: Path, seconds: float | None, most: float) -> None:
        lasts = "" if seconds is None else f"{seconds / 60:,.0f} minutes, "
        super().__init__(
            f"{path}: {lasts}more than {most / 60:.0f} minutes. An answer takes about two. "
            "Give the recording of one answer at a time."
        )


class NoSpeed(UsageProblem):
    """A sound file is to be played at a speed that is none."""

    def __init__(self, name: str, typed: str) -> None:
        super().__init__(f'{name} is "{typed}"; it is to be a number above 0.')


class VoiceNotInstalled(CoachError):
    """Sound is to be heard, and the optional part that hears is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "Hearing needs the optional part voice. Run: pip install 'storycoach[voice]'"
        )


class NoMicrophone(CoachError):
    """There is no microphone, or none of the name given."""

    def __init__(self, name: str = "") -> None:
        which = f'that is called "{name}"' if name else "on this machine"
        super().__init__(
            f"There is no microphone {which}. coach practice without --voice has you type; "
            "coach review --audio FILE takes a recording."
        )


class MicrophoneUnusable(CoachError):
    """The microphone cannot be opened, or is gone."""

    def __init__(self, why: str) -> None:
        super().__init__(f"The microphone cannot be used: {why}")
