"""How the time of a function grows with its input, by ratio: slow machines do not matter."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

NOISE = 0.1
"""Seconds of processor time below which a ratio says nothing."""


def grows_linearly(work: Callable[[int], object], size: int) -> bool:
    """Whether four times the size takes less than ten times as long: linear is 4, quadratic 16."""

    def seconds(size: int) -> float:
        began = time.process_time()
        work(size)
        return time.process_time() - began

    seconds(min(size, 100))
    once = min(seconds(size // 4) for _ in range(2))
    return seconds(size) < 10 * once + NOISE
