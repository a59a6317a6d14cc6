"""What of a session is spoken: the answers, the questions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from rich.console import Console

    from coach.cli.practising.voice import Voice
    from coach.speaking import Speaker

SILENCE: Final = 6.0
"""Seconds that end an answer: three times a pause worth a remark, so that who thinks may think."""


@dataclass(frozen=True, slots=True)
class Sound:
    """What was asked for; `silence` ends an answer (seconds), None for never."""

    voice: bool
    speak: bool
    silence: float | None
    keep: bool

    def voice_of_answers(self, model: str) -> Voice | None:
        """What takes spoken answers, where that is wanted; `model` is the one that hears.

        Raises:
            VoiceNotInstalled, NoMicrophone and others: see `coach.workspace.ears.open_ears`.
        """
        if not self.voice:
            return None
        from coach.workspace.ears import open_ears  # noqa: PLC0415  (numpy, Whisper)

        ears = open_ears(model, silence=self.silence, keep=self.keep)
        from coach.cli.practising.voice import Voice  # noqa: PLC0415  (prompt_toolkit)

        return Voice(ears)

    def speaker_of_questions(self, out: Console) -> Speaker | None:
        """What speaks the questions, where that is wanted; where nothing can, that is said."""
        if not self.speak:
            return None
        from coach.render.practice import say  # noqa: PLC0415  (rich)
        from coach.speaking import speaker  # noqa: PLC0415

        found = speaker()
        if found is None:
            say(out, "No program here speaks (say, espeak-ng, PowerShell): questions are shown.")
        return found
