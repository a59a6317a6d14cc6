"""Racing: things timed in turns within one run, so that a busy moment meets them all."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_RSS_PER_MB = 1 << (20 if sys.platform == "darwin" else 10)  # bytes there, kilobytes elsewhere


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


def spend(words: Sequence[str], environment: Mapping[str, str]) -> Spent:
    """Run a whole process; it must succeed, and its output is dropped."""
    start = time.perf_counter()
    with subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL) as process:
        # Popen's own waiting tells nothing of this one process's memory.
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, words)
    return Spent(time.perf_counter() - start, usage.ru_maxrss / _RSS_PER_MB)


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
