"""What every mode shares: the session's state, an answer typed or spoken, recall, the grade."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from coach.domain.practice import FactVerdict, Grade, Mode
from coach.domain.session import StoryRecall
from coach.errors import CoachError
from coach.practice.drills import add_drill, other_question
from coach.practice.selection import ROUNDS
from coach.practice.wording import compare_wording, drills, without_drill
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
    from collections.abc import Callable
    from pathlib import Path

    from coach.audio.text_to_speech import Speaker
    from coach.domain.practice import Attempt
    from coach.domain.session import Item, Session
    from coach.domain.transcript import Transcript
    from coach.practice.grading import ProposedGrade
    from coach.practice.probing import Interviewer
    from coach.practice.sessions import BeforeGrade, PracticeSessions
    from coach.tui.draft import Clock, Hint
    from coach.tui.listening import Voice
    from coach.views.layout import Screen

CORRECTING = "Correct what was heard wrongly. Times and pauses stay as you spoke them."

LONGEST_STEP: Final = 900.0
"""Seconds of one step (the story, the answer, feedback) that count: who takes longer was away."""

HEARD_KEYS: Final = {"k": "keep", "c": "correct", "a": "again", "s": "skip", "q": "quit"}
WHICH_IS_RIGHT: Final = "Which is right?"
ANOTHER_WAY: Final = "Once more?"
IS_IT_RIGHT: Final = "Is that right?"
IS_IT_RIGHT_BY_LINE: Final = (
    f"{IS_IT_RIGHT} Enter keeps it. Or, and Enter: c correct, a speak again, s skip, q quit"
)


@dataclass(slots=True)
class SessionUI:
    """A session on the terminal.

    `plain` is for screen readers, `everything` shows all remarks, `clock` gives seconds. With a
    `voice` answers are spoken, with a `speaker` questions are; an `interviewer` asks on. `is_left`
    while what is missing in a session that was left is asked for.
    """

    practice: PracticeSessions
    session: Session
    out: Screen
    plain: bool = False
    everything: bool = False
    clock: Clock = field(default=time.monotonic)
    voice: Voice | None = None
    speaker: Speaker | None = None
    interviewer: Interviewer | None = None
    is_left: bool = False
    last_grade: LastGrade | None = None
    _counted: float = field(init=False)

    def __post_init__(self) -> None:
        self._counted = self.clock()

    def count_time(self) -> None:
        """Add the time since this was called last to the session's, up to LONGEST_STEP."""
        now = self.clock()
        spent = min(now - self._counted, LONGEST_STEP)
        self.practice.bank.practice.add_time(self.session.id, spent)
        self.practice.bank.check_in_place()
        self._counted = now

    def show_question(self, item: Item) -> None:
        """Show a question of the session with its number, and the round where there are two."""
        rounds = {seconds: place for place, seconds in enumerate(ROUNDS, start=1)}
        of_round = rounds.get(item.target or 0, 0) if self.session.mode is Mode.RECALL else 0
        practice_views.show_question(self.out, item, *self.session.number_of(item), of_round)

    def speak(self, text: str) -> None:
        """Speak a text that is shown already, where that is wanted."""
        if self.speaker is not None:
            self.speaker.speak(text)

    def take_sound(self) -> bytes:
        """Return the recording of the answer just given, if it is to be kept; or nothing."""
        return self.voice.take_sound() if self.voice else b""

    def ask_line(self, label: str) -> str:
        """Ask for one line, which Enter leaves empty.

        Raises:
            EOFError: the input has ended.
        """
        if self.plain or is_dumb():
            return read_line(f"{label}\n").strip()
        return ask.ask_line(label)

    def ask_again(self, item: Item) -> None:
        """Ask an item once more at the end, unless it has been, or its session was left."""
        if self.is_left:
            return
        asked = (item.question_id, item.story, item.target)
        earlier = self.session.items[: item.position]
        if asked not in [(other.question_id, other.story, other.target) for other in earlier]:
            self.session = self.practice.repeat_item(self.session, item)


@dataclass(frozen=True, slots=True)
class LastGrade:
    """The grade given last: what it changed, what was proposed, and its session before it."""

    before: BeforeGrade
    proposal: ProposedGrade
    item: Item
    session: Session


def recall_story(ui: SessionUI, item: Item, limit: float | None = None) -> StoryRecall | Exit:
    """Ask which story answers the question, by heart; what was named before a break is not asked.

    `limit` is in seconds.
    """
    before = ui.practice.stored_recall(ui.session, item)
    if before is not None:
        return before
    stories = [
        (story.id, story.story.title, " ".join([*story.story.skills, story.story.text]))
        for story in ui.practice.stories.values()
    ]
    undo = ui.last_grade is not None
    recalled = pick_story(stories, limit=limit, plain=ui.plain, clock=ui.clock, undo=undo)
    if isinstance(recalled, StoryRecall):
        ui.practice.bank.practice.store_recall(ui.session.id, item.position, recalled)
        ui.count_time()
    return recalled


