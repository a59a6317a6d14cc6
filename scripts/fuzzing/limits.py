"""What an input may cost: processor time by its size, and memory."""

from __future__ import annotations

import resource
import signal
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

SECONDS: Final = 2.0
"""Processor seconds for any input of at most SIZE bytes, and for each SIZE of a larger one."""
SIZE: Final = 50_000
GROWTH: Final = 256_000_000
"""Bytes that the process may grow by in one input, and PER_BYTE more for each byte of it."""
PER_BYTE: Final = 1_000
ADDRESSES: Final = 8_000_000_000
"""Bytes of address space of the whole process; ONNX Runtime is not in it."""


class Slow(BaseException):
    """An input takes too long. No Exception, so that no reader takes it for a damaged file."""


class Large(BaseException):
    """An input takes too much memory."""


def seconds_for(size: int) -> float:
    """The processor seconds that an input of so many bytes may take."""
    return SECONDS * max(1.0, size / SIZE)


def spent() -> float:
    """The processor seconds of this process, and of its children that have ended."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime


def bound_memory() -> None:
    """Bound this process for good: beyond it a MemoryError is raised."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES))


@contextmanager
def bounded(size: int) -> Iterator[None]:
    """Run something on an input of so many bytes within its limits, else raise Slow or Large."""
    limit, peak = seconds_for(size), _peak()
    began = time.process_time()
    signal.signal(signal.SIGPROF, _stop)
    signal.setitimer(signal.ITIMER_PROF, limit)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    # Code that the signal cannot reach, in C, comes back late.
    if (taken := time.process_time() - began) > limit:
        raise Slow(f"{taken:.1f} s")
    if (grown := _peak() - peak) > GROWTH + PER_BYTE * size:
        raise Large(f"{grown:,} bytes")


def _stop(*_: object) -> None:
    raise Slow("stopped")


def _peak() -> int:
    """The most memory that this process ever had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
