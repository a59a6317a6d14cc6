"""Microphone, or a sound file in its place.

The microphone, and a sound file that can stand in for it: blocks of samples as they come in.

Both put what they take into one queue, from a thread of their own, and everything behind the queue
is the same: a file is played in its own time, and silence follows it, as in a room.
"""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Final, Protocol

from coach.audio.files import RATE, decode_blocks, resampler, silence_native_output
from coach.audio.voice_activity import CHUNK
from coach.errors import MicrophoneUnusable, NoMicrophone, VoiceNotInstalled

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from coach.audio.files import Samples

    Put = Callable[[Samples | Exception], None]


LOST_AFTER: Final = 5.0
"""Seconds without a sample after which a microphone counts as unplugged: it sends some every few
hundredths, also of silence."""


class SoundSource(Protocol):
    """Where sound comes from."""

    def start(self, put: Put) -> None:
        """Begin to give samples, from another thread; an exception in their place is the end.

        Raises:
            NoMicrophone, MicrophoneUnusable: it cannot be opened.
        """

    def stop(self) -> None:
        """Give no more, and let the microphone go."""


def read_blocks(source: SoundSource) -> Generator[Samples, None, None]:
    """What a source takes, CHUNK samples at a time, until the generator is closed.

    Raises:
        NoMicrophone, MicrophoneUnusable: it cannot be opened, or is gone.
        UnreadableDocument: the file that stands in for it is no sound.
    """
    import numpy as np

    waiting: SimpleQueue[Samples | Exception] = SimpleQueue()
    source.start(waiting.put)
    rest = np.empty(0, np.float32)
    try:
        while True:
            try:
                taken = waiting.get(timeout=LOST_AFTER)
            except Empty:
                raise MicrophoneUnusable("it gives no sound any more. Is it plugged in?") from None
            if isinstance(taken, Exception):
                raise taken
            rest = np.concatenate([rest, taken])
            whole = len(rest) - len(rest) % CHUNK
            yield from rest[:whole].reshape(-1, CHUNK)
            rest = rest[whole:]
    finally:
        source.stop()


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
        import sounddevice

        rate = _rate(self._name)
        convert = resampler(rate)
        self._hush.enter_context(silence_native_output())
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
        import sounddevice
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
    import sounddevice

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


FOR_EVER: Final = float("inf")
"""A microphone has no end; what is too long for an answer is the recording's to say."""


class FileMicrophone:
    """Plays a file as a microphone would give it, then silence for ever.

    `speed` is how many seconds of it pass in one. What is started again goes on where the file was
    stopped, so that one file can hold several answers, with silence between them.
    """

    def __init__(self, path: Path, speed: float = 1.0) -> None:
        self._path = path
        self._speed = speed
        self._left: Iterator[Samples] | None = None
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def check(self) -> None:
        """See that it can be read.

        Raises:
            UnreadableDocument: it is no sound.
        """
        next(decode_blocks(self._path, FOR_EVER), None)

    def start(self, put: Put) -> None:
        """Play on, from a thread of its own."""
        self._stopped.clear()
        self._thread = threading.Thread(target=self._play, args=(put,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Play no more."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()

    def _play(self, put: Put) -> None:
        if self._left is None:
            self._left = _endless(self._path)
        began, given = time.monotonic(), 0
        try:
            for block in self._left:
                put(block)
                given += len(block)
                late = given / RATE / self._speed - (time.monotonic() - began)
                if self._stopped.wait(max(0.0, late)):
                    return
        except Exception as error:  # noqa: BLE001  (it is raised where the sound is taken)
            put(error)


def _endless(path: Path) -> Iterator[Samples]:
    """The file in small blocks, then silence."""
    import numpy as np

    for samples in decode_blocks(path, FOR_EVER):
        for start in range(0, len(samples), CHUNK):
            yield samples[start : start + CHUNK]
    while True:
        yield np.zeros(CHUNK, np.float32)
