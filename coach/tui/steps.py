"""What every mode shares: state, typed or spoken answer, recall, grade."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import click

from coach.domain.practice import Grade, StoryRecall
from coach.errors import UsageProblem
from coach.tui import ask
from coach.tui.answer_editor import tell
from coach.tui.line_input import read_line
from coach.tui.listening import listen
from coach.tui.prompt import Picked, Quit, Skipped, Told, Typing, clean, is_dumb
from coach.tui.story_picker import pick
from coach.tui.timer import ask_grade
from coach.views import practice as practice_views
from coach.views.review import show_heard

if TYPE_CHECKING:
    from collections.abc import Callable

    from coach.audio.recording import Recording
    from coach.audio.text_to_speech import Speaker
    from coach.domain.practice import Attempt, Item, Session
    from coach.domain.transcript import Transcript
    from coach.practice.grading import ProposedGrade
    from coach.practice.sessions import PracticeSessions
    from coach.practice.voice_input import VoiceInput
    from coach.tui.draft import Save
    from coach.views.layout import Screen

    Hint = Callable[[], str | None]


@dataclass(slots=True)
class Stage:
    """A session on the terminal.

    `plain` is for screen readers, `everything` shows all remarks, `clock` gives seconds. With a
    `voice` answers are spoken, with a `speaker` questions are.
    """

    practice: PracticeSessions
    session: Session
    out: Screen
    plain: bool = False
    everything: bool = False
    clock: Callable[[], float] = field(default=time.monotonic)
    voice: Voice | None = None
    speaker: Speaker | None = None
    _counted: float = field(init=False)

    def __post_init__(self) -> None:
        self._counted = self.clock()

    def count_time(self) -> None:
        """Add the time since this was called last to the session's."""
        now = self.clock()
        self.practice.spend(self.session, now - self._counted)
        self._counted = now

    def titles(self) -> list[tuple[int, str]]:
        """The stories that can be named."""
        return [(known.id, known.story.title) for known in self.practice.stories.values()]

    def speak(self, text: str) -> None:
        """Speak a text that is shown already, where that is wanted."""
        if self.speaker is not None:
            self.speaker.speak(text)

    def recorded(self, item: Item) -> str:
        """The name of the recording of the answer just given, empty where none is kept."""
        return "" if self.voice is None else self.voice.recorded(self, item)

    def ask_line(self, label: str) -> str:
        """One line, which Enter or the end of input leaves empty."""
        try:
            if self.plain or is_dumb():
                return read_line(f"{label}\n").strip()
            return ask.ask_line(label)
        except EOFError:
            return ""

    def answer_line(self) -> str:
        """A short answer, typed or spoken, which may be left out."""
        if self.voice is not None:
            return self.voice.line(self)
        return self.ask_line("Enter alone skips it.")

    def ask_again(self, item: Item) -> None:
        """Ask an item once more at the end, unless it has been."""
        twice = any(
            other.position < item.position
            and (other.question_id, other.story, other.target)
            == (item.question_id, item.story, item.target)
            for other in self.session.items
        )
        if not twice:
            self.session = self.practice.again(self.session, item)


def recall(stage: Stage, item: Item, limit: float | None = None) -> StoryRecall | Skipped | Quit:
    """Which story answers the question, by heart; what was named before a break is not asked."""
    before = stage.practice.recalled(stage.session, item)
    if before is not None:
        return before
    named = pick(stage.titles(), limit=limit, plain=stage.plain, clock=stage.clock)
    if not isinstance(named, Picked):
        return named
    recalled = StoryRecall(named.story, named.milliseconds)
    stage.practice.keep_recalled(stage.session, item, recalled)
    return recalled


def answering(stage: Stage, item: Item, recalled: StoryRecall) -> int | None:
    """The story that the answer is compared with: the one named if it fits, else the item's.

    Says which it is, where it was not the one named.
    """
    practice = stage.practice
    if recalled.story is not None and (
        item.story is None or practice.answers.fits(item, recalled.story)
    ):
        return recalled.story
    if item.story is not None:
        other = recalled.story is not None
        practice_views.show_right(stage.out, practice.stories[item.story], another_named=other)
    else:
        practice_views.show_gap(stage.out, item)
    return item.story


def decide(stage: Stage, attempt: Attempt, proposal: ProposedGrade) -> Grade:
    """Show the proposed grade, ask for the person's, keep both, and say when it comes back."""
    practice_views.show_proposal(stage.out, proposal)
    decided = Grade(ask_grade(proposal.grade, plain=stage.plain))
    keep(stage, attempt, proposal, decided)
    return decided


def keep(stage: Stage, attempt: Attempt, proposal: ProposedGrade, decided: Grade) -> None:
    """Keep both grades and say when the story comes back."""
    card = stage.practice.answers.graded(attempt, proposal, decided)
    if card is not None:
        practice_views.show_back(stage.out, stage.practice.days_until(card))


def written(stage: Stage, item: Item, label: str, hint: Hint) -> Told | Skipped | Quit:
    """The answer, typed; what was typed before a break, or heard, is there."""
    practice, session = stage.practice, stage.session
    draft, spent = practice.draft(session, item)
    return tell(
        label,
        draft=draft,
        spent=spent,
        target=None,
        hint=hint,
        save=lambda text, seconds: practice.keep_draft(session, item, text, seconds),
        plain=stage.plain,
        clock=stage.clock,
    )


KEEP: Final = "keep"
CORRECT: Final = "correct"
AGAIN: Final = "again"

KEYS: Final = {"k": KEEP, "c": CORRECT, "a": AGAIN, "s": "skip", "q": "quit"}
LEAVING: Final[dict[str, Skipped | Quit]] = {"s": Skipped(), "q": Quit()}
QUESTION: Final = "Is that right?"
BY_LINE: Final = "Enter keeps it. Or, and Enter: c correct, a speak again, s skip, q quit"


def look_over(*, plain: bool) -> str | Skipped | Quit:
    """Ask what is to be done with what was heard: KEEP, CORRECT or AGAIN, by one key.

    Raises:
        KeyboardInterrupt: Ctrl-C.
    """
    try:
        key = _by_line() if plain or is_dumb() else ask.press(QUESTION, KEYS, default="k")
    except EOFError:
        return Quit()
    return LEAVING.get(key) or KEYS[key]


def _by_line() -> str:
    while True:
        typed = read_line(f"{QUESTION} {BY_LINE}\n").strip().lower() or "k"
        if typed in KEYS:
            return typed
        click.echo(f'"{typed}" is none of these.')


CORRECTING = "Correct what was heard wrongly. Times and pauses stay as you spoke them."


@dataclass(slots=True)
class Voice:
    """Takes answers by the microphone."""

    ears: VoiceInput
    _sound: bytes = field(default=b"", init=False)

    def answer(self, stage: Stage, item: Item, hint: Hint) -> Told | Skipped | Quit:
        """An answer, spoken and looked over; or typed, where the person would rather.

        What was heard before a break is not spoken again, unless the person wants to.
        """
        while True:
            if not stage.practice.draft(stage.session, item)[0]:
                left = self._listen(stage, item, hint)
                if isinstance(left, Typing):
                    return written(stage, item, practice_views.tell_label(item.target), hint)
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

        practice_views.say_line(stage.out, practice_views.tell_label(item.target))
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
                practice_views.say_line(
                    stage.out, f"{recording.trouble} What was heard until then is kept."
                )
            for said in _notes(recording):
                practice_views.say_line(stage.out, said)
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
