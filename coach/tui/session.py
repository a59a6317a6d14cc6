"""Hold a session: item after item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.domain.practice import Mode
from coach.errors import CoachError
from coach.tui.modes import (
    after_speaking,
    after_telling,
    aloud_item,
    grade_recalled,
    mock_item,
    recall_item,
    report,
    tell_item,
)
from coach.views import practice as practice_views

if TYPE_CHECKING:
    from collections.abc import Callable

    from coach.domain.practice import Attempt, Item
    from coach.tui.steps import Stage


_MINUTE = 60.0
_ITEMS: dict[Mode, Callable[[Stage, Item], bool]] = {
    Mode.TELL: tell_item,
    Mode.RECALL: recall_item,
    Mode.MOCK: mock_item,
    Mode.ALOUD: aloud_item,
}
_AFTER: dict[Mode, Callable[[Stage, Attempt, Item], None]] = {
    Mode.TELL: after_telling,
    Mode.ALOUD: after_speaking,
}


def hold(stage: Stage, *, minutes: float | None = None) -> None:
    """Ask what waits in a session, and keep the time spent whatever ends it.

    `minutes` is when nothing new is asked any more; what waits then can be gone on with.
    """
    practice, session = stage.practice, stage.session
    gone = practice.leave_out_gone(session)
    practice_views.show_opening(
        stage.out,
        practice.waiting(session),
        practice.next_interview(),
        ungraded=len(practice.answers.ungraded(session)),
        gone=gone,
    )
    began = stage.clock()
    try:
        _finish_left(stage)
        if _ask(stage, None if minutes is None else began + minutes * _MINUTE):
            _end(stage)
        minutes_spent = (stage.clock() - began) / _MINUTE
        practice_views.show_closing(stage.out, practice.answers.of(session), minutes_spent)
    except EOFError:  # at a prompt that has no way to quit
        pass
    except (KeyboardInterrupt, CoachError):
        _say_what_waits(stage)
        raise
    finally:
        stage.count_time()
    _say_what_waits(stage)


def _say_what_waits(stage: Stage) -> None:
    """How to go on, unless the session is over, or was closed by another one."""
    practice, session = stage.practice, stage.session
    if practice.is_open(session):
        waiting, ungraded = practice.waiting(session), practice.answers.ungraded(session)
        practice_views.show_waiting(stage.out, len(waiting), len(ungraded))


def _ask(stage: Stage, until: float | None) -> bool:
    """Ask item after item; whether the session has come to its end."""
    ask = _ITEMS[stage.session.mode]
    while waiting := stage.practice.waiting(stage.session):
        if until is not None and stage.clock() >= until:
            practice_views.say_line(stage.out, "The time is over.")
            return False
        item = waiting[0]
        practice_views.show_question(stage.out, item, item.position + 1, len(stage.session.items))
        stage.speak(item.question)
        goes_on = ask(stage, item)
        stage.count_time()
        if not goes_on:
            return False
    return True


def _end(stage: Stage) -> None:
    """What comes when everything has been asked: grades, the report.

    Where feedback failed, the session stays open, so that it can come later.
    """
    over = True
    if stage.session.mode is Mode.RECALL:
        grade_recalled(stage)
    elif stage.session.mode is Mode.MOCK:
        over = report(stage)
    else:
        over = not stage.practice.answers.ungraded(stage.session)
    if over:
        stage.practice.end(stage.session)


def _finish_left(stage: Stage) -> None:
    """Grade the answers after which the session was left, where they are graded one by one."""
    finish = _AFTER.get(stage.session.mode)
    if finish is None:
        return
    for attempt in stage.practice.answers.ungraded(stage.session):
        item = stage.session.items[attempt.position]
        practice_views.show_question(stage.out, item, item.position + 1, len(stage.session.items))
        finish(stage, attempt, item)
