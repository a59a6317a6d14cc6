"""A sound file in the microphone's place, to try a spoken session without one, and to test it."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final

from coach.hearing.decode import blocks
from coach.hearing.sound import RATE
from coach.hearing.voice import CHUNK

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from coach.hearing.microphone import Put
    from coach.hearing.sound import Samples

FOR_EVER: Final = float("inf")
"""A microphone has no end; what is too long for an answer is the recording's to say."""


class StandIn:
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
        next(blocks(self._path, FOR_EVER), None)

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
    import numpy as np  # noqa: PLC0415

    for samples in blocks(path, FOR_EVER):
        for start in range(0, len(samples), CHUNK):
            yield samples[start : start + CHUNK]
    while True:
        yield np.zeros(CHUNK, np.float32)
