"""Whether a recording could be heard at all, and what made it hard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from coach.errors.sound import NothingHeard, NotUnderstood
from coach.speech.clock import clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.hearing.level import Level
    from coach.speech.transcript import Heard

_DOUBTFUL: Final = 0.55
"""With noise from 10 dB below the voice on, when a third of the words were wrong."""

_SILENT: Final = 0.0005
_QUIET: Final = 0.0012
"""The loudest sample of a recording with nothing in it, and of one too quiet: 54 dB below usual
speech (0.0015) was heard as well as ever."""

_CLIPPED: Final = 0.05
"""Share of samples cut off: at 5 to 18 % words were heard as before, at 42 % three in four were
wrong. Speech that is not cut off has less than 0.1 %."""


def judge(where: str, heard: Sequence[Heard], level: Level) -> tuple[str, ...]:
    """What the person should know about a recording whose words can be used.

    Raises:
        NothingHeard: nobody speaks in it.
        NotUnderstood: less than half of the speech could be understood.
    """
    voiced = sum(each.seconds for each in heard)
    understood = [each for each in heard if each.is_clear]
    if not voiced:
        raise NothingHeard(where, _instead(level))
    if sum(each.seconds for each in understood) * 2 < voiced:
        raise NotUnderstood(where)
    lost = [each for each in heard if each.voiced and not each.is_clear]
    notes = [
        f"{where}: from {clock(each.voiced[0].start)} to {clock(each.voiced[-1].end)} no words "
        "could be made out."
        for each in lost
    ]
    return (*notes, *_quality(where, understood, level))


def _quality(where: str, understood: Sequence[Heard], level: Level) -> list[str]:
    notes = []
    if level.clipped >= _CLIPPED:
        notes.append(
            f"{where}: it is too loud, {level.clipped:.0%} of the sound is cut off. Words may be "
            "wrong; turn the input down or move away from the microphone."
        )
    elif level.peak < _QUIET:
        notes.append(f"{where}: it is very quiet. Words may be wrong; speak closer to it.")
    count = sum(len(each.words) for each in understood)
    mean = sum((each.clear or 0) * len(each.words) for each in understood) / count
    if mean < _DOUBTFUL:
        notes.append(f"{where}: it was hard to understand. Words may be wrong.")
    return notes


def _instead(level: Level) -> str:
    if level.peak < _SILENT:
        return "It is silent: was the microphone off, or another one chosen?"
    return "There is sound in it, but no speech."
