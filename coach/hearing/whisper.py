"""Words from sound: Whisper through faster-whisper, on the processor."""

from __future__ import annotations

from functools import cached_property
from math import exp
from typing import TYPE_CHECKING, Any, Final

from coach.errors.models import ModelDamaged
from coach.errors.sound import VoiceNotInstalled
from coach.hearing.stretches import stretches
from coach.hearing.voice import detector
from coach.speech.transcript import Heard, Word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from coach.hearing.sound import Samples
    from coach.hearing.stretches import Stretch
    from coach.hearing.weights import Weights
    from coach.speech.transcript import Span

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

    def __init__(self, weights: Weights, prompt: str | None = PROMPT) -> None:
        self._weights = weights
        self._prompt = prompt

    def hear(self, blocks: Iterable[Samples]) -> Iterator[Heard]:
        """What is said, in stretches that a silence ends."""
        for stretch in stretches(blocks, detector()):
            yield self._heard(stretch)

    def load(self) -> None:
        """Load the model now, which takes half a second, instead of at the first words."""
        _ = self._model

    def _heard(self, stretch: Stretch) -> Heard:
        found = self._segment(stretch) if stretch.voiced else None
        if found is None:
            return Heard((), stretch.voiced, stretch.until)
        clear = 0.0 if found.compression_ratio > _REPETITIVE else exp(found.avg_logprob)
        words = _within(_whole(found.words or (), stretch.start), stretch.voiced)
        return Heard(words, stretch.voiced, stretch.until, clear)

    def _segment(self, stretch: Stretch) -> Any:  # noqa: ANN401  (faster-whisper's own, untyped)
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
            from faster_whisper import WhisperModel  # noqa: PLC0415  (the extra `voice`)
        except ImportError as error:
            raise VoiceNotInstalled from error
        folder = self._weights.folder
        try:
            return WhisperModel(
                str(folder), device="cpu", compute_type="int8", local_files_only=True
            )
        except (RuntimeError, ValueError, OSError, KeyError) as error:
            raise ModelDamaged(folder, "this is no model that faster-whisper can load.") from error


def _whole(pieces: Iterable[Any], start: float) -> tuple[Word, ...]:
    """Words as they are written apart: "2" and ",000" are one."""
    words: list[Word] = []
    for piece in pieces:
        begin, end, text = start + float(piece.start), start + float(piece.end), piece.word
        if words and not text.startswith(" "):
            words[-1] = Word(words[-1].text + text, words[-1].start, end)
        elif text.strip():
            words.append(Word(text.strip(), begin, end))
    return tuple(words)


def _within(words: Iterable[Word], voiced: Sequence[Span]) -> tuple[Word, ...]:
    """Words no earlier and no later than the voice: Whisper's times reach into the silence."""
    first, last = voiced[0].start, voiced[-1].end
    return tuple(
        Word(word.text, min(max(word.start, first), last), min(max(word.end, first), last))
        for word in words
    )
