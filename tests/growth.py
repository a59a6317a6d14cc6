"""How the time of a function grows with its input, by ratio: slow machines do not matter."""

from __future__ import annotations

import math
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

NOISE = 0.1
"""Seconds of processor time below which a ratio says nothing."""

TRIES = 4
"""A busy machine may take three times as long at any time, but not each time."""


def grows_linearly(work: Callable[[int], object], size: int) -> bool:
    """Whether four times the size takes less than ten times as long: linear is 4, quadratic 16."""

    def seconds(size: int) -> float:
        began = time.thread_time()
        work(size)
        return time.thread_time() - began

    seconds(min(size, 100))
    short = long = math.inf
    for _ in range(TRIES):
        short = min(short, seconds(size // 4), seconds(size // 4))
        long = min(long, seconds(size))
        if long < 10 * short + NOISE:
            return True
    return False


MORE_THAN_LINEAR = 2.1
"""Linear is 2, quadratic 4; what is both begins near 2 and grows towards 4."""


def calls_grow_linearly(work: Callable[[int], object], size: int) -> bool:
    """Whether from twice to four times the size twice as many calls are added as to twice.

    It counts what Python calls, each step of a generator too, so that it is the same at any time:
    a small size shows what time shows only at a large one. It sees nothing of regular expressions.
    """

    def calls(size: int) -> int:
        count = 0

        def note(_frame: object, event: str, _argument: object) -> None:
            nonlocal count
            count += event in {"call", "c_call"}

        sys.setprofile(note)
        try:
            work(size)
        finally:
            sys.setprofile(None)
        return count

    work(1)
    # Where a rule begins to hold the number jumps: once, so not from there on.
    for smallest in (size, 4 * size):
        once, twice, four_times = (calls(times * smallest) for times in (1, 2, 4))
        if four_times - twice <= MORE_THAN_LINEAR * max(twice - once, smallest):
            return True
    return False
