"""What every mode shares: the session's state, an answer typed or spoken, recall, the grade."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from coach.domain.practice import StoryRecall
from coach.errors import CoachError
from coach.tui import ask
from coach.tui.answer_editor import type_answer
from coach.tui.draft import AnswerDraft, stopwatch
from coach.tui.line_input import choose_key, read_line
from coach.tui.prompt import Exit, Submitted, clean, is_dumb
from coach.tui.story_picker import pick_story
from coach.tui.timer import choose_grade
from coach.views import practice as practice_views
from coach.views.review import show_heard

if TYPE_CHECKING:
    from coach.audio.text_to_speech import Speaker
    from coach.domain.practice import Attempt, Grade, Item, Session
    from coach.practice.grading import ProposedGrade
    from coach.practice.sessions import PracticeSessions
    from coach.tui.draft import Clock, Hint
    from coach.tui.listening import Voice
    from coach.views.layout import Screen

CORRECTING = "Correct what was heard wrongly. Times and pauses stay as you spoke them."

HEARD_KEYS: Final = {"k": "keep", "c": "correct", "a": "again", "s": "skip", "q": "quit"}
IS_IT_RIGHT: Final = "Is that right?"
IS_IT_RIGHT_BY_LINE: Final = (
    f"{IS_IT_RIGHT} Enter keeps it. Or, and Enter: c correct, a speak again, s skip, q quit"
)


@dataclass(slots=True)
class SessionUI:
    """A session on the terminal.

    `plain` is for screen readers, `everything` shows all remarks, `clock` gives seconds. With a
    `voice` answers are spoken, with a `speaker` questions are.
    """

    practice: PracticeSessions
    session: Session
    out: Screen
    plain: bool = False
    everything: bool = False
    clock: Clock = field(default=time.monotonic)
    voice: Voice | None = None
    speaker: Speaker | None = None
    _counted: float = field(init=False)

    def __post_init__(self) -> None:
        self._counted = self.clock()

    def count_time(self) -> None:
        """Add the time since this was called last to the session's."""
        now = self.clock()
        self.practice.bank.practice.add_time(self.session.id, now - self._counted)
        self.practice.bank.check_in_place()
        self._counted = now

    def show_question(self, item: Item) -> None:
        """Show a question of the session with its number."""
        practice_views.show_question(self.out, item, item.position + 1, len(self.session.items))

    def speak(self, text: str) -> None:
        """Speak a text that is shown already, where that is wanted."""
        if self.speaker is not None:
            self.speaker.speak(text)

    def take_sound(self) -> bytes:
        """Return the recording of the answer just given, if it is to be kept; or nothing."""
        return self.voice.take_sound() if self.voice else b""

    def ask_line(self, label: str) -> str:
        """Ask for one line, which Enter or the end of input leaves empty."""
        try:
            if self.plain or is_dumb():
                return read_line(f"{label}\n").strip()
            return ask.ask_line(label)
        except EOFError:
            return ""

    def ask_again(self, item: Item) -> None:
        """Ask an item once more at the end, unless it has been."""
        asked = (item.question_id, item.story, item.target)
        earlier = self.session.items[: item.position]
        if asked not in [(other.question_id, other.story, other.target) for other in earlier]:
            self.session = self.practice.repeat_item(self.session, item)


def recall_story(ui: SessionUI, item: Item, limit: float | None = None) -> StoryRecall | Exit:
    """Ask which story answers the question, by heart; what was named before a break is not asked.

    `limit` is in seconds.
    """
    before = ui.practice.stored_recall(ui.session, item)
    if before is not None:
        return before
    titles = [(story.id, story.story.title) for story in ui.practice.stories.values()]
    recalled = pick_story(titles, limit=limit, plain=ui.plain, clock=ui.clock)
    if isinstance(recalled, StoryRecall):
        ui.practice.bank.practice.store_recall(ui.session.id, item.position, recalled)
    return recalled


def story_to_compare(ui: SessionUI, item: Item, recalled: StoryRecall) -> int | None:
    """Return the story the answer is compared with: the one named if it fits, else the item's.

    Says which it is, where it was not the one named.
    """
    named = recalled.story
    if named is not None and (item.story is None or ui.practice.fits(item, named)):
        return named
    if item.story is None:
        practice_views.show_gap(ui.out, item)
    else:
        story = ui.practice.stories[item.story]
        practice_views.show_right(ui.out, story, another_named=named is not None)
    return item.story


