"""What every mode has at hand while a session runs, and the steps they share."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from coach.attempt import Grade, Recalled
from coach.cli import prompts
from coach.cli.prompting.grade import grade
from coach.cli.prompting.lines import read_line
from coach.cli.prompting.outcome import Picked
from coach.cli.prompting.pick import pick
from coach.cli.prompting.terminal import is_dumb
from coach.render import practice as pages

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

    from coach.attempt import Attempt, Item, Session
    from coach.cli.practising.voice import Voice
    from coach.cli.prompting.outcome import Quit, Skipped
    from coach.grading import Proposal
    from coach.speaking import Speaker
    from coach.workspace.practice import Practice


@dataclass(slots=True)
class Stage:
    """A session on the terminal.

    `plain` is for screen readers, `everything` shows all remarks, `clock` gives seconds. With a
    `voice` answers are spoken, with a `speaker` questions are.
    """

    practice: Practice
    session: Session
    out: Console
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
            return prompts.ask_line(label)
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


def recall(stage: Stage, item: Item, limit: float | None = None) -> Recalled | Skipped | Quit:
    """Which story answers the question, by heart; what was named before a break is not asked."""
    before = stage.practice.recalled(stage.session, item)
    if before is not None:
        return before
    named = pick(stage.titles(), limit=limit, plain=stage.plain, clock=stage.clock)
    if not isinstance(named, Picked):
        return named
    recalled = Recalled(named.story, named.milliseconds)
    stage.practice.keep_recalled(stage.session, item, recalled)
    return recalled


def answering(stage: Stage, item: Item, recalled: Recalled) -> int | None:
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
        pages.show_right(stage.out, practice.stories[item.story], another_named=other)
    else:
        pages.show_gap(stage.out, item)
    return item.story


def decide(stage: Stage, attempt: Attempt, proposal: Proposal) -> Grade:
    """Show the proposed grade, ask for the person's, keep both, and say when it comes back."""
    pages.show_proposal(stage.out, proposal)
    decided = Grade(grade(proposal.grade, plain=stage.plain))
    keep(stage, attempt, proposal, decided)
    return decided


def keep(stage: Stage, attempt: Attempt, proposal: Proposal, decided: Grade) -> None:
    """Keep both grades and say when the story comes back."""
    card = stage.practice.answers.graded(attempt, proposal, decided)
    if card is not None:
        pages.show_back(stage.out, stage.practice.days_until(card))
