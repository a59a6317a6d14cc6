"""Sound files for tests, written by PyAV, and speech made by espeak-ng."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Final

import av
import numpy as np
import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from coach.audio.files import Samples

CODECS: Final = {
    "wav": "pcm_s16le",
    "mp3": "libmp3lame",
    "m4a": "aac",
    "flac": "flac",
    "ogg": "libopus",
}

needs_speech = pytest.mark.skipif(
    shutil.which("espeak-ng") is None, reason="espeak-ng is not installed: nobody speaks"
)


def tone(seconds: float, rate: int, pitch: float = 440.0) -> Samples:
    """A tone at half the loudness."""
    at = np.arange(round(seconds * rate)) / rate
    return (0.5 * np.sin(2 * np.pi * pitch * at)).astype(np.float32)


def encode(path: Path, samples: Samples, rate: int, layout: str = "mono") -> Path:
    """A file of the format that its suffix names; every channel the same."""
    channels = {"mono": 1, "stereo": 2}[layout]
    with av.open(str(path), "w") as container:
        stream = container.add_stream(CODECS[path.suffix[1:]], rate=rate, layout=layout)
        resampler = av.AudioResampler(format=stream.format, layout=layout, rate=rate)
        frame = av.AudioFrame.from_ndarray(
            np.repeat(samples[None, :], channels, axis=0), format="fltp", layout=layout
        )
        frame.sample_rate = rate
        size = stream.codec_context.frame_size or len(samples)
        fifo = av.AudioFifo()
        for each in resampler.resample(frame):
            fifo.write(each)
        while (piece := fifo.read(size, partial=True)) is not None:
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return path
