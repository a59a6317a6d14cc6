"""The microphone, and a sound file that can stand in for it: blocks of samples as they come in.

Both put what they take into one queue, from a thread of their own, and everything behind the queue
is the same: a file is played in its own time, and silence follows it, as in a room.
"""

from __future__ import annotations

from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Final, Protocol

from coach.errors.sound import MicrophoneUnusable
from coach.hearing.voice import CHUNK

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from coach.hearing.sound import Samples

    Put = Callable[[Samples | Exception], None]

LOST_AFTER: Final = 5.0
"""Seconds without a sample after which a microphone counts as unplugged: it sends some every few
hundredths, also of silence."""


class Source(Protocol):
    """Where sound comes from."""

    def start(self, put: Put) -> None:
        """Begin to give samples, from another thread; an exception in their place is the end.

        Raises:
            NoMicrophone, MicrophoneUnusable: it cannot be opened.
        """

    def stop(self) -> None:
        """Give no more, and let the microphone go."""


def blocks(source: Source) -> Generator[Samples, None, None]:
    """What a source takes, CHUNK samples at a time, until the generator is closed.

    Raises:
        NoMicrophone, MicrophoneUnusable: it cannot be opened, or is gone.
        UnreadableDocument: the file that stands in for it is no sound.
    """
    import numpy as np  # noqa: PLC0415

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
