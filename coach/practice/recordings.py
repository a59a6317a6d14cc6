"""Store the recordings of spoken answers in a folder of the bank."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path


class Recordings:
    """The files of one folder, named after session and position; 0600, the folder 0700."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, name: str) -> Path:
        """Return where a recording lies."""
        return self._folder / name

    def keep(self, session: int, position: int, sound: bytes) -> str:
        """Write a recording (mono, RATE samples a second of 16 bits) and return its name.

        Raises:
            OSError: it cannot be written.
        """
        import wave  # not where nothing is recorded

        from coach.audio.files import RATE

        name = f"{session}-{position + 1}.wav"
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        half = self.path(f".{name}.{os.getpid()}")
        descriptor = os.open(half, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file, wave.open(file, "wb") as written:
            written.setnchannels(1)
            written.setsampwidth(2)
            written.setframerate(RATE)
            written.writeframes(sound)
        half.replace(self.path(name))
        return name

    def remove_others(self, kept: Collection[str]) -> None:
        """Delete every recording that belongs to no answer: forgotten, or left unfinished.

        Raises:
            OSError: one cannot be deleted.
        """
        if self._folder.is_dir():
            for path in list(self._folder.iterdir()):
                if path.name not in kept:
                    path.unlink(missing_ok=True)
