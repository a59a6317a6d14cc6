"""The signals of a closed terminal and of `kill`: what was typed is kept before they end us."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

SIGNALLED = 128
"""Exit codes above are those of a signal, as shells count them."""


@contextmanager
def put_off(at_once: Callable[[int], None] = lambda _: None) -> Iterator[None]:
    """Do what the block is to do; then end, if SIGHUP or SIGTERM came meanwhile.

    A closed terminal is the end of the input first and SIGHUP some milliseconds later, in the
    midst of what is stored because the input has ended. `at_once` hears of a signal when it
    comes, with its number, between any two steps of the block; what it raises ends the block.
    An error of the block goes before the signal, but for the end of the input.

    Raises:
        SystemExit: a signal came.
    """
    came: list[int] = []

    def hear(number: int, _: FrameType | None) -> None:
        came.append(number)
        at_once(number)

    before = {each: signal.signal(each, hear) for each in _ending()}
    try:
        yield
    except EOFError:
        if not came:
            raise
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
    if came:
        raise SystemExit(SIGNALLED + came[0])


def leave(number: int) -> None:
    """End the block with a signal's exit code: for one that waits for a line.

    Raises:
        SystemExit: always.
    """
    raise SystemExit(SIGNALLED + number)


def _ending() -> list[signal.Signals]:
    """Signals by which the process is told to end, but for those it was told to ignore (nohup)."""
    if threading.current_thread() is not threading.main_thread():
        return []
    known = [getattr(signal, name, None) for name in ("SIGHUP", "SIGTERM")]
    return [each for each in known if each and signal.getsignal(each) is not signal.SIG_IGN]
