"""Sound files as blocks of samples: wav, mp3, m4a, flac, ogg, and what else holds a voice."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING, Any, Final

from coach.errors import RecordingTooLong, UnreadableDocument
from coach.hearing.sound import RATE
from coach.speech.clock import clock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import av
    from av.container import InputContainer

    from coach.hearing.sound import Samples

LONGEST: Final = 20 * 60
"""Seconds: as long as the longest answer in words (`told.MOST_WORDS`) takes to say."""

_FORMATS: Final = "wav,w64,mp3,mov,mp4,m4a,flac,ogg,aac,aiff,matroska,webm"
"""What may be opened. Without this list, a play list would name other files, or addresses."""

_NO_SOUND = "this is no sound file that coach can read. Save it as wav, mp3, m4a, flac or ogg."


def blocks(path: Path, longest: float = LONGEST) -> Iterator[Samples]:
    """The sound of a file, some tenths of a second at a time; one block is held at a time.

    Raises:
        UnreadableDocument: it is no sound file, or a damaged one.
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
            for block in _resampled(container, path):
                count += len(block)
                if count > longest * RATE:
                    raise RecordingTooLong(path, None, longest)
                yield block
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
    return av.open(file, mode="r", options=options, metadata_errors="ignore")


def _seconds(container: InputContainer) -> float | None:
    import av  # noqa: PLC0415  (the extra `voice`)

    return None if container.duration is None else container.duration / av.time_base


def _resampled(container: InputContainer, path: Path) -> Iterator[Samples]:
    from av.audio.resampler import AudioResampler  # noqa: PLC0415  (the extra `voice`)

    if not container.streams.audio:
        raise UnreadableDocument(path, "there is no sound in it.")
    resampler = AudioResampler(format="fltp", rate=RATE)
    for frame in container.decode(container.streams.audio[0]):
        frame.pts = None  # gaps in the times of a file are no silence, and stop the resampler
        yield from _samples(resampler.resample(frame))
    yield from _samples(resampler.resample(None))


def _samples(frames: list[av.AudioFrame]) -> Iterator[Samples]:
    for frame in frames:
        # The mean of the channels: mixed by FFmpeg, two that are alike would be too loud.
        yield frame.to_ndarray().mean(axis=0)