def story_to_compare(ui: SessionUI, item: Item, recalled: StoryRecall) -> int | None:
    """Return the story the answer is compared with: the one named, else the right one.

    Where the names are what is rehearsed, or the session is about one story, one that does not fit
    gives way. Says which it is, where it was not the one named; where none is right, that is told.
    """
    named = recalled.story
    is_told = ui.session.mode is not Mode.RECALL and not ui.session.options.get("story")
    if named is not None and (
        is_told or item.story is None or ui.practice.selector.fits(item, named)
    ):
        return named
    right, fit = ui.practice.right_story(ui.session, item)
    if right is not None:
        story = ui.practice.stories[right]
        practice_views.show_right(ui.out, story, fit, another_named=named is not None)
    else:
        practice_views.show_gap(ui.out, item)
    return named if right is None else right


def hint_better(ui: SessionUI, item: Item, attempt: Attempt) -> None:
    """Show the story that would answer for sure, where the one told does not."""
    right, fit = ui.practice.selector.better_story(item, attempt.story)
    if right is not None and (story := ui.practice.stories.get(right)):
        ui.out.print()
        practice_views.show_right(ui.out, story, fit, another_named=True)


def take_answer(
    ui: SessionUI, item: Item, story: int | None, points: list[str] | None = None
) -> Submitted | Exit:
    """Have the answer typed or spoken; what was typed or heard before a break is there.

    `points` are hinted at, one by one, else those of the story. What was heard and is gone on with
    by typing counts as typed: nobody knows its times.
    """

    def hint() -> str | None:
        """Return the next key point of the story."""
        nonlocal points
        if points is None:
            try:
                points = [] if story is None else list(ui.practice.key_points(story))
            except CoachError as error:  # no reason to stop writing
                points = [f"there is none now. {error}"]
        return points.pop(0) if points else None

    label = practice_views.tell_label(item.target)
    if ui.last_grade is not None:
        label += " (/undo takes the last grade back)"
    practice, session = ui.practice, ui.session
    place = AnswerPlace(
        label,
        read=partial(practice.draft, session, item),
        save=partial(practice.store_draft, session, item),
        keep=partial(practice.store_transcript, session, item),
        editing=practice.editing_folder(session, item),
        hint=hint,
        target=item.target,
    )
    if ui.voice is not None:
        return _speak_answer(ui, ui.voice, place)
    if practice.bank.transcripts.get(session.id, item.position) is not None:
        practice.store_transcript(session, item, None)
    return _type_answer(ui, place)


@dataclass(frozen=True, slots=True)
class AnswerPlace:
    """Where an answer is kept while it is given, and what is asked: `read` and `save` its draft.

    `keep` stores the words heard with their times, or none. A `short` one is a line or a few.
    """

    label: str
    read: Callable[[], tuple[str, float]]
    save: Callable[..., None]
    keep: Callable[[Transcript | None], None]
    editing: Path
    hint: Hint
    target: int | None = None
    short: bool = False


def _type_answer(ui: SessionUI, place: AnswerPlace, label: str | None = None) -> Submitted | Exit:
    text, spent = place.read()
    draft = AnswerDraft(
        place.save,
        stopwatch(ui.clock, spent),
        text,
        hurried=partial(place.save, hurried=True),
        editing=place.editing,
    )
    label = place.label if label is None else label
    return type_answer(label, draft, place.hint, plain=ui.plain, short=place.short)


def _speak_answer(ui: SessionUI, voice: Voice, place: AnswerPlace) -> Submitted | Exit:
    """Have an answer spoken and looked over; or typed, where the user would rather.

    What was heard before a break is not spoken again, unless the user wants to.
    """
    while True:
        text, seconds = place.read()
        if not text:
            if place.label:
                practice_views.say_line(ui.out, place.label)
            hint = None if place.short else place.hint
            transcript = voice.hear(ui.out, place.target, hint, place.save, plain=ui.plain)
            if transcript is Exit.TYPE:
                return _type_answer(ui, place)
            if isinstance(transcript, Exit):
                return transcript
            place.keep(transcript)
            place.save(clean(transcript.text), transcript.spoken)
            continue
        show_heard(ui.out, text)
        match look_over(plain=ui.plain):
            case "keep":
                return Submitted(text, seconds)
            case "correct":
                answer = _type_answer(ui, place, CORRECTING)
                return answer if isinstance(answer, Exit) else replace(answer, seconds=seconds)
            case "again":
                place.keep(None)
                place.save("", 0.0)
            case left:
                return Exit(left)


def look_over(*, plain: bool) -> str:
    """Ask what is to be done with what was heard: one of the words of HEARD_KEYS, by one key."""
    try:
        key = choose_key(IS_IT_RIGHT, HEARD_KEYS, IS_IT_RIGHT_BY_LINE, default="k", plain=plain)
    except EOFError:
        key = "q"
    return HEARD_KEYS[key]


