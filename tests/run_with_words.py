"""The command line with the quick encoder of conftest, for tests that need a process of their own.

WORDS_DELAY seconds are slept per batch of texts, so that a test can interrupt it half way. The
process id is written to the file WORDS_PID, so that a test can end it.

A test can also have it killed, as by kill -9: before the first SQL statement that begins with
KILL_AT, or at the KILL_STEP-th thing it does to files below KILL_BELOW (opening, making, renaming,
deleting) and, with KILL_SQL, to the bank (any SQL statement). KILL_LATER is how many seconds after
that it dies, while it goes on. STEPS names a file that gets the number of such things at the end.

CLOCK_BACK sets its clock back by so many seconds, BUSY how many it waits for another process.
"""

from __future__ import annotations

import datetime as dt
import functools
import itertools
import os
import signal
import sqlite3
import sys
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

sys.path.insert(0, str(Path(__file__).parent.parent))

from coach import app
from coach.cli.main import main
from coach.embeddings import loader
from coach.matching import vectors
from coach.storage import bank
from tests.conftest import WordEncoder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import tzinfo

    import numpy as np
    from numpy.typing import NDArray


class SlowEncoder(WordEncoder):
    """A WordEncoder that takes its time."""

    def encode(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """As WordEncoder, later."""
        time.sleep(float(os.environ.get("WORDS_DELAY", "0")))
        return super().encode(texts, progress)


def die() -> None:
    """End at once, with no chance to tidy up."""
    os.kill(os.getpid(), signal.SIGKILL)


def watch_statements(look: Callable[[str], object]) -> None:
    """Have every SQL statement looked at before it is run."""

    class Traced(sqlite3.Connection):
        def __init__(self, *arguments: object, **more: object) -> None:
            super().__init__(*arguments, **more)  # type: ignore[arg-type]
            self.set_trace_callback(look)

    sqlite3.connect = functools.partial(sqlite3.connect, factory=Traced)  # type: ignore[assignment]


class Steps:
    """Counts what is done, and dies at a number of it, or some seconds after."""

    def __init__(self, last: int, later: float) -> None:
        self.done = 0
        self._count = itertools.count(1)
        self._last = last
        self._later = later

    def take(self) -> None:
        """One more thing is about to be done."""
        self.done = next(self._count)
        if self.done != self._last:
            return
        if not self._later:
            die()
        threading.Timer(self._later, die).start()

    def look(self, below: str, event: str, arguments: tuple[Any, ...]) -> None:
        """Take a step where something is done to files below a folder."""
        if event in _STEPS and str(arguments[0]).startswith(below):
            self.take()

    def tell_at_end(self, told: str) -> None:
        """Write the number to a file when `main` ends: by os._exit, which runs nothing else."""
        leave = os._exit

        def tell(status: int) -> NoReturn:
            Path(told).write_text(str(self.done), encoding="utf-8")
            leave(status)

        os._exit = tell


def count_steps(below: str, environment: os._Environ[str]) -> None:
    """Count what is done to files below a folder, perhaps to the bank too."""
    steps = Steps(int(environment.get("KILL_STEP", "0")), float(environment.get("KILL_LATER", "0")))
    if "STEPS" in environment:
        steps.tell_at_end(environment["STEPS"])
    if "KILL_SQL" in environment:
        watch_statements(lambda _: steps.take())
    sys.addaudithook(functools.partial(steps.look, below))


def set_clock_back(seconds: float) -> None:
    """Have coach think that it is earlier."""
    back = timedelta(seconds=seconds)

    class Earlier(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Earlier:
            return super().now(tz) - back

    app.datetime = Earlier  # type: ignore[attr-defined]
    dt.datetime = Earlier  # type: ignore[misc]
    nanoseconds, moment = time.time_ns, time.time
    time.time = lambda: moment() - seconds
    time.time_ns = lambda: nanoseconds() - int(seconds * 1e9)


_STEPS = frozenset({"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "sqlite3.connect"})


if __name__ == "__main__":
    if "KILL_AT" in os.environ:
        first = os.environ["KILL_AT"]
        watch_statements(lambda said: die() if said.startswith(first) else None)
    if "KILL_BELOW" in os.environ:
        count_steps(os.environ["KILL_BELOW"], os.environ)
    if "CLOCK_BACK" in os.environ:
        set_clock_back(float(os.environ["CLOCK_BACK"]))
    if "BUSY" in os.environ:
        bank.BUSY_SECONDS = float(os.environ["BUSY"])  # type: ignore[misc]
    loader.open_encoder = lambda *_: SlowEncoder()
    vectors.TEXTS_AT_ONCE = 40
    if "WORDS_PID" in os.environ:
        Path(os.environ["WORDS_PID"]).write_text(str(os.getpid()), encoding="utf-8")
    main()
