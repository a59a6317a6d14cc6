"""A session of practice without a terminal: keys through a pipe, what is shown in a string."""

from __future__ import annotations

from contextlib import contextmanager
from io import StringIO
from itertools import count
from typing import TYPE_CHECKING

from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from coach.domain.session import Item, SelectionReason
from coach.tui.session import run_session
from coach.tui.steps import SessionUI
from coach.views.layout import Screen
from tests.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coach.app import App
    from coach.domain.practice import Attempt, Mode
    from coach.domain.session import Session
    from coach.practice.probing import Interviewer

STEP = 0.01
"""Seconds: small, as a timer that is shown looks at the clock again and again."""

SEND, ENTER, CTRL_C = "\x1b\r", "\r", "\x03"

TOLD = (
    "I sent a 90 % coupon to every customer instead of ten testers. I stopped the mailing after "
    "4 minutes and wrote an apology the same hour. 212 orders used it; we honoured them and lost "
    "£3,100. I never run a mailing without a second pair of eyes."
)
"""The coupon story of conftest, told with all its points."""


class Rehearsal:
    """Sessions over one bank, typed by keys. The clock goes on by STEP at each look."""

    def __init__(self, workspace: App) -> None:
        self.workspace = workspace
        self.out = StringIO()
        self.interviewer: Interviewer | None = None
        self._ticks = count()

    def item(self, position: int = 0, story: str | None = "coupon", **more: object) -> Item:
        """A question with the story that answers it."""
        known = self.workspace.story(story).id if story else None
        values: dict[str, object] = {
            "question_id": f"q{position}",
            "question": f"What went wrong, number {position}?",
            "competency": "failure",
            "why": SelectionReason.NEW if story else SelectionReason.GAP,
            **more,
        }
        return Item(position=position, story=known, **values)  # type: ignore[arg-type]

    def begin(self, mode: Mode, *items: Item, **options: object) -> Session:
        """A new session that asks these."""
        return self.workspace.bank.practice.add_session(mode, items, options, NOW.isoformat())

    def hold(self, session: Session, *keys: str, minutes: float | None = None) -> str:
        """Type keys at a session, then end the input; what was shown."""
        self.out.seek(0)
        self.out.truncate()
        console = Screen(file=self.out, width=80, color_system=None)
        with typed(*keys):
            ui = SessionUI(
                *(self.workspace.practice, session, console),
                clock=lambda: next(self._ticks) * STEP,
                interviewer=self.interviewer,
            )
            run_session(ui, minutes=minutes)
        return self.out.getvalue()

    def shown(self) -> str:
        """What the last session showed, also where it was broken off."""
        return self.out.getvalue()

    def attempts(self) -> list[Attempt]:
        """Every answer kept, read anew."""
        return self.workspace.bank.practice.attempts()

    def resume(self, *keys: str) -> str:
        """Go on with the session left open, as another run of coach does."""
        self.workspace.__dict__.pop("practice", None)
        return self.hold(self.workspace.practice.resume(), *keys)


@contextmanager
def typed(*keys: str) -> Iterator[None]:
    """Keys at the prompts, one after another; the input ends behind them."""
    with (
        create_pipe_input() as pipe,
        create_app_session(input=pipe, output=DummyOutput()),
    ):
        pipe.send_text("".join(keys))
        pipe.close()
        yield


def recall(letters: str = "coupon") -> str:
    """The keys that name a story."""
    return letters + ENTER


def tell(text: str = TOLD) -> str:
    """The keys of an answer."""
    return text + SEND
