"""Racing: things timed in turns within one run, so that a busy moment meets them all."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_RSS_PER_MB = 1 << (20 if sys.platform == "darwin" else 10)  # bytes there, kilobytes elsewhere

# A process begins with the peak of the one that started it (Linux keeps it across exec), so a
# small one starts it, and tells its seconds and its peak.
_LAUNCHER = """
import os, sys, time
start = time.perf_counter()
process = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(process, 0)
seconds = time.perf_counter() - start
os.write(int(sys.argv[1]), f"{seconds} {usage.ru_maxrss}".encode())
code = os.waitstatus_to_exitcode(status)
if code < 0:
    os.kill(os.getpid(), -code)
sys.exit(code)
"""


@dataclass(frozen=True, slots=True)
class Racer:
    """What is timed, and the label of the one it is compared with.

    `lap` does it once and returns the seconds; what it prepares before is not counted.
    """

    label: str
    lap: Callable[[], float]
    against: str = ""


@dataclass(frozen=True, slots=True)
class Spent:
    """What one process took: seconds from its start to its end, and its memory's peak in MB."""

    seconds: float
    peak: float


def launched(words: Sequence[str], tell: int) -> list[str]:
    """A command line that runs another, and writes its seconds and peak memory to `tell`.

    The peak is as the system gives it, `ru_maxrss`. Ended by a signal, it ends by that one too.
    """
    return [sys.executable, "-ISc", _LAUNCHER, str(tell), *words]


def spend(words: Sequence[str], environment: Mapping[str, str]) -> Spent:
    """Run a whole process; it must succeed, and its output is dropped."""
    told, tell = os.pipe()
    command = launched(words, tell)
    with os.fdopen(told) as answer:
        try:
            done = subprocess.run(
                command, env=environment, stdout=subprocess.DEVNULL, pass_fds=[tell], check=False
            )
        finally:
            os.close(tell)
        if done.returncode:
            raise subprocess.CalledProcessError(done.returncode, words)
        seconds, peak = answer.read().split()
    return Spent(float(seconds), float(peak) / _RSS_PER_MB)


def command(words: Sequence[str], environment: Mapping[str, str]) -> Callable[[], float]:
    """A lap of a whole process, from its start to its end; it must succeed."""
    return lambda: spend(words, environment).seconds


def race(racers: Sequence[Racer], rounds: int, warm_ups: int = 1) -> dict[str, float]:
    """The median seconds of each, taking turns, after some rounds that do not count."""
    times: dict[str, list[float]] = {racer.label: [] for racer in racers}
    for turn in range(warm_ups + rounds):
        for racer in racers:
            seconds = racer.lap()
            if turn >= warm_ups:
                times[racer.label].append(seconds)
    return {label: statistics.median(seconds) for label, seconds in times.items()}


def show(racers: Sequence[Racer], times: Mapping[str, float]) -> None:
    """Print the medians, each beside what it is compared with."""
    for racer in racers:
        seconds = times[racer.label]
        beside = ""
        if racer.against:
            ratio = times[racer.against] / seconds
            how = f"{ratio:6.1f} times as fast" if ratio >= 1 else f"{1 / ratio:6.1f} times as long"
            beside = f"{how} as {racer.against}"
        print(f"  {racer.label:36} {seconds:8.3f} s  {beside}".rstrip())
