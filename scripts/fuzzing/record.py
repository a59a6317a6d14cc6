"""The record of fuzzing one target: how many runs, what was found, the slowest input."""

from __future__ import annotations

import json
import traceback
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

from fuzzing.limits import spent

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(slots=True)
class Record:
    """What one process did; `found` are the files of failing inputs by what failed and where."""

    target: str
    runs: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    slowest_size: int = 0
    found: dict[str, str] = field(default_factory=dict)

    def time(self, data: bytes, seconds: float, folder: Path) -> None:
        """Note how long an input took; the slowest is kept in a file."""
        self.runs += 1
        if seconds > self.slowest:
            self.slowest, self.slowest_size = seconds, len(data)
            (folder / f"{self.target}-slowest").write_bytes(data)

    def fail(self, data: bytes, error: BaseException, folder: Path) -> None:
        """Keep a failing input, the shortest of those that failed in the same way and place."""
        kind = _kind(error)
        name = f"{self.target}-{sha256(kind.encode()).hexdigest()[:10]}"
        path = folder / name
        if path.exists() and path.stat().st_size <= len(data):
            return
        path.write_bytes(data)
        told = "".join(traceback.format_exception(error))
        path.with_suffix(".txt").write_text(told, encoding="utf-8", errors="backslashreplace")
        self.found[kind] = name

    def write(self, path: Path) -> None:
        """Keep the record for the process that asked for it."""
        self.seconds = spent()
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")


def read(path: Path) -> Record:
    """A record that another process wrote."""
    return Record(**json.loads(path.read_text(encoding="utf-8")))


def _kind(error: BaseException) -> str:
    """The type of an error and where in coach it was raised, a stop at a limit by its type."""
    frames = [
        f"{frame.filename.rpartition('/coach/')[2]}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)
        if "/coach/" in frame.filename and "/fuzzing/" not in frame.filename
    ]
    if not isinstance(error, Exception):
        return f"{type(error).__name__} in {frames[min(2, len(frames) - 1)] if frames else '?'}"
    return f"{type(error).__name__}: {str(error)[:60]} in {frames[-1] if frames else 'the check'}"