def ask_probes(ui: SessionUI, attempt: Attempt, *, reacts: bool) -> Attempt | Exit:
    """Ask on after an answer, one probe after another; each answer is kept at once.

    Where coach `reacts`, it says one line to each. What was typed before a break is there.
    """
    from coach.review.probes import react

    probing = ui.practice.probing
    while (attempt := probing.ask(ui.session, attempt, ui.interviewer)).open_probe is not None:
        probe = attempt.open_probe
        practice_views.show_follow_up(ui.out, probe.question)
        ui.speak(probe.question)
        answer = _take_probe_answer(ui, attempt)
        if answer is Exit.QUIT:
            return answer
        text, seconds = (answer.text, answer.seconds) if isinstance(answer, Submitted) else ("", 0)
        attempt = probing.answer(attempt, text, seconds)
        if reacts and text:
            practice_views.show_reaction(ui.out, react(probe.question, text))
    return attempt


def _take_probe_answer(ui: SessionUI, attempt: Attempt) -> Submitted | Exit:
    probing = ui.practice.probing
    place = AnswerPlace(
        "",
        read=partial(probing.draft, attempt),
        save=partial(probing.store_draft, attempt),
        keep=lambda _: None,
        editing=probing.editing_folder(attempt),
        hint=lambda: None,
        short=True,
    )
    return _speak_answer(ui, ui.voice, place) if ui.voice else _type_answer(ui, place)


def settle_facts(ui: SessionUI, attempt: Attempt) -> None:
    """Show each fact that is told otherwise than before, and ask which is right; each once."""
    differing = ui.practice.differing_facts(attempt)
    for found in differing:
        practice_views.show_differing(ui.out, found, ui.practice.agenda.today)
        before = found.differs
        if before is None or not found.is_open:
            continue
        key, word = ("n", "notes") if before.day is None else ("e", "earlier telling")
        keys = {key: word, "t": "this telling", "l": "later"}
        by_line = f"{WHICH_IS_RIGHT} Enter: later. Or, and Enter: {key} {word}, t this telling"
        try:
            pressed = choose_key(WHICH_IS_RIGHT, keys, by_line, default="l", plain=ui.plain)
        except EOFError:
            return
        ledger, story = ui.practice.ledger, attempt.story or 0
        if pressed == "l":
            ledger.store(story, found.decide(FactVerdict.LATER))
        else:
            pair = (found, before) if pressed == "t" else (before, found)
            ledger.settle(story, *pair)
    if differing:
        ui.out.print()


def offer_drill(ui: SessionUI, attempt: Attempt, item: Item) -> None:
    """Say that a story is told in the same words again, and offer to tell it another way."""
    attempts = ui.practice.bank.practice.attempts()
    wording = compare_wording([one for one in attempts if one.story == attempt.story])
    if wording is None or not wording.is_recited or without_drill(item.question) != item.question:
        return
    offered = {drill.key: drill for drill in drills()}
    if other_question(ui.practice, item) is None:
        offered.pop("a", None)
    agenda = ui.practice.agenda
    day = agenda.day(wording.like.answered_at)
    ways = [drill.how for drill in offered.values()]
    practice_views.show_recited(ui.out, wording, day, agenda.today, ways)
    keys = {key: drill.word for key, drill in offered.items()} | {"n": "no"}
    listed = ", ".join(f"{key} {drill.how}" for key, drill in offered.items())
    by_line = f"{ANOTHER_WAY} Enter: no. Or, and Enter: {listed}"
    try:
        key = choose_key(ANOTHER_WAY, keys, by_line, default="n", plain=ui.plain)
    except EOFError:
        return
    if key in offered:
        ui.session = add_drill(ui.practice, ui.session, item, offered[key])


def ask_grade(ui: SessionUI, item: Item, attempt: Attempt, proposal: ProposedGrade) -> Grade:
    """Show the proposed grade, ask for the user's, keep both, and say when it comes back.

    What was graded Again is asked once more at the end. The grade can be taken back.
    """
    practice_views.show_proposal(ui.out, proposal)
    grade = choose_grade(proposal.grade, plain=ui.plain)
    before = ui.practice.before_grade(attempt)
    keep_grade(ui, attempt, proposal, grade)
    session = ui.session
    if grade is Grade.AGAIN:
        ui.ask_again(item)
    ui.last_grade = LastGrade(before, proposal, item, session)
    return grade


def keep_grade(ui: SessionUI, attempt: Attempt, proposal: ProposedGrade, grade: Grade) -> None:
    """Keep both grades and say when the story comes back."""
    card = ui.practice.store_grade(attempt, proposal, grade)
    if card is not None:
        practice_views.show_back(ui.out, ui.practice.days_until(card))


def take_back_grade(ui: SessionUI) -> None:
    """Make everything what it was before the last grade, and ask for that again."""
    last, ui.last_grade = ui.last_grade, None
    if last is None:
        practice_views.say_line(ui.out, "There is no grade to take back.")
        return
    ui.practice.take_back_grade(last.before)
    repeated = len(last.session.items)
    is_repeated = ui.session.id == last.session.id and len(ui.session.items) > repeated
    if is_repeated and ui.practice.bank.practice.remove_item(ui.session.id, repeated):
        ui.session = last.session
    practice_views.say_line(ui.out, f"Taken back. Again the grade of: {last.item.question}")
    ask_grade(ui, last.item, last.before.attempt, last.proposal)
