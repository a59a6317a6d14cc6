"""An answer spoken in place of typed: heard, looked over, corrected; then it is as any other."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from coach.cli.practising.written import written
from coach.cli.prompting.cleaning import clean
from coach.cli.prompting.listening import listen
from coach.cli.prompting.looking_over import CORRECT, KEEP, look_over
from coach.cli.prompting.outcome import Quit, Skipped, Told, Typing
from coach.errors import UsageProblem
from coach.render import practice as pages
from coach.render.speech import show_heard

if TYPE_CHECKING:
    from coach.attempt import Item
    from coach.cli.practising.stage import Stage
    from coach.cli.practising.written import Hint
    from coach.cli.prompting.keeping import Save
    from coach.hearing.recording import Recording
    from coach.speech.transcript import Transcript
    from coach.workspace.ears import Ears

CORRECTING = "Correct what was heard wrongly. Times and pauses stay as you spoke them."


@dataclass(slots=True)
class Voice:
    """Takes answers by the microphone."""

    ears: Ears
    _sound: bytes = field(default=b"", init=False)

    def answer(self, stage: Stage, item: Item, hint: Hint) -> Told | Skipped | Quit:
        """An answer, spoken and looked over; or typed, where the person would rather.

        What was heard before a break is not spoken again, unless the person wants to.
        """
        while True:
            if not stage.practice.draft(stage.session, item)[0]:
                left = self._listen(stage, item, hint)
                if isinstance(left, Typing):
                    return written(stage, item, pages.tell_label(item.target), hint)
                if left is not None:
                    return left
            elif (told := self._looked_over(stage, item, hint)) is not None:
                return told

    def line(self, stage: Stage) -> str:
        """A short answer, spoken; empty where it is skipped."""
        ended = self._heard(stage, None, None, lambda *_: None)
        if isinstance(ended, Typing):
            return stage.ask_line("Enter alone skips it.")
        if isinstance(ended, Skipped | Quit):
            return ""
        text = clean(ended.text)
        show_heard(stage.out, text)
        stage.out.print()
        return text

    def recorded(self, stage: Stage, item: Item) -> str:
        """Keep the recording of an answer that is about to be kept, where that is wanted.

        Its name, or an empty one.
        """
        sound, self._sound = self._sound, b""
        return stage.practice.keep_recording(stage.session, item, sound) if sound else ""

    def _listen(self, stage: Stage, item: Item, hint: Hint) -> Skipped | Quit | Typing | None:
        """Have an answer spoken, and keep what is heard as its draft."""
        practice, session = stage.practice, stage.session

        def save(text: str, seconds: float) -> None:
            practice.keep_draft(session, item, text, seconds)

        pages.say(stage.out, pages.tell_label(item.target))
        ended = self._heard(stage, item.target, hint, save)
        if isinstance(ended, Skipped | Quit | Typing):
            return ended
        practice.keep_heard(session, item, ended)
        save(clean(ended.text), ended.spoken)
        return None

    def _heard(
        self, stage: Stage, target: int | None, hint: Hint | None, save: Save
    ) -> Transcript | Skipped | Quit | Typing:
        """What is heard of a recording; one without a word is said to be, and begun again."""
        while True:
            self._sound = b""
            recording = self.ears.recording()
            left = listen(
                recording,
                target=target,
                silence=self.ears.silence,
                hint=hint,
                save=save,
                plain=stage.plain,
            )
            if left is not None:
                return left
            heard = recording.transcript
            if recording.trouble is not None:
                if not heard.words:
                    raise recording.trouble
                pages.say(stage.out, f"{recording.trouble} What was heard until then is kept.")
            for said in _notes(recording):
                pages.say(stage.out, said)
            if heard.words:
                self._sound = bytes(recording.sound)
                return heard

    def _looked_over(self, stage: Stage, item: Item, hint: Hint) -> Told | Skipped | Quit | None:
        """The answer as the person leaves it; None to have it spoken again."""
        practice, session = stage.practice, stage.session
        text, seconds = practice.draft(session, item)
        show_heard(stage.out, text)
        decided = look_over(plain=stage.plain)
        if isinstance(decided, Skipped | Quit):
            return decided
        if decided == KEEP:
            return Told(text, seconds)
        if decided == CORRECT:
            told = written(stage, item, CORRECTING, hint)
            return replace(told, seconds=seconds) if isinstance(told, Told) else told
        practice.keep_heard(session, item, None)
        practice.keep_draft(session, item, "", 0.0)
        return None


def _notes(recording: Recording) -> tuple[str, ...]:
    """What is to be said of the sound; that nobody spoke, too: one can speak again at once."""
    try:
        return recording.notes("Your answer")
    except UsageProblem as error:
        return (str(error),)
