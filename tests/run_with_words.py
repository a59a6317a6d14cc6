"""The command line with the quick encoder of conftest, for tests that need a process of their own.

WORDS_DELAY seconds are slept per batch of texts, so that a test can interrupt it half way. The
process id is written to the file WORDS_PID, so that a test can end it.

A test can also have it killed, as by kill -9: before the first SQL statement that begins with
KILL_AT, or at the KILL_STEP-th thing it does to files below KILL_BELOW (opening, making, renaming,
deleting). STEPS names a file that gets the number of such things at the end.
"""

from __future__ import annotations

import functools
import itertools
import os
import signal
import sqlite3
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

sys.path.insert(0, str(Path(__file__).parent.parent))

from coach.cli import main
from coach.embedding import open as opening
from coach.workspace import vectors
from tests.conftest import WordEncoder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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


def die_at(statement: str) -> None:
    """Die before an SQL statement that begins so."""

    class Traced(sqlite3.Connection):
        def __init__(self, *arguments: object, **more: object) -> None:
            super().__init__(*arguments, **more)  # type: ignore[arg-type]
            self.set_trace_callback(lambda said: die() if said.startswith(statement) else None)

    sqlite3.connect = functools.partial(sqlite3.connect, factory=Traced)  # type: ignore[assignment]


def count_steps(below: str, last: int, told: str | None) -> None:
    """Count what is done to files below a folder, and die at a number of it."""
    steps = itertools.count(1)
    done = 0

    def look(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal done
        if event in _STEPS and str(arguments[0]).startswith(below):
            done = next(steps)
            if done == last:
                die()

    if told:
        # `main` ends by os._exit, which runs nothing that was registered.
        leave = os._exit

        def tell(status: int) -> NoReturn:
            Path(told).write_text(str(done), encoding="utf-8")
            leave(status)

        os._exit = tell
    sys.addaudithook(look)


_STEPS = frozenset({"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "sqlite3.connect"})


if __name__ == "__main__":
    if "KILL_AT" in os.environ:
        die_at(os.environ["KILL_AT"])
    if "KILL_BELOW" in os.environ:
        below, last = os.environ["KILL_BELOW"], int(os.environ.get("KILL_STEP", "0"))
        count_steps(below, last, os.environ.get("STEPS"))
    opening.open_encoder = lambda *_: SlowEncoder()
    vectors.TEXTS_AT_ONCE = 40
    if "WORDS_PID" in os.environ:
        Path(os.environ["WORDS_PID"]).write_text(str(os.getpid()), encoding="utf-8")
    main()
