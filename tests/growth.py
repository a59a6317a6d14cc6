"""How the time of a function grows with its input, by ratio: slow machines do not matter."""

from __future__ import annotations

import math
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
