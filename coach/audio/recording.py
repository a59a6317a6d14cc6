"""An answer while it is spoken: recorded, measured and transcribed at the same time.

Two threads: one takes the blocks and looks when a silence ends the answer, the other writes down
the words. Between them is a queue, so that a slow machine is late, and loses nothing.
"""

from __future__ import annotations

import threading
from queue import SimpleQueue
from typing import TYPE_CHECKING, Final

from coach.audio.files import LONGEST
from coach.audio.microphone import read_blocks
from coach.audio.transcription import judge_hearing
from coach.audio.voice_activity import VOICE_FROM, LevelMeter
from coach.domain.transcript import join_transcript

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from coach.audio.files import Samples
    from coach.audio.microphone import SoundSource
    from coach.audio.transcription import Transcriber
    from coach.domain.transcript import HeardText, Transcript


FALL: Final = 0.84
"""What is left of the loudness shown after a block without sound: 1.5 decibels less in 32 ms."""

CLIPPED: Final = 0.01
"""Share of samples cut off from which that is said while one can still move away: speech that is
not cut off has less than 0.1 %, and words are lost from somewhere above 18 % on."""

SPOKE_FROM: Final = 3
"""Blocks with a voice (0.1 s) from which somebody has begun to speak; one alone may be a cough."""


class Recording:
    """One answer, from the first sound to the last word; every attribute may be read at any time.

    `chance` is that of a voice in a block (see `open_detector`). `silence` is how many seconds
    without a voice end the answer once it has begun; None for never. With `keep`, `sound` holds
    what was recorded (16 bits a sample, mono). `loudness` is the root mean square of what comes in
    now, 0..1, falling slowly enough to be seen. `trouble` is what went wrong, if something did;
    what was heard until then is there.
    """

    def __init__(
        self,
        source: SoundSource,
        transcriber: Transcriber,
        chance: Callable[[Samples], float],
        *,
        silence: float | None,
        keep: bool = False,
    ) -> None:
        self.loudness = 0.0
        self.trouble: Exception | None = None
        self.sound = bytearray()
        self._source = source
        self._transcriber = transcriber
        self._chance = chance
        self._silence = silence
        self._keep = keep
        self._level = LevelMeter()
        self._queue: SimpleQueue[Samples | None] = SimpleQueue()
        self._stop = threading.Event()
        self._closed = False
        self._heard: list[HeardText] = []
        self._voiced = 0
        self._last_voice = 0.0
        self._threads = [
            threading.Thread(target=self._guarded, args=(work,), daemon=True)
            for work in (self._record, self._transcribe)
        ]

    def start(self) -> None:
        """Open the microphone and record."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Record no more; what was recorded is still transcribed to its end."""
        self._stop.set()

    def close(self) -> None:
        """End everything and wait for the microphone, not for a segment being transcribed."""
        self._closed = True
        self._stop.set()
        if self._threads[0].is_alive():
            self._threads[0].join()

    @property
    def is_clipped(self) -> bool:
        """Whether so much of it was too loud that words may be lost."""
        return self._level.clipped >= CLIPPED

    @property
    def seconds(self) -> float:
        """How much is recorded."""
        return self._level.seconds

    @property
    def has_begun(self) -> bool:
        """Whether somebody has begun to speak."""
        return self._voiced >= SPOKE_FROM

    @property
    def left(self) -> float | None:
        """Seconds of silence left until it ends by itself; None where none ends it."""
        if self._silence is None or not self.has_begun:
            return None
        return max(0.0, self._silence - (self.seconds - self._last_voice))

    @property
    def behind(self) -> float:
        """Seconds that are recorded and not transcribed yet."""
        return self.seconds - (self._heard[-1].until if self._heard else 0.0)

    @property
    def text(self) -> str:
        """The words heard so far."""
        return " ".join(heard.text for heard in list(self._heard) if heard.words)

    @property
    def transcript(self) -> Transcript:
        """Everything heard."""
        return join_transcript(self._heard)

    @property
    def is_recorded(self) -> bool:
        """Whether no more is recorded."""
        return not self._threads[0].is_alive()

    @property
    def is_done(self) -> bool:
        """Whether every word is transcribed, or nothing can be."""
        return not any(thread.is_alive() for thread in self._threads)

    def notes(self, where: str) -> tuple[str, ...]:
        """Return what `judge_hearing` says of the sound, once all is transcribed."""
        return judge_hearing(where, self._heard, self._level)

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001  (it is raised where the answer is taken)
            self.trouble = self.trouble or error
            self._stop.set()

    def _record(self) -> None:
        """Take blocks until a key, a silence or the time ends it."""
        blocks = read_blocks(self._source)
        try:
            for block in blocks:
                if self._stop.is_set() or self.left == 0 or self.seconds >= LONGEST:
                    return
                self._level.add(block)
                self.loudness = max(self._level.now, self.loudness * FALL)
                if self._chance(block) >= VOICE_FROM:
                    self._voiced += 1
                    self._last_voice = self.seconds
                if self._keep:
                    self.sound += (block.clip(-1, 1) * 32767).astype("<i2").tobytes()
                self._queue.put(block)
        finally:
            self._queue.put(None)
            blocks.close()

    def _transcribe(self) -> None:
        def queued() -> Iterator[Samples]:
            while (block := self._queue.get()) is not None and not self._closed:
                yield block

        for heard in self._transcriber.transcribe(queued()):
            self._heard.append(heard)
