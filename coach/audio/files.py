"""Decode sound files and convert sound to the rate that the voice detector and Whisper take."""

from __future__ import annotations

import stat
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from coach.domain.transcript import clock_time
from coach.errors import RecordingTooLong, UnreadableDocument

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import av
    from av.container import InputContainer
    from numpy.typing import NDArray

    Samples: TypeAlias = NDArray[np.float32]
    "Some samples in a row, -1..1; of any number."


RATE: Final = 16_000
"""Samples a second: what both the voice detector and Whisper were trained on."""

LONGEST: Final = 20 * 60
"""Seconds of an answer: as long as the longest in words (`answer.MOST_WORDS`) takes to say."""

_RATES: Final = range(4_000, 400_000)  # samples a second; a telephone has 8,000
_LARGEST_FRAME: Final = 1_000_000  # samples decoded at once; FLAC has 524,280 at most

_FORMATS: Final = "wav,w64,mp3,mov,mp4,m4a,flac,ogg,aac,aiff,matroska,webm"
"""What may be opened. Without this list, a play list would name other files, or addresses."""

_NO_SOUND = "this is no sound file that coach can read. Save it as wav, mp3, m4a, flac or ogg."


def decode_blocks(
    path: Path, longest: float = LONGEST, damaged: Callable[[float], object] = lambda _: None
) -> Iterator[Samples]:
    """Decode a file block by block; `damaged` is called with the seconds of what is left out.

    Raises UnreadableDocument or RecordingTooLong, at once where the file says its length.
    """
    import av  # the extra `voice`

    count = 0
    try:
        with _open(path) as container:
            if (seconds := _duration(container)) is not None and seconds > longest:
                raise RecordingTooLong(path, seconds, longest)
            if not container.streams.audio:
                raise UnreadableDocument(path, "there is no sound in it.")
            for block in _resample(_decode(path, container, damaged)):
                count += len(block)
                if count > longest * RATE:
                    raise RecordingTooLong(path, None, longest)
                yield block
        if not count:
            raise UnreadableDocument(path, _NO_SOUND)
    except av.error.FFmpegError as error:
        why = f"the file is damaged at {clock_time(count / RATE)}." if count else _NO_SOUND
        raise UnreadableDocument(path, why) from error
    except OSError as error:
        raise UnreadableDocument(path, f"{error.strerror or error}.") from error


def file_duration(path: Path) -> float | None:
    """Return the seconds a file says it lasts; None where it does not say, or is no sound file."""
    import av  # the extra `voice`

    try:
        with _open(path) as container:
            return _duration(container)
    except (OSError, UnreadableDocument, av.error.FFmpegError):
        return None


@contextmanager
def _open(path: Path) -> Iterator[InputContainer]:
    import av

    if not stat.S_ISREG(path.stat().st_mode):  # a pipe would be waited for
        raise UnreadableDocument(path, _NO_SOUND)
    options = {"format_whitelist": _FORMATS, "protocol_whitelist": ""}
    with (
        path.open("rb") as file,
        av.open(file, mode="r", options=options, metadata_errors="ignore") as container,
    ):
        yield container


def _duration(container: InputContainer) -> float | None:
    import av

    return None if container.duration is None else container.duration / av.time_base


def _decode(
    path: Path, container: InputContainer, damaged: Callable[[float], object]
) -> Iterator[av.AudioFrame]:
    import av

    stream = container.streams.audio[0]
    if stream.codec_context is None:  # of a kind that nothing here decodes
        raise UnreadableDocument(path, _NO_SOUND)
    stream.codec_context.options = {"max_samples": str(_LARGEST_FRAME)}
    for packet in container.demux(stream):
        try:
            frames = packet.decode()
        except av.error.FFmpegError:
            damaged(float((packet.pts or 0) * (packet.time_base or 0)))
        else:
            for frame in frames:
                if frame.sample_rate not in _RATES:
                    why = f"it has {frame.sample_rate:,} samples a second; a voice takes 8,000."
                    raise UnreadableDocument(path, why)
                yield frame


def _resample(frames: Iterator[av.AudioFrame]) -> Iterator[Samples]:
    import av

    resampler, layout = av.AudioResampler(format="flt", rate=RATE), None

    def samples(frame: av.AudioFrame | None) -> Iterator[Samples]:
        for block in resampler.resample(frame):
            # The mean of the channels: mixed by FFmpeg, two that are alike would be too loud.
            # A file of floating point numbers may hold what is none, or louder than can be.
            # They lie in one plane ("flt"): PyAV reads beyond the end of eight planes or more.
            channels = block.to_ndarray().reshape(block.samples, -1)
            yield np.clip(np.nan_to_num(channels.mean(axis=1)), -1, 1)

    for frame in frames:
        # Some files change their rate on the way, damaged ones by chance.
        frame_layout = frame.format.name, frame.layout.name, frame.sample_rate
        if layout not in (None, frame_layout):
            yield from samples(None)
            resampler = av.AudioResampler(format="flt", rate=RATE)
        layout = frame_layout
        frame.pts = None  # gaps in the times of a file are no silence, and stop the resampler
        yield from samples(frame)
    yield from samples(None)


def open_resampler(rate: int) -> Callable[[Samples], Samples]:
    """Return what turns pieces of `rate` samples a second, given in order, into pieces of RATE."""
    if rate == RATE:
        return lambda samples: samples
    import av

    resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)

    def convert(samples: Samples) -> Samples:
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="flt", layout="mono")
        frame.sample_rate = rate
        pieces = [piece.to_ndarray()[0] for piece in resampler.resample(frame)]
        return np.concatenate([*pieces, np.empty(0, np.float32)])

    return convert
