"""Decode and resample sound files."""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, TypeAlias

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


_STDERR: Final = 2


@contextmanager
def silence_native_output() -> Iterator[None]:
    """Nothing that is written to standard error appears meanwhile.

    PortAudio and ALSA are libraries in C, and write there by themselves when a microphone is
    unplugged or late; what is wrong is told in a sentence of coach's own.
    """
    kept = os.dup(_STDERR)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, _STDERR)
    os.close(nowhere)
    try:
        yield
    finally:
        os.dup2(kept, _STDERR)
        os.close(kept)


LONGEST: Final = 20 * 60
"""Seconds: as long as the longest answer in words (`told.MOST_WORDS`) takes to say."""

_FORMATS: Final = "wav,w64,mp3,mov,mp4,m4a,flac,ogg,aac,aiff,matroska,webm"
"""What may be opened. Without this list, a play list would name other files, or addresses."""

_NO_SOUND = "this is no sound file that coach can read. Save it as wav, mp3, m4a, flac or ogg."


def _unheard(_: float) -> None:
    """Take where a file is damaged, for nobody."""


def decode_blocks(
    path: Path, longest: float = LONGEST, damaged: Callable[[float], None] = _unheard
) -> Iterator[Samples]:
    """The sound of a file, some hundredths of a second at a time; one block is held at a time.

    What is damaged is left out, and `damaged` called with the seconds at which it is.

    Raises:
        UnreadableDocument: it is no sound file, or damaged from here on.
        RecordingTooLong: it is longer than `longest` seconds; told at once where the file says so.
    """
    import av  # the extra `voice`

    count = 0
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe would be waited for
            raise UnreadableDocument(path, _NO_SOUND)
        with path.open("rb") as file, _opened(file) as container:
            if (known := _seconds(container)) is not None and known > longest:
                raise RecordingTooLong(path, known, longest)
            for block in _resampled(container, path, damaged):
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
    """The seconds that a file says it lasts; None where it does not say, or is no sound file."""
    import av  # the extra `voice`

    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return None
        with path.open("rb") as file, _opened(file) as container:
            return _seconds(container)
    except (OSError, av.error.FFmpegError):
        return None


def _opened(file: Any) -> InputContainer:  # noqa: ANN401  (any object that reads and seeks)
    import av  # the extra `voice`

    options = {"format_whitelist": _FORMATS, "protocol_whitelist": ""}
    opened: InputContainer = av.open(file, mode="r", options=options, metadata_errors="ignore")
    return opened


def _seconds(container: InputContainer) -> float | None:
    import av  # the extra `voice`

    return None if container.duration is None else container.duration / av.time_base


def _resampled(
    container: InputContainer, path: Path, damaged: Callable[[float], None]
) -> Iterator[Samples]:
    if not container.streams.audio:
        raise UnreadableDocument(path, "there is no sound in it.")
    resampler, kind = _resampler(), None
    for frame in _frames(container, damaged):
        # Some files change their rate on the way, damaged ones by chance.
        if kind not in (None, _kind(frame)):
            yield from _samples(resampler.resample(None))
            resampler = _resampler()
        kind = _kind(frame)
        frame.pts = None  # gaps in the times of a file are no silence, and stop the resampler
        yield from _samples(resampler.resample(frame))
    yield from _samples(resampler.resample(None))


def _frames(container: InputContainer, damaged: Callable[[float], None]) -> Iterator[av.AudioFrame]:
    import av  # the extra `voice`

    for packet in container.demux(container.streams.audio[0]):
        try:
            frames = packet.decode()
        except av.error.FFmpegError:
            damaged(float((packet.pts or 0) * (packet.time_base or 0)))
        else:
            yield from frames


def _kind(frame: av.AudioFrame) -> tuple[str, str, int]:
    return frame.format.name, frame.layout.name, frame.sample_rate


def _resampler() -> av.AudioResampler:
    import av  # the extra `voice`

    return av.AudioResampler(format="fltp", rate=RATE)


def _samples(frames: list[av.AudioFrame]) -> Iterator[Samples]:
    for frame in frames:
        # The mean of the channels: mixed by FFmpeg, two that are alike would be too loud.
        # A file of floating point numbers may hold what is none, or louder than can be.
        yield np.clip(np.nan_to_num(frame.to_ndarray().mean(axis=0)), -1, 1)


def resampler(rate: int) -> Callable[[Samples], Samples]:
    """Turns pieces of `rate` samples a second, given in order, into pieces of RATE."""
    if rate == RATE:
        return lambda samples: samples
    import av

    wanted = av.AudioResampler(format="flt", layout="mono", rate=RATE)

    def convert(samples: Samples) -> Samples:
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="flt", layout="mono")
        frame.sample_rate = rate
        pieces = [each.to_ndarray()[0] for each in wanted.resample(frame)]
        return np.concatenate(pieces) if pieces else np.empty(0, np.float32)

    return convert
