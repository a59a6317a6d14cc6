"""Sound files as blocks of samples: wav, mp3, m4a, flac, ogg, and what else holds a voice."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from coach.errors.documents import UnreadableDocument
from coach.errors.sound import RecordingTooLong
from coach.hearing.sound import RATE
from coach.speech.clock import clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import av
    from av.container import InputContainer

    from coach.hearing.sound import Samples

LONGEST: Final = 20 * 60
"""Seconds: as long as the longest answer in words (`told.MOST_WORDS`) takes to say."""

_FORMATS: Final = "wav,w64,mp3,mov,mp4,m4a,flac,ogg,aac,aiff,matroska,webm"
"""What may be opened. Without this list, a play list would name other files, or addresses."""

_NO_SOUND = "this is no sound file that coach can read. Save it as wav, mp3, m4a, flac or ogg."


def _unheard(_: float) -> None:
    """Take where a file is damaged, for nobody."""


def blocks(
    path: Path, longest: float = LONGEST, damaged: Callable[[float], None] = _unheard
) -> Iterator[Samples]:
    """The sound of a file, some hundredths of a second at a time; one block is held at a time.

    What is damaged is left out, and `damaged` called with the seconds at which it is.

    Raises:
        UnreadableDocument: it is no sound file, or damaged from here on.
        RecordingTooLong: it is longer than `longest` seconds; told at once where the file says so.
    """
    import av  # noqa: PLC0415  (the extra `voice`)

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
        why = f"the file is damaged at {clock(count / RATE)}." if count else _NO_SOUND
        raise UnreadableDocument(path, why) from error
    except OSError as error:
        raise UnreadableDocument(path, f"{error.strerror or error}.") from error


def duration(path: Path) -> float | None:
    """The seconds that a file says it lasts; None where it does not say, or is no sound file."""
    import av  # noqa: PLC0415  (the extra `voice`)

    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return None
        with path.open("rb") as file, _opened(file) as container:
            return _seconds(container)
    except (OSError, av.error.FFmpegError):
        return None


def _opened(file: Any) -> InputContainer:  # noqa: ANN401  (any object that reads and seeks)
    import av  # noqa: PLC0415  (the extra `voice`)

    options = {"format_whitelist": _FORMATS, "protocol_whitelist": ""}
    opened: InputContainer = av.open(file, mode="r", options=options, metadata_errors="ignore")
    return opened


def _seconds(container: InputContainer) -> float | None:
    import av  # noqa: PLC0415  (the extra `voice`)

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
    import av  # noqa: PLC0415  (the extra `voice`)

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
    import av  # noqa: PLC0415  (the extra `voice`)

    return av.AudioResampler(format="fltp", rate=RATE)


def _samples(frames: list[av.AudioFrame]) -> Iterator[Samples]:
    for frame in frames:
        # The mean of the channels: mixed by FFmpeg, two that are alike would be too loud.
        # A file of floating point numbers may hold what is none, or louder than can be.
        yield np.clip(np.nan_to_num(frame.to_ndarray().mean(axis=0)), -1, 1)
