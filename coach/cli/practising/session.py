"""Holding a session: item after item until the end, the time, or the person stops it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.attempt import Mode
from coach.cli.practising.aloud import aloud_item
from coach.cli.practising.mock import mock_item, report
from coach.cli.practising.recall import grade_recalled, recall_item
from coach.cli.practising.tell import after_telling, tell_item
from coach.render import practice as pages

if TYPE_CHECKING:
    from collections.abc import Callable

    from coach.attempt import Item
    from coach.cli.practising.stage import Stage

_MINUTE = 60.0
_ITEMS: dict[Mode, Callable[[Stage, Item], bool]] = {
    Mode.TELL: tell_item,
    Mode.RECALL: recall_item,
    Mode.MOCK: mock_item,
    Mode.ALOUD: aloud_item,
}


def hold(stage: Stage, *, minutes: float | None = None) -> None:
    """Ask what waits in a session, and keep the time spent whatever ends it.

    `minutes` is when nothing new is asked any more; what waits then can be gone on with.
    """
    waiting = stage.practice.waiting(stage.session)
    pages.show_opening(stage.out, waiting, stage.practice.next_interview())
    began = stage.clock()
    try:
        _finish_left(stage)
        done = _ask(stage, None if minutes is None else began + minutes * _MINUTE)
    except KeyboardInterrupt:
        pages.show_waiting(stage.out, len(stage.practice.waiting(stage.session)))
        raise
    finally:
        stage.practice.spend(stage.session, stage.clock() - began)
    if done:
        _end(stage)
    left = len(stage.practice.waiting(stage.session))
    attempts = stage.practice.attempts(stage.session)
    pages.show_closing(stage.out, attempts, left, (stage.clock() - began) / _MINUTE)


def _ask(stage: Stage, until: float | None) -> bool:
    """Ask item after item; whether the session has come to its end."""
    ask = _ITEMS[stage.session.mode]
    while waiting := stage.practice.waiting(stage.session):
        if until is not None and stage.clock() >= until:
            pages.say(stage.out, "The time is over.")
            return False
        item = waiting[0]
        pages.show_question(stage.out, item, item.position + 1, len(stage.session.items))
        if not ask(stage, item):
            return False
    return True


def _end(stage: Stage) -> None:
    """What comes when everything has been asked: grades, the report."""
    if stage.session.mode is Mode.RECALL:
        grade_recalled(stage)
    if stage.session.mode is Mode.MOCK:
        report(stage)
    stage.practice.end(stage.session)


def _finish_left(stage: Stage) -> None:
    """Grade the answer after which the session was left, where answers are graded one by one."""
    if stage.session.mode is not Mode.TELL:
        return
    for attempt in stage.practice.ungraded(stage.session):
        item = stage.session.items[attempt.position]
        pages.show_question(stage.out, item, item.position + 1, len(stage.session.items))
        after_telling(stage, attempt, item)