def take_answer(ui: SessionUI, item: Item, story: int | None) -> Submitted | Exit:
    """Have the answer typed or spoken; what was typed or heard before a break is there.

    What was heard and is gone on with by typing counts as typed: nobody knows its times.
    """
    points: list[str] | None = None

    def hint() -> str | None:
        """Return the next key point of the story."""
        nonlocal points
        if points is None:
            try:
                points = ui.practice.hints(ui.session, item, story)
            except CoachError as error:  # no reason to stop writing
                points = [f"there is none now. {error}"]
        return points.pop(0) if points else None

    label = practice_views.tell_label(item.target)
    if ui.voice is not None:
        return _speak_answer(ui, ui.voice, item, label, hint)
    if ui.practice.bank.transcripts.get(ui.session.id, item.position) is not None:
        ui.practice.store_transcript(ui.session, item, None)
    return _type_answer(ui, item, label, hint)


def _type_answer(ui: SessionUI, item: Item, label: str, hint: Hint) -> Submitted | Exit:
    text, spent = ui.practice.draft(ui.session, item)
    save = partial(ui.practice.store_draft, ui.session, item)
    hurried, editing = partial(save, hurried=True), ui.practice.editing_folder(ui.session, item)
    draft = AnswerDraft(save, stopwatch(ui.clock, spent), text, hurried=hurried, editing=editing)
    return type_answer(label, draft, hint, plain=ui.plain)


def _speak_answer(
    ui: SessionUI, voice: Voice, item: Item, label: str, hint: Hint
) -> Submitted | Exit:
    """Have an answer spoken and looked over; or typed, where the user would rather.

    What was heard before a break is not spoken again, unless the user wants to.
    """
    practice, session = ui.practice, ui.session
    save = partial(practice.store_draft, session, item)
    while True:
        text, seconds = practice.draft(session, item)
        if not text:
            practice_views.say_line(ui.out, label)
            transcript = voice.hear(ui.out, item.target, hint, save, plain=ui.plain)
            if transcript is Exit.TYPE:
                return _type_answer(ui, item, label, hint)
            if isinstance(transcript, Exit):
                return transcript
            practice.store_transcript(session, item, transcript)
            save(clean(transcript.text), transcript.spoken)
            continue
        show_heard(ui.out, text)
        match look_over(plain=ui.plain):
            case "keep":
                return Submitted(text, seconds)
            case "correct":
                answer = _type_answer(ui, item, CORRECTING, hint)
                return answer if isinstance(answer, Exit) else replace(answer, seconds=seconds)
            case "again":
                practice.store_transcript(session, item, None)
                save("", 0.0)
            case left:
                return Exit(left)


def look_over(*, plain: bool) -> str:
    """Ask what is to be done with what was heard: one of the words of HEARD_KEYS, by one key."""
    try:
        key = choose_key(IS_IT_RIGHT, HEARD_KEYS, IS_IT_RIGHT_BY_LINE, default="k", plain=plain)
    except EOFError:
        key = "q"
    return HEARD_KEYS[key]


def ask_follow_up(ui: SessionUI, attempt: Attempt, question: str) -> Attempt:
    """Ask one follow-up question and keep its answer, typed or spoken, which may be empty."""
    if not question:
        return attempt
    practice_views.show_follow_up(ui.out, question)
    ui.speak(question)
    spoken = None
    if ui.voice is not None:
        spoken = ui.voice.hear(ui.out, None, None, lambda *_: None, plain=ui.plain)
    if spoken is None or spoken is Exit.TYPE:
        answer = ui.ask_line("Enter alone skips it.")
    elif isinstance(spoken, Exit):
        answer = ""
    else:
        answer = clean(spoken.text)
        show_heard(ui.out, answer)
        ui.out.print()
    return ui.practice.store_follow_up(attempt, question, answer)


def ask_grade(ui: SessionUI, attempt: Attempt, proposal: ProposedGrade) -> Grade:
    """Show the proposed grade, ask for the user's, keep both, and say when it comes back."""
    practice_views.show_proposal(ui.out, proposal)
    grade = choose_grade(proposal.grade, plain=ui.plain)
    keep_grade(ui, attempt, proposal, grade)
    return grade


def keep_grade(ui: SessionUI, attempt: Attempt, proposal: ProposedGrade, grade: Grade) -> None:
    """Keep both grades and say when the story comes back."""
    card = ui.practice.store_grade(attempt, proposal, grade)
    if card is not None:
        practice_views.show_back(ui.out, ui.practice.days_until(card))
