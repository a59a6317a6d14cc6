"""A microphone of this machine, by sounddevice (PortAudio)."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Final

from coach.errors.sound import MicrophoneUnusable, NoMicrophone, VoiceNotInstalled
from coach.hearing.hush import hushed
from coach.hearing.resampling import resampler
from coach.hearing.sound import RATE

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from coach.hearing.microphone import Put

BUSY: Final = -9985
"""PortAudio's paDeviceUnavailable: another program has the microphone for itself."""

NO_LIBRARY: Final = (
    "the library PortAudio is missing. On Debian and Ubuntu: sudo apt install libportaudio2"
)


class Device:
    """A microphone: the one the system uses, or the one whose number or part of a name is given."""

    def __init__(self, name: str = "") -> None:
        self._name = int(name) if name.isdecimal() else name or None
        self._stream: Any = None
        self._hush = ExitStack()

    def check(self) -> None:
        """See that there is a microphone, without opening it.

        Raises:
            NoMicrophone: there is none, or none of that name.
            MicrophoneUnusable: PortAudio is missing.
        """
        _describe(self._name)

    def start(self, put: Put) -> None:
        """Open it, at the rate of hearing where it can, else at its own."""
        import sounddevice  # noqa: PLC0415

        rate = _rate(self._name)
        convert = resampler(rate)
        self._hush.enter_context(hushed())
        try:
            self._stream = sounddevice.InputStream(
                samplerate=rate,
                device=self._name,
                channels=1,
                dtype="float32",
                callback=_callback(lambda samples: put(convert(samples))),
            )
            self._stream.start()
        except sounddevice.PortAudioError as error:
            self.stop()
            raise MicrophoneUnusable(_why(error)) from error

    def stop(self) -> None:
        """Close it."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None
        self._hush.close()


def _callback(put: Callable[[NDArray[Any]], None]) -> Callable[..., None]:
    """What PortAudio calls with every piece; its buffer is used again, so it is copied."""

    def take(data: NDArray[Any], *_: object) -> None:
        put(data[:, 0].copy())

    return take


def _describe(name: str | int | None) -> dict[str, Any]:
    """What PortAudio knows of the microphone."""
    try:
        import sounddevice  # noqa: PLC0415
    except ImportError as error:
        raise VoiceNotInstalled from error
    except OSError as error:
        raise MicrophoneUnusable(NO_LIBRARY) from error
    try:
        return dict(sounddevice.query_devices(name, "input"))
    except (sounddevice.PortAudioError, ValueError) as error:
        raise NoMicrophone("" if name is None else str(name)) from error


def _rate(name: str | int | None) -> int:
    """Samples a second to open it with."""
    import sounddevice  # noqa: PLC0415

    known = _describe(name)
    try:
        sounddevice.check_input_settings(name, channels=1, dtype="float32", samplerate=RATE)
    except sounddevice.PortAudioError:
        return int(known["default_samplerate"])
    return RATE


def _why(error: Exception) -> str:
    """What is wrong, in a clause."""
    if BUSY in error.args:
        return "another program is using it. End that, then try again."
    return f"it cannot be opened ({error.args[0] if error.args else error})."
