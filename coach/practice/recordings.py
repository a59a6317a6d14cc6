"""Store the recordings of spoken answers in a folder of the bank."""

from __future__ import annotations

import re
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from coach.storage.files import whole_file

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

_OWN_NAME: Final = re.compile(r"\.?\d+-\d+\.wav(\.\d+)?")
"""A recording, or what a process that was killed had written of one."""


@dataclass(frozen=True)
class Recordings:
    """The files of one folder, named after session and position; 0600, the folder 0700."""

    folder: Path

    def has(self, name: str) -> bool:
        """Return whether there is a recording of this name; there is none without a name."""
        return bool(name) and (self.folder / name).exists()

    def store(self, session: int, position: int, sound: bytes) -> str:
        """Write a recording (mono, RATE samples a second of 16 bits) and return its name."""
        import wave  # not where nothing is recorded

        from coach.audio.files import RATE

        name = f"{session}-{position + 1}.wav"
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with whole_file(self.folder / name) as file, wave.open(file, "wb") as written:
            written.setnchannels(1)
            written.setsampwidth(2)
            written.setframerate(RATE)
            written.writeframes(sound)
        return name

    def own_files(self) -> list[Path]:
        """Return the files that coach wrote here; none where the folder is a link to another."""
        if self.folder.is_symlink() or not self.folder.is_dir():
            return []
        files = (path for path in self.folder.iterdir() if _OWN_NAME.fullmatch(path.name))
        return [path for path in files if stat.S_ISREG(path.lstat().st_mode)]

    def remove_others(self, kept: Collection[str]) -> None:
        """Delete every recording that belongs to no answer, or raise OSError."""
        for path in self.own_files():
            if path.name not in kept:
                path.unlink(missing_ok=True)
