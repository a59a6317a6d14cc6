"""A microphone and a transcriber for tests that need no real sound, nor the extra `voice`."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np

from coach.audio.files import RATE
from coach.audio.recording import Recording
from coach.audio.voice_activity import CHUNK
from coach.domain.transcript import HeardText, SpokenWord, TimeSpan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from coach.audio.files import Samples
    from coach.audio.microphone import Put

LOUD, QUIET = 0.5, 0.0
SECOND = RATE // CHUNK
"""Blocks that are about a second."""


def tone(level: float, blocks: int = 1) -> list[Samples]:
    """Blocks whose samples are all of one level; at LOUD a voice, at QUIET none."""
    return [np.full(CHUNK, level, np.float32) for _ in range(blocks)]


def chance(block: Samples) -> float:
    """That of a voice in such a block."""
    return float(block[0] > QUIET)


class Played:
    """A microphone that gives some blocks, then silence for ever, faster than a real one."""

    def __init__(self, *parts: list[Samples], error: Exception | None = None) -> None:
        self.parts = [block for part in parts for block in part]
        self.error = error
        self.is_open = False
        self._stop = threading.Event()

    def start(self, put: Put) -> None:
        """Give them from a thread."""
        self.is_open = True
        self._stop.clear()
        threading.Thread(target=self._play, args=(put,), daemon=True).start()

    def _play(self, put: Put) -> None:
        while self.parts:
            put(self.parts.pop(0))
        if self.error is not None:
            put(self.error)
        while not self._stop.wait(0.0005):
            put(tone(QUIET)[0])

    def stop(self) -> None:
        """Give no more."""
        self._stop.set()
        self.is_open = False


class Says:
    """A transcriber that hears a text, a word for each block with a voice."""

    def __init__(self, text: str, error: Exception | None = None) -> None:
        self.words = text.split()
        self.error = error

    def load(self) -> None:
        """Nothing takes a while here."""

    def transcribe(self, blocks: Iterable[Samples]) -> Iterator[HeardText]:
        """A segment for every word, and one for the silence at the end."""
        words = iter(self.words)
        seconds = 0.0
        for block in blocks:
            begin, seconds = seconds, seconds + len(block) / RATE
            if chance(block) and (word := next(words, None)) is not None:
                yield HeardText(
                    (SpokenWord(word, begin, seconds),), (TimeSpan(begin, seconds),), seconds, 1.0
                )
        if self.error is not None:
            raise self.error
        yield HeardText((), (), seconds)


class FakeVoiceInput:
    """A voice input that hears texts, one recording after another."""

    def __init__(self, *texts: str, silence: float | None = 1.0, keep: bool = False) -> None:
        self.texts = list(texts)
        self.silence = silence
        self.keep = keep
        self.error: Exception | None = None
        self.source_error: Exception | None = None

    def recording(self) -> Recording:
        """A recording of the next text."""
        text = self.texts.pop(0)
        blocks = tone(LOUD, max(len(text.split()), 3 if text else 0))
        source = Played(blocks, error=self.source_error)
        heard = Says(text.replace("-", ""), self.error)
        return Recording(source, heard, chance, silence=self.silence, keep=self.keep)


def finish(recording: Recording, until: Callable[[], bool] | None = None) -> None:
    """Wait until a recording is heard to its end, or until something is so."""
    wait = threading.Event()
    for _ in range(10_000):
        if until() if until else recording.is_done:
            return
        wait.wait(0.001)
    raise AssertionError
