"""How loud sound is, while it passes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from coach.hearing.sound import Samples

_FULL: Final = 0.98
"""Of the loudest that a sample can be: what was cut off there comes back a little lower when the
rate is changed."""


class Level:
    """The loudest sample so far (0..1), the share of samples cut off, and the loudness now.

    `now` is the root mean square of the last block, 0..1, for a meter.
    """

    def __init__(self) -> None:
        self.peak = 0.0
        self.now = 0.0
        self._count = 0
        self._full = 0

    @property
    def clipped(self) -> float:
        """The share of samples that are as loud as can be, 0..1."""
        return self._full / self._count if self._count else 0.0

    def over(self, blocks: Iterable[Samples]) -> Iterator[Samples]:
        """The blocks, each measured as it passes."""
        for block in blocks:
            self.add(block)
            yield block

    def add(self, block: Samples) -> None:
        """Measure a block."""
        if not len(block):
            return
        sizes = np.abs(block)
        self.peak = max(self.peak, float(sizes.max()))
        self.now = float(np.sqrt(np.mean(np.square(block))))
        self._count += len(block)
        self._full += int(np.count_nonzero(sizes >= _FULL))
