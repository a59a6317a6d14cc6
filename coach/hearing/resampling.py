"""From a microphone's own rate to that of hearing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.hearing.sound import RATE

if TYPE_CHECKING:
    from collections.abc import Callable

    from coach.hearing.sound import Samples


def resampler(rate: int) -> Callable[[Samples], Samples]:
    """Turns pieces of `rate` samples a second, given in order, into pieces of RATE."""
    if rate == RATE:
        return lambda samples: samples
    import av  # noqa: PLC0415
    import numpy as np  # noqa: PLC0415

    wanted = av.AudioResampler(format="flt", layout="mono", rate=RATE)

    def convert(samples: Samples) -> Samples:
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="flt", layout="mono")
        frame.sample_rate = rate
        pieces = [each.to_ndarray()[0] for each in wanted.resample(frame)]
        return np.concatenate(pieces) if pieces else np.empty(0, np.float32)

    return convert
