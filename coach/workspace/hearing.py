"""Hearing an answer: a recording becomes the words of one, with their times."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.hearing.installed import check
from coach.speech.clock import clock
from coach.speech.transcript import transcript
from coach.workspace.paths import existing
from coach.workspace.told import heard as told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from coach.hearing.sound import Samples
    from coach.hearing.transcriber import Transcriber
    from coach.progress import Report
    from coach.workspace.told import Told


def transcriber(model: str) -> Transcriber:
    """What hears: tiny.en, or the model of this name or folder.

    Raises:
        VoiceNotInstalled: the optional part is not there.
        ModelNotFound: the model named is not there.
        ModelDamaged: a file of it is not what it should be.
    """
    check()
    from coach.hearing.weights import weights  # noqa: PLC0415  (after the check)
    from coach.hearing.whisper import Whisper  # noqa: PLC0415

    return Whisper(weights(model))


def hear(path: Path, ears: Transcriber, report: Report) -> Told:
    """The answer in a sound file. What made it hard to hear is reported.

    Raises:
        SourceNotFound: there is no such file.
        UnreadableDocument: it is no sound file, or a damaged one.
        RecordingTooLong: it is longer than any answer.
        NothingHeard: nobody speaks in it.
        NotUnderstood: it is not English, or too unclear.
        AnswerTooLong: it has too many words.
    """
    from coach.hearing.decode import blocks, duration  # noqa: PLC0415  (after the check)
    from coach.hearing.judgement import judge  # noqa: PLC0415
    from coach.hearing.level import Level  # noqa: PLC0415

    where, file, level = str(path), existing(path), Level()
    lost: list[float] = []
    lasts = duration(file)
    with (
        report.phase("hear"),
        report.progress("Listening", None if lasts is None else round(lasts)) as done,
    ):
        heard = list(ears.hear(level.over(_counted(blocks(file, damaged=lost.append), done))))
    if lost:
        at = clock(lost[0])
        report.note(f"{where}: the file is damaged, first at {at}. Words may be missing.")
    for note in judge(where, heard, level):
        report.note(note)
    return told(transcript(heard), where)


def _counted(blocks: Iterable[Samples], done: Callable[[int], None]) -> Iterator[Samples]:
    """The blocks, the whole seconds that have passed reported."""
    from coach.hearing.sound import RATE  # noqa: PLC0415

    samples = 0
    for block in blocks:
        samples += len(block)
        done(samples // RATE)
        yield block
