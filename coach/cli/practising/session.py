"""Holding a session: item after item until the end, the time, or the person stops it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.attempt import Mode
from coach.cli.practising.aloud import after_speaking, aloud_item
from coach.cli.practising.mock import mock_item, report
from coach.cli.practising.recall import grade_recalled, recall_item
from coach.cli.practising.tell import after_telling, tell_item
from coach.errors import CoachError
from coach.render import practice as pages

if TYPE_CHECKING:
    from collections.abc import Callable

    from coach.attempt import Attempt, Item
    from coach.cli.practising.stage import Stage

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
    pages.show_opening(
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
        pages.show_closing(stage.out, practice.answers.of(session), minutes_spent)
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
        pages.show_waiting(stage.out, len(waiting), len(ungraded))


def _ask(stage: Stage, until: float | None) -> bool:
    """Ask item after item; whether the session has come to its end."""
    ask = _ITEMS[stage.session.mode]
    while waiting := stage.practice.waiting(stage.session):
        if until is not None and stage.clock() >= until:
            pages.say(stage.out, "The time is over.")
            return False
        item = waiting[0]
        pages.show_question(stage.out, item, item.position + 1, len(stage.session.items))
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
        pages.show_question(stage.out, item, item.position + 1, len(stage.session.items))
        finish(stage, attempt, item)
