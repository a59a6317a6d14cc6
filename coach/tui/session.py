"""Run a session: item after item until the end, the time, or the user stops it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from coach.domain.practice import Mode
from coach.domain.session import count_questions
from coach.errors import CoachError
from coach.tui.modes import ASK, FINISH, grade_recalled, report_interview
from coach.tui.prompt import Exit, leave_at_once, put_off
from coach.tui.steps import take_back_grade
from coach.views import practice as practice_views

if TYPE_CHECKING:
    from coach.tui.steps import SessionUI

_MINUTE = 60.0


def run_session(ui: SessionUI, *, minutes: float | None = None) -> None:
    """Ask what waits in a session, and keep the time spent whatever ends it.

    `minutes` is when nothing new is asked any more; what waits then can be gone on with.
    """
    practice, session = ui.practice, ui.session
    gone = practice.leave_out_gone(session)
    practice_views.show_opening(
        ui.out,
        practice.waiting_items(session),
        practice.next_interview(),
        ungraded=len(ui.practice.ungraded_answers(session)),
        gone=gone,
    )
    began = ui.clock()
    try:
        with put_off(leave_at_once):  # a closed terminal: the time until then counts
            went_on = _finish_answers(ui)
            if went_on and _ask_items(ui, None if minutes is None else began + minutes * _MINUTE):
                _end_session(ui)
        practice_views.show_closing(
            *(ui.out, ui.practice.answers_of(session), (ui.clock() - began) / _MINUTE),
            graded=ui.last_grade is not None,
        )
    except EOFError:  # at a prompt that has no way to quit
        pass
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | CoachError):
            _show_waiting(ui)
        with suppress(CoachError):  # the first failure is the one that is said
            ui.count_time()
        raise
    ui.count_time()
    _show_waiting(ui)


def grade_left(ui: SessionUI) -> None:
    """Ask for the grades that are missing in a session that was left, before another begins."""
    ungraded = len(ui.practice.ungraded_answers(ui.session))
    practice_views.show_ungraded(ui.out, ungraded)
    ui.is_left = True
    try:
        if ui.session.mode in FINISH:
            _finish_answers(ui)
        else:
            _end_session(ui)
    finally:
        ui.is_left = False
        ui.count_time()


def _show_waiting(ui: SessionUI) -> None:
    """Say how to go on, unless the session is over, or was closed by another one."""
    if ui.practice.is_open(ui.session):
        waiting, ungraded = (
            ui.practice.waiting_items(ui.session),
            ui.practice.ungraded_answers(ui.session),
        )
        practice_views.show_waiting(ui.out, count_questions(waiting), len(ungraded))


def _finish_answers(ui: SessionUI) -> bool:
    """Go on with answers after which the session was left; return False where it is again."""
    finish = FINISH.get(ui.session.mode)
    for attempt in ui.practice.answers_to_finish(ui.session) if finish else ():
        item = ui.session.items[attempt.position]
        ui.show_question(item)
        if finish and finish(ui, attempt, item) is Exit.QUIT:
            return False
    return True


def _ask_items(ui: SessionUI, until: float | None) -> bool:
    """Ask item after item; return whether the session has come to its end."""
    while waiting := ui.practice.waiting_items(ui.session):
        if until is not None and ui.clock() >= until:
            practice_views.say_line(ui.out, "The time is over.")
            return False
        item = waiting[0]
        ui.show_question(item)
        ui.speak(item.question)
        left = ASK[ui.session.mode](ui, item)
        if left is Exit.UNDO:
            take_back_grade(ui)
        if left is Exit.SKIP:
            ui.practice.bank.practice.skip_item(ui.session.id, item.position)
        ui.count_time()
        if left is Exit.QUIT:
            return False
    return True


def _end_session(ui: SessionUI) -> None:
    """Do what comes when everything has been asked: grades, the report.

    Where feedback failed, the session stays open, so that it can come later.
    """
    match ui.session.mode:
        case Mode.RECALL:
            grade_recalled(ui)
            is_over = True
        case Mode.MOCK:
            is_over = report_interview(ui)
        case _:
            is_over = not ui.practice.ungraded_answers(ui.session)
    if is_over:
        ui.practice.end(ui.session)
