"""The microphone, or a sound file in its place: blocks of samples as they come in.

Both put what they take into one queue, from a thread of their own, and everything behind the queue
is the same: a file is played in its own time, and silence follows it, as in a room.
"""

from __future__ import annotations

import os
import threading
import time
from contextlib import ExitStack, contextmanager
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Final, Protocol

from coach.audio.files import RATE, decode_blocks, open_resampler
from coach.audio.voice_activity import CHUNK, cut_chunks
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

BUSY: Final = -9985
"""PortAudio's paDeviceUnavailable: another program has the microphone for itself."""

NO_LIBRARY: Final = (
    "the library PortAudio is missing. On Debian and Ubuntu: sudo apt install libportaudio2"
)

FOR_EVER: Final = float("inf")
"""A microphone has no end; what is too long for an answer is the recording's to say."""

_STDERR: Final = 2


class SoundSource(Protocol):
    """Where sound comes from."""

    def start(self, put: Put) -> None:
        """Begin to give samples, from another thread; an exception in their place is the end.

        Raises NoMicrophone or MicrophoneUnusable.
        """

    def stop(self) -> None:
        """Give no more, and let the microphone go."""


def read_blocks(source: SoundSource) -> Generator[Samples, None, None]:
    """Read what a source takes, CHUNK samples at a time, until the generator is closed.

    Raises NoMicrophone, MicrophoneUnusable or UnreadableDocument.
    """
    queue: SimpleQueue[Samples | Exception] = SimpleQueue()

    def queued() -> Iterator[Samples]:
        while True:
            try:
                samples = queue.get(timeout=LOST_AFTER)
            except Empty:
                raise MicrophoneUnusable("it gives no sound any more. Is it plugged in?") from None
            if isinstance(samples, Exception):
                raise samples
            yield samples

    source.start(queue.put)
    try:
        yield from cut_chunks(queued())
    finally:
        source.stop()


class Device:
    """A microphone: the one the system uses, or the one whose number or part of a name is given."""

    def __init__(self, name: str = "") -> None:
        self._name = int(name) if name.isdecimal() else name or None
        self._stream: Any = None
        self._silence = ExitStack()

    def check(self) -> dict[str, Any]:
        """Return what PortAudio knows of the microphone, without opening it.

        Raises NoMicrophone, MicrophoneUnusable or VoiceNotInstalled.
        """
        try:
            import sounddevice
        except ImportError as error:
            raise VoiceNotInstalled from error
        except OSError as error:
            raise MicrophoneUnusable(NO_LIBRARY) from error
        try:
            return dict(sounddevice.query_devices(self._name, "input"))
        except (sounddevice.PortAudioError, ValueError) as error:
            raise NoMicrophone("" if self._name is None else str(self._name)) from error

    def start(self, put: Put) -> None:
        """Open it, at RATE where it can, else at its own rate."""
        device = self.check()
        import sounddevice

        rate, settings = RATE, {"device": self._name, "channels": 1, "dtype": "float32"}
        try:
            sounddevice.check_input_settings(**settings, samplerate=RATE)
        except sounddevice.PortAudioError:
            rate = int(device["default_samplerate"])
        convert = open_resampler(rate)

        def take(data: NDArray[Any], *_: object) -> None:
            put(convert(data[:, 0].copy()))  # PortAudio uses its buffer again

        self._silence.enter_context(silence_native_output())
        try:
            self._stream = sounddevice.InputStream(**settings, samplerate=rate, callback=take)
            self._stream.start()
        except sounddevice.PortAudioError as error:
            self.stop()
            why = f"it cannot be opened ({error.args[0] if error.args else error})."
            if BUSY in error.args:
                why = "another program is using it. End that, then try again."
            raise MicrophoneUnusable(why) from error

    def stop(self) -> None:
        """Close it."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None
        self._silence.close()


@contextmanager
def silence_native_output() -> Iterator[None]:
    """Silence standard error, where the C libraries PortAudio and ALSA write by themselves."""
    kept = os.dup(_STDERR)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, _STDERR)
    os.close(nowhere)
    try:
        yield
    finally:
        os.dup2(kept, _STDERR)
        os.close(kept)


class FileMicrophone:
    """A file played at `speed`, then silence; started again, it goes on where it stopped."""

    def __init__(self, path: Path, speed: float = 1.0) -> None:
        self._path = path
        self._speed = speed
        self._blocks = self._read()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def check(self) -> None:
        """Check that it can be read, or raise UnreadableDocument."""
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
        began, given = time.monotonic(), 0
        try:
            for block in self._blocks:
                put(block)
                given += len(block)
                late = given / RATE / self._speed - (time.monotonic() - began)
                if self._stopped.wait(max(0.0, late)):
                    return
        except Exception as error:  # noqa: BLE001  (it is raised where the sound is taken)
            put(error)

    def _read(self) -> Iterator[Samples]:
        """Read the file in small blocks, then silence."""
        import numpy as np

        for samples in decode_blocks(self._path, FOR_EVER):
            for start in range(0, len(samples), CHUNK):
                yield samples[start : start + CHUNK]
        while True:
            yield np.zeros(CHUNK, np.float32)
